"""When a worker's jobs are due, and what it does where the database is busy or away."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections

log = logging.getLogger("wiredesk.worker")

POLL = 0.2  # seconds between two looks at the tables


def patiently(work: Callable[[], int]) -> int:
    """What ``work`` returns; 0 where the database is busy or away."""
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        log.warning("the database is busy or away: %s", error)
        close_old_connections()
        time.sleep(POLL)
        return 0


class Beat:
    """A job to be done every so many seconds, and again at once as long as it finds work."""

    def __init__(
        self, job: Callable[[datetime], int], every: float, *, at_once: bool = True
    ) -> None:
        """``job`` takes the time and returns how much it did."""
        self._job, self._every = job, every
        self._due = time.monotonic() + (0 if at_once else every)

    def __call__(self, now: datetime) -> int:
        """Do the job if its time has come; returns how much was done."""
        if time.monotonic() < self._due:
            return 0
        done = self._job(now)
        if not done:
            self._due = time.monotonic() + self._every
        return done
