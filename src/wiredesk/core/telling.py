"""What a reader is told of a storyline: computed from the stories that are public at that moment.

The members are the caller's, in any order: what is hidden is not among them, and so is in no title,
day, state or change.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from wiredesk.core.enrich.terms import stem_of
from wiredesk.core.storylines import Member

DEVELOPING, ONGOING = timedelta(hours=12), timedelta(hours=72)

State = Literal["developing", "ongoing", "quiet"]

TITLED_BY = 10
"""The title is the headline of one of so many newest members."""

MOST_NAMES = 4


def central(members: Sequence[Member]) -> Member:
    """The most central of the newest members: its headline is the title. ValueError: no members."""
    newest = sorted(members, key=_age)[-TITLED_BY:]
    return max(newest, key=lambda one: (bool(one.headline), one.score, one.story))


def state(members: Sequence[Member], now: datetime) -> State:
    """Whether it moves now, moved lately, or rests."""
    last = _last(members)
    if last is None or now - last > ONGOING:
        return "quiet"
    return "ongoing" if len(members) < 2 or now - last > DEVELOPING else "developing"


def state_until(members: Sequence[Member], now: datetime) -> datetime | None:
    """When time alone changes the state; None where it stays."""
    last = _last(members)
    turns = (last + pause for pause in (DEVELOPING, ONGOING)) if last else ()
    return min((turn for turn in turns if turn > now), default=None)


def day(first: datetime | None, moment: datetime) -> int:
    """Which day of the event ``moment`` is, in the zone of ``moment``; that of ``first`` is 1.

    ``first``: publication of the oldest member, which may be older than the members in hand.
    """
    return (moment.date() - first.astimezone(moment.tzinfo).date()).days + 1 if first else 1


def changed_since(members: Iterable[Member], moment: datetime) -> tuple[Member, ...]:
    """Members that came later, each with the names that it brought in; newest first."""
    later = [one for one in members if one.published and one.published > moment]
    return tuple(sorted(later, key=_age, reverse=True))


def brought_in(words: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names (as printed) that have a word which is new to the storyline.

    ``words``: as ``Member.names`` has them. Each name once, MOST_NAMES at most.
    """
    fresh = {stem_of(word) for word in words}
    new = [name for name in names if any(stem_of(word) in fresh for word in name.split())]
    return tuple(dict.fromkeys(new))[:MOST_NAMES]


def _last(members: Iterable[Member]) -> datetime | None:
    return max((one.published for one in members if one.published), default=None)


def _age(member: Member) -> tuple[float, str]:
    return (member.published.timestamp() if member.published else 0.0, member.story)
