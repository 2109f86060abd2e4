"""What the demo's own house writes and sets up: originals, policy pages, editions."""

from functools import cache

from wiredesk.core.item import Value
from wiredesk.demo.copydesk import packaged


class Original(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A piece by the house: ``kind`` is opinion, blog or interview."""

    key: str
    kind: str
    title: str
    byline: str
    dek: str
    age: float  # hours before the start
    body: str
    picture: str = ""  # a name of pictures.NAMES


class Policy(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A policy page: a draft that the operator must read before going live."""

    key: str  # also its address: /about/, /ethics/ ...
    title: str
    body: str


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
