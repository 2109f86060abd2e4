"""Times filters from their start to the answer to one line, beside Python that does nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from bench.tables import Table

TEXT = "The harbour council approved the new ferry line on Monday, residents of the town said."
LINE = {"id": 1, "text": TEXT, "headline": "Council approves ferry line", "body": TEXT}
FILTERS = {
    "dedupe --jsonl": LINE,
    "cluster --jsonl": LINE,
    "sanitize --jsonl": {"id": 1, "html": f"<p>{TEXT}</p>"},
    "guard --jsonl": {"url": "https://wire.example/"},
    "enrich --jsonl (reads the gazetteer)": LINE,
}
WIREDESK = (sys.executable, "-m", "wiredesk")
FULL, SHORT = 21, 5  # starts of each


def measure(*, short: bool = False) -> list[Table]:
    """One process for each answer: what a shell pays that calls a filter for a single story."""
    starts = SHORT if short else FULL
    rows = [("python -c pass", *_started((sys.executable, "-c", "pass"), b"", starts))]
    for name, line in FILTERS.items():
        words = name.partition(" (")[0].split()
        rows.append((name, *_started((*WIREDESK, *words), json.dumps(line).encode(), starts)))
    return [
        Table(
            title=f"Filters, from start to answer: median of {starts} starts",
            command="python -m bench.filters",
            heads=("", "wall ms", "CPU ms"),
            rows=tuple(rows),
            notes=("Goal where no gazetteer is needed: 150 ms.",),
        )
    ]


def _started(command: Sequence[str], told: bytes, starts: int) -> tuple[str, str]:
    """Milliseconds on the clock and of processor time. Raises RuntimeError where one fails."""
    walls, cpus = zip(*(_once(command, told) for _ in range(starts)), strict=True)
    return f"{1000 * median(walls):.0f}", f"{1000 * median(cpus):.0f}"


def _once(command: Sequence[str], told: bytes) -> tuple[float, float]:
    before, start = _spent(), time.perf_counter()
    done = subprocess.run(command, input=told, capture_output=True)
    wall, cpu = time.perf_counter() - start, _spent() - before
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr!r}")
    return wall, cpu


def _spent() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
