"""Places per host: two at a time, none for ever, and nobody takes one along when cancelled."""

import asyncio
import time
from contextlib import suppress

from wiredesk.wires.turns import PATIENCE, Turns


async def hold(turns: Turns, host: str, seconds: float, seen: list[int]) -> None:
    """Take a turn; ``seen``: how many were at it, each time one more began."""
    async with turns.turn(host):
        seen[0] += 1
        seen.append(seen[0])
        await asyncio.sleep(seconds)
        seen[0] -= 1


def test_two_at_a_time_as_long_as_the_host_answers() -> None:
    async def task() -> list[int]:
        turns, seen = Turns(2, 100), [0]
        await asyncio.gather(*(hold(turns, "a", 0.02, seen) for _ in range(30)))
        return seen[1:]

    assert max(asyncio.run(task())) == 2


def test_fifty_that_stall_let_fifty_others_of_their_host_by() -> None:
    async def task() -> float:
        turns, seen = Turns(2, 100), [0]
        began = time.monotonic()
        stalled, good = list[asyncio.Task[None]](), list[asyncio.Task[None]]()
        for _ in range(50):
            stalled.append(asyncio.create_task(hold(turns, "a", 60, seen)))
            good.append(asyncio.create_task(hold(turns, "a", 0.005, seen)))
        await asyncio.gather(*good)
        took = time.monotonic() - began
        for one in stalled:
            one.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)
        return took

    took = asyncio.run(task())
    assert PATIENCE < took < 5


def test_everybody_counts_too_and_a_stalled_host_gives_its_place_back() -> None:
    async def task() -> float:
        turns, seen = Turns(2, 3), [0]
        stalled = [asyncio.create_task(hold(turns, f"s{n}", 60, seen)) for n in range(3)]
        await asyncio.sleep(0)
        began = time.monotonic()
        await hold(turns, "good", 0, seen)
        took = time.monotonic() - began
        for one in stalled:
            one.cancel()
        await asyncio.gather(*stalled, return_exceptions=True)
        return took

    assert PATIENCE * 0.8 < asyncio.run(task()) < PATIENCE * 3


def test_who_is_cancelled_while_waiting_takes_no_place_along() -> None:
    async def task() -> None:
        turns, seen = Turns(1, 1), [0]
        first = asyncio.create_task(hold(turns, "a", 0.05, seen))
        await asyncio.sleep(0)
        others = [asyncio.create_task(hold(turns, host, 0, seen)) for host in "aabbcc"]
        await asyncio.sleep(0.01)
        for one in others:
            one.cancel()
        for one in (first, *others):
            with suppress(asyncio.CancelledError):
                await one
        async with asyncio.timeout(1):
            for host in "abc":
                await hold(turns, host, 0, seen)

    asyncio.run(task())
