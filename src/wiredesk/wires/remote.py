"""Folders on other people's servers: which files are whole, which are never taken, what was taken.

    entries() -> judge() by the look before -> take() what is ready -> (committed) -> put_away()

The same rules as in ``folder.py``, where a descriptor cannot be held: a file is taken when it did
not change between two looks, or when its writer renamed it; its bytes must be as many as listed.
Names are bytes somebody else chose (``str`` with surrogate escapes); stamps are whatever the server
tells of a file's last change, and only ever compared.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec
import zstandard

from wiredesk.core.errors import FetchFailed, Refused, TooBig, Unreadable
from wiredesk.core.item import Value
from wiredesk.wires.folder import (
    MAX_FILE,
    SETTLED,
    STALE,
    UNFINISHED,
    check_no_archive,
    label,
)

MOST_NAMES = 20_000
"""Names of one folder that are listed in one look."""

MOST_FILES = 200
"""Files of one folder that are taken in one look; the rest comes with the next, at once."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes that one look takes, which are in memory at once; a first file may be bigger."""

REFUSED = ".refused"
_LATER = {"changed", "vanished", "being-written"}
_OWN = {"denied", "not-found"}  # trouble of one file, which must not hinder the others


class Entry(Value, frozen=True, kw_only=True):
    """One name in a listing."""

    name: str
    size: int = 0
    stamp: str = ""
    kind: Literal["file", "folder", "other"] = "file"


class Seen(Value, frozen=True, kw_only=True):
    """How a file looked, since when (seconds since the epoch, our clock), and whether it is ours.

    ``taken``: its bytes are kept, and it lies there still.
    """

    size: int
    stamp: str
    since: float
    taken: bool = False


Memory = Mapping[str, Seen]


class Judged(Value, frozen=True, kw_only=True):
    """A file with what is to be done. ``problem``: it is never taken as it is, and why."""

    entry: Entry
    seen: Seen
    ready: bool = False
    problem: str = ""


