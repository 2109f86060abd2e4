"""Remote folders over SFTP (asyncssh): a vetted socket, a pinned host key, nothing of our home.

No SSH configuration, agent, known_hosts file or default key of the user who runs Wiredesk is read:
what a wire may use is what its own row says (docs/decisions/020).
"""

import asyncio
import posixpath
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, cast

import asyncssh
from asyncssh import SFTPAttrs, SFTPClient, SSHClientConnection, SSHKey

from wiredesk.core.errors import FetchFailed, HostKeyRefused, Misconfigured, Refused
from wiredesk.core.secret import Secret
from wiredesk.wires.folder import label
from wiredesk.wires.place import PORTS, Place
from wiredesk.wires.remote import Entry, changed, check_size
from wiredesk.wires.sockets import CONNECT, Door, dial

KEY_TYPES = (
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "rsa-sha2-512", "rsa-sha2-256",
)  # fmt: skip
FINGERPRINT = "SHA256:"
PIECE = 256 * 1024
LAST_WORDS = 2.0  # seconds that an ended connection has to clean up after itself
T = TypeVar("T")


def read_host_keys(text: str) -> list[str]:
    """Host keys as a person pastes them, one a line: what is worth keeping of each.

    A line is "ssh-ed25519 AAAA…" (a host name before it and a comment behind are dropped) or a
    fingerprint "SHA256:…", as ``ssh-keygen -lf`` prints it. Raises Misconfigured.
    """
    return [_host_key(line) for line in text.splitlines() if line.strip()]


def fingerprint(key: str) -> str:
    """The SHA256 fingerprint of a host key line, or of a line that is one."""
    return key if key.startswith(FINGERPRINT) else _import(key).get_fingerprint()


@asynccontextmanager
async def opened(
    place: Place, secret: Secret, host_keys: Sequence[str], door: Door
) -> AsyncIterator["SftpFolder"]:
    """The folder while the block runs.

    Raises AddressRefused, HostKeyRefused ("host-key-unknown", "host-key-changed"), Misconfigured
    (a private key that cannot be read), FetchFailed (dns, connect, timeout, denied, not-found,
    disconnected, bad-server).
    """
    if not host_keys:
        raise HostKeyRefused(
            f"no host key of {place.host} is confirmed: `wiredesk wire test` shows it",
            code="host-key-unknown",
        )
    keys = _private_keys(secret)
    with _told(place.host):
        async with asyncio.timeout(CONNECT):
            connection = await _log_in(place, secret, keys, host_keys, door)
    try:
        with _told(place.host):
            async with asyncio.timeout(CONNECT):
                client = await connection.start_sftp_client(path_errors="surrogateescape")
        yield SftpFolder(connection, client, place)
    finally:
        connection.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await connection.wait_closed()


async def host_key_of(place: Place, door: Door) -> str:
    """The key that the server shows now, as one OpenSSH line; nothing is sent that is secret."""
    plug = await dial(door, place.host, place.port, PORTS["sftp"])
    with _told(place.host):
        async with asyncio.timeout(CONNECT):
            key = await asyncssh.get_server_host_key(
                sock=plug, config=None, server_host_key_algs=KEY_TYPES
            )
    if key is None:
        raise FetchFailed(f"{place.host} shows no host key", code="bad-server")
    return _line(key)


class SftpFolder:
    """One folder of an open connection; every call is bounded by its caller's time."""

    atomic = False

    def __init__(self, connection: SSHClientConnection, client: SFTPClient, place: Place) -> None:
        self._connection, self._client = connection, client
        self._host = place.host
        path = place.path or "/"
        self._path = path[3:] or "." if path.startswith("/~/") else path

    async def entries(self, most: int) -> list[Entry]:
        """See Folder: a listing tells of links as links, and follows none."""

        async def listed() -> list[Entry]:
            found: list[Entry] = []
            scan = cast(AsyncGenerator[Any, None], self._client.scandir(self._path))
            async with aclosing(scan) as names:
                async for name in names:
                    plain = str(name.filename)
                    if plain not in (".", ".."):
                        found.append(_entry(plain, name.attrs))
                    if len(found) >= most:
                        break
            return found

        return await self._run(listed())

    async def read(self, entry: Entry, most: int) -> bytes:
        """See Folder: looked at before the open, so that no link is followed, and once open."""

        async def fetched() -> bytes:
            path, body = self._at(entry.name), bytearray()
            if _entry(entry.name, await self._client.lstat(path)) != entry:
                raise changed(entry.name)
            async with self._client.open(path, "rb") as file:
                if _entry(entry.name, await file.stat()) != entry:
                    raise changed(entry.name)
                while piece := bytes(await file.read(PIECE)):  # type: ignore[arg-type]
                    body += piece
                    check_size(entry.name, len(body), most)
            if len(body) != entry.size:
                raise changed(entry.name)
            return bytes(body)

        return await self._run(fetched())

    async def move(self, name: str, folder: str, aside: str) -> None:
        """See Folder: SFTP version 3 renames onto no file that is there (its draft 02, 6.5)."""

        async def moved() -> None:
            target = self._at(folder)
            if await self._kind(target) is None:
                with suppress(asyncssh.SFTPFailure):  # somebody was faster
                    await self._client.mkdir(target)
            if await self._kind(target) != "folder":
                raise Refused(f"{folder} is not a folder", code="not-a-file")
            free = name if await self._kind(posixpath.join(target, name)) is None else aside
            try:
                await self._client.rename(self._at(name), posixpath.join(target, free))
            except asyncssh.SFTPNoSuchFile as error:
                raise FetchFailed("gone", code="vanished") from error

        await self._run(moved())

    async def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """What ``work`` gives; where the caller's time is over the connection ends first.

        asyncssh closes handles by asking the server, which may never answer.
        """
        task = asyncio.ensure_future(work)
        try:
            with _told(self._host):
                return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._connection.abort()
            await asyncio.wait([task], timeout=LAST_WORDS)
            task.cancel()
            raise

    async def _kind(self, path: str) -> str | None:
        try:
            return _entry("", await self._client.lstat(path)).kind
        except asyncssh.SFTPNoSuchFile:
            return None

    def _at(self, name: str) -> str:
        return posixpath.join(self._path, name)


