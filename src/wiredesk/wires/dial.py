"""Dials for the HTTP client: the address that was vetted is the address that is connected.

aiohttp asks our resolver for the addresses of a name (one bad address refuses them all), asks our
socket factory for a socket per address (vetted again, literal addresses included), and hands out a
connection only after the peer name of its socket was vetted once more, pooled ones too. One
connector serves one set of allowed networks, so that no wire inherits another wire's permission.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext

from aiohttp import ClientRequest, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import AddrInfoType, Connection
from aiohttp.tracing import Trace

from wiredesk.core.errors import AddressRefused, FetchFailed
from wiredesk.wires.guard import Networks, vet_all, vet_endpoint

Lookup = Callable[[str, int], Awaitable[list[str]]]  # (name, port) -> addresses as text


def system_lookup(threads: ThreadPoolExecutor) -> Lookup:
    """The system's resolver on threads of our own: one that hangs must not starve the others."""

    async def lookup(host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [str(address[0]) for _, _, _, _, address in found]

    return lookup


class VettingResolver(AbstractResolver):
    """Gives aiohttp the addresses of a name, once every one of them passed the guard."""

    def __init__(self, lookup: Lookup, allow_networks: Networks) -> None:
        self._lookup = lookup
        self._allow = allow_networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises AddressRefused, or FetchFailed(code="dns") where the name has no answer."""
        try:
            addresses = list(dict.fromkeys(await self._lookup(host, port)))
        except (OSError, UnicodeError) as error:
            raise FetchFailed(f"the name {host!r} cannot be resolved", code="dns") from error
        if not addresses:
            raise FetchFailed(f"the name {host!r} has no address", code="dns")
        if why := vet_all(addresses, self._allow):
            raise AddressRefused(f"{host}: {why}")
        return [_result(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Nothing is held here."""


class VettingConnector(TCPConnector):
    """A connector that opens and hands out sockets only to vetted endpoints."""

    def __init__(self, lookup: Lookup, allow_networks: Networks, ssl: SSLContext) -> None:
        super().__init__(
            resolver=VettingResolver(lookup, allow_networks),
            socket_factory=lambda info: _vetted_socket(info, allow_networks),
            use_dns_cache=False,
            ssl=ssl,
            limit=0,  # the client counts, per host and in all, before the clock starts
            keepalive_timeout=30,
        )
        self._allow_networks = allow_networks

    async def connect(
        self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout
    ) -> Connection:
        """As TCPConnector, and the peer of the socket is vetted, new or from the pool."""
        connection = await super().connect(req, traces, timeout)
        if why := _peer_refused(connection.protocol, self._allow_networks):
            connection.close()
            raise AddressRefused(f"{req.url.host}: {why}")
        return connection


def _result(host: str, port: int, address: str) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )


def _vetted_socket(info: AddrInfoType, allow_networks: Networks) -> socket.socket:
    family, kind, proto, _, address = info
    if why := vet_endpoint(str(address[0]), int(address[1]), allow_networks):
        raise AddressRefused(why)
    return socket.socket(family, kind, proto)


def _peer_refused(protocol: ResponseHandler | None, allow_networks: Networks) -> str | None:
    transport = protocol.transport if protocol is not None else None
    peer = transport.get_extra_info("peername") if transport is not None else None
    if not peer:
        return "the connection has no peer"
    return vet_endpoint(str(peer[0]), int(peer[1]), allow_networks)
