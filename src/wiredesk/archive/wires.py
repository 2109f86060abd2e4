"""What the fetcher reads and remembers of wires: which are due, how the last look went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_network
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import F, Q
from msgspec import Struct

from wiredesk.archive import alarms, bulk, pulse, subscribing
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Audit, Wire, WirePulse
from wiredesk.core.errors import ActionRefused, WiredeskError
from wiredesk.core.health import FAILURES, PAGES, Arrivals, Looks, looked
from wiredesk.core.moves import Move

MADE_GOOD = ("wire-gone", "wire-page", "wire-failing")
"""Alarms that end by themselves when a wire answers again."""

_DUE = (
    "id key transport address etag last_modified failures fence allow_networks every looks gist"
    " moved_to moved_looks checked_at websub"
).split()


class WireDue(Struct, frozen=True, kw_only=True):
    """One wire to look at now, leased to us; ``fence`` proves the lease."""

    id: int
    key: str
    transport: str
    etag: str
    last_modified: str
    failures: int
    fence: int
    networks: tuple[object, ...]
    every: int | None
    looks: Looks
    gist: str
    move: Move
    checked_at: datetime | None
    websub: bool
    arrivals: Arrivals = Arrivals()
    subscription: subscribing.Live | None = None

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self.move.address


def due(
    now: datetime,
    *,
    transports: Collection[str],
    limit: int = 500,
    beside: Collection[int] = (),
    hold: timedelta | None = None,
) -> list[WireDue]:
    """Wires of these transports whose time has come, each leased to the caller.

    ``beside``: wires that the caller is still asking; ``hold``: for how long they are leased, where
    that is longer than usual.
    """
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    ready = Q(due_at=None) | Q(due_at__lte=now)
    with transaction.atomic():
        listed = Wire.objects.filter(free, ready, transport__in=transports)
        waiting = listed.filter(gone=False, ended_at=None)
        chosen = waiting.exclude(pk__in=beside) if beside else waiting
        locked = chosen.select_for_update(skip_locked=True).order_by("due_at")
        rows = [dict(zip(_DUE, row, strict=True)) for row in locked.values_list(*_DUE)[:limit]]
        keys = [row["id"] for row in rows]
        if not keys:
            return []
        until = now + max(hold or lease(), lease())
        Wire.objects.filter(pk__in=keys).update(leased_until=until, fence=F("fence") + 1)
    pulses = WirePulse.objects.filter(wire__in=keys)
    arrivals = dict(pulses.values_list("wire_id", "arrivals"))
    subscriptions = subscribing.live(keys, now)
    return [
        _wire_due(
            row,
            row["fence"] + 1,
            msgspec.convert(arrivals.get(row["id"], {}), Arrivals),
            subscriptions.get(row["id"]),
        )
        for row in rows
    ]


def unleased(wire: Wire) -> WireDue:
    """A wire as it stands, leased to nobody: to look at, never to note anything."""
    return _wire_due({name: getattr(wire, name) for name in _DUE}, -1)


def _wire_due(
    row: Mapping[str, Any],
    fence: int,
    arrivals: Arrivals = Arrivals(),  # noqa: B008
    subscription: subscribing.Live | None = None,
) -> WireDue:
    return WireDue(
        id=row["id"],
        key=row["key"],
        transport=row["transport"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        failures=row["failures"],
        fence=fence,
        networks=networks(tuple(row["allow_networks"])),
        every=row["every"],
        looks=msgspec.convert(row["looks"], Looks),
        gist=row["gist"],
        move=Move(row["address"], row["moved_to"], row["moved_looks"]),
        checked_at=row["checked_at"],
        websub=row["websub"],
        arrivals=arrivals,
        subscription=subscription,
    )


@lru_cache(maxsize=1000)
def networks(texts: tuple[str, ...]) -> tuple[object, ...]:
    """The networks that a wire names."""
    return tuple(ip_network(text) for text in texts)


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


class Answered(Struct, frozen=True, kw_only=True):
    """A wire that answered at ``at``: what to remember of it. Ask again in ``due_in`` seconds."""

    wire: WireDue
    at: datetime
    due_in: float
    etag: str
    last_modified: str
    gist: str
    looks: Looks
    move: Move
    same: bool  # it says nothing that it did not say before
    told: str = ""  # of the move: "from … to …", fit to be logged


def note(answers: Sequence[Answered]) -> None:
    """Note them all in one transaction; those taken over meanwhile are passed over."""
    with transaction.atomic():
        named = Wire.objects.filter(pk__in=[one.wire.id for one in answers])
        fences = dict(named.select_for_update().values_list("id", "fence"))
        ours = [one for one in answers if fences.get(one.wire.id) == one.wire.fence]
        bulk.update(Wire, [_row(one) for one in ours])
        for one in ours:
            if one.move.event:
                _tell_of_move(one)
            if one.wire.failures:
                made_good(one.wire, one.at)
            if one.same and one.wire.arrivals.nonsense:
                pulse.feel_readings([(one.wire.id, False)], one.at)


def made_good(wire: WireDue, now: datetime) -> None:
    """A wire that had failed answers: the alarms about that are over."""
    for code in MADE_GOOD:
        alarms.over(code, wire.id, by="rule: answered again", now=now)


def _row(one: Answered) -> dict[str, object]:
    return {
        "id": one.wire.id,
        "address": one.move.address,
        "etag": one.etag,
        "last_modified": one.last_modified,
        "due_at": one.at + timedelta(seconds=one.due_in),
        "checked_at": one.at,
        "failures": 0,
        "error": _unread(one),
        "leased_until": None,
        "looks": msgspec.to_builtins(one.looks),
        "gist": one.gist,
        "moved_to": one.move.to,
        "moved_looks": one.move.looks,
    }


def _unread(one: Answered) -> str:
    """What stays wrong of a wire whose answer is the nonsense that it was before."""
    count = one.wire.arrivals.nonsense if one.same else 0
    return pulse.UNREAD.format(count + 1) if count else ""


def _tell_of_move(one: Answered) -> None:
    """In the books at the first redirect; once the address has changed in an alarm, too."""
    moved = one.move.event == "moved"
    _audit("wire moved" if moved else "wire is said to move", one.wire.key, one.told, one.at)
    if moved:
        said = alarms.Said(code="wire-moved", wire=one.wire.key, detail=f"Moved {one.told}."[:300])
        alarms.sound(said, one.at)


class Failed(Struct, frozen=True, kw_only=True):
    """A look that brought nothing; ``due_in`` None = 410: it rests until a person acts."""

    wire: WireDue
    at: datetime
    due_in: float | None
    error: str
    looks: Looks


def failure(wire: WireDue, at: datetime, due_in: float | None, error: WiredeskError) -> Failed:
    """What to note of a look that ended so."""
    looks = looked(wire.looks, at, code=error.code, hint=wire.looks.hint)
    return Failed(wire=wire, at=at, due_in=due_in, error=str(error), looks=looks)


@transaction.atomic
def failed(look: Failed) -> None:
    """Note a failed look; from a certain number in a row on it is an alarm."""
    wire, failures = look.wire, look.wire.failures + 1
    ours = Wire.objects.filter(pk=wire.id, fence=wire.fence).update(
        checked_at=look.at,
        due_at=look.at + timedelta(seconds=look.due_in) if look.due_in is not None else None,
        failures=failures,
        error=look.error[:300],
        gone=look.due_in is None,
        leased_until=None,
        looks=msgspec.to_builtins(look.looks),
    )
    code = _alarm(look, failures)
    if ours and code:
        detail = f"{failures} in a row; the last: {look.error}"[:300]
        alarms.sound(alarms.Said(code=code, wire=wire.key, detail=detail), look.at)
        if code == "wire-gone":
            _audit("wire rests", wire.key, look.error, look.at)


def _alarm(look: Failed, failures: int) -> str:
    if look.due_in is None:
        return "wire-gone"
    if look.looks.code == "html-page" and failures in (PAGES, FAILURES):
        return "wire-page"
    return "wire-failing" if failures == FAILURES else ""


def ask_again(wire_id: int) -> None:
    """Look at the next occasion: a person has changed what stood in the way."""
    Wire.objects.filter(pk=wire_id).update(due_at=None, failures=0, error="")


@transaction.atomic
def ask_anew(wire_id: int, *, by: str, now: datetime) -> None:
    """Forget what went wrong and what was held, and ask at once; also a wire that rests (410).

    Raises ActionRefused where the contract has ended.
    """
    going = Wire.objects.filter(pk=wire_id, ended_at=None)
    key = going.values_list("key", flat=True).first()
    if key is None:
        raise ActionRefused("the contract of this wire has ended: it is not asked any more")
    going.update(
        gone=False, failures=0, error="", due_at=None, leased_until=None, etag="",
        last_modified="", gist="", moved_to="", moved_looks=0, fence=F("fence") + 1,
    )  # fmt: skip
    for code in MADE_GOOD:
        alarms.over(code, wire_id, by=by, now=now)
    _audit("wire asked anew", key, "", now, by)


def _audit(act: str, key: str, said: str, now: datetime, by: str = "the fetcher") -> None:
    reason = f"{key}: {said}".rstrip(": ")
    Audit.objects.create(at=now, actor=by, act=act, reason=reason, detail={"wire": key})


def folder_error(wire: FolderWire, error: str) -> None:
    """Note (or clear) what is wrong with a folder, once per change."""
    if wire.error != error[:300]:
        Wire.objects.filter(pk=wire.id).update(error=error[:300])
