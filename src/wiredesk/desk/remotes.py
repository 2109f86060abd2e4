"""Looks into remote folders that are due, and hands whole files to the road.

open -> list -> judge by the look before -> read -> (transaction) -> move away -> remember

A crash before the transaction loses nothing; one after it reads the same digests again.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from msgspec import Struct

from wiredesk.archive import remotes
from wiredesk.archive.remotes import RemoteWire
from wiredesk.core.errors import FetchFailed, Passing, WiredeskError
from wiredesk.desk.intake import PICTURE_FILES
from wiredesk.desk.ports import Archive, Delivery, Part, Run, Toolbox
from wiredesk.desk.road import take_in
from wiredesk.wires import pace, remote
from wiredesk.wires.folder import DONE, SETTLED, label
from wiredesk.wires.reach import Reach, Way
from wiredesk.wires.remote import Folder, Judged, Memory, Taken

log = logging.getLogger("wiredesk.remotes")

LOOK = 60.0  # seconds for listing and reading
MOVES = 30.0  # seconds for putting away what was read; the rest goes with the next look
EVERY = pace.MINUTE  # between two looks into a folder where nothing waits
AT_ONCE = 0.0  # more waits than one look may take


class _Look(Struct, frozen=True, kw_only=True):
    """What one look found, before it is remembered."""

    files: Sequence[Judged]
    taken: Taken
    cut: bool  # there were more names than are listed

    @property
    def ready(self) -> int:
        return sum(one.ready for one in self.files)


def way_of(wire: RemoteWire) -> Way:
    """How the folder of a wire is reached."""
    return Way(
        address=wire.due.address,
        secret=wire.secret,
        host_keys=wire.host_keys,
        endpoint=wire.endpoint,
        region=wire.region,
        allow_networks=wire.due.networks,
    )


async def look(wire: RemoteWire, reach: Reach, archive: Archive, tools: Toolbox, run: Run) -> int:
    """One look into one folder; returns how many transmissions that made. Raises nothing of ours:
    what went wrong is noted on the wire."""
    before: Memory = {}
    try:
        if wire.trouble is not None:
            raise wire.trouble
        before = remote.unpack(wire.memory)
        async with reach.opened(way_of(wire)) as folder:
            return await _look(wire, folder, before, archive, tools, run)
    except WiredeskError as error:
        return await run(partial(_failed, wire, error, before, tools.clock()))


async def _look(
    wire: RemoteWire, folder: Folder, before: Memory, archive: Archive, tools: Toolbox, run: Run
) -> int:
    found = await _find(folder, before, tools)
    made = await _keep(wire, found.taken, archive, tools, run) if found.taken.bodies else 0
    for name, why in found.taken.refused:
        log.warning("%s: %s", label(name), why, extra={"wire": wire.due.key})
    away, stuck = ([], "") if wire.leave_files else await _put_away(folder, found, tools.clock())
    memory = _memory(found, away)
    await run(partial(_note, wire, found, memory, stuck, tools.clock()))
    return made


async def _keep(wire: RemoteWire, taken: Taken, archive: Archive, tools: Toolbox, run: Run) -> int:
    """Store what was read; raises Passing where that did not come to its commit."""
    committed: list[bool] = []
    parts: tuple[Part, ...] = tuple((name, "", body) for name, body in taken.bodies)
    delivery = Delivery(
        wire_id=wire.due.id,
        parts=parts,
        received=tools.clock(),
        came_as="first",  # where nothing was delivered before: see recording.store
        acknowledge=lambda: transaction.on_commit(lambda: committed.append(True)),
    )
    made = await run(partial(take_in, archive, delivery, tools))
    if not committed:
        raise Passing("the database is busy or away: nothing was moved", code="service-down")
    tools.crashpoint("remote-stored")
    return made


async def _find(folder: Folder, before: Memory, tools: Toolbox) -> _Look:
    """List, judge and read, within the time of one look."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LOOK
    try:
        async with asyncio.timeout_at(end):
            listed = await folder.entries(remote.MOST_NAMES)
    except TimeoutError as error:
        raise FetchFailed(f"the listing took over {LOOK:.0f} s", code="timeout") from error
    copy = [one for one in listed if not one.name.lower().endswith(PICTURE_FILES)]
    files = remote.judge(copy, before, tools.clock().timestamp(), atomic=folder.atomic)
    ready = [one for one in files if one.ready]
    taken = await remote.take(folder, ready, lambda: end - loop.time())
    return _Look(files=files, taken=taken, cut=len(listed) >= remote.MOST_NAMES)


async def _put_away(folder: Folder, found: _Look, now: datetime) -> tuple[list[str], str]:
    """Move what was kept now or before, and what is refused, as far as the time goes."""
    kept = [one.entry.name for one in found.files if one.seen.taken][: remote.MOST_FILES]
    moves = [(name, DONE) for name in [*kept, *(name for name, _ in found.taken.bodies)]]
    moves += [(name, remote.REFUSED) for name, _ in found.taken.refused]
    return await remote.put_away(folder, moves, f"{now:%Y%m%dT%H%M%SZ}", MOVES)


def _memory(found: _Look, away: Sequence[str]) -> Memory:
    """What the next look compares with; what is refused and cannot be moved is not read again."""
    gone = set(away)
    ours = [name for name, _ in (*found.taken.bodies, *found.taken.refused)]
    seen = remote.remember(found.files, ours)
    return {name: one for name, one in seen.items() if name not in gone}


def _note(wire: RemoteWire, found: _Look, memory: Memory, stuck: str, now: datetime) -> int:
    packed = _packed(wire, memory)
    if found.taken.trouble is not None:
        remotes.failed(wire, now, _back_off(wire, now), found.taken.trouble, packed)
        return 0
    remotes.looked(wire, now, _due_in(found), memory=packed, problems=_problems(found, stuck))
    return 0


def _failed(wire: RemoteWire, error: WiredeskError, before: Memory, now: datetime) -> int:
    log.warning("%s", error, extra={"wire": wire.due.key})
    remotes.failed(wire, now, _back_off(wire, now), error, wire.memory)
    return 0


def _packed(wire: RemoteWire, memory: Memory) -> bytes:
    """The memory as it is stored; the same bytes where nothing changed."""
    return wire.memory if memory == remote.unpack(wire.memory) else remote.pack(memory)


def _due_in(found: _Look) -> float:
    """Soon where more waits or a file is not settled, else after the usual while."""
    done = len(found.taken.bodies) + len(found.taken.refused)
    if found.ready > done and done:
        return AT_ONCE
    if any(not (one.ready or one.problem or one.seen.taken) for one in found.files):
        return SETTLED
    return EVERY * random.uniform(0.9, 1.1)


def _back_off(wire: RemoteWire, now: datetime) -> float:
    return pace.after_failure(now, wire.due.failures, jitter=random.random()) or pace.MINUTE


def _problems(found: _Look, stuck: str) -> str:
    """Everything that a person should know of the folder, the gravest first."""
    said = [stuck] if stuck else []
    if found.cut:
        said.append(f"over {remote.MOST_NAMES} files: move old ones away, the rest is not seen")
    said += [f"{label(name)}: {why}" for name, why in found.taken.refused]
    said += [f"{label(one.entry.name)}: {one.problem}" for one in found.files if one.problem]
    return "; ".join([*said, *found.taken.problems])
