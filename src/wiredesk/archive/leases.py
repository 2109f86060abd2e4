"""How long claimed work belongs to its worker, and giving back what a dead worker held."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from wiredesk.archive.models import Outbox, Transmission, Wire

LEASED = Q(done_at=None, tries__gt=0, error="")
"""An open effect that somebody took (``books.due`` clears its error) and has not answered for."""


def lease() -> timedelta:
    """The time after which somebody else may take work over (WIREDESK_LEASE_SECONDS)."""
    return timedelta(seconds=settings.CONFIG.lease_seconds)


def give_back() -> int:
    """Free everything that is leased; only for an engine that knows that no other worker runs.

    A worker that still runs all the same loses nothing: its fences no longer hold, so that it
    cannot record, and what it held is filed by the new one.
    """
    now = timezone.now()
    freed = Transmission.objects.exclude(leased_until=None).update(leased_until=None)
    freed += Wire.objects.exclude(leased_until=None).update(leased_until=None)
    return freed + Outbox.objects.filter(LEASED, due_at__gt=now).update(due_at=now)
