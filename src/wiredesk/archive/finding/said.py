"""Who said what in a story: whole passages of its text, by the speaker whom software found."""

from collections.abc import Iterable, Iterator

from wiredesk.archive.finding.words import stands
from wiredesk.core.enrich.quotes import may_show
from wiredesk.core.enrich.values import Quote, Span
from wiredesk.core.item import Value
from wiredesk.core.text.sentences import sentences

MOST = 12
"""Passages on one page: a whole interview is read as one."""


class Passage(Value, frozen=True, kw_only=True):
    """The sentences that hold one quotation and who said it, as the agency wrote them."""

    text: str
    through: str = ""  # who relayed it, where that was not the agency itself


class Said(Value, frozen=True, kw_only=True):
    """What one person is quoted with."""

    speaker: str
    passages: tuple[Passage, ...]


def spoken(quotes: Iterable[Quote], text: str, agency: str, page: str) -> tuple[Said, ...]:
    """Quotations that may be shown, by speaker in the order of the text.

    ``text`` is what the offsets of ``quotes`` count in. Its sentences are given whole, so that no
    "said", "alleged" or second half is cut off; those that ``page`` no longer says are left out.
    """
    by_speaker: dict[str, list[Passage]] = {}
    for quote, (start, end) in _placed([one for one in quotes if may_show(one)], text):
        words = " ".join(text[start:end].split())
        if stands(words, page):
            through = "" if _same(quote.relayed_by, agency) else quote.relayed_by
            passage = Passage(text=words, through=through)
            by_speaker.setdefault(quote.speaker, []).append(passage)
    return tuple(
        Said(speaker=speaker, passages=tuple(passages)) for speaker, passages in by_speaker.items()
    )


def _placed(quotes: list[Quote], text: str) -> Iterator[tuple[Quote, Span]]:
    """The first quotations, each with the span of its sentences; no sentence comes twice."""
    spans = sentences(text) if quotes else []
    told = 0
    for quote in quotes[:MOST]:
        first, last = min(quote.start, quote.mention_span[0]), max(quote.end, quote.mention_span[1])
        inside = [span for span in spans if span[0] < last and span[1] > first]
        if inside and inside[0][0] >= told:
            told = inside[-1][1]
            yield quote, (inside[0][0], told)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
