"""The embargo drill: real processes under a clock that jumps; no byte early, released in time.

Five stories under embargo, each with a picture: by a structured time, by a line of text, by a time
without a zone, by a time that nobody can read, and one that is killed before its time. Before the
time every page of the site has the very bytes that it had before they came.
"""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench.site import site, until
from tests.drills.copy_to_kill import Marked, drop, marked
from tests.drills.crawler import Crawler, Page, searches
from tests.drills.fake_clock import FakeClock, fake_clock
from tests.drills.newsroom import Newsroom
from tests.drills.shared_cache import shared_cache

pytestmark = [pytest.mark.alone, pytest.mark.needs("faketime")]

HOUR = timedelta(hours=1)
LATEST = 5.0  # seconds after its time
READERS = 4  # at a time
UNKNOWN = 4611686018427387904
KINDS = ("structured", "textual", "zoneless", "unreadable", "killed")
STORIES = {kind: marked(2000 + n, with_picture=True) for n, kind in enumerate(KINDS)}


class Drill:
    """The newsroom under its clock, the time of the embargo, and where the stories would stand."""

    def __init__(self, newsroom: Newsroom, clock: FakeClock, ends: datetime) -> None:
        self.newsroom, self.clock, self.ends = newsroom, clock, ends

    def file(self) -> None:
        """File all five, wait until text and picture are held."""
        ends = self.ends
        fields: dict[str, dict[str, object]] = {
            "structured": {"embargoed": f"{ends:%Y-%m-%dT%H:%M:%SZ}"},
            "textual": {"line": f"EMBARGOED UNTIL {ends:%H%M} GMT, {ends.day} {ends:%B %Y}"},
            "zoneless": {"embargoed": f"{ends:%Y-%m-%dT%H:%M:%S}"},
            "unreadable": {"embargoed": "after the minister has spoken"},
            "killed": {"embargoed": f"{ends:%Y-%m-%dT%H:%M:%SZ}"},
        }
        for kind, story in STORIES.items():
            drop(self.newsroom.folder, story, **fields[kind])  # type: ignore[arg-type]
        for kind, story in STORIES.items():
            until(lambda story=story: self._held(story), f"{kind} story with its picture")
        until(self._quiet, "effects that are due")

    def _held(self, story: Marked) -> bool:
        query = (
            "SELECT count(*) FROM archive_picture p JOIN archive_story s ON s.id = p.story_id"
            " WHERE s.guid = ? AND p.state = 'stored' AND s.shown_id IS NOT NULL"
        )
        return bool(self.newsroom.site.value(query, story.guid))

    def _quiet(self) -> bool:
        soon = f"{self.clock.now() + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"
        query = "SELECT count(*) FROM archive_outbox WHERE done_at IS NULL AND due_at < ?"
        return not self.newsroom.site.value(query, soon)

    def number(self, kind: str) -> int:
        """The public id, which nobody outside can know yet."""
        query = "SELECT public_id FROM archive_story WHERE guid = ?"
        return int(self.newsroom.site.value(query, STORIES[kind].guid))

    def own(self, kind: str) -> list[str]:
        """The story's own addresses, its picture's among them."""
        number, ours = self.number(kind), self.newsroom.site
        query = (
            "SELECT p.file FROM archive_picture p JOIN archive_story s ON s.id = p.story_id"
            " WHERE s.guid = ?"
        )
        files = [f"/media/{file}" for (file,) in ours.execute(query, STORIES[kind].guid)]
        return [f"/article/{number}", f"/article/{number}/versions", f"/api/stories/{number}",
                *files]  # fmt: skip

    def early(self, kinds: tuple[str, ...] = KINDS) -> list[str]:
        """Where a byte, a number or another answer than that of an unknown id is found."""
        found = []
        for base in self.newsroom.bases:
            crawler = Crawler(base)
            pages = crawler.lists()
            for kind in kinds:
                words = [*STORIES[kind].markers, str(self.number(kind))]
                found += [f"{kind}: {path}" for path, page in pages.items() if page.holds(words)]
                found += [f"{kind}: {one}" for one in self._betrayed(crawler, kind)]
        return found

    def _betrayed(self, crawler: Crawler, kind: str) -> Iterator[str]:
        for path in searches(STORIES[kind].markers[:2]):
            page = crawler.get(path)
            if page.holds([str(self.number(kind)), "urn:", "council meets on"]):
                yield path
        for path in self.own(kind):
            unknown = crawler.get(_unknown(path))
            if told(crawler.get(path)) != told(unknown):
                yield path


