"""The embedded engine's worker: one process that looks at wires, files and delivers, on SQLite.

There is no job queue: what is due is read from the tables, under short leases. Nine threads: the
event loops of the wires, of hubs and of remote folders, the hot folders, the mailboxes (and one for
each), filing, grouping, delivering, and delivering what a kill needs, so that neither a slow wire
nor a slow picture delays a kill. They wake each other; rows written by other processes are found by
polling. A lock on a file sees to it that there is one worker, which may therefore free what its
predecessor held.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from django.db import connection

from wiredesk.archive import (
    expiring,
    grouping,
    lanes,
    originals,
    pulse,
    pushing,
    readership,
    recording,
    rounding,
    search,
)
from wiredesk.archive.leases import give_back
from wiredesk.core.errors import Misconfigured
from wiredesk.core.grouping import Memory
from wiredesk.desk.engine.asking import Asking
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.engine.folders import watch_folders
from wiredesk.desk.engine.mailboxes import watch_mailboxes
from wiredesk.desk.engine.patience import POLL, Beat, patiently
from wiredesk.desk.engine.remotes import watch_remotes
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import deliver, file_waiting, group
from wiredesk.desk.subscribing import ask_due
from wiredesk.desk.toolbox import get_ready, toolbox

log = logging.getLogger("wiredesk.worker")

SCHEDULED_EVERY = 1.0  # seconds between two looks for what people scheduled or planned
COUNTS_EVERY = 10.0  # seconds between two looks for visits that wait to be counted
SCRUBS_EVERY = 20.0  # seconds between two looks for texts whose rights are over
LISTENS_EVERY = 60.0  # seconds between two looks for wires that fell silent
FORGETS_EVERY = 600.0  # seconds between two looks for receipts that nobody will ask for
HUBS_EVERY = 5.0  # seconds between two looks for hubs that must be asked
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
            self._look_at_wires, partial(watch_folders, self._stop),
            partial(watch_remotes, self._stop), partial(watch_mailboxes, self._stop),
            self._ask_hubs, self._group, self._deliver, self._deliver_urgent,
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
            Beat(expiring.scrub_due, SCRUBS_EVERY),
            Beat(pushing.forget_receipts, FORGETS_EVERY, at_once=False),
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

    def _ask_hubs(self) -> None:
        tools = toolbox()
        with closing(connection):
            while not self._stop.wait(HUBS_EVERY):
                patiently(partial(ask_due, tools))

    def _look_at_wires(self) -> None:
        with closing(Asking(recording, toolbox)) as asking:
            while not self._stop.wait(POLL):
                asking.look()


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
