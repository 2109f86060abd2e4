"""Throws bytes at a real reading cell and measures what they cost it."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from msgspec import Struct

from wiredesk.core.errors import CellDied, WiredeskError
from wiredesk.core.formats import Reading
from wiredesk.core.item import NewsItem, Transmission
from wiredesk.desk.engine.cell import Cell

RECEIVED = datetime(2026, 1, 2, 3, tzinfo=UTC)
MOST_SECONDS, MOST_MIB = 2.0, 64.0
_TICKS = os.sysconf("SC_CLK_TCK")
_FAILURES = frozenset({"reader-failed", "style-failed", "out-of-memory"})


class Thrown(Struct, frozen=True):
    """What came of one input: a reading or an error, processor seconds, MiB over the base."""

    reading: Reading | None
    error: WiredeskError | None
    seconds: float
    mib: float

    @property
    def items(self) -> list[NewsItem]:
        """The items read; none where the input was refused."""
        return list(self.reading.items) if self.reading else []

    @property
    def crashed(self) -> bool:
        """The process died, or a guard had to catch what no reader should raise."""
        codes = {p.code for p in self.reading.problems} if self.reading else set()
        codes |= {self.error.code} if self.error else set()
        return isinstance(self.error, CellDied) or bool(codes & _FAILURES)

    @property
    def within_limits(self) -> bool:
        """No crash, at most two seconds and 64 MiB (THREATS, rows 12 to 14)."""
        return not self.crashed and self.seconds <= MOST_SECONDS and self.mib <= MOST_MIB


class Thrower:
    """The real cell under a measuring eye; use as a context manager."""

    def __init__(self) -> None:
        self.cell = Cell()

    def __enter__(self) -> Self:
        self.throw(b"<rss><channel><item><title>Warm</title></item></channel></rss>")
        return self

    def __exit__(self, *_: object) -> None:
        self.cell.close()

    def throw(self, body: bytes, name: str = "", media_type: str | None = None) -> Thrown:
        """Read one input and say what it did."""
        before, spent = _memory(self.cell.pid, "VmRSS"), _seconds(self.cell.pid)
        _forget_peak(self.cell.pid)
        reading, error = None, None
        try:
            reading = self.cell.read(sent(body, name, media_type))
        except WiredeskError as problem:
            error = problem
        pid = self.cell.pid
        seconds = max(0.0, _seconds(pid) - spent)
        mib = max(0.0, _memory(pid, "VmHWM") - before) if before else 0.0
        return Thrown(reading, error, seconds, mib)


def sent(body: bytes, name: str = "", media_type: str | None = None) -> Transmission:
    """A transmission of the corpus, received at a fixed time."""
    digest = sha256(body).hexdigest()
    return Transmission(
        wire="hostile", body=body, digest=digest, received=RECEIVED, name=name,
        media_type=media_type,
    )  # fmt: skip


def _seconds(pid: int | None) -> float:
    """Processor time of a process: a busy machine proves nothing."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0


def _memory(pid: int | None, line: str) -> float:
    """MiB of a line of /proc/PID/status; 0 where there is none."""
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/status").read_text().splitlines():
            if one.startswith(line):
                return int(one.split()[1]) / 1024
    return 0.0


def _forget_peak(pid: int | None) -> None:
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # proc(5): reset the peak to what is held
