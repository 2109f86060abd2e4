"""What the fetcher reads and remembers of wires: which are due, how the last look went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction
from django.db.models import F, Q
from msgspec import Struct

from wiredesk.archive import bulk, subscribing
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Wire


class WireDue(Struct, frozen=True, kw_only=True):
    """One wire to look at now, leased to us; ``fence`` proves the lease."""

    id: int
    key: str
    transport: str
    address: str
    etag: str
    last_modified: str
    failures: int
    fence: int
    networks: tuple[object, ...]
    checked_at: datetime | None = None
    websub: bool = False
    subscription: subscribing.Live | None = None


def due(now: datetime, *, transport: str, limit: int = 500) -> list[WireDue]:
    """Wires of one transport whose time has come, each leased to the caller."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    ready = Q(due_at=None) | Q(due_at__lte=now)
    with transaction.atomic():
        waiting = Wire.objects.filter(free, ready, transport=transport, gone=False, ended_at=None)
        wires = list(waiting.select_for_update(skip_locked=True).order_by("due_at")[:limit])
        Wire.objects.filter(pk__in=[wire.pk for wire in wires]).update(
            leased_until=now + lease(), fence=F("fence") + 1
        )
    subscriptions = subscribing.live([wire.pk for wire in wires], now) if wires else {}
    return [
        WireDue(
            id=wire.pk,
            key=wire.key,
            transport=wire.transport,
            address=wire.address,
            etag=wire.etag,
            last_modified=wire.last_modified,
            failures=wire.failures,
            fence=wire.fence + 1,
            networks=tuple(ip_network(text) for text in wire.allow_networks),
            checked_at=wire.checked_at,
            websub=wire.websub,
            subscription=subscriptions.get(wire.pk),
        )
        for wire in wires
    ]


class FolderWire(Struct, frozen=True):
    """A wire that delivers into a folder; ``error`` is what is noted of its last look."""

    id: int
    key: str
    path: str
    error: str


def folders() -> Sequence[FolderWire]:
    """Every folder wire."""
    rows = Wire.objects.filter(transport="folder", ended_at=None).order_by("id")
    return [FolderWire(*row) for row in rows.values_list("id", "key", "address", "error")]


def answered(
    wire: WireDue,
    now: datetime,
    due_in: float,
    *,
    etag: str | None,
    last_modified: str | None,
    moved_to: str | None,
) -> None:
    """The wire answered: remember validators and a permanent move, ask again in ``due_in`` s."""
    Wire.objects.filter(pk=wire.id, fence=wire.fence).update(
        etag=etag or "",
        last_modified=last_modified or "",
        address=moved_to or wire.address,
        checked_at=now,
        due_at=now + timedelta(seconds=due_in),
        failures=0,
        error="",
        leased_until=None,
    )


class Unchanged(Struct, frozen=True):
    """A wire that said at ``at``: nothing new. Ask again in ``due_in`` seconds."""

    wire: WireDue
    at: datetime
    due_in: float


def unchanged(answers: Sequence[Unchanged]) -> int:
    """Note them all in one transaction; those taken over meanwhile are passed over."""
    with transaction.atomic():
        named = Wire.objects.filter(pk__in=[one.wire.id for one in answers])
        fences = dict(named.select_for_update().values_list("id", "fence"))
        bulk.update(
            Wire,
            [
                {
                    "id": one.wire.id,
                    "checked_at": one.at,
                    "due_at": one.at + timedelta(seconds=one.due_in),
                    "failures": 0,
                    "error": "",
                    "leased_until": None,
                }
                for one in answers
                if fences.get(one.wire.id) == one.wire.fence
            ],
        )
    return 0


def failed(wire: WireDue, now: datetime, due_in: float | None, error: str) -> None:
    """The wire did not answer; ``due_in`` None = it said 410 and rests until a person acts."""
    Wire.objects.filter(pk=wire.id, fence=wire.fence).update(
        checked_at=now,
        due_at=now + timedelta(seconds=due_in) if due_in is not None else None,
        failures=wire.failures + 1,
        error=error[:300],
        gone=due_in is None,
        leased_until=None,
    )


def folder_error(wire: FolderWire, error: str) -> None:
    """Note (or clear) what is wrong with a folder, once per change."""
    if wire.error != error[:300]:
        Wire.objects.filter(pk=wire.id).update(error=error[:300])
