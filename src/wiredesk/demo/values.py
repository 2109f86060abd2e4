"""The values of the demo: who files, what is filed, and what is delivered when."""

from datetime import datetime

from wiredesk.core.item import Value


class Agency(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A fictional news agency; ``dateline`` is its style in English, empty where it uses none.

    Fields in ``dateline``: ``{city}``, ``{CITY}``, ``{day}``, ``{mon}``, ``{month}``.
    """

    key: str
    name: str
    site: str  # base of its own story pages, under the reserved domain .example
    dateline: str = ""


class Wire(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One contracted line of an agency, with what `wiredesk demo` needs to set it up."""

    key: str
    agency: str  # key of the agency
    name: str
    format: str  # key of a writer, see wiredesk.demo.writers.WRITERS
    language: str = "en"
    zone: str = "UTC"  # IANA name; the wire prints its times in it
    licence: str = "full-text"  # key of the preset; "" = the wire has no licence row
    publish: str = "automatic"  # or "desk": its items await a person
    index: bool = False
    pictures: bool = True
    retention_days: int = 0  # 0 = no end
    kind: str = "news"  # or "press-release"
    credit_line: str = ""


class FiledPicture(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A picture as the wire files it: ``name`` is the file beside the wire file."""

    name: str
    guid: str
    caption: str
    credit: str = ""  # "" = filed without a credit
    width: int = 1200
    height: int = 675


class Topic(Value, frozen=True, kw_only=True, omit_defaults=True):
    """An IPTC Media Topic: ``code`` without its ``medtop:`` prefix."""

    code: str
    name: str


class Filed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One version of one story, ready for any writer; times are aware and in the wire's zone."""

    key: str
    guid: str
    version: int
    agency: str  # name for print
    url: str
    created: datetime
    updated: datetime
    language: str
    headline: str = ""
    paragraphs: tuple[str, ...] = ()  # dateline in the first, sign-off last
    status: str = "usable"  # usable | withheld | canceled
    signals: tuple[str, ...] = ()
    embargo: datetime | None = None
    urgency: int = 4
    slug: str = ""
    byline: str = ""
    abstract: str = ""
    city: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    country_name: str = ""
    topics: tuple[Topic, ...] = ()
    genre: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    picture: FiledPicture | None = None
    notes: tuple[str, ...] = ()  # for editors only
    correction: str = ""  # for readers
    usage: str = ""
    copyright: str = ""


class Delivery(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One file that arrives ``at`` seconds after the demo starts, in the folder of its wire."""

    at: float
    wire: str
    file_name: str
    body: bytes
    note: str = ""  # what to watch, in a sentence; "" = everyday copy
    items: tuple[str, ...] = ()  # keys of the stories inside
    pictures: tuple[str, ...] = ()  # file names that belong beside it, see pictures.picture()


class Ending(Value, frozen=True, kw_only=True):
    """An embargo that ends ``at`` seconds after the start: nothing arrives, something appears."""

    at: float
    note: str


class NewsDay(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A whole fictional day; ``deliveries`` are in order of arrival."""

    start: datetime  # aware, UTC
    agencies: tuple[Agency, ...]
    wires: tuple[Wire, ...]
    deliveries: tuple[Delivery, ...]
    endings: tuple[Ending, ...] = ()

    @property
    def happenings(self) -> list[Delivery | Ending]:
        """Everything there is to do or to tell, in order."""
        return sorted((*self.deliveries, *self.endings), key=lambda one: one.at)
