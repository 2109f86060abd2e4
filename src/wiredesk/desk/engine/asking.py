"""Asks the HTTP wires that are due, all at once, in an event loop of its own; both engines use it.

Nobody waits for an answer: ``look`` starts what is due and returns. So a wire that stalls delays no
round, and connections outlive the round that opened them. What is being asked is bounded; a lease
in the table says whose a wire is.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Thread

from django.db import connection

from wiredesk.archive import wires
from wiredesk.desk.engine.together import Together
from wiredesk.desk.fetching import fetch_wire
from wiredesk.desk.ports import Archive, Toolbox
from wiredesk.wires.http import Client

log = logging.getLogger("wiredesk.intake")

MOST = 1000
"""Wires that are asked at a time by one process; the rest comes with the next look."""

NEXT = 500
"""Wires that one look starts: the database is held for a moment only."""


class Asking:
    """The wires that this process is asking now. Use ``close`` at the end."""

    def __init__(self, archive: Archive, make_tools: Callable[[], Toolbox]) -> None:
        self._archive = archive
        self._unchanged: list[wires.Answered] = []
        self._running: dict[int, asyncio.Task[int]] = {}
        self._database = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-db")
        self._tools = self._database.submit(make_tools).result()
        self._run = Together(self._database).run
        self._client = Client()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="asking", daemon=True)
        self._thread.start()

    def look(self) -> int:
        """Note what had nothing new and ask what is due; returns how many that were."""
        return asyncio.run_coroutine_threadsafe(self._look(), self._loop).result()

    def rest(self) -> int:
        """Wait until everybody has answered and all is noted; returns the transmissions made."""
        return asyncio.run_coroutine_threadsafe(self._rest(), self._loop).result()

    def close(self) -> None:
        """Break off what runs: its leases end by themselves."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._database.submit(connection.close)  # the thread's own
        self._database.shutdown()

    async def _look(self) -> int:
        await self._note()
        found: list[wires.WireDue] = []
        await self._run(partial(self._find, found, frozenset(self._running)))
        for wire in found:
            asked = fetch_wire(
                wire, self._client, self._archive, self._tools, self._run, self._unchanged
            )
            self._running[wire.id] = task = asyncio.create_task(asked)
            task.add_done_callback(partial(self._ended, wire))
        return len(found)

    def _find(self, found: list[wires.WireDue], running: frozenset[int]) -> int:
        room = min(MOST - len(running), NEXT)
        now = self._tools.clock()
        if room > 0:
            found[:] = wires.due(now, transports=("http",), limit=room, beside=running)
        return len(found)

    async def _note(self) -> None:
        if self._unchanged:
            noted, self._unchanged[:] = self._unchanged.copy(), []

            def work() -> int:
                wires.note(noted)
                return len(noted)

            await self._run(work)

    def _ended(self, wire: wires.WireDue, task: asyncio.Task[int]) -> None:
        """A fault of ours in one look must stop no other; the wire comes again with its lease."""
        self._running.pop(wire.id, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s was not asked", wire.key, exc_info=error, extra={"wire": wire.key})

    async def _rest(self) -> int:
        made = await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self._note()
        return sum(one for one in made if isinstance(one, int))

    async def _close(self) -> None:
        for task in (tasks := list(self._running.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(OSError):
            await self._client.__aexit__(None, None, None)
