"""A kill races the crash of its story's publication: whoever wins, five seconds later it is gone.

The whole site runs under its supervisor. The worker dies at one point of the road, once; at that
moment the agency's kill is dropped into the hot folder. A reader asks all the time.
"""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.site import until
from tests.crash.newsday import drop, story
from tests.crash.sites import COMMAND, Site
from wiredesk.archive.crash import POINTS
from wiredesk.archive.generation import FileGeneration

pytestmark = pytest.mark.alone

ELSEWHERE = ("act-before-commit", "acted", "remote-stored")  # see test_remote_folder.py
ON_THE_ROAD = [point for point in POINTS if point not in ELSEWHERE]
HEADLINE = b"The market grows"
PLACES = ("/latest", "/feeds/latest.atom", "/feeds/latest.json", "/api/stories", "/search?q=market")
LATEST = 5.0  # seconds after the kill, or after the worker is back
PATIENCE = 180.0  # seconds for a process to start, on a machine that is busy
WATCHED = 3.0  # seconds in which it must not come back


@contextmanager
def running(site: Site, crash_at: str) -> Iterator[str]:
    """``wiredesk run`` with a worker that dies once, at this point."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    env = {
        **site.env,
        "WIREDESK_LISTEN": address,
        "WIREDESK_CRASH_AT": crash_at,
        "WIREDESK_CRASH_LOG": str(site.hit),
    }
    with (site.home / "worker.log").open("ab") as log:
        process = subprocess.Popen([*COMMAND, "run"], env=env, stdout=log, stderr=log)
    try:
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("point", ON_THE_ROAD)
def test_a_kill_at_every_crash_point(
    point: str, fresh: Callable[[str], Site], capsys: pytest.CaptureFixture[str]
) -> None:
    site = fresh("embedded")
    with running(site, point) as base:
        until(site.hit.exists, f"{point} to be hit", PATIENCE)
        drop(site.inbox, {"kill.json": story("market", 2, pubstatus="canceled")})
        killed = time.monotonic()
        works = FileGeneration(site.home / "generation")
        until(lambda: not works.current().fresh, "the last heartbeat to be old", PATIENCE)
        until(lambda: works.current().fresh, "another worker", PATIENCE)
        back = time.monotonic()
        seen = last_seen(base, back + LATEST + WATCHED)
        until(lambda: state(site) == "killed", "the kill to be filed", PATIENCE)
        assert not shown(base)
    with capsys.disabled():
        after = "never seen" if seen is None else f"last seen {seen - killed:+.2f} s"
        print(f"\n  {point}: {after} after the kill (worker back {back - killed:+.2f} s)", end="")
    assert seen is None or seen - back <= LATEST


def last_seen(base: str, until_then: float) -> float | None:
    """When a reader who asks until ``until_then`` (monotonic) saw the story last."""
    seen = None
    while time.monotonic() < until_then:
        if shown(base):
            seen = time.monotonic()
        time.sleep(0.05)
    return seen


def shown(base: str) -> bool:
    """Whether any place shows the headline."""
    return any(HEADLINE in get(base + place) for place in PLACES)


def get(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError):
        return b""


def state(site: Site) -> str:
    """What the site holds of the story."""
    rows = site.sql("SELECT state FROM archive_story WHERE guid = 'urn:hp:market'")
    return str(rows[0][0]) if rows else "unknown"
