"""Looks into remote folders as they become due, in a thread and an event loop of its own.

The same in both engines: leases see to it that several processes and machines share the folders,
and a server that hangs costs a place among many and nobody's time.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

from django.db import connection

from wiredesk.archive import recording, remotes
from wiredesk.archive.remotes import RemoteWire
from wiredesk.desk.engine.patience import patiently
from wiredesk.desk.engine.together import Together
from wiredesk.desk.ports import Run, Toolbox
from wiredesk.desk.remotes import look
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.reach import AT_ONCE, Reach

LOOK_AROUND = 1.0  # seconds between two looks for folders that are due


def watch_remotes(stop: threading.Event) -> None:
    """Until ``stop`` is set."""
    asyncio.run(_watch(stop))


def look_once() -> int:
    """Look into every folder that is due, and return how many transmissions that made."""
    return asyncio.run(_look_once())


async def _watch(stop: threading.Event) -> None:
    running: set[asyncio.Task[int]] = set()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="remotes-db") as database:
        tools = await asyncio.get_running_loop().run_in_executor(database, toolbox)
        run = Together(database).run
        with Reach() as reach:
            while not stop.is_set():
                for wire in await _due(tools, run, AT_ONCE - len(running)):
                    task = asyncio.create_task(look(wire, reach, recording, tools, run))
                    running.add(task)
                    task.add_done_callback(running.discard)
                await asyncio.sleep(LOOK_AROUND)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(database, _hang_up)


async def _look_once() -> int:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="remotes-db") as database:
        tools = await asyncio.get_running_loop().run_in_executor(database, toolbox)
        run = Together(database).run
        with Reach() as reach:
            due = await _due(tools, run, AT_ONCE)
            made = await asyncio.gather(*(look(wire, reach, recording, tools, run) for wire in due))
        await asyncio.get_running_loop().run_in_executor(database, _hang_up)
    return sum(made)


async def _due(tools: Toolbox, run: Run, places: int) -> list[RemoteWire]:
    """What is due, where there is place; [] where the database is busy or away."""
    found: list[RemoteWire] = []

    def ask() -> int:
        found[:] = remotes.due(tools.clock(), limit=places)
        return len(found)

    if places > 0:
        await run(partial(patiently, ask))
    return found


def _hang_up() -> None:
    with closing(connection):
        pass
