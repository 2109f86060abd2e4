"""Repairs text that came without markup: headlines, captions, abstracts, names."""

import re
from html import unescape

from wiredesk.core.text.characters import without_forbidden
from wiredesk.core.text.plain import plain

# Only entities that are closed by a semicolon: "AT&T" and "Q&A" mean themselves.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INLINE_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|sup|sub|small|br|p|a|mark|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_ROUNDS = 6  # how often a text may have been escaped over and over


def line(text: str | None) -> str | None:
    """Return ``text`` as one clean line, or None where nothing is left.

    Forbidden characters, stray entities (however often escaped), inline tags and double spaces
    are gone.
    """
    if text is None:
        return None
    for _ in range(_ROUNDS if "&" in text or "<" in text else 0):
        repaired = _INLINE_TAG.sub("", _ENTITY.sub(_decoded, text))
        if repaired == text:
            break
        text = repaired
    return " ".join(without_forbidden(text).split()) or None


def prose(text: str | None) -> str | None:
    """Return ``text`` as plain paragraphs, or None; markup in it becomes plain text."""
    if text is None:
        return None
    for _ in range(_ROUNDS):
        if not (_MARKUP.search(text) or _ENTITY.search(text)):
            break
        if (words := plain(text)) == text:
            break
        text = words
    lines = (" ".join(part.split()) for part in without_forbidden(text).strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def _decoded(entity: re.Match[str]) -> str:
    return unescape(entity[0])
