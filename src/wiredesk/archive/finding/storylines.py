"""Running stories: each told from those of its stories that lists carry at that moment.

A story that is hidden, under embargo or whose rights have ended is in no title, day, count or
change: nothing of a storyline is stored but which stories it has. Of a text that several agencies
carry one story counts.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db.models import Count, F, Min, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from wiredesk.archive.finding.cards import as_cards, cards, with_bodies
from wiredesk.archive.finding.values import StoryCard, direction
from wiredesk.archive.models import Story, Storyline, StorylineStory
from wiredesk.core import telling
from wiredesk.core.item import Value
from wiredesk.core.storylines import Member
from wiredesk.core.telling import State

MOST_MEMBERS = 40
"""Newest stories of a storyline that are read; of older ones stand count and first day."""

FEWEST = 2
"""One story is no storyline."""

MOST_MERGES = 5  # that an address follows

SURE = 0.7
"""Names below this confidence are not told; whether one is a person's is not said anyway."""


class Running(Value, frozen=True, kw_only=True):
    """A storyline as the public sees it at one moment; all times are aware, UTC."""

    id: int
    url: str
    title: str
    language: str  # of the title
    members: tuple[StoryCard, ...]  # newest first, at most MOST_MEMBERS
    told: tuple[Member, ...]  # the same, with what each brought in
    count: int
    first: datetime  # of the oldest story
    state: State
    until: datetime | None  # when time alone changes the state

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Writing direction of the title."""
        return direction(self.language)

    @property
    def names(self) -> Mapping[int, tuple[str, ...]]:
        """Row key of a story -> names that it brought in; the first one brought nothing new."""
        return {int(one.story): one.names for one in self.told}

    def day(self, moment: datetime) -> int:
        """Which day of the event a moment is, in the moment's zone."""
        return telling.day(self.first, moment)

    def since(self, moment: datetime) -> tuple[StoryCard, ...]:
        """Its stories that came later, newest first."""
        later = {int(one.story) for one in telling.changed_since(self.told, moment)}
        return tuple(one for one in self.members if one.pk in later)


class RunningAnswer(Value, frozen=True, kw_only=True):
    """What a storyline's address answers: itself, another address, or nothing (404)."""

    running: Running | None = None
    url: str = ""  # where to go instead
    permanent: bool = False


class _Place(NamedTuple):
    """A member's row: what the storyline has in it, and what is told of the storyline."""

    story: int
    score: float
    names: tuple[str, ...]  # that it brought in, as printed
    first: datetime
    count: int


def storyline(public_id: int, now: datetime, *, bodies: bool = False) -> RunningAnswer:
    """What ``/storyline/<public_id>`` answers; one that was merged leads to the other for good."""
    asked = line = Storyline.objects.filter(public_id=public_id).first()
    for _ in range(MOST_MERGES):
        if line is not None and line.merged_into_id:
            line = Storyline.objects.filter(pk=line.merged_into_id).first()
    if asked is None or line is None:
        return RunningAnswer()
    places = _places([line.pk], now).get(line.pk, [])
    [found] = _cards([places], now, bodies=bodies)
    if not found:
        return RunningAnswer()
    if line.pk != asked.pk:
        return RunningAnswer(url=_address(line), permanent=True)
    if len(found) < FEWEST:
        return RunningAnswer(url=found[0].url)
    return RunningAnswer(running=_running(line, places, found, now))


def running_among(keys: Sequence[int], now: datetime) -> list[Running]:
    """Those of the storylines (row keys) that lists carry two stories of, in the order of the keys.

    In a few queries, however many there are.
    """
    places = _places(keys, now)
    lines = Storyline.objects.in_bulk([key for key in keys if len(places[key]) >= FEWEST])
    told = _cards([places[key] for key in lines], now)
    found = zip(lines.items(), told, strict=True)
    several = {key: (line, some) for (key, line), some in found if len(some) >= FEWEST}
    return [
        _running(several[key][0], places[key], several[key][1], now)
        for key in keys
        if key in several
    ]


ROW = "in_storyline__"
PLACE = (
    "pk", f"{ROW}storyline", f"{ROW}score", f"{ROW}names", "edit__live",
    "wire__licence__display", "shown__found__people", "shown__found__organisations",
)  # fmt: skip


