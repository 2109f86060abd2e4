"""The kill drill: fifty stories on a real site vanish from every surface, and each purge is needed.

Two web servers with their page caches, a CDN in front of one, one worker, one hot folder; kills
come by wire file and from the desk. Then one purge after the other is taken out, and the drill must
see what stays behind.
"""

import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.site import site, until
from bench.tables import quantile
from tests.drills.copy_to_kill import drop, marked
from tests.drills.crawler import Crawler, Watch, gone_within, leaks
from tests.drills.newsroom import Newsroom
from tests.drills.shared_cache import shared_cache
from tests.drills.tables import is_locked
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
            gone = gone_within(newsroom.everywhere, watch, start, LONGEST)
            seconds["wire" if story.number % 2 else "desk"].append(gone)
    _nothing_left(newsroom, watches)
    with capsys.disabled():
        for way, spent in seconds.items():
            print(f"\n  {len(spent)} kills by {way}: gone from {_doors(watches)} pages on 2 servers"
                  f" and a CDN within {_spread(spent)}", end="")  # fmt: skip
        for surface, taken in newsroom.ledger(watches).items():
            print(f"\n  ledger, {surface}: {_spread(taken)}", end="")
    assert max(seconds["wire"] + seconds["desk"]) <= LONGEST


def _nothing_left(newsroom: Newsroom, watches: list[Watch]) -> None:
    """After all kills: no list and no file holds any marker of any story."""
    markers = [word for watch in watches for word in watch.markers]
    for base in newsroom.everywhere:
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
        found += [f"CDN: {leak}" for leak in _lasting(lambda: leaks(newsroom.cdn, first), 5)]
        found += tell(f"verify {first.number}")  # type: ignore[operator]
        found += _lasting(lambda: newsroom.kept_on_disk(first))
        assert tell(f"kill {second.number}") is None, "the desk dies after its commit"
        try:
            gone_within(newsroom.everywhere, second, time.monotonic(), 2)
        except TimeoutError as error:
            found.append(str(error))
    return found


def _warm(newsroom: Newsroom, *watches: Watch) -> None:
    """Let all caches keep every page: twice, since what changed meanwhile was not kept."""
    for base in newsroom.everywhere * 2:
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


def _doors(watches: list[Watch]) -> int:
    return round(statistics.mean(len(watch.doors()) for watch in watches))


def _spread(seconds: list[float]) -> str:
    return (
        f"p50 {quantile(seconds, 0.5):.2f} s, p99 {quantile(seconds, 0.99):.2f} s,"
        f" most {max(seconds):.2f} s"
    )
