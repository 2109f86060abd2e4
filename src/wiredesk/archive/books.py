"""The outbox as the road's deliver() sees it: what is due, what happened, what comes back later."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from wiredesk.archive.crash import crashpoint
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Outbox
from wiredesk.core.filing import Effect

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)


SLOW = ("store-pictures",)
"""Effects that fetch or compute for seconds: one a turn, behind the others."""


def due(
    now: datetime, *, limit: int = 100, only: Sequence[str] = (), but: Sequence[str] = ()
) -> list[Effect]:
    """Open effects whose time has come, oldest first; each is ours for the time of a lease.

    ``only``: of these names; ``but``: of any other (archive/lanes.py).
    """
    ready = Outbox.objects.filter(done_at=None, due_at__lte=now)
    ready = ready.filter(effect__in=only) if only else ready.exclude(effect__in=but)
    if not ready.exists():  # the usual case asks for no write lock
        return []
    with transaction.atomic():
        locked = ready.select_for_update(skip_locked=True).order_by("due_at", "id")
        mine = list(locked.exclude(effect__in=SLOW)[:limit])
        mine += locked.filter(effect__in=SLOW)[:1]
        Outbox.objects.filter(pk__in=[row.pk for row in mine]).update(
            due_at=now + lease(), tries=F("tries") + 1, error=""
        )
    return [
        Effect(
            id=row.pk,
            name=row.effect,
            story_id=row.story_id,
            payload=row.payload,
            created=row.created_at,
            tries=row.tries + 1,
        )
        for row in mine
    ]


def done(effect: Effect, now: datetime) -> None:
    """The effect happened."""
    crashpoint("effect-before-commit")
    Outbox.objects.filter(pk=effect.id).update(done_at=now, error="")


def failed(effect: Effect, error: str, now: datetime) -> None:
    """The effect did not happen; it comes back after a growing pause, for ever."""
    pause = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(effect.tries, 10))
    Outbox.objects.filter(pk=effect.id).update(due_at=now + pause, error=error[:300])
