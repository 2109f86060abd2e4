"""A kill while Redis forgets, freezes or is gone: finished pages end all the same, for good."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.outages import OwnRedis
from tests.crash.sites import Cluster, until

pytestmark = [pytest.mark.alone, pytest.mark.needs("postgresql", "rabbitmq", "redis")]

AWAY = 6.0  # seconds: longer than the first retries of an effect
AFTERWARDS = 4.0
GONE_WITHIN = 2.0  # seconds after the command has ended
LONGEST_ANSWER = 3.0  # seconds for one page, whatever Redis does
LINK = re.compile(r'href="(/article/[^"#?]+)"')

TROUBLES: dict[str, tuple[Callable[[OwnRedis], object], Callable[[OwnRedis], object]]] = {
    "flushed": (OwnRedis.flush, OwnRedis.flush),
    "frozen": (OwnRedis.freeze, OwnRedis.thaw),
    "restarted with its old keys": (lambda one: one.end(keep=True), OwnRedis.again),
    "restarted empty": (lambda one: one.end(keep=False), OwnRedis.again),
}


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    one = OwnRedis(tmp_path)
    yield one
    one.close()


class Reader:
    """Asks one page after the other, each on a connection of its own, and notes what it saw."""

    def __init__(self, base: str, word: str) -> None:
        self._base, self._word = base, word
        self.last_seen = 0.0
        self.last_path = ""
        self.slowest = 0.0
        self.answers = 0

    def sees(self, path: str) -> bool:
        """Whether the page shows the word; every answer must be a page (200 or 410)."""
        start = time.monotonic()
        try:
            with urllib.request.urlopen(self._base + path, timeout=20) as answer:
                status, body = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read().decode()
        assert status in (200, 410), f"{path} answers {status}"
        self.slowest = max(self.slowest, time.monotonic() - start)
        self.answers += 1
        if self._word not in body:
            return False
        self.last_seen, self.last_path = time.monotonic(), path
        return True

    def watch(self, paths: list[str], seconds: float) -> None:
        """Ask for all of them again and again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in paths:
                self.sees(path)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_kill_while_redis_is(
    trouble: str,
    fresh: Callable[[str], Cluster],
    own_redis: OwnRedis,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begins, ends = TROUBLES[trouble]
    site = fresh("cluster")
    site.env["CACHE_URL"] = own_redis.url
    with site.worker(), site.web(processes=2) as base:
        path = _first_story(base, site)
        ((guid, headline),) = site.sql(
            "SELECT s.guid, v.headline FROM archive_story s JOIN archive_storyversion v"
            f" ON v.id = s.shown_id WHERE strpos('{path}', s.slug) > 0"
        )
        reader = Reader(base, headline)
        paths = [path, "/", "/latest", "/feeds/latest.atom"]
        for _ in range(10):  # both processes keep all of them
            assert all(reader.sees(one) for one in paths), "a page does not show the story"
        begins(own_redis)
        told = site.call("kill", guid, "--reason", "legal complaint")
        assert told.returncode == 0, told.stderr
        killed = time.monotonic()
        reader.watch(paths, AWAY)
        ends(own_redis)
        reader.watch(paths, AFTERWARDS)
    assert reader.answers > 50
    assert reader.last_seen - killed < GONE_WITHIN, f"{reader.last_path} shows it"
    assert reader.slowest < LONGEST_ANSWER
    with capsys.disabled():
        late = max(0.0, reader.last_seen - killed)
        print(f"\n  {trouble}: last seen {late:.2f} s after the kill,", end="")
        print(f" {reader.answers} pages, slowest {reader.slowest:.2f} s", end="")


def _first_story(base: str, site: Cluster) -> str:
    """The path of the story that leads the front, as soon as all is filed."""
    until(lambda: site.filed() == site.kept() > 0, "not filed", site)
    links: list[str] = []

    def linked() -> bool:
        with urllib.request.urlopen(base, timeout=20) as answer:
            links[:] = LINK.findall(answer.read().decode())
        return bool(links)

    until(linked, "no story on the front", site)
    return links[0]
