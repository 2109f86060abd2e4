"""The newsroom of the drills: a real site with two servers and a CDN, to file into and look at."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.site import Site, until
from tests.drills.copy_to_kill import Marked, drop
from tests.drills.crawler import Crawler, Page, Watch, searches
from tests.drills.shared_cache import SharedCache
from tests.drills.tables import holding

LONG_AGO = "2020-01-01 00:00:00+00:00"

EVIDENCE = {"archive_storyversion", "archive_transmission"}
"""Tables that keep killed text for the days of the licence (DESK-RULES, Kill)."""


class Newsroom:
    """The site of the drill: a folder to file into, two servers and a CDN, one worker."""

    def __init__(self, ours: Site, folder: Path, cdn: SharedCache) -> None:
        self.site, self.folder = ours, folder
        self.bases = (ours.web(), ours.web())
        cdn.origin = self.bases[0]
        self.cdn = cdn.base
        self.worker = ours.worker()

    def file(self, stories: list[Marked]) -> list[Watch]:
        """File stories, wait until they are public with their pictures, and see them everywhere."""
        for story in stories:
            drop(self.folder, story)
        for story in stories:
            until(lambda story=story: self._public(story), f"story {story.number}")
            until(lambda story=story: self._grouped(story.guid), f"storyline of {story.number}")
        self._round_up()
        lists, other = (Crawler(base).lists() for base in self.bases)
        assert lists.keys() == other.keys()
        return [self._watch(story, lists, other) for story in stories]

    def _grouped(self, guid: str) -> bool:
        joined = "archive_storylinestory JOIN archive_story ON archive_story.id = story_id"
        return bool(self.site.value(f"SELECT count(*) FROM {joined} WHERE guid = ?", guid))

    def _public(self, story: Marked) -> bool:
        return bool(
            self.site.value(
                "SELECT count(*) FROM archive_story WHERE guid = ? AND state = 'public'"
                " AND (picture_id IS NOT NULL OR ? = '')",
                story.guid,
                story.picture,
            )
        )

    def _round_up(self) -> None:
        """Let the worker make a round-up of every sector, as if planned for this minute."""
        minute = f"{datetime.now(UTC):%H:%M}"
        planned = f"SELECT id, TRUE, '{minute}', '[]', 8, ? FROM archive_sector WHERE TRUE"
        again = "SET times = excluded.times, dealt_until = excluded.dealt_until"
        self.site.execute(
            "INSERT INTO archive_roundupplan (sector_id, running, times, weekdays, most,"
            f" dealt_until) {planned} ON CONFLICT (sector_id) DO UPDATE {again}",
            LONG_AGO,
        )
        left = "SELECT count(*) FROM archive_roundupplan WHERE dealt_until = ?"
        until(lambda: not self.site.value(left, LONG_AGO), "the time of round-ups")

    def _watch(self, story: Marked, *lists: dict[str, Page]) -> Watch:
        """Prove that every marker can be met before the kill, on both servers."""
        number = self.site.value("SELECT public_id FROM archive_story WHERE guid = ?", story.guid)
        paths: set[str] = set()
        for base, pages in zip(self.bases, lists, strict=True):
            crawler = Crawler(base)
            found = searches((story.headline, story.body))
            pages = pages | {path: crawler.get(path) for path in found}
            holding = {path for path, page in pages.items() if page.holds([str(number)])}
            assert holding.issuperset(found), "search finds the story"
            assert any(path.startswith("/section/") for path in holding), holding
            for ending in ("rss", "atom", "json"):
                feeds = [p for p in holding if p.startswith("/feeds/") and p.endswith(ending)]
                assert any(pages[path].holds([story.body]) for path in feeds), ending
            assert "/sitemap.xml" in holding
            self._is_told(story, holding, pages)
            paths |= holding
        article = f"/article/{_path(crawler.get(f'/article/{number}'))}"
        pictures = _pictures(self.site, story)
        for base in self.bases:
            page = Crawler(base).get(article)
            assert page.status == 200 and page.holds([story.headline]) and page.holds([story.body])
            assert page.holds([story.caption]) == bool(story.picture)
            assert Crawler(base).get(f"/article/{number}/versions").holds([story.headline])
            assert all(Crawler(base).get(path).status == 200 for path in pictures)
        return Watch(
            guid=story.guid, article=article, paths=tuple(sorted(paths)), pictures=pictures,
            markers=story.markers,
        )  # fmt: skip

    def _is_told(self, story: Marked, holding: set[str], pages: dict[str, Page]) -> None:
        """A story that is in a round-up can be met on its page, the list and in its feed."""
        query = (
            "SELECT r.public_id FROM archive_roundup r JOIN archive_roundupitem i ON"
            " i.roundup_id = r.id JOIN archive_story s ON s.id = i.story_id WHERE s.guid = ?"
        )
        for (number,) in self.site.execute(query, story.guid):
            assert f"/roundup/{number}" in holding
            assert pages["/feeds/roundups/ours.atom"].holds([story.headline])

    @contextmanager
    def desk(self, *args: str, **env: str) -> Iterator[Callable[[str], object]]:
        """A desk process; call it with a line, get its answer (None once it has died)."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.desk", *args],
            env={**self.site.env, **env}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=(self.site.home / "log").open("a"),
        )  # fmt: skip

        def tell(line: str) -> object:
            print(line, file=process.stdin, flush=True)
            answer = process.stdout.readline()  # type: ignore[union-attr]
            return json.loads(answer) if answer else None

        assert process.stdout is not None and process.stdin is not None
        assert json.loads(process.stdout.readline()) == "ready"
        try:
            yield tell
        finally:
            process.kill()
            process.wait()

    @property
    def everywhere(self) -> tuple[str, ...]:
        """The servers and the CDN."""
        return (*self.bases, self.cdn)

    def ledger(self, watches: Sequence[Watch]) -> dict[str, list[float]]:
        """Seconds from each kill to the look that found it gone, by surface, as the desk tells."""
        numbers = ", ".join(watch.number for watch in watches)
        still = (
            "SELECT count(*) FROM archive_removal r JOIN archive_story s ON s.id = r.story_id"
            f" WHERE r.gone_at IS NULL AND s.public_id IN ({numbers})"
        )
        until(lambda: not self.site.value(still), "the ledger")
        rows = self.site.run("wiredesk", "ledger", "--all", "--json").splitlines()
        killed = {int(watch.number) for watch in watches}
        told = [row for row in map(json.loads, rows) if row["story"] in killed]
        surfaces = dict.fromkeys(row["surface"] for row in told)
        return {one: [row["seconds"] for row in told if row["surface"] == one] for one in surfaces}

    def kept_in_tables(self, watch: Watch) -> list[str]:
        """Tables that still hold a marker; what is kept as evidence is for publishers only."""
        found = holding(self.site, watch.markers, besides=EVIDENCE)
        grouped = ["it is in a storyline"] if self._grouped(watch.guid) else []
        return [f"{table} holds a marker" for table in found] + grouped

    def kept_on_disk(self, watch: Watch) -> list[str]:
        """Files below the home that still hold a marker or are the story's picture."""
        media = self.site.home / "media"
        left = [f"{path} on disk" for path in watch.pictures if _file(self.site, path).exists()]
        for path in media.rglob("*"):
            if path.is_file() and any(word.encode() in path.read_bytes() for word in watch.markers):
                left.append(f"{path.name} holds a marker")
        model = self.site.home / "topics.model"
        if model.exists() and str(watch.number).encode() in model.read_bytes():
            left.append("topics.model knows it")
        return left


def _path(page: Page) -> str:
    """Where the bare id leads to: the address with sector and slug."""
    location = page.body.decode().partition("('location', '/article/")[2]
    return location.partition("'")[0]


def _pictures(ours: Site, story: Marked) -> tuple[str, ...]:
    if not story.picture:
        return ()
    query = "SELECT p.file FROM archive_picture p JOIN archive_story s ON s.id = p.story_id"
    return (f"/media/{ours.value(f'{query} WHERE s.guid = ?', story.guid)}",)


def _file(ours: Site, path: str) -> Path:
    return ours.home / path.lstrip("/")
