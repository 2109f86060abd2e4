"""Remote folders over FTP and FTPS: the standard library's client on sockets that were vetted.

Passive addresses that a server names are ignored: data connections go to the peer of the control
connection (RFC 2428 says so of EPSV; PASV's address is thrown away), never below port 1024. The
client blocks, so that it works in threads; whoever runs out of patience cuts its sockets.
Listings are read as MLSD (RFC 3659) or, where a server has none, as LIST of Unix or Windows.
"""

import asyncio
import ftplib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeVar

from wiredesk.core.errors import AddressRefused, FetchFailed, TooBig
from wiredesk.core.secret import Secret
from wiredesk.wires.guard import Networks, vet_address
from wiredesk.wires.place import PORTS, Place
from wiredesk.wires.remote import Entry, changed
from wiredesk.wires.sockets import CONNECT, Door, dial

LISTING = 8 * 1024 * 1024
"""Bytes of a listing that are read; names beyond are not seen."""

MOST_LINES = 200
"""Lines of one answer on the control connection."""

ANSWERS = {  # RFC 959, 4.2.1; many servers say 550 for both of its meanings
    "530": ("the user or the password is wrong", "denied"),
    "532": ("an account is needed", "denied"),
    "550": ("not there, or not allowed", "not-found"),
    "553": ("the name is not allowed", "denied"),
}
PIECE = 64 * 1024
FIRST_FREE_PORT = 1024
_KINDS = {"file": "file", "dir": "folder", "cdir": "", "pdir": ""}
_UNIX = re.compile(
    rb"([-dlbcps])\S{9,11}\s+(?:\S+\s+){1,3}?(\d+)\s+(\w{3}\s+\d{1,2}\s+[\d:]{4,5}) (.+)"
)
_DOS = re.compile(rb"(\d\d-\d\d-\d{2,4}\s+\d\d:\d\d(?:[AP]M)?)\s+(<DIR>|\d+)\s+(.+)")
T = TypeVar("T")


@asynccontextmanager
async def opened(
    place: Place, secret: Secret, door: Door, threads: Executor
) -> AsyncIterator["FtpFolder"]:
    """The folder while the block runs.

    Raises AddressRefused, FetchFailed (dns, connect, tls, timeout, denied, not-found, disconnected,
    bad-server).
    """
    plug = await dial(door, place.host, place.port, PORTS["ftp"])
    plug.settimeout(CONNECT)
    client = Client(plug, place.host, door)
    folder = FtpFolder(client, place.host, threads)
    try:
        await _enter(folder, client, place, secret)
        yield folder
    finally:
        folder.end()


async def _enter(folder: "FtpFolder", client: "Client", place: Place, secret: Secret) -> None:
    try:
        async with asyncio.timeout(CONNECT):
            await folder.run(lambda: client.enter(place, secret))
    except TimeoutError as error:
        raise FetchFailed(f"{place.host} does not answer", code="timeout") from error


