"""Bears with a database that is busy or away: the next turn tries again."""

import logging
import time
from collections.abc import Callable

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
