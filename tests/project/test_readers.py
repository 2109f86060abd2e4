"""Readers of a real site move the list: through two web processes, their caches and the worker."""

import http.client
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from bench.site import Site, site, until
from wiredesk.core.trending import LEAST_READERS

pytestmark = pytest.mark.alone

FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PATIENCE = 60.0  # seconds: visits are written and counted every ten
NEAR = 8
"""Readers between one story and the next: counts are estimates (two readers may share a bit)."""

HEADLINES = {
    "north": "Mayor opens the north bridge",
    "south": "Potters of the south win a prize",
    "east": "Wheat ripens late in the east",
    "west": "Whale seen swimming west",
    "news": "Choir sings the news",
}
"""One event each: a storyline has one place in the list."""


class Newspaper:
    """A hot folder to file into, and one server of two processes to read from."""

    def __init__(self, ours: Site, folder: Path) -> None:
        self.site, self.folder = ours, folder
        ours.wires([{"key": "w", "agency": "w", "transport": "folder", "address": str(folder)}])
        ours.worker()
        self.port = urlsplit(ours.web(processes=2)).port

    def file(self, name: str) -> None:
        """One story, public when this returns."""
        item = {
            "uri": f"tag:wire.example,2026:{name}", "type": "text", "version": "1",
            "versioncreated": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
            "pubstatus": "usable", "language": "en", "headline": HEADLINES[name],
            "body_html": f"<p>{HEADLINES[name]}, a clerk said.</p>",
        }  # fmt: skip
        aside = self.folder / f".{name}"
        aside.write_text(json.dumps(item))
        os.rename(aside, self.folder / f"{name}.json")
        until(lambda: self._address(name), name)

    def _address(self, name: str) -> str:
        found = self.site.execute(
            "SELECT public_id, slug FROM archive_story WHERE slug LIKE ? AND state = 'public'",
            f"%{name}%",
        )
        return f"/article/news/{found[0][0]}-{found[0][1]}" if found else ""

    def get(self, path: str, agent: str = FOX, source: str = "127.0.0.1") -> tuple[int, bytes]:
        """One page, asked for from an address of the loopback range."""
        where = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=10, source_address=(source, 0)
        )
        where.request("GET", path, headers={"User-Agent": agent})
        answer = where.getresponse()
        return answer.status, answer.read()

    def read(self, name: str, readers: int, agent: str = FOX, *, again: int = 1) -> None:
        """So many people open a story, each ``again`` times."""
        path = self._address(name)
        for n in range(readers * again):
            assert self.get(path, agent, f"127.0.7.{1 + n % readers}")[0] == 200

    def rail(self) -> tuple[str, list[str]]:
        """Title and headlines of the list beside the river."""
        page = html.fromstring(self.get("/latest")[1])
        (section,) = page.xpath("//section[@class='trending']")
        return section.xpath("string(.//h2/a)"), section.xpath(".//li/a[1]/text()")[:4]


@pytest.fixture
def newspaper(tmp_path: Path) -> Iterator[Newspaper]:
    with site() as ours:
        yield Newspaper(ours, tmp_path)


def test_readers_move_the_list(newspaper: Newspaper) -> None:
    for name in ("north", "south", "east", "west"):
        newspaper.file(name)
    assert newspaper.rail()[0] == "Top stories"
    robot = "Mozilla/5.0 (compatible; Googlebot/2.1)"
    newspaper.read("west", LEAST_READERS + 30, robot)
    newspaper.read("north", LEAST_READERS + NEAR, again=2)
    newspaper.read("south", LEAST_READERS + 3 * NEAR)
    newspaper.read("east", LEAST_READERS + 2 * NEAR)
    counted = "SELECT sum(json_extract(value, '$.readers')) FROM archive_readership,"
    counted += " json_each(standings)"
    until(
        lambda: (newspaper.site.value(counted) or 0) > 3 * LEAST_READERS + 5 * NEAR,
        "counts",
        PATIENCE,
    )
    newspaper.file("news")  # something changes: pages are made anew
    assert newspaper.rail() == (
        "Trending",
        [HEADLINES[name] for name in ("south", "east", "north")],
    )
    waiting = "SELECT count(*) FROM archive_visit"
    until(lambda: newspaper.site.value(waiting) == 0, "the last counts", PATIENCE)
    assert newspaper.site.value("SELECT count(*) FROM archive_daykey") == 1
