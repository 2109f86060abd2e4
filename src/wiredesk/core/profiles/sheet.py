"""The form of a profile's data file: what an agency's dialect may say, checked when it is read."""

from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Kind

AnySheet = TypeVar("AnySheet", bound=Struct)
Setting = Literal["glued", "coloned", "bracketed", "dashed", "spaced", "last"]
"""How a tag is set beside its headline: ``TAG-words``, ``TAG: words``, ``(TAG) words``,
``TAG - words``, ``TAG words``, ``words (TAG)``. As a line of its own every tag counts."""

Place = Literal["note", "opening", "foot", "headline", "slug"]
"""Where words stand: the head of a note to editors, the whole first or last paragraph, the whole
headline, the mark of a slug."""


class Tags(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Headline tags that mean the same. A form is a regular expression of the whole tag."""

    forms: tuple[str, ...]
    set: tuple[Setting, ...] = ()
    asks: Kind | None = None
    type: str | None = None  # the content type that it tells (core/content_type.py)
    notice: bool = False  # only a short notice asks so (LONGEST_NOTICE); a story keeps its news


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sentences that ask for the same in one place."""

    forms: tuple[str, ...]
    place: Place
    asks: Kind
    notice: bool = False


class Sheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of core/profiles/agencies. Everything but the name may be absent."""

    name: str
    providers: tuple[str, ...] = ()  # how files and credits name it; lower case, whole
    formats: tuple[str, ...] = ()  # formats that nobody else files in
    zone: str = ""  # IANA zone of times that carry none
    identity: tuple[str, ...] = ()  # signals or links, by name, that tell one story from another
    revision: str = ""  # the end of a guid that changes with every version
    urgency: dict[str, int] = {}  # the agency's number -> IPTC's, 1 (top) to 9
    expires: Literal["lists", "rights"] = "lists"  # what ends with `expires`
    state_controlled: bool = False  # awaits the desk, is labelled
    press_release: bool = False  # is labelled, stays out of trending
    tags: tuple[Tags, ...] = ()
    words: tuple[Words, ...] = ()
    embargoes: tuple[str, ...] = ()  # how a line opens that holds the story
    desk_lines: tuple[str, ...] = ()  # first paragraphs that only editors may read
    sign_offs: tuple[str, ...] = ()  # last paragraphs that say who worked on the copy
    notes: tuple[str, ...] = ()  # how a paragraph opens that begins the editors' part at the foot


class TradeSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of core/profiles/trade: what every agency of a language may print."""

    tags: tuple[Tags, ...] = ()
    words: tuple[Words, ...] = ()
    embargoes: tuple[str, ...] = ()


def read_sheet(body: bytes, name: str) -> Sheet:
    """The data of one agency's file; raises Misconfigured, which names the file and the field."""
    return _decoded(body, name, Sheet)


def read_trade(body: bytes, name: str) -> TradeSheet:
    """The data of one language's file; raises Misconfigured."""
    return _decoded(body, name, TradeSheet)


def _decoded(body: bytes, name: str, kind: type[AnySheet]) -> AnySheet:
    try:
        return msgspec.toml.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise Misconfigured(f"the profile {name} cannot be used: {error}") from error
