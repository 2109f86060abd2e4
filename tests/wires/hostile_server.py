"""Small loopback servers that behave as badly as a source can, and count who came."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from threading import Event, Thread

from wiredesk.wires.dial import Lookup

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title></channel></rss>'
RSS = '<rss version="2.0"><channel><title>H</title><item><title>{0}</title></item></channel></rss>'
Writer = asyncio.StreamWriter
Behaviour = Callable[["Visit", Writer], Awaitable[None]]


@dataclass(frozen=True)
class Visit:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


@dataclass
class Server:
    """A listening server: its address, and what it saw."""

    host: str
    port: int
    connections: int = 0
    visits: list[Visit] = field(default_factory=list)

    def url(self, path: str = "/", host: str | None = None, scheme: str = "http") -> str:
        return f"{scheme}://{host or self.host}:{self.port}{path}"


def rss_of(title: str) -> bytes:
    """A feed of one item."""
    return RSS.format(title).encode()


def answer(body: bytes = FEED, status: str = "200 OK", headers: tuple[str, ...] = ()) -> Behaviour:
    """A plain answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return raw("\r\n".join(lines).encode("latin-1") + body)


def raw(data: bytes) -> Behaviour:
    """Exactly these bytes."""

    async def behave(visit: Visit, writer: Writer) -> None:
        writer.write(data)
        await writer.drain()

    return behave


def endless(piece: bytes, start: bytes = b"", pause: float = 0.0) -> Behaviour:
    """A start, then the same piece for ever."""

    async def behave(visit: Visit, writer: Writer) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


async def silent(visit: Visit, writer: Writer) -> None:
    """No answer at all."""
    await asyncio.sleep(3600)


@asynccontextmanager
async def serving(
    behaviours: dict[str, Behaviour], host: str = "127.0.0.2", ssl: SSLContext | None = None
) -> AsyncIterator[Server]:
    """Serve paths until the block ends; unknown paths give 404."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: Writer) -> None:
        server.connections += 1
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        visit = Visit(head[0].split(" ")[1], {k.lower(): v for k, v in fields.items()})
        server.visits.append(visit)
        behave = behaviours.get(visit.path, answer(b"", "404 Not Found"))
        await behave(visit, writer)
        writer.close()

    async def guarded(reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await serve_one(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()

    listener = await asyncio.start_server(guarded, host, 0, ssl=ssl, backlog=512)
    server = Server(host, listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def beside(behaviours: dict[str, Behaviour], ssl: SSLContext | None = None) -> Iterator[Server]:
    """The same in a thread of its own, for tests that do not wait in an event loop themselves."""
    started, stop, made = Event(), Event(), list[Server]()

    async def serve() -> None:
        async with serving(behaviours, ssl=ssl) as server:
            made.append(server)
            started.set()
            while not stop.is_set():
                await asyncio.sleep(0.05)

    thread = Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield made[0]
    finally:
        stop.set()
        thread.join()


def names(**table: list[str]) -> Lookup:
    """A resolver that knows `a.example` from `a=[...]`, and every other name as 127.0.0.2."""

    async def lookup(host: str, port: int) -> list[str]:
        return table.get(host.split(".")[0], ["127.0.0.2"])

    return lookup
