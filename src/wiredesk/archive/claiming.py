"""Hands out waiting transmissions, each to one worker at a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import zstandard
from django.db import transaction
from django.db.models import F, Q

from wiredesk.archive import alarms
from wiredesk.archive.crash import crashpoint
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Audit, Pause, Transmission, Wire
from wiredesk.archive.models.agency import lines_of
from wiredesk.core.filing import Claimed, WireFacts

MOST_BYTES = 32 * 1024 * 1024
"""Of all transmissions read together; a larger one is read alone."""


def claim(now: datetime, *, limit: int = 50) -> list[Claimed]:
    """Take waiting transmissions under a lease, oldest first; each claim raises their fence."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    with transaction.atomic():
        waiting = Transmission.objects.filter(free, state="waiting").order_by("id")
        # Rows that another worker is claiming or recording are passed over, not waited for.
        locked = waiting.select_for_update(skip_locked=True)
        ids = _within(MOST_BYTES, locked.values_list("id", "size")[:limit])
        if not ids:
            return []
        Transmission.objects.filter(pk__in=ids).update(
            leased_until=now + lease(), fence=F("fence") + 1, tries=F("tries") + 1
        )
        rows = list(
            Transmission.objects.filter(pk__in=ids)
            .select_related("wire__agency", "wire__licence")
            .order_by("id")
        )
        paused = Pause.objects.exists()
    crashpoint("claimed")
    facts = {row.wire_id: wire_facts(row.wire, paused=paused) for row in rows}
    whole = []
    for row in rows:
        try:
            whole.append(claimed(row, facts[row.wire_id]))
        except zstandard.ZstdError as error:
            _quarantine(row, now, f"its stored bytes are damaged ({error}); restore or resend it")
    return whole


def _within(most: int, waiting: Iterable[tuple[int, int]]) -> list[int]:
    """The ids (id, bytes) that ``most`` bytes have room for; the first always."""
    ids: list[int] = []
    for number, size in waiting:
        most -= size
        if ids and most < 0:
            break
        ids.append(number)
    return ids


def _quarantine(row: Transmission, now: datetime, why: str) -> None:
    with transaction.atomic():
        Transmission.objects.filter(pk=row.pk, fence=row.fence).update(
            state="quarantined", code="damaged", reason=why[:500], leased_until=None
        )
        Audit.objects.create(
            at=now, actor="the road", act="quarantined", reason=why, transmission_id=row.pk
        )
        said = alarms.Said(code="quarantine", wire=row.wire.key, detail="Its bytes are damaged.")
        alarms.sound(said, now)


def claimed(row: Transmission, facts: WireFacts) -> Claimed:
    """A transmission as the road takes it."""
    return Claimed(
        id=row.pk,
        fence=row.fence,
        wire=facts,
        received=row.received_at,
        digest=row.digest,
        body=zstandard.decompress(bytes(row.body)),
        name=row.name,
        media_type=row.media_type,
        tries=row.tries,
        came_as=row.came_as,  # type: ignore[arg-type]
    )


def wire_facts(wire: Wire, *, paused: bool) -> WireFacts:
    """What the road must know of a wire, with the reason why its items await the desk, if any."""
    reason = ""
    if wire.ended_at is not None:
        reason = "the contract of this wire has ended"
    elif not hasattr(wire, "licence"):
        reason = "this wire has no licence"
    elif paused:
        reason = "publishing is paused for all wires"
    elif wire.paused:
        reason = "publishing is paused for this wire"
    elif wire.policy == Wire.Policy.DESK:
        reason = "everything of this wire awaits the desk"
    elif wire.agency.state_controlled:
        reason = "state-controlled agency"
    return WireFacts(
        id=wire.pk,
        key=wire.key,
        agency_id=wire.agency_id,
        agency_key=wire.agency.key,
        agency_name=wire.agency.name,
        zone=wire.zone,
        profile=wire.profile,
        language=wire.language,
        press_release=wire.press_release,
        policy="desk" if reason else "auto",
        policy_reason=reason,
        selection=wire.chosen(),
        **_owed(wire),
    )


def _owed(wire: Wire) -> dict[str, Any]:
    """What every item of the wire must bring by contract, and what of its terms is known."""
    licence = getattr(wire, "licence", None)
    if licence is None:
        return {}
    return {
        "known_terms": lines_of(licence.known_terms),
        "needs_link": licence.backlink and not wire.agency.url,
        "needs_credit": licence.credit_required and not licence.credit,
    }
