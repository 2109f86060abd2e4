"""Whatever reads a story's text or headline to find something in it, each by its name."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.steps import NOTHING_LEARNT, STEPS
from wiredesk.core.enrich.tags import tags_as_shown
from wiredesk.core.enrich.usable import usable_sentences
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.matching import normalised
from wiredesk.core.neardup import sketch_of
from wiredesk.core.pairs import pairs_of
from wiredesk.core.rewriting import headline_likeness
from wiredesk.core.roundups import Card, round_up
from wiredesk.core.storylines import Story, Storylines
from wiredesk.core.text.plain import first_sentences
from wiredesk.core.text.sentences import sentences
from wiredesk.core.text.words import slug_of, words_of
from wiredesk.core.trending import Candidate, is_bot, unlisted

NOW = datetime(2026, 10, 12, 9, tzinfo=UTC)

Run = Callable[[], object]


def readers(text: str) -> Iterator[tuple[str, Run]]:
    """Each with its work on ``text``; a step is given what the steps before it found."""
    yield from _steps("", Copy(text=text, language="en", published=NOW))
    head = Copy(headline=text, text=text[:1_000], language="en", published=NOW)
    yield from _steps("headline: ", head)
    for name, read in READERS.items():
        yield name, lambda read=read: read(text)  # type: ignore[misc]


def _steps(prefix: str, copy: Copy) -> Iterator[tuple[str, Run]]:
    so_far = Enrichment()
    for step in STEPS:
        given: dict[str, object] = {}

        def run(step=step, so_far=so_far, given=given) -> None:  # type: ignore[no-untyped-def]
            for kept in (sentences, usable_sentences, reads_as_english):
                kept.cache_clear()
            given.update(step.run(copy, so_far, NOTHING_LEARNT))

        yield prefix + step.module.__name__.rpartition(".")[2], run
        so_far = replace(so_far, **given)
    yield prefix + "pairs", lambda: pairs_of(so_far.countries)


def _cards(text: str) -> list[Card]:
    return [
        Card(
            story=one, storyline=one, headline=text, url="/a", credit="AP", may_abridge=True, at=NOW
        )
        for one in range(3)
    ]


READERS: dict[str, Callable[[str], object]] = {
    "sentences": lambda text: (sentences.cache_clear(), sentences(text)),
    "first sentences": first_sentences,
    "words": words_of,
    "slug": slug_of,
    "normalised": normalised,
    "near-duplicates": sketch_of,
    "headlines alike": lambda text: headline_likeness(text, text),
    "storylines": lambda text: Storylines().assign(Story(id="1", headline=text, text=text)),
    "trending": lambda text: unlisted(Candidate(story=1, headline=text)),
    "bots": is_bot,
    "round-ups": lambda text: round_up("Science", _cards(text)),
    "headline tags": lambda text: tags_as_shown([text], "Reuters", NOW, NOW),
}
