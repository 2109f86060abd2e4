"""Wires that have nothing new, round after round, against `reader` in the same run: CPU and memory.

Every answer is a 304. A round begins when all wires become due and ends when all were asked.
"""

import sys
import time
from pathlib import Path
from statistics import median

from bench.road import reader
from bench.site import Site, site, until
from bench.sources import HOST, served
from bench.tables import Table, show

FULL, SHORT = 1000, 100  # wires
ITEMS = 2
ROUNDS, SHORT_ROUNDS = 10, 3
NEVER = "2100-01-01 00:00:00+00:00"
LONGEST = 600.0  # seconds


def measure(*, short: bool = False) -> list[Table]:
    """The same feeds by both: first what is new, then rounds with nothing new."""
    wires, rounds = (SHORT, SHORT_ROUNDS) if short else (FULL, ROUNDS)
    with served(wires, ITEMS) as urls:
        peer = reader(urls, ITEMS)["again"]
        with site() as ours:
            cpu, wall, memory = _rounds(ours, urls, rounds)
    return [
        Table(
            title=f"{wires:,} wires, {rounds} rounds with nothing new",
            command="python -m bench.idle" + (" --short" if short else ""),
            heads=("", "wall s a round", "CPU ms a wire", "× reader's CPU", "MB first → last"),
            rows=(
                (
                    "wiredesk, SQLite", f"{median(wall):.2f}", f"{median(cpu) / wires * 1e3:.3f}",
                    f"{median(cpu) / peer.cpu:.2f}", f"{memory[0]:.0f} → {memory[-1]:.0f}",
                ),
                ("reader", f"{peer.wall:.2f}", f"{peer.cpu / wires * 1e3:.3f}", "1.00", ""),
            ),
            notes=("Goal: a tenth of the reader's CPU, and memory that stays.",),
        )
    ]  # fmt: skip


def _rounds(
    ours: Site, urls: list[str], rounds: int
) -> tuple[list[float], list[float], list[float]]:
    """Processor seconds, seconds and MB of the worker in each round."""
    ours.wires(
        {"key": f"bench-{number}", "agency": f"agency-{number % 40}", "transport": "http",
         "address": url, "networks": [f"{HOST}/32"]}
        for number, url in enumerate(urls)
    )  # fmt: skip
    worker = ours.worker()
    until(lambda: _filed(ours, len(urls) * ITEMS), "the stories", LONGEST)
    cpu, wall, memory = list[float](), list[float](), list[float]()
    for _ in range(rounds):
        ours.execute("UPDATE archive_wire SET due_at = ?, checked_at = NULL", NEVER)
        time.sleep(2)
        before, began = _cpu(ours), time.perf_counter()
        ours.execute("UPDATE archive_wire SET due_at = NULL")
        until(lambda: _all_asked(ours), "a round", LONGEST)
        wall.append(time.perf_counter() - began)
        time.sleep(0.5)
        cpu.append(_cpu(ours) - before)
        memory.append(_mb(worker.pid))
    return cpu, wall, memory


def _filed(ours: Site, stories: int) -> bool:
    time.sleep(0.5)
    waiting = "EXISTS (SELECT 1 FROM archive_outbox WHERE done_at IS NULL)"
    kept = ours.value("SELECT count(*) FROM archive_story")
    return bool(kept == stories and not ours.value(f"SELECT {waiting}"))


def _all_asked(ours: Site) -> bool:
    time.sleep(0.1)
    return not ours.value("SELECT count(*) FROM archive_wire WHERE checked_at IS NULL")


def _cpu(ours: Site) -> float:
    return sum(one.cpu for one in ours.usage())


def _mb(pid: int) -> float:
    """Memory that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1024**2


if __name__ == "__main__":
    show(measure(short="--short" in sys.argv))
