"""Round-ups as the public sees them: cut anew at every reading from what may be told then.

A story that was killed, held, withheld or embargoed, whose rights ended or whose contract no longer
allows abridging is simply not there. Where too little is left there is no round-up: 410.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from wiredesk.archive.finding.cards import as_cards, card, credit_of, sector_place
from wiredesk.archive.finding.values import Place, StoryCard
from wiredesk.archive.models import Roundup, RoundupItem, Story
from wiredesk.core import roundups as core
from wiredesk.core.item import StoryKind, Value

LISTED_FOR = timedelta(days=7)
ROUNDUPS = 20
"""The newest round-ups that a list looks at."""

Telling = tuple[StoryCard, core.Card]


class RoundupLine(Value, frozen=True, kw_only=True):
    """One story of a round-up."""

    card: StoryCard
    headline: str  # without tags
    credit: str  # as the contract wants the agency named


class RoundupView(Value, frozen=True, kw_only=True):
    """One round-up, made by software."""

    id: int
    url: str
    title: str
    sector: Place
    at: datetime
    changed: datetime
    lines: tuple[RoundupLine, ...]

    @property
    def cards(self) -> tuple[StoryCard, ...]:
        """The stories in it."""
        return tuple(one.card for one in self.lines)

    @property
    def credits(self) -> tuple[str, ...]:
        """Whose stories are in it, each once."""
        return tuple(dict.fromkeys(one.credit for one in self.lines))


def roundup(public_id: int, now: datetime) -> RoundupView | Literal["gone", "absent"]:
    """What ``/roundup/<public_id>`` answers at ``now``."""
    row = Roundup.objects.filter(public_id=public_id, at__lte=now).select_related("sector").first()
    if row is None:
        return "absent"
    return next(iter(_views([row], now)), None) or "gone"


def latest_roundups(
    now: datetime, sector: str | None = None, limit: int = ROUNDUPS
) -> list[RoundupView]:
    """The newest round-ups of a week, of all sectors or of one (its key), the newest first."""
    recent = Roundup.objects.filter(at__lte=now, at__gt=now - LISTED_FOR)
    rows = recent.filter(sector__key=sector) if sector else recent
    return _views(rows.select_related("sector")[:limit], now)


def withdrawn_roundups(now: datetime) -> list[tuple[int, datetime]]:
    """(public id, time) of the withdrawn ones that feeds may still hold."""
    gone = Roundup.objects.filter(withdrawn_at__gt=now - LISTED_FOR)
    return list(gone.values_list("public_id", "withdrawn_at"))


def _views(rows: Iterable[Roundup], now: datetime) -> list[RoundupView]:
    """Those of the rows that are still round-ups, in three queries."""
    standing = [row for row in rows if row.withdrawn_at is None]
    items = list(RoundupItem.objects.filter(roundup__in=standing).order_by("position"))
    stories = {one.story_id for one in items}
    told = Story.objects.public(now).in_edition()  # type: ignore[attr-defined]
    public = as_cards(told.filter(pk__in=stories))
    cards = {story.pk: _telling(story, now) for story in public}
    views = []
    for row in standing:
        own = [one.story_id for one in items if one.roundup_id == row.pk]
        view = _view(row, [cards[pk] for pk in own if pk in cards])
        views += [view] if view else []
    return views


def _telling(story: Story, now: datetime) -> Telling:
    one = card(story, now)
    kind: StoryKind = story.kind  # type: ignore[assignment]
    told = core.Card(
        story=one.pk,
        storyline=one.pk,
        headline=one.headline,
        url=one.url,
        credit=one.credit or credit_of(story, one.contract, one.agency.name),
        may_abridge=one.abridge,
        at=one.at,
        language=one.language,
        kind=kind,
    )
    return one, told


def _view(row: Roundup, tellings: Sequence[Telling]) -> RoundupView | None:
    """The core cuts it; the items stay in the order that they got by weight."""
    ranked = [replace(told, weight=-place) for place, (_, told) in enumerate(tellings)]
    cut = core.round_up(row.sector.name, ranked, most=len(ranked))
    if cut is None:
        return None
    cards = {one.pk: one for one, _ in tellings}
    return RoundupView(
        id=row.public_id,
        url=row.get_absolute_url(),
        title=cut.title,
        sector=sector_place(row.sector),
        at=row.at,
        changed=max(row.changed_at, *(one.changed for one, _ in tellings)),
        lines=tuple(
            RoundupLine(card=cards[one.sources[0]], headline=one.headline, credit=one.credit)
            for one in cut.items
        ),
    )
