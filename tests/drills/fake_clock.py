"""A clock that a drill sets for real processes, by libfaketime: it flows on from there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests import services

SEEN_AFTER = 1.5  # seconds: processes look at the file once a second


class FakeClock:
    """The time of every process that was started with ``settings``; the drill's own stays real."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offset = timedelta(0)
        self.settings = {
            "LD_PRELOAD": str(services.faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
            # Waiting goes by the monotonic clock, which no jump of the time of day moves.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self._write()

    def now(self) -> datetime:
        """What the processes take for now."""
        return datetime.now(UTC) + self._offset

    def jump_to(self, moment: datetime) -> None:
        """Put the clock there, forwards or backwards; returns when every process has seen it."""
        self._offset = moment - datetime.now(UTC)
        self._write()
        time.sleep(SEEN_AFTER)

    def jump(self, by: timedelta) -> None:
        """The same, from where it stands."""
        self.jump_to(self.now() + by)

    def _write(self) -> None:
        aside = self._file.with_suffix(".new")
        aside.write_text(f"{self._offset.total_seconds():+.3f}\n")
        aside.rename(self._file)


@contextmanager
def fake_clock(folder: Path) -> Iterator[FakeClock]:
    """A clock that shows the real time until it is put elsewhere."""
    yield FakeClock(folder / "clock")
