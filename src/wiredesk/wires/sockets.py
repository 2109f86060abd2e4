"""Opens sockets for clients that let us: to vetted addresses only, and within a time.

The counterpart of ``dial.py`` for protocols other than HTTP. A name whose addresses include a bad
one is refused as a whole; what is connected is an address that was vetted, never the name again.
"""

import asyncio
import socket
import ssl
from functools import cache

from msgspec import Struct

from wiredesk.core.errors import AddressRefused, FetchFailed
from wiredesk.wires.dial import Lookup
from wiredesk.wires.guard import Networks, Ports, vet_all, vet_endpoint

CONNECT = 10.0
"""Seconds for the name, the connection and the log-in."""


class Door(Struct, frozen=True):
    """The way out of one wire: how names are resolved, and which private networks it may dial.

    ``tls`` says whom it trusts.
    """

    lookup: Lookup
    tls: ssl.SSLContext
    allow_networks: Networks = ()


@cache
def trust() -> ssl.SSLContext:
    """The system's authorities; read once, since that takes longer than many a look."""
    return ssl.create_default_context()


async def dial(door: Door, host: str, port: int, ports: Ports) -> socket.socket:
    """A connected, non-blocking socket to one of the addresses of ``host``.

    Raises AddressRefused, FetchFailed (dns, connect, timeout).
    """
    try:
        async with asyncio.timeout(CONNECT):
            return await _first(host, port, await _vetted(door, host, port, ports))
    except TimeoutError as error:
        raise FetchFailed(f"{host} does not answer", code="timeout") from error


async def _vetted(door: Door, host: str, port: int, ports: Ports) -> list[str]:
    """The addresses of a name, all of which may be dialled. Raises as ``dial`` does."""
    try:
        addresses = list(dict.fromkeys(await door.lookup(host, port)))
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the name {host!r} cannot be resolved", code="dns") from error
    if not addresses:
        raise FetchFailed(f"the name {host!r} has no address", code="dns")
    if why := vet_all(addresses, door.allow_networks):
        raise AddressRefused(f"{host}: {why}")
    for address in addresses:
        if why := vet_endpoint(address, port, door.allow_networks, ports):
            raise AddressRefused(f"{host}: {why}")
    return addresses


async def _first(host: str, port: int, addresses: list[str]) -> socket.socket:
    """The first that takes the connection, in the order of the resolver."""
    trouble: OSError | None = None
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        plug = socket.socket(family, socket.SOCK_STREAM)
        plug.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(plug, (address, port))
        except OSError as error:
            plug.close()
            trouble = error
        except BaseException:
            plug.close()
            raise
        else:
            return plug
    raise FetchFailed(f"no connection to {host} on port {port}", code="connect") from trouble
