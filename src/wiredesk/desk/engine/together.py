"""Runs database work of many tasks in few transactions: what waits meanwhile goes in together."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial

from django.db import Error, transaction

from wiredesk.desk.engine.patience import patiently

Work = Callable[[], int]

MOST = 30
"""Pieces of work in one transaction: short enough that other writers never wait long."""


class Together:
    """One thread's database work for an event loop; a commit costs more than what it commits."""

    def __init__(self, thread: Executor) -> None:
        self._thread = thread
        self._turn = asyncio.Lock()
        self._works: list[Work] = []
        self._results: asyncio.Future[list[int]]

    async def run(self, work: Work) -> int:
        """What ``work`` returns; 0 where the database is busy or away."""
        if len(self._works) in (0, MOST):
            self._works = []
            self._results = asyncio.ensure_future(self._in_turn(self._works))
        self._works.append(work)
        place = len(self._works) - 1
        return (await asyncio.shield(self._results))[place]

    async def _in_turn(self, works: list[Work]) -> list[int]:
        async with self._turn:
            if works is self._works:
                self._works = []  # whoever comes now goes with the next
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, partial(_at_once, works))


def _at_once(works: Sequence[Work]) -> list[int]:
    """All in one transaction; where that fails each in its own, so that none hinders another."""
    try:
        with transaction.atomic():
            return [work() for work in works]
    except Error:
        return [patiently(work) for work in works]