class Taken(Value, frozen=True, kw_only=True):
    """What one look brought; ``trouble`` ended it early, ``problems`` are of single files."""

    bodies: tuple[tuple[str, bytes], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()  # name, why
    problems: tuple[str, ...] = ()
    trouble: FetchFailed | None = None


class Folder(Protocol):
    """One open remote folder. Every method raises FetchFailed, Refused, TooBig."""

    atomic: bool
    """Whether a file appears whole or not at all, so that one look is enough."""

    async def entries(self, most: int) -> list[Entry]:
        """At most ``most`` names, without ``.`` and ``..``."""

    async def read(self, entry: Entry, most: int) -> bytes:
        """All bytes of a file, which must be as long as listed (else FetchFailed "changed")."""

    async def move(self, name: str, folder: str, aside: str) -> None:
        """Into a sub-folder, made where missing; as ``aside`` where the name is taken there."""


def judge(
    entries: Iterable[Entry], before: Memory, now: float, *, atomic: bool = False
) -> list[Judged]:
    """What lies there, oldest stamp first; hidden names and sub-folders are left alone."""
    listed = {entry.name: entry for entry in entries if entry.kind != "folder"}
    renamed = _renamed(listed, before)
    found = [
        _judged(entry, before.get(entry.name), now, atomic or _key(entry) in renamed)
        for entry in listed.values()
        if _bad_name(entry.name) or not entry.name.startswith(".")
    ]
    return sorted(found, key=lambda one: (one.entry.stamp, one.entry.name))


def remember(files: Iterable[Judged], taken: Iterable[str] = ()) -> dict[str, Seen]:
    """What the next look compares with; ``taken``: files whose bytes are kept and that still lie
    there."""
    ours = set(taken)
    return {
        one.entry.name: msgspec.structs.replace(
            one.seen, taken=one.seen.taken or one.entry.name in ours
        )
        for one in files
        if not _bad_name(one.entry.name)
    }


async def take(folder: Folder, ready: Sequence[Judged], in_time: Callable[[], float]) -> Taken:
    """The bytes of files that are ready, within what one look may take.

    ``in_time``: seconds that are left of the look. What was read before a trouble is not lost.
    """
    bodies: list[tuple[str, bytes]] = []
    refused: list[tuple[str, str]] = []
    problems: list[str] = []
    total = 0
    for file in ready[:MOST_FILES]:
        total += file.entry.size
        if bodies and total > MOST_BYTES:
            break
        try:
            body = await _whole(folder, file.entry, in_time())
            check_no_archive(file.entry.name, body)
        except (Refused, Unreadable) as error:
            refused.append((file.entry.name, str(error)))
        except FetchFailed as error:
            if error.code in _OWN:
                problems.append(f"{label(file.entry.name)}: {error}")
            elif error.code not in _LATER:
                return _taken(bodies, refused, problems, error)
        else:
            bodies.append((file.entry.name, body))
    return _taken(bodies, refused, problems, None)


async def put_away(
    folder: Folder, moves: Sequence[tuple[str, str]], stamp: str, seconds: float
) -> tuple[list[str], str]:
    """Move files, (name, sub-folder) each: those that are away now, and why the others are not.

    Stops at the first failure, so that no look hammers a server that says no, and where the time
    is over: what is left goes with the next look.
    """
    away: list[str] = []
    try:
        async with asyncio.timeout(seconds):
            for name, where in moves:
                if why := await _moved(folder, name, where, f"{name}~{stamp}"):
                    return away, f"{label(name)} cannot be moved to {where}: {why}"
                away.append(name)
    except TimeoutError:
        return away, f"the server takes too long to move {label(name)} to {where}"
    return away, ""


async def _moved(folder: Folder, name: str, where: str, aside: str) -> str:
    try:
        await folder.move(name, where, aside)
    except (FetchFailed, Refused) as error:
        return "" if error.code == "vanished" else str(error)
    return ""


def pack(memory: Memory) -> bytes:
    """A memory as bytes for a table."""
    rows = [
        (name.encode("utf-8", "surrogateescape"), one.size, one.stamp, one.since, one.taken)
        for name, one in memory.items()
    ]
    return zstandard.compress(msgspec.msgpack.encode(rows))


def unpack(packed: bytes) -> dict[str, Seen]:
    """The memory again; b"" = nothing was seen."""
    if not packed:
        return {}
    rows = msgspec.msgpack.decode(
        zstandard.decompress(packed), type=list[tuple[bytes, int, str, float, bool]]
    )
    return {
        name.decode("utf-8", "surrogateescape"): Seen(
            size=size, stamp=stamp, since=since, taken=taken
        )
        for name, size, stamp, since, taken in rows
    }


def check_size(name: str, size: int, most: int) -> None:
    """Raises TooBig."""
    if size > most:
        raise TooBig(f"{label(name)} is over {most} bytes")


def changed(name: str) -> FetchFailed:
    """The error of a file that is not what the listing said."""
    return FetchFailed(f"{label(name)} changed meanwhile", code="changed")


async def _whole(folder: Folder, entry: Entry, seconds: float) -> bytes:
    try:
        async with asyncio.timeout(seconds):
            return await folder.read(entry, MAX_FILE)
    except TimeoutError as error:
        raise FetchFailed(
            f"the look ended before {label(entry.name)} was read", code="timeout"
        ) from error


def _taken(
    bodies: list[tuple[str, bytes]],
    refused: list[tuple[str, str]],
    problems: list[str],
    trouble: FetchFailed | None,
) -> Taken:
    return Taken(
        bodies=tuple(bodies), refused=tuple(refused), problems=tuple(problems), trouble=trouble
    )


def _judged(entry: Entry, before: Seen | None, now: float, whole: bool) -> Judged:
    same = before is not None and (before.size, before.stamp) == (entry.size, entry.stamp)
    seen = before if same and before else Seen(size=entry.size, stamp=entry.stamp, since=now)
    unfinished = entry.name.lower().endswith(UNFINISHED)
    problem = _problem(entry, unfinished and now - seen.since > STALE)
    settled = whole or now - seen.since >= SETTLED
    ready = settled and not (problem or unfinished or seen.taken)
    return Judged(entry=entry, seen=seen, ready=ready, problem="" if seen.taken else problem)


def _problem(entry: Entry, left_over: bool) -> str:
    if why := _bad_name(entry.name):
        return why
    if entry.kind != "file":
        return "not a regular file"
    if entry.size > MAX_FILE:
        return f"over {MAX_FILE} bytes"
    return "an upload that was never finished" if left_over else ""


def _bad_name(name: str) -> str:
    """Why a name is never asked for; "" = it is a plain name of one file."""
    if not name or name in (".", "..") or any(char in name for char in "/\\\0\r\n"):
        return "not a plain file name"
    return "a name over 255 bytes" if len(name.encode("utf-8", "surrogateescape")) > 255 else ""


def _key(entry: Entry) -> tuple[str, int, str]:
    return entry.name, entry.size, entry.stamp


def _renamed(listed: Mapping[str, Entry], before: Memory) -> set[tuple[str, int, str]]:
    """Files that went by an unfinished name in the look before, whose writer has renamed them."""
    return {
        (name[: -len(suffix)], seen.size, seen.stamp)
        for name, seen in before.items()
        if name not in listed
        for suffix in UNFINISHED
        if name.lower().endswith(suffix)
    }
