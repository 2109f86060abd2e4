"""What a story is about: the agency's codes, else what was learnt from others, else seeds."""

from wiredesk.core.enrich.codes import meant, topics_from_codes
from wiredesk.core.enrich.media_topics import PREFIX, climb
from wiredesk.core.enrich.sector import SectorTable, candidates
from wiredesk.core.enrich.topic_model import TopicModel, predicted_topics
from wiredesk.core.enrich.topic_seeds import seeded_topics
from wiredesk.core.enrich.values import Copy, FoundTopic
from wiredesk.core.item import Subject

NEEDS = ("subjects", "headline", "text", "language")
GIVES = ("topics", "sector")


def topics_of(copy: Copy, model: TopicModel | None = None) -> tuple[FoundTopic, ...]:
    """Media Topics, best first: all from codes, or all machine-made (``from_code`` is empty).

    Where a model is not sure, the seeds are not asked: they know less.
    """
    if coded := topics_from_codes(copy):
        return coded
    return predicted_topics(copy, model) if model else seeded_topics(copy)


def sector_of_topics(topics: tuple[FoundTopic, ...], table: SectorTable) -> str:
    """The sector of the first topic that has one; "" = none."""
    for topic in topics:
        for code in candidates(topic.qcode, None):
            if sector := table.keys.get(code):
                return sector
    return ""


def top_of(topic: str) -> str:
    """The top-level Media Topic that a code, letter or name leads to ("medtop:..."); "" = none."""
    code, _ = meant(Subject(qcode=topic, name=topic))
    return PREFIX + climb(code)[-1] if code else ""
