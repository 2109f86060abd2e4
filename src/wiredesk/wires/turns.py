"""Gives requests their turn: few at a time per host, and a host that stalls lets the next ones by.

A host answers two of us at a time. Whoever has held a place for ``PATIENCE`` seconds gives it to
the next and goes on beside it: fifty wires that stall never keep fifty good ones of the same host
waiting. Each stall makes the patience with that host shorter, each answer in time longer again;
once nobody asks the host any more, it is forgotten.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

PATIENCE, LEAST_PATIENCE = 0.75, 0.03  # seconds
SHORTER, LONGER = 0.3, 1.25


class _Places(asyncio.Semaphore):
    """The places of one host, and how long one of them is held before the next may go."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.patience = PATIENCE


class Turns:
    """Places per host, and places in all."""

    def __init__(self, per_host: int, at_once: int) -> None:
        self._per_host = per_host
        self._hosts: WeakValueDictionary[str, _Places] = WeakValueDictionary()
        self._everybody = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the host, then for one among everybody; both are held for a while."""
        places = self._hosts.get(host) or self._hosts.setdefault(host, _Places(self._per_host))
        await places.acquire()
        try:
            await self._everybody.acquire()
        except BaseException:
            places.release()
            raise
        holding = True

        def pass_on(factor: float) -> None:
            nonlocal holding
            if holding:
                holding = False
                places.patience = min(max(places.patience * factor, LEAST_PATIENCE), PATIENCE)
                self._everybody.release()
                places.release()

        timer = asyncio.get_running_loop().call_later(places.patience, pass_on, SHORTER)
        try:
            yield
        finally:
            timer.cancel()
            pass_on(LONGER)
