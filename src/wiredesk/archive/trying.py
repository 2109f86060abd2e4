"""What rules would take and skip of the last day of a wire, and why; nothing is written."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import QuerySet

from wiredesk.archive.models import StoryVersion, Wire
from wiredesk.archive.selecting import TAKEN, zone_of
from wiredesk.core.enrich.item_country import country_of
from wiredesk.core.item import Kind, NewsItem, Policy, Selected, StoryKind
from wiredesk.core.selection import (
    Counted,
    Decision,
    Selection,
    capped,
    is_judged,
    room,
    seen_in,
    select,
    urgent,
)

DAY = timedelta(days=1)
MOST = 5_000
"""Items of one trial, the newest."""

OURS = "a version of a story that we hold"


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One item: what the rules would say of it, and what was said when it came."""

    at: datetime
    story: int  # public number
    headline: str
    act: Selected
    reason: str
    before: Selected


class _Row(msgspec.Struct, frozen=True):
    id: int
    story_id: int
    story__public_id: int
    received_at: datetime
    headline: str
    length: int
    kind: Kind
    asks: str
    policy: Policy
    story_kind: StoryKind
    selected: Selected
    archival: str
    language: str
    item: dict[str, object]


def would(wire: Wire, selection: Selection, now: datetime, *, span: timedelta = DAY) -> list[Tried]:
    """Every item that came in the last ``span``, oldest first.

    The cap counts from the beginning of the span. Killed text is not looked at any more.
    """
    recent = StoryVersion.objects.filter(wire=wire, received_at__gte=now - span, superseded=False)
    rows = _rows(recent.exclude(story__state="killed"))
    held = _held_before({row.story_id for row in rows}, {row.id for row in rows})
    return list(_Trial(wire, selection, held).run(rows))


def _rows(recent: "QuerySet[StoryVersion]") -> list[_Row]:
    newest = recent.order_by("-pk").values_list(*_Row.__struct_fields__)[:MOST]
    return [_Row(*values) for values in newest][::-1]


def _held_before(stories: Collection[int], besides: Collection[int]) -> set[int]:
    """Stories that we hold whatever the rules say of these rows."""
    rows = StoryVersion.objects.filter(TAKEN, story__in=stories).exclude(pk__in=besides)
    return set(rows.values_list("story_id", flat=True))


class _Trial:
    """What a wire would hold, as its items come."""

    def __init__(self, wire: Wire, selection: Selection, held: set[int]) -> None:
        self._language = wire.language
        self._selection = selection
        self._zone = ZoneInfo(zone_of(wire))
        self._held = held
        self._left: set[int] = set()
        self._days: dict[date, Counted] = {}

    def run(self, rows: Iterable[_Row]) -> Iterable[Tried]:
        for row in rows:
            said = self._said(row)
            yield Tried(
                at=row.received_at,
                story=row.story__public_id,
                headline=row.headline,
                act=said.act,
                reason=said.reason,
                before=row.selected,
            )

    def _said(self, row: _Row) -> Decision:
        """The word of the rules, of the story that it belongs to, of the cap; in this order."""
        found = self._judged(row)
        if row.story_id in self._held:
            return (
                found if found.act != "skip" else Decision(reason=f"{OURS}, though {found.reason}")
            )
        if found.act == "follow" and row.story_id in self._left:
            return Decision(act="skip", reason=found.reason or "its story was skipped")
        if found.act == "take" and not row.archival:
            found = self._counted(row, found)
        if found.act == "take":
            self._held.add(row.story_id)
        if found.act == "skip":
            self._left.add(row.story_id)
        return found

    def _judged(self, row: _Row) -> Decision:
        item = msgspec.structs.replace(
            msgspec.convert(row.item, NewsItem),
            headline=row.headline or None,
            body_text="." if row.length else "",
        )
        own = row.policy != "never" and is_judged(item, row.kind, notice=bool(row.asks))
        if not own:
            return Decision(act="follow")
        country = country_of(item)[0]
        seen = seen_in(item, row.story_kind, country=country, language=self._language)
        return select(seen, self._selection.rules, kind=row.kind)

    def _counted(self, row: _Row, found: Decision) -> Decision:
        day, pressing = row.received_at.astimezone(self._zone).date(), urgent(_urgency(row))
        counted = self._days.get(day, Counted())
        if not room(counted, self._selection, urgent=pressing):
            return capped(self._selection, row.kind)
        self._days[day] = counted.with_one(urgent=pressing)
        return found


def _urgency(row: _Row) -> int | None:
    said = row.item.get("urgency")
    return said if isinstance(said, int) else None


def summed_up(tried: Sequence[Tried]) -> list[tuple[str, int]]:
    """(reason, items) of what would be skipped, the most frequent first."""
    found: dict[str, int] = {}
    for one in tried:
        if one.act == "skip":
            found[one.reason] = found.get(one.reason, 0) + 1
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
