"""What all benchmarks share: a table as a value, the machine it ran on, three ways to print it."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from msgspec import Struct, to_builtins
from rich.console import Console
from rich.table import Table as Grid

ROOT = Path(__file__).parent.parent


class Table(Struct, frozen=True, kw_only=True):
    """One benchmark's result: ``rows`` of cells under ``heads``, and what to read out of it."""

    title: str
    command: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def show(tables: Sequence[Table], *, as_json: bool = False) -> None:
    """Print for a person, or one JSON object a line."""
    if as_json:
        for table in tables:
            print(json.dumps({"machine": machine(), **to_builtins(table)}, ensure_ascii=False))
        return
    console = Console(soft_wrap=True)
    console.print(machine(), highlight=False)
    for table in tables:
        grid = Grid(*table.heads, title=table.title, title_justify="left")
        for row in table.rows:
            grid.add_row(*row)
        console.print(grid)
        for note in table.notes:
            console.print(f"  {note}", highlight=False)


def markdown(tables: Sequence[Table], target: str = "bench") -> str:
    """The committed page of results, written by ``make TARGET``."""
    parts = [
        "# Benchmarks" if target == "bench" else "# Benchmarks on large archives",
        f"Written by `make {target} ARGS='--write'`; do not edit. Peers"
        " and physical limits run beside us in the same run, so read the ratios, not the seconds.",
        f"Run on {datetime.now(UTC):%Y-%m-%d} at commit {commit()}; {machine()}.",
    ]
    for table in tables:
        parts += [f"## {table.title}", f"`{table.command}`", _grid(table)]
        if table.notes:
            parts.append("\n".join(f"- {note}" for note in table.notes))
    return "\n\n".join(parts) + "\n"


def _grid(table: Table) -> str:
    lines = [table.heads, ("---",) * len(table.heads), *table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Processor, cores, memory, system, Python and load: what the figures depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()},"
        f" Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("model name", "Model"):
            return value.strip()
    return platform.machine()


def commit() -> str:
    """The commit this tree stands on, with a plus where files differ from it."""
    git = ("git", "-C", str(ROOT))
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    dirty = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "src", "bench"])
    return (name.stdout.strip() or "unknown") + ("+" if dirty.returncode else "")


def interleaved(works: Sequence[Callable[[], object]], seconds: float) -> list[float]:
    """Median seconds of each work; they run in turns, so that the machine's noise is shared."""
    taken: list[list[float]] = [[] for _ in works]
    end = time.perf_counter() + seconds
    while len(taken[-1]) < 3 or time.perf_counter() < end:
        for work, times in zip(works, taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return [median(times) for times in taken]


def quantile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -(-int(share * 1000 * len(ranked)) // 1000) - 1))]
