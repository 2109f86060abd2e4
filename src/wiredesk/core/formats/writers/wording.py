"""Text on its way out: characters that no format carries, and words that look like markup."""

import re
from html import escape
from urllib.parse import quote

from wiredesk.core.formats.markup import is_markup
from wiredesk.core.text.characters import without_forbidden
from wiredesk.core.text.encoding import undouble

_NOT_IN_IRI = re.compile(r"[ \"<>\\^`{|}\[\]]|%(?![0-9A-Fa-f]{2})")
_LITERAL_HOST = re.compile(r"https?://\[[0-9A-Fa-f:.]+\]")  # the one place for brackets


def clean(text: str | None) -> str:
    """``text`` without controls and other characters that never reach a page; "" for None."""
    return without_forbidden(text) if text else ""


def folded(text: str | None) -> str:
    """``text`` cleaned and on one line, as readers of every format take it."""
    return " ".join(clean(text).split())


def guarded(text: str | None) -> str:
    """Words for a place where readers, ours too, decode what looks like markup.

    "Use <b> for bold" is escaped once more than the format asks, so that it reads the same
    everywhere and no tag of it ever comes to life. Other words stay as they are.
    """
    text = clean(text)
    return escape(text, quote=False) if is_markup(text) else text


def address(href: str | None) -> str | None:
    """An address, the characters that no IRI has (RFC 3987, 2.2) as their escapes."""
    text = folded(href)
    host = match[0] if (match := _LITERAL_HOST.match(text)) else ""
    rest, hash_sign, fragment = text[len(host) :].partition("#")
    rest += hash_sign + fragment.replace("#", "%23")
    return host + _NOT_IN_IRI.sub(lambda match: quote(match[0]), rest) or None


def is_ambiguous(text: str) -> bool:
    """Whether honest text reads like UTF-8 encoded twice, which readers repair: say it in ASCII."""
    return undouble(text)[1]
