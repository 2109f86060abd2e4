"""Two real web processes on one database: a bump reaches both, no heartbeat means no cache."""

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wiredesk.archive.generation import Beat, FileGeneration
from wiredesk.project.template import copy_template
from wiredesk.project.web import web_command

pytestmark = pytest.mark.alone


class Web:
    """One web server on a free loopback port."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        listen = f"127.0.0.1:{self.port}"
        env = {**os.environ, "WIREDESK_HOME": str(home), "WIREDESK_LISTEN": listen}
        self.process = subprocess.Popen(web_command(), env=env, stderr=subprocess.DEVNULL)

    def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def wait(self) -> float:
        began = time.monotonic()
        while time.monotonic() - began < 20:
            try:
                self.get("/healthz")
                return time.monotonic() - began
            except OSError:
                time.sleep(0.02)
        raise AssertionError("no answer within 20 s")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh home with an empty, migrated database."""
    folder = tmp_path_factory.mktemp("home")
    copy_template(folder)
    return folder


@pytest.fixture(scope="module")
def webs(home: Path) -> Iterator[list[Web]]:
    """Two servers on one home."""
    servers = [Web(home), Web(home)]
    try:
        for server in servers:
            server.wait()
        yield servers
    finally:
        for server in servers:
            server.process.terminate()
        codes = [server.process.wait(10) for server in servers]
    assert codes == [0, 0]


def rename(home: Path, name: str) -> None:
    """Change what every page shows, as a committed row."""
    with sqlite3.connect(home / "wiredesk.sqlite3", timeout=10) as database:
        if not database.execute("update archive_siteidentity set name = ?", [name]).rowcount:
            fields = "tagline, legal_entity, responsible_editor, address, email, phone"
            database.execute(
                f"insert into archive_siteidentity (name, {fields}) values (?,'','','','','','')",
                [name],
            )
    database.close()


def title(web: Web) -> str:
    found = re.search(r"<title>(.*?)</title>", web.get()[1], re.S)
    assert found
    return found[1]


def test_a_bump_reaches_both_processes_within_a_second(home: Path, webs: list[Web]):
    generation = FileGeneration(home / "generation")
    waits = []
    with Beat(generation):
        time.sleep(0.2)
        rename(home, "Desk 0")
        generation.bump()
        assert ["Desk 0" in title(web) for web in webs] == [True, True]
        for number in range(1, 21):
            rename(home, f"Desk {number}")
            assert [f"Desk {number - 1}" in title(web) for web in webs] == [True, True]
            generation.bump()
            began = time.monotonic()
            for web in webs:
                while f"Desk {number}" not in title(web):
                    assert time.monotonic() - began < 1.0
                waits.append(time.monotonic() - began)
    waits.sort()
    print(f"bump to new page: p50 {waits[20] * 1000:.1f} ms, max {waits[-1] * 1000:.1f} ms")


def test_without_heartbeat_every_page_is_fresh(home: Path, webs: list[Web]):
    time.sleep(1.1)
    rename(home, "Unbeaten")
    assert ["Unbeaten" in title(web) for web in webs] == [True, True]


def test_a_foreign_host_is_refused_and_colours_nothing(home: Path, webs: list[Web]):
    with Beat(FileGeneration(home / "generation")):
        assert webs[0].get("/", Host="evil.test")[0] == 400
        webs[0].get("/", **{"X-Forwarded-Host": "evil.test"})
        assert "evil.test" not in webs[0].get()[1]


def test_static_files_are_immutable_under_the_release(webs: list[Web]):
    address = re.search(r'href="(/static/[^"]+\.css)"', webs[0].get()[1])
    assert address and re.match(r"/static/[0-9a-f]{12}/", address[1])
    assert webs[0].get(address[1])[0] == 200
    assert webs[0].get("/static/../../secret-key")[0] == 404


def test_it_answers_soon_and_a_killed_server_leaves_no_process(home: Path):
    web = Web(home)
    assert web.wait() < 5  # 0.9 s on a quiet machine
    web.process.send_signal(signal.SIGKILL)
    web.process.wait()
    gone_by = time.monotonic() + 3
    while time.monotonic() < gone_by:
        try:
            web.get("/healthz")
        except OSError:
            return
        time.sleep(0.1)
    raise AssertionError("a web process outlived its server")
