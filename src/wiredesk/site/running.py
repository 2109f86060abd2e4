"""Running stories as pages tell them: day by day, in a box beside a story, in a band on a front."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from wiredesk.archive.finding import Running, StoryCard
from wiredesk.core.item import Value
from wiredesk.core.telling import State
from wiredesk.site import clock
from wiredesk.site.front import BANDS

STATES: dict[State, str] = {
    "developing": "Developing",
    "ongoing": "Ongoing",
    "quiet": "Nothing new for three days",
}
"""What a reader is told of a storyline's pace."""

NEW, IN_BOX = 3, 4
"""Stories of a box that came after the story beside it, and all of them."""

READ_NEXT = 2
"""Further stories of it that stand under the story."""


class Told(Value, frozen=True, kw_only=True):
    """One story of a storyline: its day, and the names that it brought in."""

    card: StoryCard
    day: int
    names: tuple[str, ...]


class Box(Value, frozen=True, kw_only=True):
    """The storyline of a story: what came since, newest first, then what was before."""

    running: Running
    day: int
    state: str
    new: tuple[Told, ...]
    more: int  # new ones that are not shown
    before: tuple[Told, ...]
    rest: tuple[StoryCard, ...]  # to be read next

    @property
    def keys(self) -> set[int]:
        """Row keys of the stories that are shown."""
        return {one.pk for one in (*(row.card for row in (*self.new, *self.before)), *self.rest)}


class Band(Value, frozen=True, kw_only=True):
    """A storyline on a front."""

    running: Running
    day: int
    state: str
    newest: datetime

    @property
    def until(self) -> datetime | None:
        """When time alone changes it."""
        return self.running.until


def told(running: Running, zone: str) -> tuple[Told, ...]:
    """Its stories, each with its day in the zone, newest first."""
    names = running.names
    return tuple(
        Told(card=one, day=running.day(clock.local(one.at, zone)), names=names[one.pk])
        for one in running.members
    )


def box_of(card: StoryCard, running: Running, now: datetime, zone: str) -> Box:
    """What the page of one of its stories tells of the others."""
    rows = [one for one in told(running, zone) if one.card.pk != card.pk]
    later = {one.pk for one in running.since(card.at)}
    new = [one for one in rows if one.card.pk in later]
    before = [one for one in rows if one.card.pk not in later]
    shown = new[:NEW]
    left = [one.card for one in (*new[NEW:], *before[IN_BOX - len(shown) :])]
    return Box(
        running=running,
        day=running.day(clock.local(now, zone)),
        state=STATES[running.state],
        new=tuple(shown),
        more=len(new) - len(shown),
        before=tuple(before[: IN_BOX - len(shown)]),
        rest=tuple(left[:READ_NEXT]),
    )


def bands(lines: Iterable[Running], now: datetime, zone: str) -> tuple[Band, ...]:
    """The storylines that a front tells of."""
    return tuple(
        Band(
            running=one,
            day=one.day(clock.local(now, zone)),
            state=STATES[one.state],
            newest=one.members[0].at,
        )
        for one in list(lines)[:BANDS]
    )


def agencies(running: Running) -> list[tuple[str, int]]:
    """Who filed how many of its stories, most first."""
    return Counter(one.agency.name for one in running.members).most_common()
