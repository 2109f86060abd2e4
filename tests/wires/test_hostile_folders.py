"""Servers that behave badly: nothing else is dialled, nothing half is taken, nobody waits long."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import trustme
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler

from tests.wires import hostile_server
from tests.wires import remote_servers as servers
from tests.wires.remote_servers import HOST, canary
from tests.wires.test_remote_folders import entries, within
from wiredesk.core.errors import AddressRefused, FetchFailed, HostKeyRefused, Refused, TooBig
from wiredesk.core.secret import Secret
from wiredesk.wires import bucket
from wiredesk.wires.reach import Reach, Way
from wiredesk.wires.remote import Entry, judge, take

FEED = b"<rss/>"


def taken(way: Way, seconds: float = 30.0, **reach: Any) -> Any:
    """Everything of a folder, as one look takes it."""

    async def work(folder: Any) -> Any:
        files = judge(await folder.entries(20_000), {}, 0.0, atomic=True)
        end = asyncio.get_running_loop().time() + seconds
        return await take(
            folder, [one for one in files if one.ready],
            lambda: end - asyncio.get_running_loop().time(),
        )  # fmt: skip

    return within(way, work, **reach)


# FTP


def test_a_passive_address_elsewhere_is_never_dialled(tmp_path: Path) -> None:
    with canary() as (port, came):
        settings = {"masquerade_address": "127.0.0.3", "passive_ports": [port]}
        with servers.ftp_server(tmp_path, **settings) as rig:
            rig.drop("a.xml", FEED)
            assert dict(taken(rig.way).bodies) == {"a.xml": FEED}
        assert came == []


@contextmanager
def scripted(
    answers: Callable[[str], bytes | None], greeting: bytes = b"220 hello\r\n"
) -> Iterator[int]:
    """An FTP control connection that answers each line as told; None = it hangs up."""
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            plug, _ = listener.accept()
            with plug, plug.makefile("rb") as lines:
                plug.sendall(greeting)
                for line in lines:
                    answer = answers(line.decode().strip())
                    if answer is None:
                        return
                    plug.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]


def _login(line: str, then: dict[str, bytes]) -> bytes | None:
    word = line.split()[0]
    return {"USER": b"331 go on\r\n", "PASS": b"230 in\r\n", "TYPE": b"200 ok\r\n", **then}.get(
        word
    )


def _scripted_way(port: int) -> Way:
    return servers.way(f"ftp://a@{HOST}:{port}/", secret=Secret(password="kw7-password"))


def test_a_data_port_of_another_service_is_refused() -> None:
    with scripted(lambda line: _login(line, {"PASV": b"227 ok (127,0,0,2,0,22)\r\n"})) as port, \
            pytest.raises(AddressRefused, match="port 22"):  # fmt: skip
        entries(_scripted_way(port))


def test_an_answer_without_end_ends() -> None:
    endless = b"230-more\r\n" * 10_000
    with scripted(lambda line: _login(line, {"PASS": endless})) as port, \
            pytest.raises(FetchFailed) as caught:  # fmt: skip
        entries(_scripted_way(port))
    assert caught.value.code == "bad-server"


def test_a_server_that_repeats_the_password_is_not_quoted() -> None:
    with scripted(lambda line: _login(line, {"PASS": f"530 not {line}\r\n".encode()})) as port, \
            pytest.raises(FetchFailed) as caught:  # fmt: skip
        entries(_scripted_way(port))
    assert caught.value.code == "denied" and "kw7" not in str(caught.value)


@pytest.mark.parametrize("greeting", [b"SSH-2.0-x\r\n", b"\xff\xfe\r\n", b"\r\n"])
def test_another_protocol_is_told(greeting: bytes) -> None:
    with scripted(lambda line: None, greeting) as port, pytest.raises(FetchFailed) as caught:
        entries(_scripted_way(port))
    assert caught.value.code in ("bad-server", "disconnected")


class Dying(FTPHandler):
    """Hangs up in the middle of the second file."""

    def ftp_RETR(self, file: str) -> Any:
        if file.endswith("b.xml"):
            self.close()
            return None
        return super().ftp_RETR(file)


def test_what_was_read_before_a_server_died_is_kept(tmp_path: Path) -> None:
    with servers.ftp_server(tmp_path, handler=Dying) as rig:
        for name in ("a.xml", "b.xml", "c.xml"):
            rig.drop(name, FEED)
        found = taken(rig.way)
    assert dict(found.bodies) == {"a.xml": FEED}
    assert found.trouble is not None and found.trouble.code == "disconnected"


class Plain(FTPHandler):
    """A server of the old days: no MLSD."""

    proto_cmds = {k: v for k, v in FTPHandler.proto_cmds.items() if k != "MLSD"}


def test_a_server_without_machine_listings(tmp_path: Path) -> None:
    with servers.ftp_server(tmp_path, handler=Plain) as rig:
        rig.drop("über a.xml", FEED)
        (tmp_path / "link.xml").symlink_to("/etc/passwd")
        (tmp_path / "sub").mkdir()
        found = {one.name: one.kind for one in entries(rig.way)}
        assert found == {"über a.xml": "file", "link.xml": "other", "sub": "folder"}
        assert dict(taken(rig.way).bodies) == {"über a.xml": FEED}


def test_tls_is_asked_for_and_must_be_trustworthy(tmp_path: Path) -> None:
    import ssl

    authority = trustme.CA()
    pem = tmp_path / "server.pem"
    authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(str(pem))
    inside = tmp_path / "in"
    inside.mkdir()
    settings = {"certfile": str(pem), "tls_control_required": True, "tls_data_required": True}
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with servers.ftp_server(
        inside, handler=TLS_FTPHandler, scheme="ftps", ssl_context=None, **settings
    ) as rig:
        rig.drop("a.xml", FEED)
        with pytest.raises(FetchFailed) as caught:
            entries(rig.way)
        assert caught.value.code == "tls"
        assert dict(taken(rig.way, tls=trust).bodies) == {"a.xml": FEED}


# SFTP


def _serving(**methods: Any) -> Any:
    """A factory of SFTP servers over a folder that do one thing otherwise."""

    def made(folder: Path) -> Any:
        kind = type("Odd", (asyncssh.SFTPServer,), methods)
        return lambda chan: kind(chan, chroot=os.fsencode(folder))

    return made


def test_another_host_key_is_told_with_both_fingerprints(tmp_path: Path) -> None:
    with servers.sftp_server(tmp_path) as rig:
        for wrong in (f"SHA256:{'a' * 43}", _line(asyncssh.generate_private_key("ssh-ed25519"))):
            with pytest.raises(HostKeyRefused) as caught:
                entries(rig.with_(host_keys=(wrong,)))
            assert caught.value.code == "host-key-changed"
            assert rig.extra["host_key"].get_fingerprint() in str(caught.value)
        with pytest.raises(HostKeyRefused) as unknown:
            entries(rig.with_(host_keys=()))
        assert unknown.value.code == "host-key-unknown"


def test_fingerprints_and_keys_of_users_open_the_door(tmp_path: Path) -> None:
    own = asyncssh.generate_private_key("ssh-ed25519")
    secret = Secret(private_key=own.export_private_key().decode())
    with servers.sftp_server(tmp_path, user_key=own) as rig:
        rig.drop("a.xml", FEED)
        pin = rig.extra["host_key"].get_fingerprint()
        assert [e.name for e in entries(rig.with_(host_keys=(pin,), secret=secret))] == ["a.xml"]

        async def shown() -> str:
            with Reach() as reach:
                return await reach.host_key_of(rig.way)

        assert asyncio.run(shown()) == rig.way.host_keys[0]


def test_a_pinned_key_of_another_type_is_the_one_that_is_asked_for(tmp_path: Path) -> None:
    rsa = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    with servers.sftp_server(tmp_path, host_key=rsa) as rig:
        assert entries(rig.way) == []


async def _forever(*_: Any) -> None:
    await asyncio.sleep(3600)


async def _never_lists(*_: Any) -> Any:
    await asyncio.sleep(3600)
    yield


@pytest.mark.parametrize("method", ["read", "lstat", "close"])
def test_a_server_that_hangs_within_a_file_costs_its_time_only(tmp_path: Path, method: str) -> None:
    listed = Entry(name="a.xml", size=6, stamp=f"{servers.OLD:012d}.{0:09d}")

    async def work(folder: Any) -> Any:
        return await take(folder, judge([listed], {}, 0.0, atomic=True), lambda: 1.0)

    factory = _serving(**{method: _forever})(tmp_path)
    with servers.sftp_server(tmp_path, factory=factory) as rig:
        rig.drop("a.xml", FEED)
        began = time.monotonic()
        found = within(rig.way, work)
    assert found.trouble is not None and found.trouble.code == "timeout"
    assert time.monotonic() - began < 20


def test_a_listing_that_hangs_costs_its_time_only(tmp_path: Path) -> None:
    with servers.sftp_server(tmp_path, factory=_serving(scandir=_never_lists)(tmp_path)) as rig, \
            pytest.raises(TimeoutError):  # fmt: skip
        within(rig.way, lambda folder: asyncio.wait_for(folder.entries(10), 1.0))


async def _odd_names(self: Any, path: bytes) -> Any:
    attrs = asyncssh.SFTPAttrs(size=6, permissions=0o100644, mtime=1)
    for name in (b".", b"..", b"../up.xml", b"/etc/passwd", b"a\nb.xml", b"\xff.xml", b".hid"):
        yield asyncssh.SFTPName(name, attrs=attrs)


def test_names_that_lead_elsewhere_are_told(tmp_path: Path) -> None:
    with servers.sftp_server(tmp_path, factory=_serving(scandir=_odd_names)(tmp_path)) as rig:
        files = judge(entries(rig.way), {}, 0.0, atomic=True)
    assert {one.entry.name: bool(one.problem) for one in files} == {
        "../up.xml": True, "/etc/passwd": True, "a\nb.xml": True, "\udcff.xml": False,
    }  # fmt: skip


async def _endless(self: Any, file: Any, offset: int, size: int) -> bytes:
    return b"x" * size


def test_a_file_longer_than_listed_is_not_taken(tmp_path: Path) -> None:
    with servers.sftp_server(tmp_path, factory=_serving(read=_endless)(tmp_path)) as rig:
        rig.drop("a.xml", FEED)
        listed = entries(rig.way)[0]
        with pytest.raises((TooBig, FetchFailed)):
            within(rig.way, lambda folder: folder.read(listed, 1_000_000))


def test_a_link_in_place_of_done_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / ".done").symlink_to(tmp_path)
    with servers.sftp_server(inside) as rig:
        rig.drop("a.xml", FEED)
        with pytest.raises(Refused):
            within(rig.way, lambda folder: folder.move("a.xml", ".done", "a2.xml"))
    assert (inside / "a.xml").exists()


@pytest.mark.parametrize("transport", ["sftp", "ftp"])
def test_thousands_of_files(transport: str, tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:05}.xml").touch()
    serve = servers.sftp_server if transport == "sftp" else servers.ftp_server
    with serve(tmp_path) as rig:
        assert len(entries(rig.way, 20_000)) == 3000


# S3


def _store(behaviours: dict[str, Any], work: Callable[[Any], Any]) -> Any:
    """What ``work`` gives on a bucket in a store that answers as told."""

    async def run() -> Any:
        async with hostile_server.serving(behaviours, host=HOST) as server:
            way = servers.way(
                "s3://wires/in", endpoint=f"http://{HOST}:{server.port}",
                secret=Secret(access_key="AKID", secret_key="kw7-secret"),
            )  # fmt: skip
            with Reach() as reach:
                async with reach.opened(way) as folder:
                    return await work(folder)

    return asyncio.run(run())


class _Everywhere(dict[str, Any]):
    """One behaviour for every path."""

    def __init__(self, behaviour: Any) -> None:
        super().__init__()
        self._behaviour = behaviour

    def get(self, key: str, default: Any = None) -> Any:
        return self._behaviour


def _listing(folder: Any) -> Any:
    return folder.entries(100)


@pytest.mark.parametrize("status", ["301 Moved Permanently", "307 Temporary Redirect"])
@pytest.mark.parametrize("region", [True, False])
def test_a_store_that_sends_us_elsewhere_leads_nowhere(status: str, region: bool) -> None:
    with canary() as (port, came):
        headers = [f"Location: http://127.0.0.3:{port}/wires"]
        headers += [f"x-amz-bucket-region: x.127.0.0.3:{port}/"] if region else []
        body = (
            f"<Error><Code>PermanentRedirect</Code><Endpoint>127.0.0.3:{port}</Endpoint></Error>"
        ).encode()
        behaviour = hostile_server.answer(body, status, tuple(headers))
        with pytest.raises((FetchFailed, Refused)):
            _store(_Everywhere(behaviour), _listing)
        assert came == []


def test_an_answer_of_a_store_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "ANSWER", 100_000)
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    with pytest.raises(TooBig):
        _store(_Everywhere(hostile_server.endless(b"x" * 10_000, start)), _listing)


@pytest.mark.parametrize("body", [b"", b"<html>login</html>", b"\x00\x01", b"<ListBucketResult>"])
def test_nonsense_of_a_store_is_told_or_empty(body: bytes) -> None:
    try:
        assert _store(_Everywhere(hostile_server.answer(body)), _listing) == []
    except (FetchFailed, Refused) as error:
        assert "kw7" not in str(error)


def test_a_store_that_says_no_is_told_without_the_key() -> None:
    body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>kw7-secret</Message></Error>"
    with pytest.raises(FetchFailed) as caught:
        _store(_Everywhere(hostile_server.answer(body, "403 Forbidden")), _listing)
    assert caught.value.code == "denied" and "kw7" not in str(caught.value)


def _line(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()
