"""Real servers of remote folders on loopback: asyncssh, pyftpdlib and moto, each over a folder."""

import asyncio
import os
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncssh
from msgspec.structs import replace
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from wiredesk.core.secret import Secret
from wiredesk.wires.reach import Way

HOST = "127.0.0.2"
NETWORKS = (ip_network("127.0.0.2/32"),)
USER, PASSWORD = "agency", "kw7-password"
OLD = 1_700_000_000
SOMEBODY = "AWS4-HMAC-SHA256 Credential=AKIDTEST/20260101/us-east-1/s3/aws4_request"
"""Enough for moto, which checks no signature; nobody may not overwrite."""


@dataclass
class Rig:
    """A running server: how to reach its folder, and what an agency does in it."""

    way: Way
    drop: Callable[[str, bytes], None]
    names: Callable[[], list[str]]  # of files, those of .done and .refused with their folder
    extra: dict[str, Any] = field(default_factory=dict)

    def with_(self, **changes: Any) -> Way:
        return replace(self.way, **changes)


def way(address: str, **more: Any) -> Way:
    return Way(address=address, allow_networks=NETWORKS, **more)


class Sftp(asyncssh.SSHServer):
    """Lets one user in, by password or by one key."""

    key: asyncssh.SSHKey | None = None

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return self.key is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self.key is not None and key.public_data == self.key.public_data


@contextmanager
def looping() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, for servers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@contextmanager
def sftp_server(
    folder: Path,
    *,
    host_key: asyncssh.SSHKey | None = None,
    user_key: asyncssh.SSHKey | None = None,
    factory: Callable[[asyncssh.SSHServerChannel], asyncssh.SFTPServer] | None = None,
    server_class: type[Sftp] = Sftp,
    port: int = 0,
) -> Iterator[Rig]:
    """An SFTP server whose root is ``folder``; ``factory`` makes one that behaves badly."""
    key = host_key or asyncssh.generate_private_key("ssh-ed25519")
    own = type("One", (server_class,), {"key": user_key})
    serve = factory or (lambda chan: asyncssh.SFTPServer(chan, chroot=os.fsencode(folder)))
    with looping() as loop:

        async def listen() -> asyncssh.SSHAcceptor:
            return await asyncssh.listen(
                HOST, port, server_factory=own, server_host_keys=[key], sftp_factory=serve
            )

        server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
        line = key.export_public_key().decode().strip()
        yield Rig(
            way=way(
                f"sftp://{USER}@{HOST}:{server.get_port()}/",
                secret=Secret(password=PASSWORD),
                host_keys=(line,),
            ),
            drop=_dropping(folder),
            names=lambda: _names(folder),
            extra={"host_key": key, "port": server.get_port()},
        )
        loop.call_soon_threadsafe(server.close)


@contextmanager
def ftp_server(
    folder: Path,
    *,
    handler: type[FTPHandler] = FTPHandler,
    perm: str = "elradfmwMT",
    scheme: str = "ftp",
    host: str = HOST,
    **settings: Any,
) -> Iterator[Rig]:
    """An FTP server over ``folder``; ``settings`` go to its handler's class."""
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm=perm)
    loop = IOLoop()
    listener = socket.create_server((host, 0))
    own = type("Own", (handler,), {"authorizer": authorizer, "use_gmt_times": True, **settings})
    server = FTPServer(listener, own, ioloop=loop)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            loop.loop(timeout=0.05, blocking=False)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    yield Rig(
        way=way(f"{scheme}://{USER}@{host}:{port}/", secret=Secret(password=PASSWORD)),
        drop=_dropping(folder),
        names=lambda: _names(folder),
        extra={"port": port},
    )
    stop.set()
    thread.join(5)
    server.close_all()


@contextmanager
def s3_server(bucket: str = "wires", prefix: str = "agency/in") -> Iterator[Rig]:
    """A moto server with one bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    base = f"http://{host}:{port}"

    def put(path: str, body: bytes = b"") -> None:
        headers = {"Content-Type": "text/xml", "Authorization": SOMEBODY}
        request = urllib.request.Request(f"{base}/{path}", body, headers, method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    def names() -> list[str]:
        from xml.etree import ElementTree

        address = f"{base}/{bucket}?prefix={prefix}/"
        asked = urllib.request.Request(address, headers={"Authorization": SOMEBODY})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            tree = ElementTree.parse(answer)
        keys = (node.text or "" for node in tree.iter() if node.tag.endswith("Key"))
        return sorted(key.removeprefix(f"{prefix}/") for key in keys)

    urllib.request.urlopen(
        urllib.request.Request(f"{base}/moto-api/reset", method="POST"), timeout=10
    ).close()
    put(bucket)
    yield Rig(
        way=way(
            f"s3://{bucket}/{prefix}",
            endpoint=base,
            secret=Secret(access_key="AKIDTEST", secret_key="kw7-secret-key"),
        ),
        drop=lambda name, body: put(f"{bucket}/{prefix}/{quote(name)}", body),
        names=names,
        extra={"base": base, "put": put},
    )
    server.stop()


def _dropping(folder: Path) -> Callable[[str, bytes], None]:
    def drop(name: str, body: bytes) -> None:
        (folder / name).write_bytes(body)
        os.utime(folder / name, (OLD, OLD))

    return drop


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@contextmanager
def canary(host: str = "127.0.0.3") -> Iterator[tuple[int, list[object]]]:
    """A listener that must never be dialled: its port, and who came all the same."""
    came: list[object] = []
    with socket.create_server((host, 0)) as listener:
        listener.settimeout(0.1)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    plug, peer = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                came.append(peer)
                plug.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1], came
        stop.set()
        thread.join(2)
