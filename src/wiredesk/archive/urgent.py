"""The outbox as one lane sees it: only what makes a kill complete; nothing slow delays it."""

from datetime import datetime

from wiredesk.archive import books
from wiredesk.archive.books import done as done
from wiredesk.archive.books import failed as failed
from wiredesk.core.filing import Effect


def due(now: datetime, *, limit: int = 100) -> list[Effect]:
    """As books.due, of URGENT alone; both lanes may find one, the first has it."""
    return books.due(now, limit=limit, only=books.URGENT)
