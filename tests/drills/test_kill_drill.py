"""The kill drill: fifty stories on a real site vanish from every surface, and each purge is needed.

Two web servers with their page caches, a CDN in front of one, one worker, one hot folder; kills
come by wire file and from the desk. Then one purge after the other is taken out, and the drill must
see what stays behind.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.site import Site, site, until
from bench.tables import quantile
from tests.drills.copy_to_kill import Marked, drop, marked
from tests.drills.crawler import Crawler, Page, Watch, gone_within, leaks, searches
from tests.drills.shared_cache import SharedCache, shared_cache
from tests.drills.tables import holding, is_locked
from wiredesk.archive.surfaces import SURFACES

pytestmark = pytest.mark.alone

STORIES = 50
WITH_PICTURE = 5  # every fifth
LONGEST = 5.0  # seconds until nothing is left

LEFT_BEHIND = {
    "pages": "still shows something",
    "address": "words in its address",
    "search": "in the search index",
    "storylines": "is in a storyline",
    "trending": "its readers are counted",
    "roundups": "stands in a round-up",
    "pictures": "picture is kept",
    "open-forms": "wagtailadmin_formstate holds a marker",
    "edits": "desk edit is kept",
    "learnt": "topics.model knows it",
    "page-cache": "after 2 s",
    "shared-caches": "CDN: ",
    "bump": "still",
}
"""What the drill sees where a purge is missing; "bump" is the word to the caches after a commit."""

LONG_AGO = "2020-01-01 00:00:00"

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
        planned = "SELECT id, 1, strftime('%H:%M', 'now'), '[]', 8, ? FROM archive_sector WHERE 1"
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

    def ledger(self) -> dict[str, list[float]]:
        """Seconds from each kill to the look that found it gone, by surface, as the desk tells."""
        rows = self.site.run("wiredesk", "ledger", "--all", "--json").splitlines()
        told = [json.loads(row) for row in rows]
        assert not [row for row in told if row["seconds"] is None], told
        surfaces = dict.fromkeys(row["surface"] for row in told)
        return {one: [row["seconds"] for row in told if row["surface"] == one] for one in surfaces}

    def kept_in_tables(self, watch: Watch) -> list[str]:
        """Tables that still hold a marker; what is kept as evidence is for publishers only."""
        found = holding(self.site.home / "wiredesk.sqlite3", watch.markers, besides=EVIDENCE)
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


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("hot")
    with shared_cache() as cdn, site(**cdn.settings) as ours:
        wire = {"key": "drill", "agency": "drill", "transport": "folder", "address": str(folder)}
        ours.wires([wire])
        yield Newsroom(ours, folder, cdn)


def test_fifty_kills(newsroom: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    stories = [marked(n, with_picture=n % WITH_PICTURE == 0) for n in range(STORIES)]
    watches = newsroom.file(stories)
    seconds: dict[str, list[float]] = {"wire": [], "desk": []}
    with newsroom.desk() as tell:
        for story, watch in zip(stories, watches, strict=True):
            start = time.monotonic()
            if story.number % 2:
                drop(newsroom.folder, story, kill=True)
            else:
                assert tell(f"kill {watch.number}") == "killed"
            gone = gone_within((*newsroom.bases, newsroom.cdn), watch, start, LONGEST)
            seconds["wire" if story.number % 2 else "desk"].append(gone)
    _nothing_left(newsroom, watches)
    with capsys.disabled():
        for way, spent in seconds.items():
            print(f"\n  {len(spent)} kills by {way}: gone from {_doors(watches)} pages on 2 servers"
                  f" and a CDN within {_spread(spent)}", end="")  # fmt: skip
        for surface, taken in newsroom.ledger().items():
            print(f"\n  ledger, {surface}: {_spread(taken)}", end="")
    assert max(seconds["wire"] + seconds["desk"]) <= LONGEST


def _nothing_left(newsroom: Newsroom, watches: list[Watch]) -> None:
    """After all kills: no list and no file holds any marker of any story."""
    markers = [word for watch in watches for word in watch.markers]
    for base in (*newsroom.bases, newsroom.cdn):
        lists = Crawler(base).lists()
        assert not [path for path, page in lists.items() if page.holds(markers)]
        assert lists["/feeds/latest.atom"].holds(["deleted-entry"]), "feeds say what went"
    assert not [found for watch in watches for found in newsroom.kept_in_tables(watch)]
    for watch in watches:
        until(lambda watch=watch: not newsroom.kept_on_disk(watch), "files of killed stories", 5)
    log = (newsroom.site.home / "log").read_text().splitlines()
    said = "\n".join(line for line in log if " GET /" not in line)  # what was asked holds slugs
    assert [word for word in markers if word in said] == [], said[-2000:]


def test_every_purge_has_its_proof() -> None:
    assert {surface.key for surface in SURFACES} | {"bump"} == LEFT_BEHIND.keys()


@pytest.mark.parametrize("without", ["", *LEFT_BEHIND])
def test_small_drill_is_red_without(without: str, newsroom: Newsroom) -> None:
    found = _small_drill(newsroom, without)
    if not without:
        assert found == []
    else:
        assert any(LEFT_BEHIND[without] in leak for leak in found), found


def _small_drill(newsroom: Newsroom, without: str) -> list[str]:
    """Two kills with ``without`` taken out; returns everything that was left behind.

    The first with the worker stopped: only the desk itself can have told the page caches. The
    second by a desk that dies right after its commit: only the outbox can have told them.
    """
    number = 1000 + 10 * ["", *LEFT_BEHIND].index(without)
    # Two more of the first one's sector make a round-up that it stands in.
    first, second, *_ = newsroom.file(
        [marked(number + n, with_picture=n == 0) for n in (0, 1, 3, 6)]
    )
    assert any(path.startswith("/roundup/") for path in first.paths)
    if without in ("", "learnt"):
        newsroom.site.run("wiredesk", "learn", "topics")
        assert newsroom.kept_on_disk(first)[-1] == "topics.model knows it"
    args = ("--without", without) if without else ()
    with newsroom.desk(*args, WIREDESK_CRASH_AT="acted:2") as tell:
        assert "'is_valid': True" in str(tell(f"edit {first.number}"))
        assert tell(f"read {first.number}") == [int(first.number)]
        _warm(newsroom, first, second)
        with _stopped(newsroom.worker, newsroom.site.home):
            assert tell(f"kill {first.number}") == "killed"
            found = [leak for base in newsroom.bases for leak in leaks(base, first)]
            found += newsroom.kept_in_tables(first)
        found += [f"CDN: {leak}" for leak in _lasting(lambda: leaks(newsroom.cdn, first))]
        found += tell(f"verify {first.number}")  # type: ignore[operator]
        found += _lasting(lambda: newsroom.kept_on_disk(first))
        assert tell(f"kill {second.number}") is None, "the desk dies after its commit"
        try:
            gone_within((*newsroom.bases, newsroom.cdn), second, time.monotonic(), 2)
        except TimeoutError as error:
            found.append(str(error))
    return found


def _warm(newsroom: Newsroom, *watches: Watch) -> None:
    """Let all caches keep every page: twice, since what changed meanwhile was not kept."""
    for base in (*newsroom.bases, newsroom.cdn) * 2:
        crawler = Crawler(base)
        for watch in watches:
            for path in watch.doors():
                crawler.get(path)


def _lasting(look: Callable[[], list[str]], seconds: float = 2.0) -> list[str]:
    """What is still found at the end of the time that effects may take."""
    deadline = time.monotonic() + seconds
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@contextmanager
def _stopped(process: subprocess.Popen[bytes], home: Path) -> Iterator[None]:
    """The process stands still, though never in the middle of writing: nobody could write then."""
    os.kill(process.pid, signal.SIGSTOP)
    while is_locked(home / "wiredesk.sqlite3"):
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.05)
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


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


def _doors(watches: list[Watch]) -> int:
    return round(statistics.mean(len(watch.doors()) for watch in watches))


def _spread(seconds: list[float]) -> str:
    return (
        f"p50 {quantile(seconds, 0.5):.2f} s, p99 {quantile(seconds, 0.99):.2f} s,"
        f" most {max(seconds):.2f} s"
    )
