"""Reads IPTC 7901, the telex form of European agencies (IPTC 7901, 5th edition)."""

import re
from typing import NamedTuple

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.telex import (
    ETX,
    STX,
    damage,
    flags_and_headline,
    lines_of,
    messages,
    paragraphs_of,
    paragraphs_to_html,
    story_guid,
)
from wiredesk.core.formats.times import moment, zoneless
from wiredesk.core.item import Link, Moment, NewsItem, Signal, Subject

KEY = "iptc7901"
_HEADER = re.compile(
    r"[\s\x00\x7f]*\x01?(?P<source>[A-Za-z]{3})(?P<number>\d{3,6}) +(?P<priority>[1-9]) +"
    r"(?P<category>[A-Za-z]{1,3})\b[^\S\n]*(?P<words>\d+)?(?P<optional>[^\n]*)"
)
_FILED = re.compile(
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s+(?:(?P<zone>[A-Z]{3,4})\s+)?"
    r"(?P<month>[^\W\d_]{3,9})\.?\s+(?:20)?(?P<year>\d{2})\b"
)
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Da) (?:[A-ZÀ-Ý]|dpa\b|afp\b|our\b)")


class _Message(NamedTuple):
    """The parts of one message; ``filed`` is the line after ETX."""

    header: re.Match[str]
    keywords: str
    headline: list[str]
    body: list[str]
    filed: str
    damage: tuple[str, ...]


def recognises(document: Document) -> bool:
    """A telex whose first line names source, number, priority and category."""
    return document.kind == "text" and bool(_HEADER.match(document.text))


def read(document: Document) -> Reading:
    """Every message of the transmission."""
    return gather(KEY, messages(document.text), _item, document.flags)


def _item(text: str) -> NewsItem:
    message = _split(text)
    byline = next(filter(_byline, message.headline[1:]), None)
    flags, headline = flags_and_headline([one for one in message.headline if one != byline])
    filed = _moment(message.filed)
    header = message.header
    provider = _provider(header["optional"])
    return NewsItem(
        format=KEY,
        guid=story_guid(provider or header["source"], message.keywords, headline, filed),
        provider=provider,
        signals=tuple(Signal(field="headline-flag", value=flag) for flag in flags),
        urgency=int(header["priority"]),
        headline=headline,
        headline_tags=flags,
        slugline=message.keywords or None,
        byline=byline,
        body_html=paragraphs_to_html(paragraphs_of(message.body)),
        links=(Link(rel="number", guid=f"{header['source'].lower()}{header['number']}"),),
        subjects=(Subject(qcode=header["category"].lower(), scheme=KEY),),
        created=filed,
        updated=filed,
        guessed=zoneless(created=filed, updated=filed),
        flags=message.damage,
    )


def _split(text: str) -> _Message:
    """Header, keyword line, headline, body, date; without STX the headline ends with "="."""
    header = _HEADER.match(text)
    if header is None:
        raise Malformed("The message has no header of source, number, priority and category.")
    rest = text[header.end() :]
    above, has_stx, below = rest.partition(STX)
    content, has_etx, filed = (below if has_stx else above).partition(ETX)
    lines = lines_of(content)
    keywords: list[str] = lines_of(above) if has_stx else []
    if not has_stx:
        while lines and (not lines[0] or lines[0].endswith("/")):
            keywords.append(lines.pop(0))
    end = next((n for n, line in enumerate(lines) if line.rstrip().endswith("=")), None)
    if end is None:
        end = next((n for n, line in enumerate(lines) if not line.strip()), 1) - 1
    while end + 1 < len(lines) and lines[end + 1].rstrip().endswith("="):
        end += 1
    headline = [line.strip().removesuffix("=").strip() for line in lines[: end + 1]]
    body = lines[end + 1 :]
    if not has_etx:
        while body and not body[-1].strip():
            body.pop()
        filed = body.pop() if body and _FILED.match(body[-1].strip()) else ""
    slug = " ".join(line.strip().strip("/") for line in keywords if line.strip())
    ended = bool(has_etx or (not has_stx and filed))
    return _Message(header, slug, headline, body, filed, damage(content, ended=ended))


def _moment(line: str) -> Moment | None:
    """``DDhhmm GMT Mon yy``; without GMT in the zone of the wire."""
    match = _FILED.search(line)
    if match is None:
        return None
    zone = (match["zone"] or "").strip()
    date = f"{match['day']} {match['month']} 20{match['year']}"
    return moment(f"{date} {match['hour']}:{match['minute']} {zone}".strip())


def _byline(line: str) -> bool:
    return bool(_BYLINE.match(line.strip()))


def _provider(optional: str) -> str | None:
    """The agency stands last in the optional words: ``ccccb   dpa 061``."""
    match = re.search(r"([A-Za-z]{2,5})(?:-[a-z]+)?\s+\d+\s*$", optional)
    return match[1] if match else None
