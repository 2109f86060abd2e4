"""Which story an item belongs to, and whether two items are the same: keys, never guesses."""

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta

import msgspec

from wiredesk.core.filing import HEADLINE
from wiredesk.core.item import Embargo, Moment, NewsItem, Value
from wiredesk.core.text.normal import normal

NOT_ASCII = re.compile(r"([^\x00-\x7f]+)")
NO_WORD = bytes(code for code in range(128) if not chr(code).isalnum())
FUTURE_TOLERANCE = timedelta(minutes=10)
KNOWN_LETTERS = 50_000  # what hostile copy could make us remember
SHORTEST_COPY = 100
"""Normalised characters below which equal bodies are no proof of the same story."""


def guid_key(guid: str) -> str:
    """The fixed-length key of an item id (sha-256 of its NFC form, hexadecimal)."""
    return hashlib.sha256(normal("NFC", guid).encode()).hexdigest()


def other_names(item: NewsItem) -> tuple[str, ...]:
    """What an instruction may call an item by beside its guid.

    NITF: the doc-id of the version, where the du-key is the guid. The telex forms: number and day.
    E-mail, whose withdrawals may repeat nothing but the subject: the headline.
    """
    named = [one.guid for one in item.links if one.rel == "doc-id" and one.guid]
    if item.updated and (number := number_of(item)):
        named.append(number_name(number, item.updated.at))
    if item.format == "email" and item.headline and item.body_text:
        named.append(headline_name(item))
    return tuple(name for name in named if name != item.guid)


def headline_name(item: NewsItem) -> str:
    """The headline as a name, without case, space and punctuation."""
    return f"{HEADLINE}{normalised(item.headline or '')}"


def number_of(item: NewsItem) -> str:
    """The number of a telex message with its source; "" where there is none."""
    return next((one.guid for one in item.links if one.rel == "number" and one.guid), "")


def number_name(number: str, day: datetime) -> str:
    """What a telex message is called (IPTC 7901: source, number and date)."""
    return f"number:{number.lower()}:{day.date().isoformat()}"


def content_ref(item: NewsItem) -> str:
    """The content hash of an item: what was filed, however it came and however we format it.

    Format, position, flags, markup, the products that carry it and times that the file does not say
    are left out, so the same item by pull, push, folder and mail has one ref, and a better reader
    changes none.
    """
    said = msgspec.structs.replace(
        item,
        format="",
        index=0,
        guid_from="guid",
        body_html="",
        flags=(),
        guessed=(),
        products=(),
        created=None,
        updated=None if "updated" in item.guessed else _bare(item.updated),
        embargo=item.embargo and Embargo(until=_bare(item.embargo.until)),
        source_url=None,
    )
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def _bare(moment: Moment | None) -> Moment | None:
    """A moment without the way it was written down."""
    return moment and Moment(at=moment.at)


class Keys(Value, frozen=True, kw_only=True):
    """What two texts are compared by."""

    text: str
    """The hash of headline and text without case, space and punctuation; "" = no words at all."""

    body: str
    """The hash of the text alone: finds the same copy under another headline; "" = too short."""


def keys_of(item: NewsItem) -> Keys:
    """The keys of an item's words."""
    body = normalised(item.body_text)
    words = normalised(item.headline or "") + body
    return Keys(
        text=_hashed(words) if words else "",
        body=_hashed(body) if len(body) >= SHORTEST_COPY else "",
    )


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


class _Kept(dict[int, int | None]):
    """Per character: itself where it belongs to a word (vowel signs do), None where it goes."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        word = letter.isalnum() or unicodedata.category(letter).startswith("M")
        kept = code if word else None
        if len(self) < KNOWN_LETTERS:
            self[code] = kept
        return kept


_KEPT = _Kept()


def normalised(text: str) -> str:
    """Letters, digits and their marks only, lower case, compatibility forms folded (NFKC)."""
    if text.isascii():  # most copy is plain, most of the rest nearly so: that goes at full speed
        return _plain(text.casefold())
    pieces = NOT_ASCII.split(normal("NFKC", text).casefold())
    return "".join([_plain(one) if one.isascii() else one.translate(_KEPT) for one in pieces])


def _plain(ascii_text: str) -> str:
    return ascii_text.encode().translate(None, NO_WORD).decode()


def version_created(item: NewsItem, received: datetime) -> datetime:
    """The time that orders an item: versionCreated, else the item's date, else our receipt.

    A time far in the future is a mistake of the sender; receipt then decides, so that it pins
    nothing on top for ever.
    """
    moment = item.updated or item.created
    if moment is None or moment.at > received + FUTURE_TOLERANCE:
        return received
    return moment.at


def undated(item: NewsItem) -> bool:
    """Whether the item does not say when this version was made: receipt then breaks ties."""
    return item.updated is None or "updated" in item.guessed


def listed_at(item: NewsItem, received: datetime) -> datetime:
    """Where lists sort an item: min(agency's date, receipt)."""
    moments = [moment.at for moment in (item.created, item.updated) if moment is not None]
    return min([received, *moments[:1]])
