"""What the public sees of a story: frozen values with the overlay and the licence applied."""

from datetime import datetime
from typing import Literal

from wiredesk.core.enrich.tags import ShownTag
from wiredesk.core.item import Value
from wiredesk.core.rights import Contract

Display = Literal["full", "excerpt", "headline"]


class Place(Value, frozen=True, kw_only=True):
    """A list page a label links to: a section, a country, an agency or an edition."""

    key: str
    name: str
    url: str
    colour: str = ""


class CropView(Value, frozen=True, kw_only=True):
    """One shape of a picture: its WebP files as a srcset, and a JPEG for all others."""

    url: str  # of the JPEG
    width: int
    height: int
    srcset: str


class PictureView(Value, frozen=True, kw_only=True):
    """A picture that may be shown: stored by us, credited, allowed by the licence."""

    url: str  # the whole picture as JPEG
    alt: str
    caption: str
    credit: str
    badge: str  # "" | "File picture" | "Representative picture"
    width: int | None
    height: int | None
    label: str = ""  # how it was made, where it is no plain photograph: "Made with AI"
    creator: str = ""
    copyright: str = ""
    usage_terms: str = ""
    source_type: str = ""  # IPTC's code
    alt_from_caption: bool = False
    ends: datetime | None = None
    whole: CropView | None = None
    wide: CropView | None = None  # 16:9
    standard: CropView | None = None  # 4:3
    square: CropView | None = None

    @property
    def tall(self) -> bool:
        """Higher than wide: a page limits how much of the screen it takes."""
        return bool(self.width and self.height and self.height > self.width)


class Note(Value, frozen=True, kw_only=True):
    """One dated public note: a correction or a refiled version."""

    kind: str
    at: datetime  # the agency's time of the version
    by: str  # the agency's name
    said: str = ""  # the agency's own words, plain text
    language: str = ""  # of these words
    version: int = 0  # row key

    @property
    def what(self) -> str:
        """The name of the note."""
        return "Correction" if self.kind == "CORRECTION" else "Refiled"

    @property
    def done(self) -> str:
        """Who did what, where the agency gives no words: to be followed by "at" and the time."""
        verb = "corrected" if self.kind == "CORRECTION" else "refiled"
        return f"{self.by} {verb} this story"

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Writing direction of the words."""
        return direction(self.language)

    @property
    def text(self) -> str:
        """The whole note as one line, for machines."""
        return f"{self.what}: {self.said}" if self.said else f"{self.done}."


class StoryCard(Value, frozen=True, kw_only=True):
    """One story in a list. All times are aware, UTC; empty text is ""."""

    pk: int
    id: int
    url: str
    headline: str
    summary: str  # the agency's abstract, else its first sentences; within the licence
    short: str  # whole sentences of the text, at most 60 words; "" where licence or text forbid
    language: str
    direction: Literal["ltr", "rtl"]
    kind: str
    label: str  # "" | "Opinion" | "Press release" | "Results and tables" | "Roundup" | ...
    agency: Place
    city: str
    at: datetime  # what lists sort by
    published: datetime
    updated: datetime | None  # only after a change of headline or text
    changed: datetime  # last change of any kind
    ends: datetime | None  # when time alone changes the card: it leaves lists, a copy goes
    urgency: int
    contract: Contract  # of its wire, as the item's own terms narrow it
    display: Display
    indexable: bool
    full_feed: bool
    abridge: bool  # the licence allows machine-made round-ups
    credit: str = ""  # the line that must stand wherever the text does; "" = none must
    sector: Place | None = None
    country: Place | None = None
    source_url: str = ""  # the agency's own page, where the contract obliges a link to it
    picture: PictureView | None = None
    tags: tuple[ShownTag, ...] = ()  # what the headline's tags say now
    notes: tuple[Note, ...] = ()
    storyline: int | None = None  # row key
    also: tuple[str, ...] = ()  # agencies that filed nearly the same text, by name
    body: str = ""  # safe HTML; loaded for full-text feeds only

    @property
    def press(self) -> bool:
        """Whether it is copy of an interested party."""
        return self.kind == "press" or self.contract.press

    @property
    def modified(self) -> datetime:
        """The later of publication and last change of text (dateModified of every surface)."""
        return self.updated or self.published

    @property
    def corrections(self) -> tuple[Note, ...]:
        """The notes on substance; a refiled version is no correction."""
        return tuple(note for note in self.notes if note.kind == "CORRECTION")

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands beside the kicker, each once: the type of work, then the headline's tags."""
        said = (self.label, *(tag.label for tag in self.tags))
        return tuple(dict.fromkeys(one for one in said if one))

    @property
    def turns(self) -> tuple[datetime, ...]:
        """When time alone changes the card: it leaves lists, a tag goes."""
        moments = (self.ends, *(tag.until for tag in self.tags))
        return tuple(moment for moment in moments if moment)

    @property
    def where(self) -> str:
        """The country or edition a trending label names."""
        return self.country.name if self.country else "Global"


class Original(Value, frozen=True, kw_only=True):
    """An opinion, blog or interview piece of our own."""

    url: str
    title: str
    kind: str
    author: str
    dek: str
    published: datetime


RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Writing direction of a BCP 47 tag, by its primary language."""
    return "rtl" if language.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"
