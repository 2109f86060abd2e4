"""Remote folders on real servers, through the road: once each, put away, remembered, told."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.wires import remote_servers as servers
from tests.wires.remote_servers import HOST, Rig
from wiredesk.archive import recording, remotes
from wiredesk.archive.models import Agency, Outbox, Transmission, Wire
from wiredesk.archive.secrets import keep_secret
from wiredesk.desk.beside import beside
from wiredesk.desk.engine.remotes import look_once
from wiredesk.wires import remote
from wiredesk.wires.reach import Way

FEED = b"<rss>%d</rss>"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=("sftp", "ftp", "s3"))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "s3":
        with servers.s3_server() as one:
            yield one
        return
    serve = {"sftp": servers.sftp_server, "ftp": servers.ftp_server}[request.param]
    with serve(tmp_path) as one:
        yield one


def a_wire(way: Way, **more: Any) -> Wire:
    agency, _ = Agency.objects.get_or_create(key="agency", defaults={"name": "Agency"})
    wire = Wire.objects.create(
        key="far", agency=agency, name="far", transport=way.address.partition(":")[0],
        address=way.address, allow_networks=[f"{HOST}/32"], host_keys="\n".join(way.host_keys),
        endpoint=way.endpoint, **more,
    )  # fmt: skip
    keep_secret(wire, way.secret, by="ada")
    return wire


def looks(monkeypatch: pytest.MonkeyPatch, times: int = 2) -> list[int]:
    """So many looks, far enough apart for a file to be settled."""
    made = []
    for _ in range(times):
        monkeypatch.setattr(remote, "SETTLED", 0.0 if made else 10.0)
        Wire.objects.update(due_at=None)
        made.append(look_once())
    return made


def kept() -> list[str]:
    return sorted(Transmission.objects.values_list("name", flat=True))


def test_each_file_is_kept_once_and_put_away(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = a_wire(rig.way)
    for number in range(3):
        rig.drop(f"{number}.xml", FEED % number)
    rig.drop("photo.JPG", b"\xff\xd8")
    first, second = looks(monkeypatch)
    whole_at_once = wire.transport == "s3"
    assert (first, second) == ((3, 0) if whole_at_once else (0, 3))
    assert kept() == ["0.xml", "1.xml", "2.xml"]
    assert rig.names() == [".done/0.xml", ".done/1.xml", ".done/2.xml", "photo.JPG"]
    wire.refresh_from_db()
    assert (wire.error, wire.failures, wire.leased_until) == ("", 0, None)
    assert wire.checked_at and wire.due_at
    assert beside(wire, "photo.JPG") == b"\xff\xd8"
    assert beside(wire, "0.xml") is None and beside(wire, "absent.jpg") is None
    rig.drop("3.xml", FEED % 3)
    looks(monkeypatch)
    came = Transmission.objects.order_by("pk").values_list("came_as", flat=True)
    assert list(came) == ["first"] * 3 + [""], "what was there before us is archive"


def test_a_read_only_folder_is_remembered(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    a_wire(rig.way, leave_files=True)
    rig.drop("a.xml", FEED % 1)
    assert sum(looks(monkeypatch)) == 1
    Transmission.objects.all().delete()
    assert looks(monkeypatch) == [0, 0], "it was not even read"
    rig.drop("a.xml", FEED % 22)
    assert sum(looks(monkeypatch)) == 1
    assert rig.names() == ["a.xml"]


def test_a_crash_after_the_commit_reads_the_same_digest_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_wire(rig.way)
    rig.drop("a.xml", FEED % 1)

    async def stuck(*_: Any) -> tuple[list[str], str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr(remote, "put_away", stuck)
        crashing.setattr(remote, "SETTLED", 0.0)
        with pytest.raises(KeyboardInterrupt):
            look_once()
    assert kept() == ["a.xml"] and rig.names() == ["a.xml"]
    Wire.objects.update(leased_until=None)
    assert sum(looks(monkeypatch)) == 0
    assert kept() == ["a.xml"] and rig.names() == [".done/a.xml"]


def test_archives_are_put_aside_and_told(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    a_wire(rig.way)
    rig.drop("a.zip", b"PK\x03\x04")
    monkeypatch.setattr(remote, "SETTLED", 0.0)
    assert look_once() == 0
    assert rig.names() == [".refused/a.zip"]
    assert "a.zip is an archive" in Wire.objects.get().error


def test_more_files_than_one_look_takes_come_with_the_next_at_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_wire(rig.way)
    for number in range(5):
        rig.drop(f"{number}.xml", FEED % number)
    monkeypatch.setattr(remote, "MOST_FILES", 2)
    monkeypatch.setattr(remote, "SETTLED", 0.0)
    made = []
    for _ in range(3):
        made.append(look_once())
    assert made == [2, 2, 1], "due at once as long as files wait"
    assert len(rig.names()) == 5 and all(name.startswith(".done/") for name in rig.names())


def test_a_folder_that_cannot_be_reached_backs_off_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.ftp_server(tmp_path) as rig:
        way = rig.way
    wire = a_wire(way)
    assert look_once() == 0
    wire.refresh_from_db()
    assert wire.failures == 1 and "no connection" in wire.error and wire.leased_until is None
    assert wire.due_at is not None and wire.due_at > timezone.now()
    assert "kw7-password" not in wire.error


def test_another_host_key_sends_nothing_and_sounds_the_alarm(tmp_path: Path) -> None:
    class Greedy(servers.Sftp):
        seen: list[str] = []

        def validate_password(self, username: str, password: str) -> bool:
            self.seen.append(password)
            return True

    with servers.sftp_server(tmp_path) as first:
        other = asyncssh.generate_private_key("ssh-ed25519")
        with servers.sftp_server(tmp_path, host_key=other, server_class=Greedy) as second:
            a_wire(second.with_(host_keys=first.way.host_keys))
            look_once()
            told = Wire.objects.get().error
            assert other.get_fingerprint() in told and "confirmed is SHA256:" in told
            assert Greedy.seen == []
            alarm = Outbox.objects.get(effect="alarm")
            assert alarm.payload["code"] == "host-key-changed"


def test_a_server_where_nothing_can_be_moved_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.ftp_server(tmp_path, perm="elr") as rig:
        a_wire(rig.way)
        rig.drop("a.xml", FEED % 1)
        assert sum(looks(monkeypatch)) == 1
        assert "a.xml cannot be moved to .done" in Wire.objects.get().error
        Transmission.objects.all().delete()
        assert looks(monkeypatch) == [0, 0], "it is not read again"
        assert "cannot be moved" in Wire.objects.get().error, "and it is still told"


def test_a_stalled_folder_delays_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sockets", "sftp", "ftp"):
        monkeypatch.setattr(f"wiredesk.wires.{module}.CONNECT", 4.0)
    agency = Agency.objects.create(key="agency", name="Agency")
    with socket.create_server((HOST, 0), backlog=64) as silent, servers.ftp_server(tmp_path) as rig:
        port = silent.getsockname()[1]
        for number in range(30):
            Wire.objects.create(
                key=f"stalled-{number}", agency=agency, name="s", transport="ftp",
                address=f"ftp://{HOST}:{port}/", allow_networks=[f"{HOST}/32"],
            )  # fmt: skip
        wire = a_wire(rig.way)
        rig.drop("a.xml", FEED % 1)
        monkeypatch.setattr(remote, "SETTLED", 0.0)
        began = timezone.now()
        assert look_once() == 1
        wire.refresh_from_db()
        assert wire.checked_at is not None
        assert (wire.checked_at - began).total_seconds() < 3.5
        assert Wire.objects.filter(failures=1).count() == 30


def test_links_hidden_half_written_and_oversized_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_bytes(b"<rss>secret</rss>")
    inside = tmp_path / "in"
    inside.mkdir()
    with servers.sftp_server(inside) as rig:
        a_wire(rig.way)
        (inside / "link.xml").symlink_to(outside)
        (inside / "sub").mkdir()
        rig.drop(".hidden.xml", b"<rss/>")
        rig.drop("half.xml.part", b"<rs")
        with (inside / "big.xml").open("wb") as big:
            big.truncate(remote.MAX_FILE + 1)
        with (inside / "growing.xml").open("wb", buffering=0) as growing:
            growing.write(b"<rss>")
            assert looks(monkeypatch, 1) == [0]
            growing.write(b"</rss>")
            assert looks(monkeypatch, 1) == [0]
        told = Wire.objects.get().error
        assert "link.xml: not a regular file" in told and "big.xml: over" in told
        (inside / "half.xml.part").rename(inside / "half.xml")
        Wire.objects.update(due_at=None)
        monkeypatch.setattr(remote, "SETTLED", 10.0)
        assert look_once() == 1, "its writer's rename makes it whole"
        assert kept() == ["half.xml"]


def test_of_reads_a_wire_without_taking_its_lease(rig: Rig) -> None:
    wire = a_wire(rig.way)
    assert remotes.of(wire).secret == rig.way.secret
    wire.refresh_from_db()
    assert wire.leased_until is None and wire.fence == 0


def test_nothing_is_moved_where_the_commit_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(remote, "SETTLED", 0.0)
    with servers.ftp_server(tmp_path) as rig:
        a_wire(rig.way)
        rig.drop("a.xml", FEED % 1)
        with monkeypatch.context() as busy:
            busy.setattr(recording, "store", locked)
            assert look_once() == 0
        assert rig.names() == ["a.xml"] and kept() == []
        assert "nothing was moved" in Wire.objects.get().error
        Wire.objects.update(due_at=None)
        assert look_once() == 1 and rig.names() == [".done/a.xml"]