class Client(ftplib.FTP_TLS):
    """One control connection; blocking, and every socket of it can be cut from outside."""

    def __init__(self, plug: socket.socket, host: str, door: Door) -> None:
        # Names are bytes: as Latin-1 none is lost.
        super().__init__(timeout=CONNECT, encoding="latin-1", context=door.tls)
        self.af, self.host = plug.family, host
        self.sock: socket.socket = plug
        self._networks: Networks = door.allow_networks
        self._data: socket.socket | None = None
        self._tls = False
        self.lists = True  # whether MLSD is known

    def enter(self, place: Place, secret: Secret) -> None:
        """Greet, secure, log in, go to the folder."""
        if place.implicit:
            self._secure()
        self.file = self.sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()
        if place.tls:
            if not place.implicit:
                self.voidcmd("AUTH TLS")
                self._secure()
                self.file = self.sock.makefile("r", encoding=self.encoding)
            self.voidcmd("PBSZ 0")
            self.voidcmd("PROT P")
        ftplib.FTP.login(self, _sent(place.user), _sent(secret.password))
        if folder := place.path[1:]:  # RFC 1738, 3.2.2: counted from the folder after login
            self.cwd(_sent(folder))

    def bytes_of(self, command: str, most: int) -> tuple[bytes, bool]:
        """What a command sends on the data connection, and whether there was more than ``most``."""
        self.voidcmd("TYPE I")
        body, more = bytearray(), False
        with self.transfercmd(command) as data:
            while not more and (piece := data.recv(PIECE)):
                body += piece
                more = len(body) > most
        if more:
            with suppress(*ftplib.all_errors):  # the server complains that we hung up
                self.voidresp()
        else:
            self.voidresp()
        return bytes(body[:most]), more

    def makepasv(self) -> tuple[str, int]:
        """The control connection's peer and the port that the server named."""
        _, port = super().makepasv()
        host = str(self.sock.getpeername()[0])
        if not FIRST_FREE_PORT <= port < 65536:
            raise AddressRefused(f"{self.host} names the port {port} for data")
        if why := vet_address(host, self._networks):
            raise AddressRefused(f"{self.host}: {why}")
        return host, port

    def ntransfercmd(
        self, cmd: str, rest: int | str | None = None
    ) -> tuple[socket.socket, int | None]:
        """A data connection; under TLS it resumes the session, as many servers demand."""
        data, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._tls:
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            data = self.context.wrap_socket(data, server_hostname=self.host, session=session)
        self._data = data
        return data, size

    def getmultiline(self) -> str:
        """One answer, of a bounded number of lines (RFC 959, 4.2)."""
        first = self.getline()
        if not first[:3].isdecimal():
            raise ftplib.error_proto("no answer of FTP")
        if first[3:4] != "-":
            return first
        for _ in range(MOST_LINES):
            line = self.getline()
            if line[:3] == first[:3] and line[3:4] != "-":
                return first
        raise ftplib.error_proto("an answer without end")

    def cut(self) -> None:
        """End both connections at once: whatever waits on them, in any thread, wakes up."""
        for plug in (self._data, self.sock):
            if plug is not None:
                with suppress(OSError):  # not TLS's own, which would take the session away
                    socket.socket.shutdown(plug, socket.SHUT_RDWR)

    def close(self) -> None:
        """Give both sockets back; only while no thread is at work with them."""
        for plug in (self._data, self.sock):
            if plug is not None:
                plug.close()

    def _secure(self) -> None:
        self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)
        self._tls = True


class FtpFolder:
    """One folder of an open connection; every call is bounded by its caller's time."""

    atomic = False

    def __init__(self, client: Client, host: str, threads: Executor) -> None:
        self._client, self._host, self._threads = client, host, threads
        self._busy = self._over = False

    async def entries(self, most: int) -> list[Entry]:
        """See Folder."""
        return (await self.run(self._entries))[:most]

    async def read(self, entry: Entry, most: int) -> bytes:
        """See Folder."""

        def fetch() -> bytes:
            if entry.size > most:
                raise TooBig(f"over {most} bytes")
            body, more = self._client.bytes_of(f"RETR {_sent(entry.name)}", entry.size)
            if more or len(body) != entry.size:
                raise changed(entry.name)
            return body

        return await self.run(fetch)

    async def move(self, name: str, folder: str, aside: str) -> None:
        """See Folder: RNTO overwrites on many servers, so that the place is looked at first."""

        def rename() -> None:
            with suppress(ftplib.error_perm):  # it is there, or the rename says what is wrong
                self._client.mkd(folder)
            free = aside if self._there(f"{folder}/{_sent(name)}") else name
            try:
                self._client.rename(_sent(name), f"{folder}/{_sent(free)}")
            except ftplib.error_perm:
                if not self._there(_sent(name)):
                    raise FetchFailed("gone", code="vanished") from None
                raise

        await self.run(rename)

    async def run(self, work: Callable[[], T]) -> T:
        """Blocking work in a thread; cut off where the caller's time is over."""

        def told() -> T:
            try:
                with _told(self._host):
                    return work()
            finally:
                self._busy = False
                if self._over:
                    self._client.close()

        self._busy = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, told)
        except asyncio.CancelledError:
            self._client.cut()
            raise

    def end(self) -> None:
        """Hang up; a thread that is still at work closes the sockets when it wakes up."""
        self._over = True
        self._client.cut()
        if not self._busy:
            self._client.close()

    def _entries(self) -> list[Entry]:
        if self._client.lists:
            try:
                listing, _ = self._client.bytes_of("MLSD", LISTING)
            except ftplib.error_perm:
                self._client.lists = False
            else:
                return list(_read(listing, machine_line))
        listing, _ = self._client.bytes_of("LIST", LISTING)
        return list(_read(listing, list_line))

    def _there(self, path: str) -> bool:
        try:
            self._client.voidcmd("TYPE I")
            return self._client.size(path) is not None
        except ftplib.error_perm:
            return False


