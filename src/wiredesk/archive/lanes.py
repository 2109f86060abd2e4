"""The outbox in two lanes, so that nothing slow stands before what makes a kill complete."""

from datetime import datetime

from msgspec import Struct

from wiredesk.archive import books
from wiredesk.core.filing import Effect

COMPLETES_A_KILL = ("page-cache", "delete-files", "cdn-purge", "confirm-gone", "kill-notice")


class Lane(Struct, frozen=True):
    """The books as one lane sees them (desk/ports.py, Books): these effects only, or all others."""

    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def due(self, now: datetime, *, limit: int) -> list[Effect]:
        """As books.due, of this lane."""
        return books.due(now, limit=limit, only=self.only, but=self.but)

    def done(self, effect: Effect, now: datetime) -> None:
        """As books.done."""
        books.done(effect, now)

    def failed(self, effect: Effect, error: str, now: datetime) -> None:
        """As books.failed."""
        books.failed(effect, error, now)


URGENT = Lane(only=COMPLETES_A_KILL)
OTHERS = Lane(but=COMPLETES_A_KILL)
