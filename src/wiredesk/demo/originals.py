"""What the demo's own house writes and sets up: originals, policy pages, editions."""

import re
from functools import cache
from html import escape

from wiredesk.core.item import Value
from wiredesk.demo.copydesk import packaged

BOLD = re.compile(r"\*\*(.+?)\*\*")


class Original(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A piece by the house: ``kind`` is opinion, blog or interview."""

    key: str
    kind: str
    title: str
    byline: str
    dek: str
    age: float  # hours before the start
    body: str  # see rich_text


class Policy(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A policy page: a draft that the operator must read before going live."""

    key: str  # also its address: "about" is /about/, others lie under it: /about/ethics/ ...
    title: str
    body: str  # see rich_text


class Edition(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A market; an empty ``countries`` means all of them."""

    key: str
    path: str
    name: str
    zone: str  # IANA name
    languages: tuple[str, ...]
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    default: bool = False


class _Originals(Value, frozen=True):
    original: tuple[Original, ...]


class _Policies(Value, frozen=True):
    policy: tuple[Policy, ...]


class _Editions(Value, frozen=True):
    edition: tuple[Edition, ...]


@cache
def originals() -> tuple[Original, ...]:
    """Opinion, blog and interview pieces, newest first."""
    pieces = packaged("data", "originals.toml", _Originals).original
    return tuple(sorted(pieces, key=lambda piece: piece.age))


@cache
def policies() -> tuple[Policy, ...]:
    """Drafts of the policy pages, in the order of the footer."""
    return packaged("data", "policies.toml", _Policies).policy


@cache
def editions() -> tuple[Edition, ...]:
    """The demo's editions, the default first."""
    return packaged("data", "editions.toml", _Editions).edition


def rich_text(text: str) -> str:
    """A body as Wagtail keeps it: paragraphs split by an empty line, ``**`` around bold words."""
    parts = (escape(part.strip(), quote=False) for part in text.split("\n\n") if part.strip())
    return "".join("<p>" + BOLD.sub(r"<b>\1</b>", part) + "</p>" for part in parts)
