"""Takes files out of a hot folder: whole ones only, regular ones only, and each digest once.

    waiting() what lies there -> take() the bytes -> (transmission committed) -> file_away()

A crash between commit and move only reads the same digest again. Files are opened relative to the
folder's descriptor and without following links, and looked at again once open; fsspec cannot do
that, so the local folder does without it. Names are bytes somebody else chose: ``label`` them
before a person or a log sees them.
"""

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from wiredesk.core.errors import FetchFailed, ForbiddenContent, Refused, TooBig

MAX_FILE = 64 * 1024 * 1024  # bytes
SETTLED = 10.0  # seconds without a change after which one look is enough
STALE = 3600.0  # seconds after which an unfinished upload is reported
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp")
DONE = ".done"
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf",
    b"Rar!",
)
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Seen(Struct, frozen=True):
    """How a file looked at a moment; ``at`` in seconds since the epoch."""

    size: int
    mtime_ns: int
    inode: int
    at: float
    taken: bool = False  # already recorded, and left in the folder on purpose


class Waiting(Struct, frozen=True, kw_only=True):
    """A file in the folder. ``problem``: it will never be taken as it is, and why."""

    name: str
    seen: Seen
    ready: bool = False
    problem: str | None = None


class Taken(Struct, frozen=True):
    """The bytes of one file."""

    name: str
    body: bytes


def waiting(
    folder: Path, seen: Mapping[str, Seen], now: float, finished: Set[str] = frozenset()
) -> list[Waiting]:
    """What lies in the folder, oldest first; ``seen`` is ``remember()`` of the look before.

    A file is ready when its name is among those ``finished`` (its writer closed it or moved it in),
    when nothing changed between two looks, or when its last change is older than ``SETTLED``.
    Hidden files and sub-folders are left alone; links, pipes, devices, oversized and forgotten
    partial files are reported with a problem. Taken files that did not change since are left out.
    """
    with _opened(folder) as fd, os.scandir(fd) as entries:
        found = [
            file
            for entry in entries
            if not entry.name.startswith(".")
            and (file := _look(fd, entry.name, seen.get(entry.name), now, finished)) is not None
        ]
    return sorted(found, key=lambda file: (file.seen.mtime_ns, file.name))


def remember(files: Iterable[Waiting]) -> dict[str, Seen]:
    """The memory that the next ``waiting()`` compares with."""
    return {file.name: file.seen for file in files}


def take(folder: Path, file: Waiting) -> Taken:
    """Read one file that was ready.

    Raises Refused (a name or file that must not be opened), TooBig, ForbiddenContent (an archive,
    which is never unpacked), FetchFailed(code="changed" | "vanished" | "being-written"): look
    again later.
    """
    _check_name(file.name)
    with _opened(folder) as folder_fd:
        try:
            fd = os.open(file.name, _OPEN_FILE, dir_fd=folder_fd)
        except FileNotFoundError as error:
            raise FetchFailed(f"{label(file.name)} is gone", code="vanished") from error
        except OSError as error:
            raise Refused(f"{label(file.name)} cannot be opened", code="not-a-file") from error
    with open(fd, "rb") as stream:
        _check_unchanged(file, os.fstat(fd))
        _check_no_writer(file.name, fd)
        body = stream.read(MAX_FILE + 1)
        if len(body) > MAX_FILE:
            raise TooBig(f"{label(file.name)} is over {MAX_FILE} bytes")
        _check_unchanged(file, os.fstat(fd))
    check_no_archive(file.name, body)
    return Taken(name=file.name, body=body)


def file_away(folder: Path, name: str, where: str | None = DONE) -> str | None:
    """Move a recorded file into the sub-folder ``where``; its name there, or None if it is gone.

    ``where=None`` leaves it: remember it as taken instead. May be repeated; nothing is overwritten.
    """
    if where is None:
        return None
    _check_name(name)
    _check_name(where)
    with _opened(folder) as source:
        with suppress(FileExistsError):  # from an earlier file; a link is refused when opened
            os.mkdir(where, mode=0o700, dir_fd=source)
        target = os.open(where, _OPEN_FOLDER | os.O_NOFOLLOW, dir_fd=source)
        try:
            new_name = _free_name(target, name)
            os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)
        except FileNotFoundError:
            return None
        finally:
            os.close(target)
    return new_name


def label(name: str) -> str:
    """A file name as a person or a log may see it: everything not printable is escaped."""
    return "".join(
        char if char.isprintable() and char != "\\" else char.encode("unicode_escape").decode()
        for char in name
    )


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    fd = os.open(folder, _OPEN_FOLDER)
    try:
        yield fd
    finally:
        os.close(fd)


def _look(
    fd: int, name: str, before: Seen | None, now: float, finished: Set[str]
) -> Waiting | None:
    try:
        state = os.stat(name, dir_fd=fd, follow_symlinks=False)
    except FileNotFoundError:
        return None  # renamed or deleted while we were looking
    if stat.S_ISDIR(state.st_mode):
        return None
    seen = Seen(state.st_size, state.st_mtime_ns, state.st_ino, now)
    if before is not None and before.taken and _same(before, seen):
        return None
    quiet = now - state.st_mtime
    unfinished = name.lower().endswith(UNFINISHED)
    problem = _problem(state, unfinished and quiet > STALE)
    settled = (
        name in finished
        or quiet > SETTLED
        or (before is not None and now > before.at and _same(before, seen))
    )
    ready = settled and problem is None and not unfinished
    return Waiting(name=name, seen=seen, ready=ready, problem=problem)


def _problem(state: os.stat_result, left_over: bool) -> str | None:
    if not stat.S_ISREG(state.st_mode):
        return "not a regular file"
    if state.st_size > MAX_FILE:
        return f"over {MAX_FILE} bytes"
    return "an upload that was never finished" if left_over else None


def _same(one: Seen, other: Seen) -> bool:
    return (one.size, one.mtime_ns, one.inode) == (other.size, other.mtime_ns, other.inode)


def _check_name(name: str) -> None:
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise Refused(f"{label(name)!r} is not a plain file name", code="bad-name")


def _check_unchanged(file: Waiting, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise Refused(f"{label(file.name)} is not a regular file", code="not-a-file")
    if not _same(file.seen, Seen(state.st_size, state.st_mtime_ns, state.st_ino, 0)):
        raise FetchFailed(f"{label(file.name)} changed meanwhile", code="changed")


def _check_no_writer(name: str, fd: int) -> None:
    """Linux grants a read lease only while nobody has the file open for writing (fcntl(2))."""
    try:
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError as error:
        raise FetchFailed(f"{label(name)} is being written", code="being-written") from error
    except (OSError, AttributeError):
        return  # another owner, file system or system: size and time must do


def check_no_archive(name: str, body: bytes) -> None:
    """Raises ForbiddenContent where these are the bytes of a zip, tar or the like."""
    if body.startswith(_ARCHIVES) or body[257:262] == b"ustar":
        raise ForbiddenContent(f"{label(name)} is an archive; deliver plain files", code="archive")


def _free_name(folder_fd: int, name: str) -> str:
    """The name itself, or with a number where an earlier file has it already."""
    taken = set(os.listdir(folder_fd))
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}~{number}"
    return free
