"""Feels the pulse of wires while their items are recorded: floods open a breaker, silence is told.

Called by recording.py inside its transaction, after the versions are inserted and before they are
folded: what a breaker stops is marked in its row ("awaits the desk"), so that every later fold says
the same. Only rows that are truly new count, therefore a replay counts nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import msgspec
from django.db import transaction
from django.db.models import Max, Q

from wiredesk.archive import alarms
from wiredesk.archive.models import Audit, StoryVersion, Wire, WirePulse
from wiredesk.core import breaker, health, silence
from wiredesk.core.breaker import Count, Limits, Pulse
from wiredesk.core.errors import ActionRefused
from wiredesk.core.health import Arrivals
from wiredesk.core.item import Kind, Policy, Selected
from wiredesk.core.silence import Rhythm

ACTS_AT_ONCE = Q(kind__in=("KILL", "WITHHOLD")) | Q(asks__in=("KILL", "WITHHOLD", "HOLD"))
"""What no breaker stops: items that hide, and notices that ask it of other stories."""

UNREAD = "what it delivered cannot be read ({} in a row)"

FLOODS = tuple(f"flood-{cause}" for cause in WirePulse.Cause.values)


class _New(msgspec.Struct, frozen=True):
    """What counts of a version that was just inserted."""

    wire_id: int
    transmission_id: int
    kind: Kind
    asks: str  # a notice: what it asks of another story
    policy: Policy
    selected: Selected
    archival: str
    sort_at: datetime
    received_at: datetime
    undated: bool
    at: datetime

    @property
    def made(self) -> datetime | None:
        """When the agency made this version; a new item without it has its first date."""
        if not self.undated:
            return self.at
        return self.sort_at if self.kind == "NEW" and self.sort_at < self.received_at else None


def newest_version() -> int:
    """Where the new rows will begin; one writer at a time inserts versions (see recording)."""
    return StoryVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


def feel(after: int, now: datetime) -> None:
    """Count the versions inserted behind ``after``; stop what comes behind an open breaker."""
    rows = StoryVersion.objects.filter(pk__gt=after).order_by("pk")
    new = [_New(*values) for values in rows.values_list(*_New.__struct_fields__)]
    if not new:
        return
    wires = Wire.objects.in_bulk({one.wire_id for one in new})
    locked = WirePulse.objects.select_for_update().filter(wire__in=wires).order_by("pk")
    pulses = {row.wire_id: row for row in locked}
    for pk, wire in wires.items():
        row = pulses.get(pk) or WirePulse(wire=wire)
        stopped = list(_count(row, wire, [one for one in new if one.wire_id == pk], now))
        row.save()
        if stopped:
            reason = f"the breaker is open: {row.reason}"[:200]
            waiting = rows.filter(transmission__in=stopped, policy="auto").exclude(ACTS_AT_ONCE)
            waiting.update(policy="desk", policy_reason=reason)


def _count(row: WirePulse, wire: Wire, new: Iterable[_New], now: datetime) -> Iterator[int]:
    """Put deliveries into the counts, in their order; yields the transmissions that must wait.

    The delivery that goes over the limit waits as a whole, however the work is cut into portions.
    """
    pulse, rhythm = pulse_of(row), rhythm_of(row)
    own = [(one.made, one.received_at) for one in new]
    arrivals = health.arrived(arrivals_of(row), own, first=rhythm.heard is None)
    row.arrivals = msgspec.to_builtins(arrivals)
    for transmission_id, items in groupby(new, key=attrgetter("transmission_id")):
        came = list(items)
        rhythm = silence.heard(rhythm, came[0].received_at)
        pulse, opening = breaker.arrive(
            pulse, _weighed(came), limits_of(wire), is_open=row.opened_at is not None
        )
        if opening is not None:
            _open(row, wire, opening, now)
        if row.opened_at is not None:
            yield transmission_id
    if row.silent_since is not None and rhythm.heard and rhythm.heard > row.silent_since:
        row.silent_since = None
        alarms.over("wire-silent", wire.pk, by="rule: heard again", now=now)
    row.counts, row.rhythm = msgspec.to_builtins(pulse), msgspec.to_builtins(rhythm)


def _weighed(came: list[_New]) -> Count:
    received = came[0].received_at
    weights = [
        breaker.weight(_hides(one), one.policy, one.sort_at, received, aside=_aside(one))
        for one in came
    ]
    items, kills = (sum(each) for each in zip(*weights, strict=True))
    return Count(minute_of(received), items, kills)


def _aside(one: _New) -> bool:
    """What makes no news: skipped by the rules of the wire, or old when it came."""
    return one.selected == "skip" or bool(one.archival)


def _hides(one: _New) -> Kind:
    """The kind that counts: a notice that kills another story is a kill."""
    return "KILL" if one.asks in ("KILL", "WITHHOLD") else one.kind


def _open(row: WirePulse, wire: Wire, opening: breaker.Opening, now: datetime) -> None:
    row.opened_at, row.cause, row.reason = now, opening.cause, opening.reason[:200]
    _audit("the road", "breaker opened", wire, row.reason, now)
    detail = f"{row.reason[:1].upper()}{row.reason[1:]}."
    alarms.sound(alarms.Said(code=f"flood-{opening.cause}", wire=wire.key, detail=detail), now)


def feel_readings(readings: Iterable[tuple[int, bool]], now: datetime) -> None:
    """(wire, whether a reader could read it) of each delivery, in order; a row of nonsense is told.

    A wire is only looked up where something could not be read, or could not be before.
    """
    by_wire: dict[int, list[bool]] = {}
    for wire, could in readings:
        by_wire.setdefault(wire, []).append(could)
    bad = [wire for wire, each in by_wire.items() if not all(each)]
    known = WirePulse.objects.filter(wire__in=by_wire, arrivals__has_key="nonsense")
    for wire_id in sorted({*bad, *known.values_list("wire_id", flat=True)}):
        row, _ = WirePulse.objects.select_for_update().get_or_create(wire_id=wire_id)
        arrivals = arrivals_of(row)
        for could in by_wire[wire_id]:
            arrivals = health.read(arrivals) if could else health.unread(arrivals)
            if arrivals.nonsense == health.NONSENSE:
                detail = f"{arrivals.nonsense} deliveries in a row."
                said = alarms.Said(code="wire-nonsense", wire=row.wire.key, detail=detail)
                alarms.sound(said, now)
        if by_wire[wire_id][-1]:
            alarms.over("wire-nonsense", wire_id, by="rule: read again", now=now)
        row.arrivals = msgspec.to_builtins(arrivals)
        row.save(update_fields=["arrivals"])
        error = UNREAD.format(arrivals.nonsense) if arrivals.nonsense else ""
        Wire.objects.filter(pk=wire_id, failures=0).update(error=error)


@transaction.atomic
def close(wire: Wire, *, by: str, reason: str, now: datetime) -> None:
    """New items of the wire publish themselves again; counting begins anew.

    Raises ActionRefused where the breaker is not open.
    """
    row = WirePulse.objects.select_for_update().filter(wire=wire).first()
    if row is None or row.opened_at is None:
        raise ActionRefused(f"the breaker of {wire.key} is not open")
    row.opened_at, row.cause, row.reason = None, "", ""
    row.counts = msgspec.to_builtins(breaker.calmed(pulse_of(row)))
    row.save()
    for code in FLOODS:
        alarms.over(code, wire.pk, by=by, now=now)
    _audit(by, "breaker closed", wire, reason, now)
    said = alarms.Said(code="breaker-closed", wire=wire.key, detail="Closed in the newsroom.")
    alarms.sound(said, now)


@transaction.atomic
def listen(now: datetime) -> int:
    """Sound an alarm for each wire that fell silent, once; returns how many did."""
    told = 0
    waiting = WirePulse.objects.filter(silent_since=None, wire__ended_at=None)
    for row in waiting.select_for_update(of=("self",), skip_locked=True).select_related("wire"):
        rhythm, fixed = rhythm_of(row), fixed_patience(row.wire)
        if not silence.silent(rhythm, now, fixed) or rhythm.heard is None:
            continue
        WirePulse.objects.filter(pk=row.pk).update(silent_since=now)
        detail = f"Nothing new since {rhythm.heard:%Y-%m-%d %H:%M} UTC."
        alarms.sound(alarms.Said(code="wire-silent", wire=row.wire.key, detail=detail), now)
        told += 1
    return told


def fixed_patience(wire: Wire) -> timedelta | None:
    """How long the operator lets the wire be silent; None = as learned."""
    return None if wire.silent_after is None else timedelta(minutes=wire.silent_after)


def limits_of(wire: Wire) -> Limits:
    """What the operator has fixed for the wire."""
    return Limits(items=wire.most_items, kills=wire.most_kills)


def pulse_of(row: WirePulse) -> Pulse:
    """The counts of a row as the core's value."""
    return msgspec.convert(row.counts, Pulse)


def rhythm_of(row: WirePulse) -> Rhythm:
    """The rhythm of a row as the core's value."""
    return msgspec.convert(row.rhythm, Rhythm)


def arrivals_of(row: WirePulse) -> Arrivals:
    """When items came, as the core's value."""
    return msgspec.convert(row.arrivals, Arrivals)


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970 (UTC), the core's measure."""
    return int(at.timestamp()) // 60


def _audit(actor: str, act: str, wire: Wire, reason: str, now: datetime) -> None:
    said = f"{wire.key}: {reason}".rstrip(": ")
    Audit.objects.create(at=now, actor=actor, act=act, reason=said, detail={"wire": wire.key})
