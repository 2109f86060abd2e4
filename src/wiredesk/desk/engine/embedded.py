"""The embedded engine's worker: one process that looks at wires, files and delivers, on SQLite.

There is no job queue: what is due is read from the tables, under short leases. Six threads: the
event loop of the wires, the hot folders, filing, grouping, delivering, and delivering what a kill
needs, so that neither a slow wire nor a slow picture delays a kill. They wake each other; rows
written by other processes are found by polling. A lock on a file sees to it that there is one
worker, which may therefore free what its predecessor held.
"""

import asyncio
import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from wiredesk.archive import (
    grouping,
    lanes,
    originals,
    pulse,
    readership,
    recording,
    rounding,
    search,
    wires,
)
from wiredesk.archive.leases import give_back
from wiredesk.core.errors import Misconfigured
from wiredesk.core.grouping import Memory
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.engine.folders import watch_folders
from wiredesk.desk.engine.patience import POLL, Beat, patiently
from wiredesk.desk.engine.together import Together
from wiredesk.desk.intake import fetch_wire
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import deliver, file_waiting, group
from wiredesk.desk.toolbox import get_ready, toolbox
from wiredesk.wires.http import Client

log = logging.getLogger("wiredesk.worker")

SCHEDULED_EVERY = 1.0  # seconds between two looks for what people scheduled or planned
COUNTS_EVERY = 10.0  # seconds between two looks for visits that wait to be counted
LISTENS_EVERY = 60.0  # seconds between two looks for wires that fell silent
GROUPS_POLL = 1.0  # what other processes change is grouped so late at most
IDLE = 5.0  # seconds without work after which the search index is merged a little


class Worker:
    """Runs until ``stop`` is set; every step may be cut off at any moment."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        beats = ("file_waiting", "group", "deliver", "deliver_urgent")
        self._wakes = {beat: threading.Event() for beat in beats}

    def run(self) -> None:
        """All threads until the end; an error in any ends the process (it is restarted)."""
        freed = give_back()
        if freed:
            log.info("took over %d pieces of work from the worker before", freed)
        get_ready()
        recording.wake = self._wake
        loops = (
            self._look_at_wires, partial(watch_folders, self._stop), self._group, self._deliver,
            self._deliver_urgent,
        )  # fmt: skip
        others = [
            threading.Thread(target=self._guarded, args=(loop,), daemon=True) for loop in loops
        ]
        for other in others:
            other.start()
        self._guarded(self._file)
        for other in others:
            other.join(timeout=5)

    def _wake(self, beat: str) -> None:
        self._wakes[beat].set()

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        finally:
            self._stop.set()
            for wake in self._wakes.values():
                wake.set()

    def _file(self) -> None:
        with Cell() as cell:
            self._turns("file_waiting", lambda tools: file_waiting(recording, cell, tools))

    def _group(self) -> None:
        memory = Memory()
        self._turns("group", lambda tools: group(grouping, memory, tools), poll=GROUPS_POLL)

    def _deliver(self) -> None:
        beats = (
            Beat(readership.count, COUNTS_EVERY),
            Beat(pulse.listen, LISTENS_EVERY, at_once=False),
            Beat(originals.publish_due, SCHEDULED_EVERY),
            Beat(rounding.make_due, SCHEDULED_EVERY),
        )

        def turn(tools: Toolbox) -> int:
            return deliver(lanes.OTHERS, tools) + sum(beat(tools.clock()) for beat in beats)

        self._turns("deliver", turn, idle=_tidy)

    def _deliver_urgent(self) -> None:
        self._turns("deliver_urgent", lambda tools: deliver(lanes.URGENT, tools))

    def _turns(
        self,
        beat: str,
        turn: Callable[[Toolbox], int],
        *,
        idle: Callable[[], int] = lambda: 0,
        poll: float = POLL,
    ) -> None:
        """One batch after the other; with nothing to do, wait to be woken, ``poll`` at most."""
        tools, idle_since = toolbox(), time.monotonic()
        while not self._stop.is_set():
            self._wakes[beat].clear()
            if patiently(partial(turn, tools)):
                idle_since = time.monotonic()
                continue
            if time.monotonic() - idle_since > IDLE:
                patiently(idle)
                idle_since, tools = time.monotonic(), toolbox()
            self._wakes[beat].wait(poll)

    def _look_at_wires(self) -> None:
        asyncio.run(self._ways_in())

    async def _ways_in(self) -> None:
        loop = asyncio.get_running_loop()
        running: set[asyncio.Task[int]] = set()
        unchanged: list[wires.Unchanged] = []
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-db") as database:
            tools = await loop.run_in_executor(database, toolbox)
            run = Together(database).run
            async with Client() as client:
                while not self._stop.is_set():
                    due = await loop.run_in_executor(
                        database, lambda: wires.due(tools.clock(), transport="http")
                    )
                    for wire in due:
                        task = asyncio.create_task(
                            fetch_wire(wire, client, recording, tools, run, unchanged)
                        )
                        running.add(task)
                        task.add_done_callback(running.discard)
                    await asyncio.sleep(POLL)
                    if unchanged:
                        noted = unchanged.copy()
                        unchanged.clear()
                        await run(partial(wires.unchanged, noted))
                for task in running:
                    task.cancel()


def _tidy() -> int:
    search.tidy()
    return 0


@contextmanager
def alone(lock: Path, patience: float = 10.0) -> Iterator[None]:
    """Be the one worker of this installation while the block runs.

    Raises Misconfigured where another one still runs after ``patience`` seconds.
    """
    deadline = time.monotonic() + patience
    with lock.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Misconfigured(f"another worker runs here already ({lock})") from None
                time.sleep(POLL)
        yield
