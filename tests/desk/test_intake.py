"""Wires over HTTP against a real server; hot folders on a disk."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wiredesk.archive import recording
from wiredesk.archive.models import Agency, Transmission, Wire
from wiredesk.desk.engine.asking import Asking
from wiredesk.desk.intake import Folders
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.watching import Ear

HOST = "127.0.0.2"


class Origin(BaseHTTPRequestHandler):
    """Answers each path with its own name, and knows what a reader holds already."""

    def do_GET(self) -> None:
        """One short body with an ETag."""
        known = self.headers.get("If-None-Match") == '"1"'
        body = b"" if known else self.path.encode()
        self.send_response(304 if known else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is for the tests."""


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer((HOST, 0), Origin)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_due_wires_are_asked_at_once_and_only_what_is_new_is_kept(origin: str) -> None:
    agency = Agency.objects.create(key="agency", name="Agency")
    for name in ("a", "b", "c"):
        Wire.objects.create(
            key=name, agency=agency, name=name, transport="http", address=f"{origin}/{name}",
            allow_networks=[f"{HOST}/32"],
        )  # fmt: skip
    with closing(Asking(recording, toolbox)) as asking:
        assert (asking.look(), asking.rest()) == (3, 3)
        assert asking.look() == 0, "nobody is due"
        Wire.objects.update(due_at=None)
        assert (asking.look(), asking.rest()) == (3, 0), "the origin said 304 to all"
    assert Transmission.objects.count() == 3
    assert set(Wire.objects.values_list("error", "etag", "leased_until")) == {("", '"1"', None)}


@pytest.mark.django_db
def test_a_finished_file_is_taken_at_once_and_an_open_one_waits(tmp_path: Path) -> None:
    agency = Agency.objects.create(key="agency", name="Agency")
    Wire.objects.create(
        key="hot", agency=agency, name="hot", transport="folder", address=str(tmp_path)
    )
    folders = Folders()
    with closing(Ear()) as ear, (tmp_path / "open.xml").open("w") as unfinished:
        assert folders.look_around(ear, recording, toolbox()) == 0
        unfinished.write("<rss>")
        (tmp_path / "whole.xml").write_text("<rss/>")
        (tmp_path / "again.xml").write_text("<rss></rss>")
        heard = ear.finished(2.0)
        with (tmp_path / "again.xml").open("a") as reopened:
            assert folders.take_finished(heard, recording, toolbox()) == 1
            reopened.write("<!-- more -->")
        assert folders.take_finished(ear.finished(2.0), recording, toolbox()) == 1
    assert set(Transmission.objects.values_list("name", flat=True)) == {"whole.xml", "again.xml"}
    assert Wire.objects.get().error == ""


@pytest.mark.django_db
def test_a_folder_that_is_away_is_noted_and_forgotten_when_it_is_back(tmp_path: Path) -> None:
    agency = Agency.objects.create(key="agency", name="Agency")
    hot = tmp_path / "hot"
    Wire.objects.create(key="hot", agency=agency, name="hot", transport="folder", address=str(hot))
    folders = Folders()
    with closing(Ear()) as ear:
        folders.look_around(ear, recording, toolbox())
        assert "cannot be read" in Wire.objects.get().error
        hot.mkdir()
        folders.look_around(ear, recording, toolbox())
        assert Wire.objects.get().error == ""
