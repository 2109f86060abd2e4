"""What a large archive costs: new stories, pages and kills at 1,000 stories and at a million.

Both archives stand side by side and work in turns, so that the machine's noise is shared.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from msgspec import Struct

from bench import cluster
from bench.filing import FEEDS, ITEMS
from bench.pages import Reader, first_story, milliseconds
from bench.site import PYTHON, Site, site
from bench.synthetic import STORIES_A_DAY
from bench.tables import Table

SMALL, FULL, ON_POSTGRESQL = 1_000, 1_000_000, 100_000  # stories
ROUNDS, SHORT_ROUNDS = 20, 6
KILLS, PAGES = 5, 40
BYTES_A_STORY = 30_000
"""Measured: 22 KB on SQLite, and what sorting the indexes takes meanwhile."""

PATHS = {"the front page": "/", "the latest page": "/latest"}
MakeSite = Callable[[], AbstractContextManager[Site]]


class Cost(Struct, frozen=True):
    """What one command of bench/filing.py took: seconds, and MB at the peak."""

    wall: float
    cpu: float
    peak_mb: float


class Archive(Struct, frozen=True):
    """One site with its stories, and the process that files into it."""

    site: Site
    stories: int
    filled: float  # seconds
    size: int  # bytes
    desk: "subprocess.Popen[str]"

    def does(self, what: str) -> Cost:
        """Let the desk do one thing. Raises RuntimeError where it ended instead."""
        assert self.desk.stdin is not None and self.desk.stdout is not None
        self.desk.stdin.write(f"{what}\n")
        self.desk.stdin.flush()
        said = self.desk.stdout.readline()
        if not said:
            raise RuntimeError(
                f"the desk of {self.stories:,} stories ended: see {self.site.home / 'log'}"
            )
        return Cost(**json.loads(said))


def measure(
    *, short: bool = False, stories: int = FULL, on_postgresql: int = ON_POSTGRESQL
) -> list[Table]:
    """One table per database; ``short`` takes 20,000 stories for the large archive."""
    if short:
        stories = on_postgresql = 20_000
    rounds = SHORT_ROUNDS if short else ROUNDS
    tables = []
    if stories:
        tables.append(_table("SQLite", site, stories, rounds))
    why = cluster.missing()
    if on_postgresql and not why:
        tables.append(_table("PostgreSQL", cluster.cluster, on_postgresql, rounds))
    elif on_postgresql:
        print(f"No PostgreSQL here: {why}.", file=sys.stderr)
    return tables


def require_space(stories: int) -> None:
    """Raises SystemExit, before anything is written, where the disk is too small."""
    folder = Path(tempfile.gettempdir())
    free, needed = shutil.disk_usage(folder).free, stories * BYTES_A_STORY
    if free < needed:
        raise SystemExit(
            f"bench: {stories:,} stories need {needed / 1e9:.0f} GB in {folder}, which has"
            f" {free / 1e9:.0f} GB free. Take fewer (--stories), or another folder (TMPDIR)."
        )


def _table(name: str, make: MakeSite, stories: int, rounds: int) -> Table:
    require_space(stories)
    with ExitStack() as stack:
        small, large = (stack.enter_context(_archive(make, count)) for count in (SMALL, stories))
        both = (small, large)
        for one in both:
            one.does("file")  # what is read once is read now
        filed = [[one.does("file") for one in both] for _ in range(rounds)]
        pages = _pages(both)
        kills = [[one.does("kill") for one in both] for _ in range(KILLS)]
    rows = {
        "a new story, CPU ms": _medians(filed, "cpu", FEEDS * ITEMS),
        "a new story, wall ms": _medians(filed, "wall", FEEDS * ITEMS),
        "a kill, CPU ms": _medians(kills, "cpu", 1),
        "a kill, wall ms": _medians(kills, "wall", 1),
        **pages,
        "peak MB after filing": tuple(cost.peak_mb for cost in filed[-1]),
        "peak MB after kills": tuple(cost.peak_mb for cost in kills[-1]),
    }
    return Table(
        title=f"A large archive on {name}: what costs more",
        command="python -m bench.archive",
        heads=("median of", f"{SMALL:,} stories", f"{stories:,} stories", "ratio"),
        rows=tuple(
            (what, f"{one:.2f}", f"{other:.2f}", f"{other / one:.2f}")
            for what, (one, other) in rows.items()
        ),
        notes=(
            "Goal: a new story at most 1.2 × that of the small archive. The whole road: read, house"
            " style, enrichment, record, index, storylines.",
            f"{rounds} portions of {FEEDS * ITEMS} stories in turns; pages rendered anew.",
            f"A kill looks at all texts of six days: {SMALL:,} stories here and"
            f" {min(stories, 6 * STORIES_A_DAY):,} there.",
            f"Filled in {large.filled:,.0f} s; {large.size / stories / 1000:.1f} KB a story.",
        ),
    )


@contextmanager
def _archive(make: MakeSite, stories: int) -> Iterator[Archive]:
    """A site that holds so many stories, with its desk at work."""
    with make() as made:
        start = perf_counter()
        made.run("bench.filling", str(stories))
        filled = perf_counter() - start
        with (made.home / "log").open("ab") as log:
            desk = subprocess.Popen(
                [*PYTHON, "bench.filing"], env=made.env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        try:
            yield Archive(made, stories, filled, _size(made), desk)
        finally:
            desk.communicate()


def _size(made: Site) -> int:
    """Bytes of the database."""
    if isinstance(made, cluster.ClusterSite):
        return int(made.value("SELECT pg_database_size(current_database())"))
    return (made.home / "wiredesk.sqlite3").stat().st_size


def _medians(rows: list[list[Cost]], what: str, stories: int) -> tuple[float, ...]:
    """Milliseconds of one story per archive."""
    return tuple(
        1000 * median(getattr(cost, what) for cost in column) / stories
        for column in zip(*rows, strict=True)
    )


def _pages(both: Sequence[Archive]) -> dict[str, tuple[float, ...]]:
    """Milliseconds of each page, rendered anew, per archive."""
    readers, paths = [], []
    for one in both:
        one.site.env["WIREDESK_PAGE_CACHE"] = "0"
        base = one.site.web()
        readers.append(Reader(base))
        paths.append({**PATHS, "the story page": first_story(base)})
    took: dict[str, list[list[float]]] = {name: [[], []] for name in paths[0]}
    for _ in range(PAGES):
        for name, columns in took.items():
            for reader, path, column in zip(readers, paths, columns, strict=True):
                column.append(milliseconds(reader, path[name]))
    return {
        f"{name}, ms": tuple(median(column[1:]) for column in columns)
        for name, columns in took.items()
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("--stories", type=int, default=FULL, help="on SQLite (0: not at all)")
    parser.add_argument("--postgresql", type=int, default=ON_POSTGRESQL, help="on PostgreSQL")
    parser.add_argument("--short", action="store_true", help="20,000 stories on each")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    from bench.tables import show

    asked = _arguments()
    show(
        measure(short=asked.short, stories=asked.stories, on_postgresql=asked.postgresql),
        as_json=asked.json,
    )
