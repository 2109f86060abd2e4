"""READ FIRST: what the desk adds to a story by itself, step by step.

    dateline -> countries                           where it was written, what it is about
    people, organisations -> quotes -> sources      who said what through whom
    events                                          when
    topics -> sector                                what about: the agency's codes first
    summary, short, reading                         the story in few words, all of them its own

A step reads the copy and what earlier steps found, and gives fields of Enrichment. A test holds the
order to NEEDS and GIVES. What a step does not know it leaves empty.
"""

from collections.abc import Callable, Mapping
from types import ModuleType

from msgspec.structs import replace

from wiredesk.core.enrich import (
    countries,
    dateline_of,
    digest,
    people,
    quotes,
    reading,
    sources,
    timeline,
    topics,
)
from wiredesk.core.enrich.sector import SectorTable
from wiredesk.core.enrich.topic_model import TopicModel
from wiredesk.core.enrich.values import Copy, Enrichment, FoundTopic
from wiredesk.core.item import Value


class Knowledge(Value, frozen=True, kw_only=True):
    """What the steps know beside the copy: a learnt model, and the sectors of the site."""

    model: TopicModel | None = None
    sectors: SectorTable = SectorTable(keys={})


Given = Mapping[str, object]


class Step(Value, frozen=True, kw_only=True):
    """One enricher; ``module`` says in NEEDS and GIVES what it reads and finds."""

    module: ModuleType
    run: Callable[[Copy, Enrichment, Knowledge], Given]


STEPS: tuple[Step, ...] = (
    Step(
        module=dateline_of,
        run=lambda copy, so_far, _: {"dateline": dateline_of.find_dateline(copy)},
    ),
    Step(
        module=countries,
        run=lambda copy, so_far, _: {"countries": countries.countries_of(copy, so_far.dateline)},
    ),
    Step(
        module=people,
        run=lambda copy, so_far, _: dict(zip(people.GIVES, people.named_in(copy), strict=True)),
    ),
    Step(
        module=quotes,
        run=lambda copy, so_far, _: {"quotes": quotes.quotes_of(copy, so_far.people)},
    ),
    Step(
        module=sources,
        run=lambda copy, so_far, _: {
            "sources": sources.sources_of(copy, so_far.people, so_far.quotes)
        },
    ),
    Step(module=timeline, run=lambda copy, so_far, _: {"events": timeline.timeline_of(copy)}),
    Step(
        module=topics,
        run=lambda copy, so_far, know: _about(copy, so_far, know),
    ),
    Step(
        module=digest,
        run=lambda copy, so_far, _: {
            "summary": digest.summary_of(copy),
            "short": digest.short_of(copy),
        },
    ),
    Step(
        module=reading,
        run=lambda copy, so_far, _: {"reading_minutes": reading.reading_minutes(copy)},
    ),
)


NOTHING_LEARNT = Knowledge()


def enrich(
    copy: Copy, know: Knowledge = NOTHING_LEARNT, inherited: tuple[FoundTopic, ...] = ()
) -> Enrichment:
    """All steps over one copy; ``inherited``: topics of a text of nearly the same words."""
    found = Enrichment(headline_tags=copy.headline_tags, topics=inherited)
    for step in STEPS:
        found = replace(found, **step.run(copy, found, know))
    return found


def _about(copy: Copy, so_far: Enrichment, know: Knowledge) -> Given:
    found = so_far.topics or topics.topics_of(copy, know.model)
    return {"topics": found, "sector": topics.sector_of_topics(found, know.sectors)}
