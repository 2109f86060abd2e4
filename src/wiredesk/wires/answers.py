"""Reads what an HTTP answer says about itself: validators, waits, HTML in disguise; redacts URLs.

Pure: header values and bytes in, small values out.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote, urlsplit

MAX_VALIDATOR = 1024  # bytes of an ETag or Last-Modified that we store and send back
MAX_LINKS = 8192  # characters of Link headers that are looked at
Links = tuple[tuple[str, str], ...]  # relation, address as given (RFC 8288)
MAX_RETRY_AFTER = 6 * 3600.0  # seconds

_SECRET = re.compile(r"key|token|secret|sig|pass|pwd|auth|session|credential|code", re.IGNORECASE)
_ETAG = re.compile(r"[\x21-\x7e\x80-\xff]+")
_MAX_AGE = re.compile(r'(?:^|[\s,])max-age="?([0-9]{1,10})')
_NO_CACHE = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,])")
_LINK = re.compile(r'<([^<>]*)>((?:[^,<"]|"[^"]*")*)')
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?xml.*?\?>|<!--.*?-->)*", re.DOTALL)
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|script|noscript|style|iframe|form|div|center|h1|p)[\s>]",
    re.IGNORECASE,
)
_OTHER_MARKUP = re.compile(rb"<\?xml|<!doctype|<[a-z][a-z0-9:._-]*[\s>/]|[{\[]", re.IGNORECASE)


def etag(value: str | None) -> str | None:
    """An entity tag fit to be stored and sent back (RFC 9110, section 8.8.3), else None."""
    if value is None or len(value) > MAX_VALIDATOR:
        return None
    text = value.strip(" \t")
    return text if _ETAG.fullmatch(text) else None


def last_modified(value: str | None) -> str | None:
    """A Last-Modified date fit to be sent back as it came, else None ("never", garbage)."""
    if value is None or len(value) > MAX_VALIDATOR or not value.isprintable():
        return None
    return value if http_date(value) is not None else None


def http_date(value: str) -> datetime | None:
    """An HTTP date (RFC 9110, section 5.6.7) as an aware time in UTC, else None."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait (RFC 9110, section 10.2.3), at most six hours; None for nonsense."""
    if value is None or len(value) > 100:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text), int(MAX_RETRY_AFTER)))
    moment = http_date(text)
    if moment is None or moment <= now:
        return None
    return min((moment - now).total_seconds(), MAX_RETRY_AFTER)


def holds_for(cache_control: str | None, age: str | None) -> int:
    """Seconds for which an answer stays fresh (RFC 9111, 5.2.2.1 less 5.1), at most a day; else 0.

    ``no-cache`` and ``no-store`` say that every look is welcome.
    """
    said = (cache_control or "")[:MAX_VALIDATOR].lower()
    if _NO_CACHE.search(said) or not (found := _MAX_AGE.search(said)):
        return 0
    spent = int(age) if age and len(age) < 10 and age.isascii() and age.isdigit() else 0
    return max(min(int(found.group(1)), 86400) - spent, 0)


def media_type(value: str | None) -> str | None:
    """Content-Type as announced, shortened and without controls; a hint, never trusted."""
    if not value:
        return None
    return "".join(char for char in value[:200] if char.isprintable()) or None


def links(values: Iterable[str]) -> Links:
    """(relation, address as given) of Link headers (RFC 8288, section 3), in their order."""
    found: list[tuple[str, str]] = []
    for target, parameters in _LINK.findall(", ".join(values)[:MAX_LINKS]):
        rels = (a or b for name, a, b in _PARAMETER.findall(parameters) if name.lower() == "rel")
        found += ((rel, target.strip()) for rel in next(rels, "").lower().split())
    return tuple(found)


def is_page(body: bytes, announced: str | None) -> bool:
    """Whether the body is an HTML page (login, captcha, error) where a feed was expected.

    Feeds are often announced as text/html, so the bytes decide; the announcement counts only where
    the bytes do not look like any markup or JSON.
    """
    head = body[:4096]
    start = _LEAD.match(head)
    rest = head[start.end() :] if start else head
    if _PAGE.match(rest):
        return True
    html = (announced or "").lower().startswith(("text/html", "application/xhtml"))
    return html and not _OTHER_MARKUP.match(rest)


def redact(url: str) -> str:
    """The URL as it may be logged: no user name, password, secret query values or fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable URL)"
    _, at, host = parts.netloc.rpartition("@")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(f"{quote(name)}={_shown(name, value)}" for name, value in pairs)
    shown = parts._replace(netloc=("***@" if at else "") + host, query=query, fragment="")
    return "".join(c if c.isprintable() else "?" for c in shown.geturl())


def _shown(name: str, value: str) -> str:
    return "***" if _SECRET.search(name) else quote(value)
