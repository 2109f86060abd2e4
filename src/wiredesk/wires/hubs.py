"""Finds the hub that a feed names, and writes what a hub is asked (W3C WebSub, 2018-01-23).

Pure. A feed's own links are read from its first bytes only, before its first entry, with every
DTD refused: words of a story must never choose who delivers to us.
"""

from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlencode, urljoin, urlsplit
from xml.parsers import expat

from msgspec import Struct

from wiredesk.core.errors import ForbiddenContent
from wiredesk.wires.answers import redact
from wiredesk.wires.guard import Networks, authority, check_url

HEAD = 64 * 1024
"""Bytes of a feed in which its own links stand."""

LEASE = 10 * 86_400
"""Seconds that are asked for; the hub decides."""

LONGEST = 1000  # characters of an address
_ENTRIES = frozenset({"item", "entry", "items"})
_DEEPEST = 3  # rss > channel > atom:link

Links = Iterable[tuple[str, str]]
"""(relation, address) in the order of their importance."""


class Hub(Struct, frozen=True):
    """Where to subscribe, and to what."""

    hub: str
    topic: str


def discover(headers: Links, body: bytes, url: str, networks: Networks) -> Hub | None:
    """The hub that an answer names and that may be dialled; ``url``: where the answer came from.

    Link headers count first, the feed's own links where there are none (WebSub, section 4). A
    public hub is asked over TLS only, because the request holds the secret of the subscription.
    """
    named = [*headers]
    if not any(rel == "hub" for rel, _ in named):
        named += links_in(body)
    topic = next((urljoin(url, href) for rel, href in named if rel == "self"), url)
    if not _tellable(topic):
        return None
    for rel, href in named:
        hub = _dialable(urljoin(url, href), networks) if rel == "hub" else None
        if hub is not None:
            return Hub(hub, topic)
    return None


def links_in(body: bytes) -> list[tuple[str, str]]:
    """The links of a feed itself, by relation, as far as they stand before its first entry."""
    found: list[tuple[str, str]] = []
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        local = name.rpartition(" ")[2].lower()
        if local in _ENTRIES:
            raise _Enough
        if local == "link" and depth <= _DEEPEST:
            href = attributes.get("href", "").strip()
            found.extend((rel, href) for rel in attributes.get("rel", "").lower().split() if href)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = _refuse
    with suppress(_Enough, ForbiddenContent, expat.ExpatError, ValueError, LookupError):
        parser.Parse(body[:HEAD], False)
    return found


def form(mode: str, hub: Hub, callback: str, secret: str) -> bytes:
    """The body of a request to a hub (WebSub, section 5.1); ``mode``: subscribe, unsubscribe."""
    fields = {"hub.callback": callback, "hub.mode": mode, "hub.topic": hub.topic}
    if mode == "subscribe":
        fields |= {"hub.lease_seconds": str(LEASE), "hub.secret": secret}
    return urlencode(fields).encode("ascii")


class _Enough(Exception):
    """The first entry begins: nothing of it is for us."""


def _refuse(*_: object) -> None:
    raise ForbiddenContent("a feed with a DTD")


def _tellable(topic: str) -> bool:
    """Whether an address may be told to somebody else: it holds no password and no key."""
    with suppress(ValueError):
        odd = "@" in authority(topic) or "***" in redact(topic)
        return len(topic) <= LONGEST and urlsplit(topic).scheme in ("http", "https") and not odd
    return False


def _dialable(hub: str, networks: Networks) -> str | None:
    """The address as it is asked; None where the guard or the length refuses it."""
    verdict = check_url(hub, networks)
    if verdict.verdict == "block" or len(hub) > LONGEST or "@" in authority(hub):
        return None
    if verdict.scheme == "https" or networks:
        return hub
    return f"https{hub[4:]}" if verdict.port == 80 and ":80" not in authority(hub) else None
