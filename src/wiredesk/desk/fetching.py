"""Asks one wire over HTTP, hands what is new to the road, and decides when it is asked again."""

import logging
import random
from datetime import datetime
from functools import partial

from wiredesk.archive import wires
from wiredesk.core import health, moves
from wiredesk.core.errors import FetchFailed, WiredeskError
from wiredesk.desk.ports import Archive, Delivery, Run, Toolbox
from wiredesk.desk.road import take_in
from wiredesk.desk.subscribing import follow, slowed
from wiredesk.wires import pace, sameness
from wiredesk.wires.answers import redact
from wiredesk.wires.http import Ask, Client, Fetched

log = logging.getLogger("wiredesk.intake")


async def fetch_wire(
    wire: wires.WireDue,
    client: Client,
    archive: Archive,
    tools: Toolbox,
    run: Run,
    unchanged: list[wires.Answered],
) -> int:
    """Fetch one wire and keep what is new; returns how many transmissions that made.

    One that has nothing new joins ``unchanged``; until the caller notes it, its lease stands.
    """
    try:
        answer = await client.fetch(_ask(wire))
    except WiredeskError as error:
        log.warning("%s", error, extra={"wire": wire.key})
        return await run(partial(_failed, wire, error, tools.clock()))
    now = tools.clock()
    told = _told(wire, answer, now)
    if told.same:
        unchanged.append(told)
        return 0

    def keep() -> int:
        delivery = Delivery(
            wire_id=wire.id,
            parts=((answer.url, answer.media_type or "", answer.body),),
            received=now,
            came_as="first",  # where nothing was delivered before: see recording.store
            acknowledge=lambda: wires.note([told]),
        )
        new = take_in(archive, delivery, tools)
        follow(wire, answer, new, now)
        return new

    return await run(keep)


def _ask(wire: wires.WireDue) -> Ask:
    return Ask(
        url=wire.address,
        etag=wire.etag or None,
        last_modified=wire.last_modified or None,
        allow_networks=wire.networks,  # type: ignore[arg-type]
    )


def _told(wire: wires.WireDue, answer: Fetched, now: datetime) -> wires.Answered:
    """What to remember of an answer: validators, its gist, how long it holds, a move."""
    held = answer.not_modified
    gist = wire.gist if held else sameness.gist(answer.body)
    hint = answer.holds_for or (wire.looks.hint if held else sameness.time_to_live(answer.body))
    readable = wire.arrivals.nonsense == 0
    move = moves.follow(wire.move, answer.permanent_url, readable=readable)
    return wires.Answered(
        wire=wire,
        at=now,
        due_in=slowed(wire, _due_in(wire, answer, now, hint)),
        etag=answer.etag or (wire.etag if held else ""),
        last_modified=answer.last_modified or wire.last_modified,
        gist=gist,
        looks=health.looked(wire.looks, now, hint=hint),
        move=move,
        same=held or gist == wire.gist,
        told=_of(wire, move) if move.event else "",
    )


def _of(wire: wires.WireDue, move: moves.Move) -> str:
    return f"from {redact(wire.address)} to {redact(move.to or move.address)}"


def _due_in(wire: wires.WireDue, answer: Fetched, now: datetime, hint: int) -> float:
    """By the wire's rhythm; a wire that keeps delivering nonsense is asked ever more rarely."""
    nonsense = wire.arrivals.nonsense - health.NONSENSE
    outcome = pace.Outcome("failed" if nonsense >= 0 else "answered", answer.retry_after)
    history = pace.History(
        every=wire.every,
        hint=hint,
        failures=nonsense + 1,
        items=health.times(wire.arrivals),
    )
    return pace.next_due(now, outcome, history, jitter=random.random()) or pace.MINUTE


def _failed(wire: wires.WireDue, error: WiredeskError, now: datetime) -> int:
    wait = error.retry_after if isinstance(error, FetchFailed) else None
    outcome = pace.Outcome("gone" if error.code == "gone" else "failed", wait)
    due_in = pace.after_failure(now, wire.failures, outcome, jitter=random.random())
    wires.failed(wires.failure(wire, now, due_in, error))
    return 0
