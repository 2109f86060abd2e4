"""Finds the sources of each paragraph, named or expressly unnamed: how a story is sourced."""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.names import LONGEST, low
from wiredesk.core.enrich.quote_marks import inside
from wiredesk.core.enrich.relays import MEDIA, relay_of
from wiredesk.core.enrich.speakers import Mentions, Speaker, reported
from wiredesk.core.enrich.values import Copy, FoundPerson, FoundSource, Quote, SourceKind, Span
from wiredesk.core.text.agencies import AGENCIES
from wiredesk.core.text.characters import encodable
from wiredesk.core.text.sentences import sentences

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

NEEDS = ("text", "people", "quotes")
GIVES = ("sources",)

_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")
_NO_COMMENT = re.compile(
    r"\b(?:no (?:immediate )?comment|(?:declined|refused) (?:to|immediate|further|any) ?comment|"
    r"did not (?:immediately )?(?:respond|reply|return|comment)|"
    r"could not (?:immediately )?be reached|"
    r"(?:was|were) not (?:immediately )?available (?:for|to) comment)\b"
)
_UNHEARD = ("comment", "respond", "reply", "return", "reached")
_NAMELESS = re.compile(
    r"\b(?:(?:[a-z-]+ ){0,3}(?:sources?|officials?|person|people)"
    r"(?: familiar with| briefed on| close to)?[^.,\n]{0,60},? )?"
    r"(?:on (?:the )?condition of anonymity|"
    r"(?:who )?(?:declined|asked|did not want) (?:not )?to be (?:named|identified))"
)
_SUBJECT = re.compile(r"(?:[\w’'.-]+ ){1,8}\Z")
_LEAST = 3  # characters of a name that says anything
_ORDER: tuple[SourceKind, ...] = (
    "spokesperson", "anonymous", "social-media", "statement", "document", "expert", "witness",
    "official", "company",
)  # fmt: skip


@cache
def _kinds() -> dict[str, frozenset[str]]:
    body = (files("wiredesk.core.enrich") / "data" / "sources.toml").read_text("utf-8")
    return {key: frozenset(value.split()) for key, value in tomllib.loads(body).items()}


def sources_of(
    copy: Copy, people: tuple[FoundPerson, ...], quotes: tuple[Quote, ...]
) -> tuple[FoundSource, ...]:
    """Return the sources of ``copy.text`` by paragraph, each once a paragraph, in order.

    ``people`` and ``quotes`` are those of ``people_of`` and ``quotes_of``. Pronouns count where
    a quotation resolved them. "officials said" without a name is ``anonymous``.
    """
    if not reads_as_english(copy):
        return ()
    text = copy.text[:LONGEST]
    starts = [0, *(match.end() for match in _PARAGRAPH.finditer(text))]
    found: dict[tuple[int, str, str], FoundSource] = {}
    every = [*_spoken(people, quotes), *_silent(text), *_indirect(text, people, quotes)]
    for kind, name, span, relay, confidence in sorted(every, key=lambda one: one[2]):
        paragraph = bisect_right(starts, span[0]) - 1
        source = FoundSource(
            kind=kind, name=name, paragraph=paragraph, span=span,
            relayed_by=relay, confidence=confidence,
        )  # fmt: skip
        found.setdefault((paragraph, "" if kind != "no-comment" else kind, name), source)
    return tuple(found.values())


Finding = tuple[SourceKind, str, Span, str, float]


def _spoken(people: tuple[FoundPerson, ...], quotes: tuple[Quote, ...]) -> Iterator[Finding]:
    roles = {person.name: person.role for person in people}
    for quote in quotes:
        if quote.speaker:
            kind = _kind(roles.get(quote.speaker, "")) or "person"
            yield kind, quote.speaker, quote.mention_span, quote.relayed_by, quote.confidence
        elif kind_of := _kind_of_words(quote.mention):
            yield kind_of, quote.mention, quote.mention_span, quote.relayed_by, quote.confidence


def _silent(text: str) -> Iterator[Finding]:
    unheard = any(word in text for word in _UNHEARD)
    for match in _NO_COMMENT.finditer(text) if unheard else ():
        before = _SUBJECT.search(text[max(0, match.start() - 70) : match.start()])
        clause = re.split(r"[a-z]{3}[.,;] ", before[0])[-1] if before else ""
        words = [word for word in clause.split() if word not in _AUXILIARY]
        name = " ".join(words) or match[0]
        yield "no-comment", name, match.span(), "", 0.9
    if not ("anonymity" in text or "to be named" in text or "to be identified" in text):
        return
    for match in _NAMELESS.finditer(text):
        yield "anonymous", match[0].strip(), match.span(), "", 0.9


_AUXILIARY = frozenset("had has have with made gave offered there was were is and but also".split())


def _indirect(
    text: str, people: tuple[FoundPerson, ...], quotes: tuple[Quote, ...]
) -> Iterator[Finding]:
    pairs = sorted((span, at) for at, person in enumerate(people) for span in person.spans)
    mentions = Mentions([span for span, _ in pairs], [at for _, at in pairs])
    quoted = sorted((quote.start, quote.end) for quote in quotes)
    for sentence in _saying(text):
        for speaker in reported(text, *sentence, mentions, _kinds()["reported"]):
            if inside(quoted, speaker.start):
                continue
            if finding := _finding(text, sentence, speaker, people):
                yield finding


def _saying(text: str) -> Iterator[Span]:
    """The sentences that hold a word of saying, maybe as part of another."""
    at = [start for _, start, _ in _cues().find_matches_as_indexes(encodable(text))]
    return (one for one in sentences(text) if bisect_left(at, one[0]) < bisect_left(at, one[1]))


@cache
def _cues() -> "AhoCorasick":
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(["according", *_kinds()["reported"]])


def _finding(
    text: str, sentence: Span, speaker: Speaker, people: tuple[FoundPerson, ...]
) -> Finding | None:
    span = (speaker.start, speaker.end)
    relay = relay_of(text, speaker, sentence)
    if speaker.person >= 0:
        person = people[speaker.person]
        return _kind(person.role) or "person", person.name, span, relay, 0.85
    printed = text[speaker.start : speaker.end]
    kind = _kind_of_words(printed)
    if kind is None or len(printed) < _LEAST:
        return None
    return kind, printed, span, "" if relay in printed else relay, 0.75


def _kind(role: str) -> SourceKind | None:
    keys = {low(word) for word in role.split()}
    return next((kind for kind in _ORDER if keys & _kinds()[kind]), None)


def _kind_of_words(printed: str) -> SourceKind | None:
    """The kind of a source without a person's name; None where nothing tells."""
    bare = printed.removeprefix("the ").removeprefix("The ").casefold()
    if bare.removesuffix(" news agency").split(" ")[-1] in AGENCIES or bare in AGENCIES:
        return "agency"
    if "news agency" in bare:
        return "agency"
    if "white house" in bare:
        return "official"
    kind = _kind(printed)
    if kind == "official" and _nameless(printed):
        return "anonymous"
    if kind is None and MEDIA.search(printed):
        return "media"
    return kind


def _nameless(printed: str) -> bool:
    words = printed.split()
    bare = words[-1].lower() in ("official", "officials", "diplomat", "diplomats")
    return bare and not any(word[0].isupper() for word in words[1:]) and len(words) < 4
