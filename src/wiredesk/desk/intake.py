"""Looks at wires that are due and hands what they deliver to the road."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from wiredesk.archive import wires
from wiredesk.core.errors import FetchFailed, Refused, Unreadable, WiredeskError
from wiredesk.desk.ports import Archive, Delivery, Part, Toolbox
from wiredesk.desk.road import take_in
from wiredesk.wires import folder, pace
from wiredesk.wires.http import Ask, Client, Fetched
from wiredesk.wires.watching import Ear

log = logging.getLogger("wiredesk.intake")

PICTURE_FILES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff")
"""Companions of wire files: fetched when their story needs them, never read as copy."""

MOST_FILES = 200
"""Files of one folder in one look; the rest comes with the next."""

Run = Callable[[Callable[[], int]], Coroutine[Any, Any, int]]
"""Runs database work off the event loop (one thread, so that SQLite sees one writer)."""


async def fetch_wire(
    wire: wires.WireDue,
    client: Client,
    archive: Archive,
    tools: Toolbox,
    run: Run,
    unchanged: list[wires.Unchanged],
) -> int:
    """Fetch one wire over HTTP and keep what is new; returns how many transmissions that made.

    One that has nothing new joins ``unchanged``; until the caller notes it, its lease stands.
    """
    ask = Ask(
        url=wire.address,
        etag=wire.etag or None,
        last_modified=wire.last_modified or None,
        allow_networks=wire.networks,  # type: ignore[arg-type]
    )
    try:
        answer = await client.fetch(ask)
    except WiredeskError as error:
        log.warning("%s", error, extra={"wire": wire.key})
        return await run(partial(_failed, wire, _outcome(error), str(error), tools.clock()))
    now = tools.clock()
    rest = _rest(answer, now)
    if answer.not_modified and _says_nothing_new(answer, wire):
        unchanged.append(wires.Unchanged(wire, now, rest or pace.MINUTE))
        return 0
    etag = answer.etag if not answer.not_modified else answer.etag or wire.etag

    def keep() -> int:
        part = (answer.url, answer.media_type or "", answer.body)
        delivery = Delivery(
            wire_id=wire.id,
            parts=() if answer.not_modified else (part,),
            received=now,
            came_as="first",  # where nothing was delivered before: see recording.store
            acknowledge=lambda: wires.answered(
                wire,
                now,
                rest or pace.MINUTE,
                etag=etag,
                last_modified=answer.last_modified or wire.last_modified,
                moved_to=answer.permanent_url,
            ),
        )
        return take_in(archive, delivery, tools)

    return await run(keep)


def _rest(answer: Fetched, now: datetime) -> float | None:
    """Seconds until a wire that has answered is asked again."""
    outcome = pace.Outcome("answered", answer.retry_after)
    return pace.next_due(now, outcome, pace.History(), jitter=random.random())


def _says_nothing_new(answer: Fetched, wire: wires.WireDue) -> bool:
    """No new address and no new validator either (RFC 9110, section 15.4.5)."""
    return (
        answer.permanent_url is None
        and answer.etag in (None, wire.etag)
        and answer.last_modified in (None, wire.last_modified)
    )


def _outcome(error: WiredeskError) -> pace.Outcome:
    wait = getattr(error, "retry_after", None) if isinstance(error, FetchFailed) else None
    return pace.Outcome("gone" if error.code == "gone" else "failed", wait)


def _failed(wire: wires.WireDue, outcome: pace.Outcome, error: str, now: datetime) -> int:
    history = pace.History(failures=wire.failures + 1)
    wires.failed(wire, now, pace.next_due(now, outcome, history, jitter=random.random()), error)
    return 0


class Folders:
    """Hot folders and what the last look saw in them."""

    def __init__(self) -> None:
        self._wires: Sequence[wires.FolderWire] = ()
        self._seen: dict[int, Mapping[str, folder.Seen]] = {}

    def look_around(self, ear: Ear, archive: Archive, tools: Toolbox) -> int:
        """One look into every folder; returns how many transmissions that made."""
        self._wires = wires.folders()
        ear.listen_to(Path(wire.path) for wire in self._wires)
        return sum(self._look(wire, frozenset(), archive, tools) for wire in self._wires)

    def take_finished(
        self, finished: Mapping[Path, frozenset[str]], archive: Archive, tools: Toolbox
    ) -> int:
        """One look into the folders where writers have just finished files, taking those."""
        return sum(
            self._look(wire, finished[Path(wire.path)], archive, tools)
            for wire in self._wires
            if Path(wire.path) in finished
        )

    def _look(
        self, wire: wires.FolderWire, finished: Set[str], archive: Archive, tools: Toolbox
    ) -> int:
        path = Path(wire.path)
        try:
            files = folder.waiting(path, self._seen.get(wire.id, {}), time.time(), finished)
        except OSError as error:
            wires.folder_error(wire, f"the folder {path} cannot be read: {error.strerror}")
            return 0
        copy = [one for one in files if not one.name.lower().endswith(PICTURE_FILES)]
        self._seen[wire.id] = folder.remember(copy)
        problems = [f"{folder.label(one.name)}: {one.problem}" for one in copy if one.problem]
        wires.folder_error(wire, "; ".join(problems))
        taken = [_take(path, one, wire.key) for one in copy if one.ready][:MOST_FILES]
        parts: list[Part] = [(one.name, "", one.body) for one in taken if one is not None]
        if not parts:
            return 0

        def acknowledge() -> None:
            tools.crashpoint("folder-stored")
            for name, _, _ in parts:
                folder.file_away(path, name)

        delivery = Delivery(
            wire_id=wire.id, parts=tuple(parts), received=tools.clock(), acknowledge=acknowledge
        )
        return take_in(archive, delivery, tools)


def _take(path: Path, file: folder.Waiting, key: str) -> folder.Taken | None:
    """The bytes of a file, or None: it changed under us (next look) or must never be read."""
    try:
        return folder.take(path, file)
    except FetchFailed:
        return None
    except (Refused, Unreadable) as error:
        log.warning("%s", error, extra={"wire": key})
        folder.file_away(path, file.name, ".refused")
        return None


def fetch_due(archive: Archive, tools: Toolbox) -> int:
    """Fetch the HTTP wires that are due, all at once, and return when the last has answered."""
    due = wires.due(tools.clock(), transport="http")
    return asyncio.run(_fetch_all(due, archive, tools)) if due else 0


async def _fetch_all(due: Sequence[wires.WireDue], archive: Archive, tools: Toolbox) -> int:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-db") as database:

        async def run(work: Callable[[], int]) -> int:
            return await loop.run_in_executor(database, work)

        async with Client() as client:
            unchanged: list[wires.Unchanged] = []
            made = await asyncio.gather(
                *(fetch_wire(wire, client, archive, tools, run, unchanged) for wire in due)
            )
        await run(lambda: wires.unchanged(unchanged))
        await loop.run_in_executor(database, lambda: connection.close())  # the thread's own
    return sum(made)
