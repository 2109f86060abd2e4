"""Files new stories into a site's archive and kills some, on demand, and says what that cost.

A process of its own, for Django's settings: one word a line in, one JSON object a line out.
"""

import json
import os
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

FEEDS, ITEMS = 4, 25  # of one portion: what two transactions of the road take
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Answer until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    import django

    django.setup()
    from wiredesk.desk.engine.cell import Cell
    from wiredesk.desk.toolbox import get_ready

    get_ready()
    with Cell() as cell:
        desk = _Desk(cell)
        works = {"file": desk.file, "kill": desk.kill}
        for line in sys.stdin:
            before, start = desk.spent(), time.perf_counter()
            works[line.strip()]()
            wall, cpu = time.perf_counter() - start, desk.spent() - before
            print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": _peak()}), flush=True)


class _Desk:
    """The road in this process, with a reading process beside it."""

    def __init__(self, cell: Any) -> None:
        from wiredesk.archive.models import Wire
        from wiredesk.core.grouping import Memory
        from wiredesk.desk.toolbox import toolbox

        self._cell, self._tools, self._memory = cell, toolbox(), Memory()
        self._wires = list(Wire.objects.values_list("pk", flat=True))
        self._dice, self._feeds = random.Random(time.time_ns()), 0

    def file(self) -> None:
        """One portion of new stories, from bytes to index and storyline."""
        from wiredesk.archive import grouping, recording
        from wiredesk.desk import road

        for _ in range(FEEDS):
            parts = [("feed.rss", "application/rss+xml", self._feed())]
            recording.store(self._dice.choice(self._wires), parts, self._tools.clock())
        while road.file_waiting(recording, self._cell, self._tools):
            pass
        while road.group(grouping, self._memory, self._tools):
            pass

    def kill(self) -> None:
        """The desk kills one of the newest stories."""
        from wiredesk.archive.models import Story
        from wiredesk.desk.actions import kill

        newest = Story.objects.filter(state="public").order_by("-pk")
        kill(newest[self._dice.randrange(100)], by="bench", reason="bench")

    def spent(self) -> float:
        """Processor seconds so far, of this process and the one that reads."""
        own = getrusage(RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + _child_cpu(self._cell.pid)

    def _feed(self) -> bytes:
        from bench.writing import rss, story

        self._feeds += 1
        now, name = self._tools.clock(), f"{os.getpid()}-{time.time_ns()}"
        times = [now - timedelta(seconds=7 * item) for item in range(ITEMS)]
        return rss(name, [story(self._dice, f"{name}-{n}", at) for n, at in enumerate(times)])


def _child_cpu(pid: int | None) -> float:
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
