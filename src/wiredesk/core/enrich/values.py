"""What the enrichers read and what they find: frozen values, each finding with its evidence.

Offsets count characters (Python code points) of ``Copy.text``, the end not included. Every finding
says where it stands (``spans``) and how sure we are (``confidence``, 0..1: the share that was right
in the measurement of docs/reference/quality.md, or our estimate where nothing was measured).
"""

from datetime import datetime
from typing import Literal

from wiredesk.core.item import Dateline, Organisation, Person, Place, Subject, Value

Span = tuple[int, int]

Precision = Literal["hour", "part-of-day", "day", "week", "month", "quarter", "year"]

SourceKind = Literal[
    "official", "spokesperson", "agency", "media", "document", "company", "expert", "witness",
    "anonymous", "statement", "social-media", "no-comment", "person",
]  # fmt: skip


class Copy(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One text as the enrichers read it: plain, paragraphs split by an empty line where known.

    The text may still open with its dateline (filters) or not (the road: house style moved it).
    """

    headline: str = ""
    text: str = ""
    language: str = ""  # BCP 47; "" = unknown
    published: datetime | None = None  # aware
    dateline: Dateline | None = None
    subjects: tuple[Subject, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    agency: str = ""  # name of the agency that filed it: "Reuters"
    headline_tags: tuple[str, ...] = ()


class FoundDateline(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Where and when a story was written. ``end`` = where the text goes on after it."""

    city: str = ""
    region: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    agency: str = ""
    date: str = ""  # ISO 8601 where the year is known or follows from Copy.published
    end: int = 0
    from_text: bool = False
    evidence: str = ""
    confidence: float = 0.0


class CountryScore(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A country that the story is about; the list is ranked, the main one first."""

    code: str  # ISO 3166-1 alpha-2
    name: str  # the United Nations' short name
    score: float  # 0..1, relative to the main one
    reasons: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    confidence: float = 0.0


class FoundPerson(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A person with every mention, later surnames included."""

    name: str  # fullest form printed, without title
    role: str = ""  # as printed at the first mention: "Deputy Foreign Minister"
    spans: tuple[Span, ...] = ()
    rule: str = ""  # who found it: "" = our own rules, else a pipeline (Enrichment.named_by)
    confidence: float = 0.0


class FoundOrganisation(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An organisation with every mention, later acronyms included."""

    name: str
    acronym: str = ""
    spans: tuple[Span, ...] = ()
    rule: str = ""  # as of FoundPerson
    confidence: float = 0.0


class Quote(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Direct speech: who said it, as printed, and through whom we have it."""

    text: str  # without the quotation marks
    start: int
    end: int
    speaker: str = ""  # resolved name: "Sergei Ryabkov"
    mention: str = ""  # as printed: "Ryabkov", "he"
    mention_span: Span = (0, 0)
    relayed_by: str = ""  # "Interfax"
    cue: str = ""  # "said", "was quoted as saying"
    rule: str = ""  # which rule found the speaker
    same_sentence: bool = False  # the speaker stands in the sentence of the quote
    confidence: float = 0.0


class FoundSource(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A named (or expressly unnamed) source of what a paragraph says."""

    kind: SourceKind
    name: str
    paragraph: int  # counted from 0
    span: Span
    relayed_by: str = ""
    confidence: float = 0.0


class DatedEvent(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence with the day it speaks of."""

    date: str  # ISO 8601, as exact as precision says: "2026-10-12", "2026-10", "2026"
    precision: Precision
    text: str  # the sentence
    phrase: str  # "on Tuesday"
    span: Span  # of the phrase
    confidence: float = 0.0


class FoundTopic(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An IPTC Media Topic: "medtop:04000000"."""

    qcode: str
    name: str
    score: float  # 0..1
    from_code: str = ""  # the agency's code it was mapped from; "" = machine-made
    confidence: float = 0.0


class Digest(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Whole sentences of the story, at most 60 words, never changed; "" = we abstain."""

    text: str = ""
    spans: tuple[Span, ...] = ()
    confidence: float = 0.0


class Enrichment(Value, frozen=True, kw_only=True, omit_defaults=True):
    """All that the desk adds to one story by itself; machine-made, and marked so."""

    dateline: FoundDateline | None = None
    point: tuple[float, float] | None = None  # latitude, longitude of its place, in degrees
    countries: tuple[CountryScore, ...] = ()
    people: tuple[FoundPerson, ...] = ()
    organisations: tuple[FoundOrganisation, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sources: tuple[FoundSource, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    topics: tuple[FoundTopic, ...] = ()
    sector: str = ""
    headline_tags: tuple[str, ...] = ()
    summary: Digest = Digest()
    short: Digest = Digest()
    reading_minutes: int = 0
    named_by: str = ""  # the pipeline that looked for further names: "spaCy en_core_web_md-3.8.0"