class _Pinned(asyncssh.SSHClient):
    """Takes the confirmed keys and no other, and keeps what was shown for the error."""

    def __init__(self, host_keys: Sequence[str]) -> None:
        self._fingerprints = {fingerprint(key) for key in host_keys}
        self.offered: SSHKey | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: SSHKey) -> bool:
        """Asked for every key that asyncssh was not told to trust."""
        self.offered = key
        return key.get_fingerprint() in self._fingerprints


async def _log_in(
    place: Place, secret: Secret, keys: Sequence[SSHKey], host_keys: Sequence[str], door: Door
) -> SSHClientConnection:
    plug = await dial(door, place.host, place.port, PORTS["sftp"])
    judge = _Pinned(host_keys)
    whole = [key for key in host_keys if not key.startswith(FINGERPRINT)]
    types = () if whole else KEY_TYPES  # with whole keys asyncssh asks for their own types
    try:
        return await asyncssh.connect(
            place.host, place.port, sock=plug, username=place.user,
            password=secret.password or None, client_keys=keys or None, agent_path=None,
            config=None, known_hosts=([_import(key) for key in whole], [], []),
            server_host_key_algs=types, client_factory=lambda: judge, gss_host=None,
            login_timeout=CONNECT, keepalive_interval=15, x509_trusted_certs=None,
        )  # fmt: skip
    except asyncssh.HostKeyNotVerifiable as error:
        raise _other_key(place, host_keys, judge.offered) from error
    except BaseException:
        plug.close()
        raise


def _other_key(place: Place, host_keys: Sequence[str], offered: SSHKey | None) -> HostKeyRefused:
    known = ", ".join(fingerprint(key) for key in host_keys)
    shown = offered.get_fingerprint() if offered is not None else "a certificate"
    return HostKeyRefused(
        f"{place.host} shows the host key {shown}, confirmed is {known}: nothing was sent to it."
        " Ask the agency whether it has changed its key",
        code="host-key-changed",
        offered=_line(offered) if offered is not None else "",
    )


def _entry(name: str, attrs: SFTPAttrs) -> Entry:
    kinds = {asyncssh.FILEXFER_TYPE_REGULAR: "file", asyncssh.FILEXFER_TYPE_DIRECTORY: "folder"}
    kind = kinds.get(attrs.type, "other")
    stamp = f"{attrs.mtime or 0:012d}.{attrs.mtime_ns or 0:09d}"
    return Entry(name=name, size=attrs.size or 0, stamp=stamp, kind=kind)  # type: ignore[arg-type]


def _private_keys(secret: Secret) -> list[SSHKey]:
    if not secret.private_key:
        return []
    try:
        return [asyncssh.import_private_key(secret.private_key)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Misconfigured(
            "the private key of this wire cannot be read; give it whole, without a passphrase"
        ) from error


def _host_key(line: str) -> str:
    line = line.strip()
    if line.startswith(FINGERPRINT):
        code = line.split()[0]
        if len(code) != len(FINGERPRINT) + 43:
            raise Misconfigured(f"not a whole SHA256 fingerprint: {label(code)[:60]}")
        return code
    words = line.split()
    for first in range(len(words) - 1):
        if words[first + 1].startswith("AAAA"):
            return _line(_import(" ".join(words[first : first + 2])))
    raise Misconfigured('a host key reads "ssh-ed25519 AAAA…" or "SHA256:…"')


def _import(line: str) -> SSHKey:
    try:
        return asyncssh.import_public_key(line)
    except asyncssh.KeyImportError as error:
        raise Misconfigured(f"not a host key: {error}") from error


def _line(key: SSHKey) -> str:
    return key.export_public_key().decode("ascii").strip()


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Errors of asyncssh in our own words; none repeats what the server says at length."""
    try:
        yield
    except TimeoutError as error:
        raise FetchFailed(f"{host} does not answer", code="timeout") from error
    except asyncssh.PermissionDenied as error:
        raise FetchFailed(f"{host} does not let us in as this user", code="denied") from error
    except asyncssh.SFTPNoSuchFile as error:
        raise FetchFailed("not there", code="not-found") from error
    except asyncssh.SFTPPermissionDenied as error:
        raise FetchFailed("the server does not allow it", code="denied") from error
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.ConnectionLost,
            OSError) as error:  # fmt: skip
        raise FetchFailed(f"{host} closed the connection", code="disconnected") from error
    except (asyncssh.Error, ValueError) as error:
        raise FetchFailed(f"{host} does not speak proper SFTP", code="bad-server") from error
