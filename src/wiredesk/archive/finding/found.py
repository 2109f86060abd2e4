"""What software found in a story and the page may say: its sources, and the days it speaks of."""

from collections.abc import Iterable
from datetime import date

import msgspec

from wiredesk.archive.models import Story
from wiredesk.core.enrich.values import DatedEvent, Enrichment, FoundSource
from wiredesk.core.item import Value

SURE = 0.9
"""Findings below this confidence stay in the newsroom."""

DATED = 0.95
"""The same for days: those that the text prints itself (docs/reference/quality.md, Timeline)."""

SURE_COUNTRY = 0.8
"""The same for countries: about four times named, or in the headline and the lead."""

FEWEST_DAYS = 2
"""One day is no timeline."""

KINDS = {
    "official": "official",
    "spokesperson": "spokesperson",
    "agency": "news agency",
    "media": "news organisation",
    "document": "document",
    "company": "company",
    "expert": "expert",
    "witness": "witness",
    "anonymous": "not named",
    "statement": "statement",
    "social-media": "social media",
    "no-comment": "did not comment",
    "person": "",
}


class SourceLine(Value, frozen=True, kw_only=True):
    """One source, and in how many paragraphs the story rests on it."""

    name: str
    kind: str  # in words; "" where the name says it
    through: str  # who relayed it, or ""
    paragraphs: int


class TimelineDay(Value, frozen=True, kw_only=True):
    """One day of the story's timeline; the sentence is the agency's."""

    day: date
    text: str


def found_in(story: Story) -> Enrichment:
    """The findings stored with the version on the page."""
    return msgspec.convert(story.shown.found, Enrichment)


def source_lines(sources: Iterable[FoundSource]) -> tuple[SourceLine, ...]:
    """Sources we are sure of, the most used first; each paragraph counts once for each."""
    where: dict[tuple[str, str, str], set[int]] = {}
    for one in sources:
        if one.confidence >= SURE:
            key = (one.name, KINDS[one.kind], one.relayed_by)
            where.setdefault(key, set()).add(one.paragraph)
    ranked = sorted(where.items(), key=lambda line: -len(line[1]))
    return tuple(
        SourceLine(name=name, kind=kind, through=through, paragraphs=len(seen))
        for (name, kind, through), seen in ranked
    )


def timeline(events: Iterable[DatedEvent]) -> tuple[TimelineDay, ...]:
    """Days we are sure of in their order, each sentence once; () where there is but one day."""
    sure = [one for one in events if one.precision == "day" and one.confidence >= DATED]
    told = {one.text: date.fromisoformat(one.date) for one in sure}
    days = sorted(told.items(), key=lambda one: one[1])
    if len({day for _, day in days}) < FEWEST_DAYS:
        return ()
    return tuple(TimelineDay(day=day, text=text) for text, day in days)
