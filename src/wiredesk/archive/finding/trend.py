"""What is read most, else what the desk picked: the list that pages show under Trending."""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from wiredesk.archive.finding.house import EditionView
from wiredesk.archive.finding.lists import by_ids, codes_of, in_languages
from wiredesk.archive.finding.values import StoryCard
from wiredesk.archive.models import Pick, Readership, Story, StorylineStory
from wiredesk.archive.models.story import DEFAULT
from wiredesk.core import trending
from wiredesk.core.item import Value
from wiredesk.core.trending import GLOBAL, Candidate, Standing, Title, Trending

TRUE_FOR = timedelta(hours=1)
"""Standings that nobody worked out anew for so long count no more: no engine is running."""

COLUMNS = (
    "pk", "public_id", "kind", "language", "country_id", "country__name", "shown__headline",
    "shown__found__topics", "wire__press_release", "edit__live", "edit__headline",
)  # fmt: skip


class Known(Value, frozen=True, kw_only=True):
    """A candidate with its row key and ISO country."""

    pk: int
    candidate: Candidate
    country: str | None


class Entry(Value, frozen=True, kw_only=True):
    """One place of the list; ``readers`` of the last hours, 0 where the desk picked it."""

    card: StoryCard
    readers: int = 0


class TopList(Value, frozen=True, kw_only=True):
    """The list under its honest title; "" and no entries where there is neither."""

    title: Title = ""
    entries: tuple[Entry, ...] = ()

    def without(self, keys: Container[int]) -> "TopList":
        """The same without the stories of these row keys."""
        return replace(self, entries=tuple(one for one in self.entries if one.card.pk not in keys))


def top_list(now: datetime, edition: EditionView | None = None, *, most: int) -> TopList:
    """The list of an edition: its own countries' stories where enough are read, else all it tells.

    Computed from what is listed at ``now``: neither a killed story nor one under embargo is in it.
    """
    standing, picks = standings(now), list(Pick.objects.values_list("story__public_id", flat=True))
    if not standing and not picks:
        return TopList()
    known = candidates([*(one.story for one in standing), *picks], now, edition)
    own = frozenset(codes_of(edition)) if edition else frozenset()
    found = _own_first(standing, known, own, picks, most)
    keys = {one.candidate.story: one.pk for one in known}
    cards = {one.id: one for one in by_ids([keys[one.story] for one in found.places], now)}
    places = (one for one in found.places if one.story in cards)
    entries = (Entry(card=cards[one.story], readers=one.readers) for one in places)
    return TopList(title=found.title, entries=tuple(entries))


def standings(now: datetime) -> tuple[Standing, ...]:
    """How stories stood when visits were counted last, the most read first."""
    row = Readership.objects.filter(at__gt=now - TRUE_FOR).only("standings").first()
    return msgspec.convert(row.standings, tuple[Standing, ...]) if row else ()


def candidates(
    numbers: Collection[int], now: datetime, edition: EditionView | None = None
) -> list[Known]:
    """Those of the stories (public numbers) that lists may carry, in the edition's languages."""
    mark = edition.mark if edition else DEFAULT
    told = Story.objects.listed(now, mark).news()  # type: ignore[attr-defined]
    told = told.filter(public_id__in=numbers, wire__licence__isnull=False, shown__isnull=False)
    rows = list((in_languages(told, edition) if edition else told).order_by().values(*COLUMNS))
    lines = storylines_of([row["pk"] for row in rows])
    return [_known(row, lines.get(row["pk"])) for row in rows]


def storylines_of(stories: Sequence[int]) -> Mapping[int, int]:
    """Story -> storyline (row keys), for those that are in one."""
    members = StorylineStory.objects.filter(story__in=stories)
    return dict(members.values_list("story_id", "storyline_id"))


def _known(row: Mapping[str, Any], storyline: int | None) -> Known:
    edited = row["edit__headline"] if row["edit__live"] else ""
    candidate = Candidate(
        story=row["public_id"],
        storyline=storyline,
        headline=edited or row["shown__headline"],
        topics=tuple(one["qcode"] for one in row["shown__found__topics"] or ()),
        kind="press" if row["wire__press_release"] else row["kind"],
        label=row["country__name"] or GLOBAL,
    )
    return Known(pk=row["pk"], candidate=candidate, country=row["country_id"])


def _own_first(
    standing: Sequence[Standing],
    known: Sequence[Known],
    own: frozenset[str],
    picks: Sequence[int],
    most: int,
) -> Trending:
    everything = [one.candidate for one in known]
    near = [one.candidate for one in known if one.country in own]
    found = trending.listed(standing, near, most=most)
    if found.title:
        return found
    return trending.listed(standing, everything, picks=picks, most=most)