def _places(keys: Collection[int], now: datetime) -> dict[int, list[_Place]]:
    """The newest members of each storyline, newest first."""
    found: dict[int, list[_Place]] = defaultdict(list)
    counted = _counted(keys, now) if keys else {}
    rows = Story.objects.filter(pk__in=counted).order_by().values(*PLACE)
    told = {row["pk"]: row for row in rows}
    for pk, one in counted.items():
        if pk in told:
            found[told[pk][f"{ROW}storyline"]].append(_place(told[pk], one))
    return found


class _Counted(NamedTuple):
    """A member among those of its storyline that lists carry: 1 = the newest."""

    nth: int
    count: int
    first: datetime


def _counted(keys: Collection[int], now: datetime) -> dict[int, _Counted]:
    """The newest members of each storyline by row key of the story, in order.

    A storyline may have thousands: only their numbers are read here. Their keys are asked for
    first: SQLite would look through everything public instead.
    """
    told = Story.objects.listed(now).leading(now)  # type: ignore[attr-defined]
    told = told.filter(wire__licence__isnull=False, shown__isnull=False)
    line = {"partition_by": F(f"{ROW}storyline")}
    members = StorylineStory.objects.filter(storyline__in=keys).values_list("story_id", flat=True)
    rows = told.filter(pk__in=list(members)).annotate(
        nth=Window(RowNumber(), order_by=[F("sort_at").desc(), F("pk").desc()], **line),
        count=Window(Count("pk"), **line),
        first=Window(Min("sort_at"), **line),
    )
    newest = rows.filter(nth__lte=MOST_MEMBERS).order_by(f"{ROW}storyline", "nth")
    return {pk: _Counted(*one) for pk, *one in newest.values_list("pk", "nth", "count", "first")}


def _place(row: Mapping[str, Any], counted: _Counted) -> _Place:
    oldest = counted.nth == counted.count  # brought in no names: all of it was new
    return _Place(
        story=row["pk"],
        score=row[f"{ROW}score"],
        names=telling.brought_in(row[f"{ROW}names"], [] if oldest else _printed(row)),
        first=counted.first,
        count=counted.count,
    )


def _printed(row: Mapping[str, Any]) -> list[str]:
    """Names in the agency's text where the page may tell it and the desk changed nothing."""
    whole = row["wire__licence__display"] == "full" and not row["edit__live"]
    if not whole:
        return []
    found = [*(row[PLACE[-2]] or ()), *(row[PLACE[-1]] or ())]
    return [one["name"] for one in found if one.get("confidence", 0.0) >= SURE]


def _cards(
    several: Sequence[Sequence[_Place]], now: datetime, *, bodies: bool = False
) -> list[list[StoryCard]]:
    """The cards of several storylines' members, in their order."""
    keys = [one.story for places in several for one in places]
    if not keys:
        return [[] for _ in several]
    rows = as_cards(Story.objects.filter(pk__in=keys))  # type: ignore[arg-type]
    found = {one.pk: one for one in cards(with_bodies(rows) if bodies else rows, now)}
    return [[found[one.story] for one in places if one.story in found] for places in several]


def _running(
    line: Storyline, places: Sequence[_Place], found: Sequence[StoryCard], now: datetime
) -> Running:
    by_key = {one.story: one for one in places}
    told = tuple(_member(one, by_key[one.pk]) for one in found)
    titled_by = telling.central(told)
    language = next(one.language for one in found if one.pk == int(titled_by.story))
    return Running(
        id=line.public_id,
        url=_address(line),
        title=line.title or titled_by.headline,
        language="en" if line.title else language,
        members=tuple(found),
        told=told,
        count=places[0].count,
        first=places[0].first,
        state=telling.state(told, now),
        until=telling.state_until(told, now),
    )


def _member(card: StoryCard, place: _Place) -> Member:
    return Member(
        story=str(card.pk),
        headline=card.headline,
        published=card.at,
        score=place.score,
        names=place.names,
    )


def _address(line: Storyline) -> str:
    return reverse("storyline", args=[line.public_id])
