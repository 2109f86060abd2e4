"""Embeds (players, frames, posts) become labelled links, so that a reader still finds them."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

FRAMES = frozenset({"iframe", "video", "audio", "object", "embed"})

# Two cheap looks before the costly one. The literal "<" lets them run as fast as memchr.
_HINT = re.compile("<[aAbBeEiIoOvV][bBfFiIlLmMuU](?![>gG])")  # not <em>, not <img
_SUSPECT = re.compile(
    r"<(?:iframe|video|audio|object|embed|blockquote\s[^>]*"
    r"(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|bluesky-embed|reddit-embed|"
    r"mastodon-embed|fb-post|fb-video))",
    re.IGNORECASE,
)
# These two read what nh3 serialised (lower case, quoted, balanced), never the wire's own markup.
_FRAME = re.compile(
    r"<(?P<tag>iframe|video|audio|object)\b(?P<attributes>(?: [a-z]+=\"[^\"]*\")*)>"
    r"(?P<inside>.*?)</(?P=tag)>"
    r"|<embed(?P<single>(?: [a-z]+=\"[^\"]*\")*)>",
    re.DOTALL,
)
_POST = re.compile(
    r"<blockquote(?P<attributes>(?: [a-z]+=\"[^\"]*\")*)>(?P<inside>.*?)</blockquote>", re.DOTALL
)
_POST_CLASS = re.compile(r"class=\"[^\"]*(?:twitter-|instagram-media|-embed|fb-(?:post|video))")
_ADDRESS = re.compile(r" (?:src|data|cite)=\"([^\"]+)\"")
_LINK = re.compile(r"<a(?: [a-z]+=\"[^\"]*\")*? href=\"([^\"]+)\"")

_KIND_BY_HOST = (
    ("Video", ("youtube", "youtu.be", "vimeo", "dailymotion", "brightcove", "jwplayer", "rumble")),
    ("Audio", ("spotify", "soundcloud", "podcasts.", "audioboom", "acast", "megaphone")),
    ("Post", ("twitter", "x.com", "instagram", "facebook", "tiktok", "bsky", "reddit", "mastodon")),
    ("Chart", ("datawrapper", "flourish", "infogram", "dwcdn")),
    ("Map", ("maps.", "openstreetmap")),
)
_KIND_BY_TAG = {"video": "Video", "audio": "Audio"}


def may_have_embeds(html: str) -> bool:
    """Say whether raw markup is worth the embed pass; false alarms cost time only."""
    return _HINT.search(html) is not None and _SUSPECT.search(html) is not None


def label(address: str, tag: str = "") -> str:
    """Return the words for a link to an embed, such as ``Video on example.com``."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    by_host = next((kind for kind, marks in _KIND_BY_HOST if _mentions(host, marks)), None)
    return f"{_KIND_BY_TAG.get(tag) or by_host or 'Embedded content'} on {host}"


def _mentions(host: str, marks: tuple[str, ...]) -> bool:
    return any(host == mark or (mark in host and mark != "x.com") for mark in marks)


def replace_embeds(serialised: str) -> tuple[str, tuple[str, ...]]:
    """Return ``serialised`` (nh3 output with embeds still in) with links for embeds, and labels.

    A frame and its fallback text give way to the link; a quoted post keeps its words, for they
    are part of the story, and the link follows. The result goes through the sanitiser again.
    """
    labels: list[str] = []

    def linked(address: str, tag: str = "") -> str:
        words = _words(address, tag)
        if not words:  # nothing to link to still leaves a block boundary where the embed stood
            return "<div></div>"
        labels.append(words)
        return f'<div><a href="{escape(address)}">{escape(words)}</a></div>'

    def post(match: re.Match[str]) -> str:
        if not _POST_CLASS.search(match["attributes"]):
            return match[0]
        links = _LINK.findall(match["inside"])
        cited = _ADDRESS.search(match["attributes"])
        address = links[-1] if links else cited[1] if cited else ""
        return f"<blockquote>{match['inside']}</blockquote>{linked(unescape(address))}"

    def frame(match: re.Match[str]) -> str:
        attributes = match["attributes"] or match["single"] or ""
        found = _ADDRESS.search(attributes) or _ADDRESS.search(match["inside"] or "")
        return linked(unescape(found[1]) if found else "", match["tag"] or "embed")

    return _FRAME.sub(frame, _POST.sub(post, serialised)), tuple(labels)


def _words(address: str, tag: str) -> str:
    """The label for an address, or ``""`` where it leads nowhere."""
    if not address.startswith(("http://", "https://")):
        return ""
    try:
        words = label(address, tag)
    except ValueError:  # urlsplit refuses broken IPv6 hosts
        return ""
    return "" if words.endswith(" on ") else words
