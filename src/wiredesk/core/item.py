"""The values of the wire: what was delivered (Transmission) and what it says (NewsItem).

All structs are frozen. Absent text is ``None`` (never ``""``), absent lists are empty tuples. A
reader fills what the file says and nothing more; the house style (core/text) and the enrichers
(core/enrich) return changed copies with ``msgspec.structs.replace``.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

PubStatus = Literal["usable", "withheld", "canceled"]
ItemClass = Literal[
    "text", "picture", "graphic", "audio", "video", "composite", "planning", "other"
]
Kind = Literal[
    "NEW",
    "UPDATE",
    "CORRECTION",
    "REFILE",
    "KILL",
    "WITHHOLD",
    "HOLD",
    "RELEASE",
    "ADVISORY",
    "ALERT",
    "REPEAT",
]

StoryKind = Literal["news", "opinion", "press", "agate", "roundup"]
"""The sort of work (core/content_type.py). Agate is tabular copy, a roundup the wire's own list."""

Policy = Literal["auto", "desk", "never"]
"""A usable item publishes itself, awaits a person, or is no story by itself (a picture, a list)."""


Selected = Literal["take", "skip", "follow"]
"""What the rules of a wire say of an item (core/selection.py); an instruction follows its story."""


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all values here: immutable, named arguments only, cheap to encode."""


class Transmission(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Bytes exactly as a wire delivered them; the unit of replay and quarantine."""

    wire: str  # key of the wire ("" where none is known, as in `wiredesk parse`)
    body: bytes
    digest: str  # sha-256 of body, hexadecimal
    received: datetime  # aware, UTC
    name: str = ""  # file name, URL or message id: for people and for resolving relative links
    media_type: str | None = None  # as the transport announced it; a hint, never trusted
    profile: str = ""  # key of the wire's profile; "" = the items tell it


class Moment(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A point in time in UTC together with the zone it was given in."""

    at: datetime  # aware, UTC
    zone: str = ""  # "Z", "+05:30", "EST" or a zone name as given; "" = the file gave none
    raw: str = ""  # the text it was read from


class Embargo(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Not before ``until``; ``until=None`` means indefinitely (fail closed)."""

    until: Moment | None = None
    evidence: str = ""


class Subject(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A topic code as the agency gave it, for example qcode ``medtop:20000065``."""

    qcode: str
    name: str | None = None
    scheme: str | None = None  # alias or URI of the code list


class Place(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A place the agency named in its metadata."""

    name: str | None = None
    qcode: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2 where known
    latitude: float | None = None
    longitude: float | None = None


class Person(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A person the agency named in its metadata."""

    name: str
    qcode: str | None = None
    role: str | None = None


class Organisation(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An organisation the agency named in its metadata."""

    name: str
    qcode: str | None = None
    role: str | None = None


class Rendition(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One stored form of a picture; sizes in pixels and bytes."""

    href: str
    name: str | None = None
    width: int | None = None
    height: int | None = None
    media_type: str | None = None
    size: int | None = None


class Picture(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A picture that came with the item (never one that we chose)."""

    guid: str | None = None
    headline: str | None = None
    caption: str | None = None
    credit: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None
    alt: str | None = None
    renditions: tuple[Rendition, ...] = ()


class Rights(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Credit and contract text as the item carries it."""

    credit: str | None = None
    copyright: str | None = None
    usage_terms: str | None = None


class Terms(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What usage terms say, as rules (core/usageterms.py); each default restricts nothing."""

    forbidden: tuple[str, ...] = ()  # ISO 3166-1 alpha-2: not there
    allowed: tuple[str, ...] = ()  # there only; () = everywhere
    online: bool = True  # may be shown on the web
    archive: bool = True  # may be kept once it is no news any more
    sales: bool = True  # may be passed on
    edits: bool = True  # may be changed
    until: datetime | None = None  # not after that
    credit: str | None = None  # mandatory
    unread: tuple[str, ...] = ()  # sentences that no rule was read from


NO_TERMS = Terms()


class Link(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A link to another item or page: ``rel`` as given, ``href`` a URL, ``guid`` an item id."""

    rel: str
    href: str | None = None
    guid: str | None = None
    version: str | None = None
    title: str | None = None


class EdNote(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Text for editors only; ``role`` where the format has one (dpa: correction, embargo ...)."""

    text: str
    role: str | None = None


class Dateline(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Place, agency and date that open a story; ``text`` is the printed form."""

    city: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    agency: str | None = None
    date: str | None = None  # ISO 8601 date, or the printed day where the year is not known
    text: str | None = None
    source: Literal["text", "metadata"] = "metadata"


class Signal(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One structural fact that can carry an instruction: where it stood and what it said."""

    field: str  # "pubStatus", "signal", "edStat", "deleted-entry", "altId:..." ...
    value: str


class Instruction(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What an item asks for, with the evidence that said so."""

    kind: Kind
    evidence: tuple[str, ...] = ()


class ContentType(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The sort of work, with the words or figures that said so; plain news has none."""

    kind: StoryKind = "news"
    evidence: tuple[str, ...] = ()


class NewsItem(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One version of one story as the agency filed it, whatever the format."""

    # identity
    format: str  # key of the reader: "rss", "atom", "rdf", "jsonfeed", "newsml-g2", "ninjs"
    index: int = 0  # position in the transmission
    guid: str
    guid_from: Literal["guid", "link", "content"] = "guid"
    version: str | None = None
    provider: str | None = None
    item_class: ItemClass = "text"
    source_url: str | None = None  # the agency's own page of this item
    # instruction evidence
    pub_status: PubStatus = "usable"
    signals: tuple[Signal, ...] = ()
    embargo: Embargo | None = None
    expires: Moment | None = None
    urgency: int | None = None  # 1 (top) .. 9
    genre: tuple[str, ...] = ()
    # words
    headline: str | None = None
    headline_tags: tuple[str, ...] = ()  # "UPDATE 2", "EXCLUSIVE" ...
    slugline: str | None = None
    byline: str | None = None
    dateline: Dateline | None = None
    abstract: str | None = None  # plain text
    body_html: str = ""  # a reader gives the wire's markup; after house style it is safe HTML
    body_text: str = ""  # paragraphs split by one empty line
    sign_off: str | None = None
    eds_notes: tuple[EdNote, ...] = ()
    language: str | None = None  # BCP 47
    # what it is about
    subjects: tuple[Subject, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    products: tuple[str, ...] = ()  # services and products of the agency that carry it
    # what comes with it
    pictures: tuple[Picture, ...] = ()
    rights: Rights = Rights()
    links: tuple[Link, ...] = ()
    # times
    created: Moment | None = None
    updated: Moment | None = None
    # honesty
    guessed: tuple[str, ...] = ()  # names of fields that the file does not say outright
    flags: tuple[str, ...] = ()  # "not-well-formed", "embed-replaced", "text-guard", ...
