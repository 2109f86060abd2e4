"""Counts what a wire's daily cap takes, and takes what another look or another wire has chosen.

Called by recording.py inside its transaction, after the versions are inserted and before they are
folded. Like a breaker's, the word of the cap is marked in the row, so that every later fold says
the same: what is taken depends on the day, not on who asks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q

from wiredesk.archive.models import Edition, StoryVersion, Wire, WireDay
from wiredesk.archive.rows import StoryOf
from wiredesk.core.filing import Filing, Result, WireFacts
from wiredesk.core.item import Kind
from wiredesk.core.profiles import profile
from wiredesk.core.selection import Counted, Selection, capped, room, urgent

TAKEN = Q(selected="take")


class Candidate(msgspec.Struct, frozen=True):
    """A version that the rules have taken."""

    id: int
    story_id: int
    wire_id: int
    kind: Kind
    urgency: int | None
    received_at: datetime


def take_again(results: Sequence[Result], story_of: StoryOf, held: int) -> set[int]:
    """Rows not taken before that are now, by newer rules or by another wire of the agency.

    Never the other way round: what was taken stays so. Returns the keys of the rows, which are then
    of the delivery that took them. ``held`` is the newest row of before.
    """
    wanted = {
        (story_of(result, filing), filing.item.version or "", filing.ref): (result, filing)
        for result in results
        for filing in result.filings
        if filing.selected == "take"
    }
    left = StoryVersion.objects.filter(pk__lte=held, story__in={story for story, _, _ in wanted})
    rows = left.exclude(TAKEN).values_list("id", "story_id", "version", "ref") if wanted else ()
    again = set()
    for pk, story, version, ref in rows:
        if found := wanted.get((story, version, ref)):
            StoryVersion.objects.filter(pk=pk).update(**_delivery(*found))
            again.add(pk)
    return again


def keep_taken(stories: Collection[int]) -> None:
    """A better reading of a version that was taken is taken as well, whatever rules say by now."""
    taken = StoryVersion.objects.filter(TAKEN, story__in=stories, superseded=True)
    again = StoryVersion.objects.filter(
        selected="skip", superseded=False, transmission__in=taken.values("transmission"),
        story__in=taken.values("story"),
    )  # fmt: skip
    if stories:
        again.update(selected="take", selected_reason="taken before, and read again")


def _delivery(result: Result, filing: Filing) -> dict[str, object]:
    """What a row says of the delivery that its item came with."""
    return {
        "wire_id": result.claimed.wire.id,
        "transmission_id": result.claimed.id,
        "received_at": result.claimed.received,
        "policy": filing.policy,
        "policy_reason": filing.policy_reason[:200],
        "selected": filing.selected,
        "selected_reason": filing.selected_reason[:200],
        "archival": filing.archival,
    }


def hold_caps(results: Sequence[Result], held: int, again: Collection[int]) -> None:
    """Of the rows behind ``held``, and those taken ``again``, skip what is over the day's cap.

    What is archive is not counted, nor is a version of a story that we hold.
    """
    wires = {one.claimed.wire.id: one.claimed.wire for one in results}
    limited = {pk: wire for pk, wire in wires.items() if wire.selection.cap is not None}
    if not limited:
        return
    rows = StoryVersion.objects.filter(TAKEN, Q(pk__gt=held) | Q(pk__in=again))
    fresh = rows.filter(wire__in=limited, archival="").order_by("pk")
    found = [Candidate(*row) for row in fresh.values_list(*Candidate.__struct_fields__)]
    ours = _held({one.story_id for one in found}, {one.id for one in found})
    for pk, wire in limited.items():
        _hold_cap(wire, [one for one in found if one.wire_id == pk], ours)


def _held(stories: Collection[int], besides: Collection[int]) -> set[int]:
    """Those of the stories that have a version which was taken, none of these rows."""
    rows = StoryVersion.objects.filter(TAKEN, story__in=stories).exclude(pk__in=besides)
    return set(rows.values_list("story_id", flat=True))


def _hold_cap(wire: WireFacts, found: Iterable[Candidate], ours: set[int]) -> None:
    """Take in the order of arrival while there is room; ``ours`` grows with what is taken."""
    selection, zone, days = wire.selection, ZoneInfo(zone_of(wire)), dict[date, Counted]()
    for one in found:
        if one.story_id in ours:
            continue
        day = one.received_at.astimezone(zone).date()
        counted = days.get(day) or counted_on(wire.id, day)
        pressing = urgent(one.urgency)
        if room(counted, selection, urgent=pressing):
            days[day] = counted.with_one(urgent=pressing)
            ours.add(one.story_id)
        else:
            _mark(one, selection)
    for day, counted in days.items():
        figures = {"ordinary": counted.ordinary, "urgent": counted.urgent}
        WireDay.objects.update_or_create(wire_id=wire.id, day=day, defaults=figures)


def _mark(one: Candidate, selection: Selection) -> None:
    said = capped(selection, one.kind)
    StoryVersion.objects.filter(pk=one.id).update(selected=said.act, selected_reason=said.reason)


def counted_on(wire_id: int, day: date) -> Counted:
    """What the cap of a wire has counted on a day."""
    row = WireDay.objects.filter(wire=wire_id, day=day).values("ordinary", "urgent").first()
    return msgspec.convert(row or {}, Counted)


def zone_of(wire: Wire | WireFacts) -> str:
    """IANA name of the zone of a wire's days: its own, its agency's or else the house's."""
    named = wire.zone or (profile(wire.profile).sheet.zone if wire.profile else "")
    if named:
        return named
    edition = Edition.objects.order_by("-is_default", "position", "name").first()
    return edition.zone if edition else "UTC"


Reasons = Mapping[str, int]


def skipped_since(wire_id: int, since: datetime) -> Reasons:
    """Reason -> stories that were skipped for it since then, the most frequent first."""
    rows = StoryVersion.objects.filter(
        wire=wire_id, selected="skip", received_at__gte=since, story__state="skipped"
    )
    found: dict[str, set[int]] = {}
    for story, reason in rows.values_list("story_id", "selected_reason"):
        found.setdefault(reason, set()).add(story)
    return dict(sorted(((r, len(s)) for r, s in found.items()), key=lambda one: -one[1]))
