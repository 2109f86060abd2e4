"""The embedded engine's worker: one process that looks at wires, files and delivers, on SQLite.

There is no job queue: what is due is read from the tables, under short leases. Two threads: one
runs the event loop of the ways in, the other files and delivers. Fresh bytes wake the second one;
rows written by other processes are found by polling.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import OperationalError, close_old_connections

from wiredesk.archive import books, recording, search, wires
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.intake import Folders, fetch_wire
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import deliver, file_waiting
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.http import Client

log = logging.getLogger("wiredesk.worker")

POLL = 0.2  # seconds between two looks at the tables
IDLE_TIDY = 5.0  # seconds without work after which the search index is merged a little


class Worker:
    """Runs until ``stop`` is set; every step may be cut off at any moment."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._wake = threading.Event()

    def run(self) -> None:
        """Both threads until the end; an error in either ends the process (it is restarted)."""
        ways_in = threading.Thread(target=self._guarded, args=(self._look_at_wires,), daemon=True)
        ways_in.start()
        self._guarded(self._file_and_deliver)
        ways_in.join(timeout=5)

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        finally:
            self._stop.set()
            self._wake.set()

    def _file_and_deliver(self) -> None:
        tools, idle_since = toolbox(), time.monotonic()
        with Cell() as cell:
            while not self._stop.is_set():
                if self._one_turn(cell, tools):
                    idle_since = time.monotonic()
                    continue
                if time.monotonic() - idle_since > IDLE_TIDY:
                    search.tidy()
                    idle_since, tools = time.monotonic(), toolbox()
                self._wake.wait(POLL)
                self._wake.clear()

    def _one_turn(self, cell: Cell, tools: Toolbox) -> int:
        """One batch filed and one batch delivered; a busy database is met again next turn."""
        try:
            return file_waiting(recording, cell, tools) + deliver(books, tools)
        except OperationalError as error:
            log.warning("the database is busy or away: %s", error)
            close_old_connections()
            time.sleep(POLL)
            return 0

    def _look_at_wires(self) -> None:
        asyncio.run(self._ways_in())

    async def _ways_in(self) -> None:
        folders = Folders()
        loop = asyncio.get_running_loop()
        running: set[asyncio.Task[int]] = set()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-db") as database:
            tools = await loop.run_in_executor(database, toolbox)

            async def run(work: Callable[[], int]) -> int:
                made = await loop.run_in_executor(database, work)
                if made:
                    self._wake.set()
                return made

            async with Client() as client:
                while not self._stop.is_set():
                    due = await loop.run_in_executor(
                        database, lambda: wires.due(tools.clock(), transport="http")
                    )
                    for wire in due:
                        task = asyncio.create_task(fetch_wire(wire, client, recording, tools, run))
                        running.add(task)
                        task.add_done_callback(running.discard)
                    await run(lambda: folders.take_in(recording, tools))
                    await asyncio.sleep(POLL)
                for task in running:
                    task.cancel()