def _unknown(path: str) -> str:
    """The same address with a number, or a file name, that nothing has."""
    if path.startswith("/media/"):
        return "/media/pictures/none.jpg"
    return "/".join(str(UNKNOWN) if part.isdigit() else part for part in path.split("/"))


def told(page: Page) -> tuple[int, bytes]:
    """Status and body, without headers such as Date."""
    return page.status, page.body.rpartition(b"\n")[0]


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    folder = tmp_path / "hot"
    folder.mkdir()
    with fake_clock(tmp_path) as clock, shared_cache() as cdn, site(**clock.settings) as ours:
        wire = {"key": "drill", "agency": "drill", "transport": "folder", "address": str(folder)}
        ours.wires([wire])
        ends = (clock.now() + 3 * HOUR).replace(second=0, microsecond=0)
        yield Drill(Newsroom(ours, folder, cdn), clock, ends)


def test_embargo_drill(drill: Drill, capsys: pytest.CaptureFixture[str]) -> None:
    newsroom, clock, ends = drill.newsroom, drill.clock, drill.ends
    newsroom.file([marked(1990, with_picture=True)])
    before = [Crawler(base).lists() for base in newsroom.bases]
    drill.file()
    after = [Crawler(base).lists() for base in newsroom.bases]
    for old, new in zip(before, after, strict=True):
        assert old.keys() == new.keys()
        assert [path for path in old if told(old[path]) != told(new[path])] == []
    assert drill.early() == []

    for jump in (-HOUR, 2 * HOUR, -HOUR):
        clock.jump(jump)
        assert drill.early() == [], f"after a jump of {jump}"

    newsroom.worker.terminate()
    newsroom.worker.wait(20)
    clock.jump_to(ends - timedelta(seconds=90))
    assert drill.early() == [], "nobody works, and nothing is out"
    newsroom.worker = newsroom.site.worker()

    drop(newsroom.folder, STORIES["killed"], kill=True)
    killed = "SELECT count(*) FROM archive_story WHERE guid = ? AND state = 'killed'"
    until(lambda: newsroom.site.value(killed, STORIES["killed"].guid), "the kill before the time")

    clock.jump_to(ends - timedelta(seconds=20))
    late = released(drill, ("structured", "textual"))
    with capsys.disabled():
        print(f"\n  released {min(late):.2f} to {max(late):.2f} s after the time, on pages, lists,"
              " feeds, search and API of 2 servers", end="")  # fmt: skip
    assert min(late) >= 0 and max(late) <= LATEST
    assert drill.early(("zoneless", "unreadable", "killed")) == []

    clock.jump_to(ends + 12 * HOUR - timedelta(seconds=20))
    assert min(released(drill, ("zoneless",), after=12 * HOUR)) >= 0, "the latest zone has its time"
    clock.jump(timedelta(days=3))
    assert drill.early(("unreadable", "killed")) == []

    clock.jump(-HOUR)
    with newsroom.desk() as tell:
        assert tell(f"kill {drill.number('structured')}") == "killed"
    crawler = Crawler(newsroom.bases[1])
    path = f"/article/{drill.number('structured')}"
    until(lambda: crawler.get(path).status == 410, "a kill by a clock that was put back", LATEST)


def released(drill: Drill, kinds: tuple[str, ...], after: timedelta = timedelta(0)) -> list[float]:
    """Seconds from the time of the embargo until each story is met on each surface."""
    doors = [
        (base, path, marker)
        for base in drill.newsroom.bases
        for kind in kinds
        for marker in (STORIES[kind].headline,)
        for path in (
            f"/article/{drill.number(kind)}", "/latest", "/feeds/latest.atom",
            "/api/stories?limit=100", f"/feeds/search.atom?q={marker}", "/sitemap.xml",
        )
    ]  # fmt: skip
    with ThreadPoolExecutor(READERS) as threads:  # more would wait for each other, not for us
        return list(threads.map(lambda one: _met(drill, *one, drill.ends + after), doors))


def _met(drill: Drill, base: str, path: str, marker: str, ends: datetime) -> float:
    crawler = Crawler(base)
    while True:
        asked = drill.clock.now()
        page = crawler.get(path)
        if page.holds([marker]) and (page.status == 301 or f"q={marker}" not in path):
            return (drill.clock.now() - ends).total_seconds()
        if f"q={marker}" in path and page.body.count(b"<entry") and page.status == 200:
            return (drill.clock.now() - ends).total_seconds()
        assert (asked - ends).total_seconds() < 30, f"{base}{path} is not out"
        time.sleep(random.uniform(0.2, 0.4))
