"""Opens the remote folder of a wire by its transport; one for a whole process."""

import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Self

from wiredesk.core.item import Value
from wiredesk.core.secret import NOTHING, Secret
from wiredesk.wires import bucket, ftp
from wiredesk.wires.dial import Lookup, system_lookup
from wiredesk.wires.place import check_endpoint, check_region, place_of
from wiredesk.wires.remote import Folder
from wiredesk.wires.sockets import Door, trust

AT_ONCE = 200
"""Remote folders that are looked into at once: so many may hang and hinder no other."""


class Way(Value, frozen=True, kw_only=True):
    """All that is needed to open the folder of one wire."""

    address: str
    secret: Secret = NOTHING
    host_keys: tuple[str, ...] = ()
    endpoint: str = ""
    region: str = ""
    allow_networks: tuple[object, ...] = ()  # Networks, which msgspec does not know


class Reach:
    """The threads that names and FTP need, and what is trusted. A context manager."""

    def __init__(self, *, lookup: Lookup | None = None, tls: ssl.SSLContext | None = None) -> None:
        """``lookup`` replaces the system's resolver, ``tls`` adds trust; both stay guarded."""
        self._names = ThreadPoolExecutor(max_workers=64, thread_name_prefix="remote-dns")
        self._ftp = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="ftp")
        self._lookup, self._tls = lookup or system_lookup(self._names), tls or trust()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for threads in (self._names, self._ftp):
            threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def opened(self, way: Way) -> AsyncIterator[Folder]:
        """The folder while the block runs; what it raises, the transport's module says."""
        door, networks = self._door(way), way.allow_networks
        place = place_of(way.address, networks)  # type: ignore[arg-type]
        if place.transport == "sftp":
            from wiredesk.wires import sftp  # six MB that only its users pay

            async with sftp.opened(place, way.secret, way.host_keys, door) as folder:
                yield folder
        elif place.transport == "ftp":
            async with ftp.opened(place, way.secret, door, self._ftp) as folder:
                yield folder
        else:
            check_endpoint(way.endpoint, networks)  # type: ignore[arg-type]
            check_region(way.region)
            async with bucket.opened(place, way.secret, way.endpoint, way.region, door) as folder:
                yield folder

    async def host_key_of(self, way: Way) -> str:
        """The host key that an SFTP server shows now; see ``sftp.host_key_of``."""
        from wiredesk.wires import sftp  # as above

        place = place_of(way.address, way.allow_networks)  # type: ignore[arg-type]
        return await sftp.host_key_of(place, self._door(way))

    def _door(self, way: Way) -> Door:
        return Door(self._lookup, self._tls, way.allow_networks)  # type: ignore[arg-type]