def machine_line(line: bytes) -> Entry | None:
    """One line of MLSD (RFC 3659, 7.2); None = not a file of the folder."""
    told, _, name = line.partition(b" ")
    pairs = (fact.partition(b"=") for fact in told.lower().split(b";"))
    facts = {key.decode("latin-1"): value.decode("latin-1") for key, _, value in pairs}
    kind = _KINDS.get(facts.get("type", "file"), "other")
    size = facts.get("size", "0")
    if not kind or not name:
        return None
    return Entry(
        name=_received(name), size=int(size) if size.isdecimal() else 0,
        stamp=facts.get("modify", ""), kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def list_line(line: bytes) -> Entry | None:
    """One line of LIST as Unix or Windows prints it; None = not a file of the folder."""
    if found := _UNIX.fullmatch(line):
        letter, size, stamp, name = found.groups()
        kind = {b"-": "file", b"d": "folder"}.get(letter, "other")
        if letter == b"l":
            name = name.partition(b" -> ")[0]
    elif found := _DOS.fullmatch(line):
        stamp, size, name = found.groups()
        kind, size = ("folder", b"0") if size == b"<DIR>" else ("file", size)
    else:
        return None
    when = b" ".join(stamp.split()).decode("latin-1")
    return Entry(name=_received(name), size=int(size[:18]), stamp=when, kind=kind)  # type: ignore[arg-type]


def _read(listing: bytes, one: Callable[[bytes], Entry | None]) -> Iterator[Entry]:
    """The entries of whole lines; what was cut off at the end is none."""
    for line in listing.split(b"\n")[:-1]:
        entry = one(line.removesuffix(b"\r"))
        if entry is not None and entry.name not in (".", ".."):
            yield entry


def _sent(name: str) -> str:
    """A name or path as ftplib sends it: byte by byte."""
    return name.encode("utf-8", "surrogateescape").decode("latin-1")


def _received(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Errors of ftplib in our own words; none repeats the server's, which may repeat a password."""
    try:
        yield
    except ftplib.error_perm as error:
        answer = str(error)[:3]
        meaning, code = ANSWERS.get(answer, ("it does not do that", "bad-status"))
        said = answer if answer.isdecimal() else "an error"
        raise FetchFailed(f"{host} answered {said}: {meaning}", code=code) from error
    except ftplib.error_temp as error:
        raise FetchFailed(f"{host} is busy ({str(error)[:3]})", code="throttled") from error
    except ssl.SSLError as error:
        raise FetchFailed(f"no trustworthy TLS with {host}", code="tls") from error
    except TimeoutError as error:
        raise FetchFailed(f"{host} does not answer", code="timeout") from error
    except (EOFError, OSError) as error:
        raise FetchFailed(f"{host} closed the connection", code="disconnected") from error
    except (ftplib.Error, ValueError, IndexError) as error:
        raise FetchFailed(f"{host} does not speak proper FTP", code="bad-server") from error
