"""Reads ANPA 1312, the telex form of American agencies (ANPA 84-2 and 1312)."""

import re
from html import escape
from typing import NamedTuple

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.telex import (
    ETX,
    STX,
    lines_of,
    messages,
    paragraphs_of,
    paragraphs_to_html,
)
from wiredesk.core.formats.times import moment, zoneless
from wiredesk.core.item import EdNote, Moment, NewsItem, Signal, Subject

KEY = "anpa1312"
_HEADER = re.compile(
    r"[\s\x00\x16]*\x01?(?P<service>[A-Za-z])(?P<number>\d{4})\x1f?(?P<selector>[^\n]*)\n"
    r"(?P<priority>[a-z])[^\S\n](?P<category>[a-z])(?P<marks>[\x11-\x14 ]*)"
    r"(?P<slug>[^\n]*?)\s+(?P<month>\d\d)-(?P<day>\d\d)(?:[^\S\n]+(?P<words>\d+))?[^\n]*"
)
_TABULAR = "\x12"
_PRIORITIES = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "s": 6, "w": 7, "z": 8}
"""Flash, bulletin, urgent, regular, deferred ... as steps of IPTC's urgency."""

_AP_FILED = re.compile(
    r"[A-Z]{2,4}-[A-Z0-9]{2}-(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)\s*(GMT|UTC|[ECMP][SD]T)?"
)
_KYODO_FILED = re.compile(r"[A-Z]{2,4}-(\d\d):(\d\d)-(\d\d)-(\d\d)-(\d\d)")
_CYCLE = re.compile(r"(?:AM|PM|BC)-+")
_VERSION = re.compile(
    r"[\s,]+(?:(\d{1,2})(?:st|nd|rd|th) ?(?:Ld|Add|Sub|Take)(?:-Writethru)?|Writethru|Sub|Kill|"
    r"Withhold|Elimination|Advisory|Correction|Corrective|Hold)\s*$",
    re.IGNORECASE,
)
_LENGTH = re.compile(r",\s*\d*\s*$")
_NOTE = re.compile(
    r"(?:Eds\b|Editors\b|AP (?:Photo|Graphic|Video|Audio)|With AP\b|EMBARGO)", re.IGNORECASE
)
_NOT_A_HEADLINE = re.compile(r"END$")
_LONGEST_HEADLINE = 140


class _Fields(NamedTuple):
    """The lines of the hat, each told by what it says."""

    slug: str | None = None
    headline: str | None = None
    byline: str | None = None
    abstract: str | None = None
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def recognises(document: Document) -> bool:
    """A telex whose first two lines are ANPA's."""
    return document.kind == "text" and bool(_HEADER.match(document.text.replace("\r", "")))


def read(document: Document) -> Reading:
    """Every message of the transmission."""
    return gather(KEY, messages(document.text.replace("\r", "")), _item, document.flags)


def _item(text: str) -> NewsItem:
    header = _HEADER.match(text)
    if header is None:
        raise Malformed("The message does not open with ANPA's two header lines.")
    rest = text[header.end() :].partition(STX)[2] or text[header.end() :]
    content, _, after = rest.partition(ETX)
    filed = _moment(after or content, header)
    hat, body = _hat_and_body(lines_of(content))
    said = _fields(hat)
    slug = _CYCLE.sub("", said.slug or header["slug"].strip(), count=1)
    base, marks = _without_version(slug)
    day = filed.at.date().isoformat() if filed else f"{header['month']}-{header['day']}"
    headline = said.headline or base.lstrip("-") or None
    signals = [Signal(field="version", value=mark) for mark in marks]
    signals += [Signal(field="slug", value=header["slug"].strip())]
    signals += [Signal(field="headline-flag", value=flag) for flag in said.flags]
    return NewsItem(
        format=KEY,
        guid=f"anpa:{header['category']}:{' '.join(base.split()).lower()}:{day}",
        provider=header["service"],
        signals=tuple(signals),
        urgency=_PRIORITIES.get(header["priority"]),
        headline=headline,
        headline_tags=said.flags,
        slugline=slug or None,
        byline=said.byline,
        abstract=said.abstract,
        body_html=_table(body) if _TABULAR in header["marks"] else _text(body),
        eds_notes=tuple(EdNote(text=note) for note in said.notes),
        subjects=(Subject(qcode=header["category"], scheme=KEY),),
        created=filed,
        updated=filed,
        guessed=(
            *(() if said.headline or not headline else ("headline",)),
            *zoneless(created=filed, updated=filed),
        ),
    )


def _moment(text: str, header: re.Match[str]) -> Moment | None:
    """``AP-WF-MM-DD-YY hhmmGMT``; Kyodo's ``KWS-hh:mm-DD-MM-YY`` in the zone of the wire."""
    if match := _AP_FILED.search(text):
        month, day, year, hour, minute, zone = match.groups()
        return moment(f"20{year}-{month}-{day}T{hour}:{minute}:00 {zone or ''}".strip())
    if match := _KYODO_FILED.search(text):
        hour, minute, one, two, year = match.groups()
        month_first = (one, two) == (header["month"], header["day"])
        month, day = (one, two) if month_first else (two, one)
        return moment(f"20{year}-{month}-{day}T{hour}:{minute}:00")
    return None


def _hat_and_body(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines with a caret are the hat wherever they stand; Kyodo's hat ends at the first tab."""
    if any(line.startswith("^") for line in lines):
        hat = [line[1:].strip() for line in lines if line.startswith("^")]
        return hat, [line for line in lines if not line.startswith("^")]
    start = next((n for n, line in enumerate(lines) if line.startswith(("\t", "   "))), 0)
    return [line.strip() for line in lines[:start] if line.strip()], lines[start:]


def _fields(hat: list[str]) -> _Fields:
    """Slug, headline, notes, byline, summary by their form, in AP's order."""
    slug = headline = byline = abstract = None
    flags: list[str] = []
    notes: list[str] = []
    for number, raw in enumerate(hat):
        line = _characters(raw.rstrip("<=").strip())
        if not line or _NOT_A_HEADLINE.match(line):
            continue
        if number == 0 and (_CYCLE.match(line) or _LENGTH.search(line)):
            slug = _LENGTH.sub("", line)
        elif _NOTE.match(line):
            notes.append(line)
        elif raw.rstrip().endswith("="):
            byline = line if byline is None and line.startswith("By ") else byline
        elif line == line.upper() and headline is None and len(line) <= 80:
            flags.append(line)
        elif headline is None and len(line) <= _LONGEST_HEADLINE:
            headline = line
        elif abstract is None:
            abstract = line
    if headline is None and flags and not _is_only_a_mark(flags[-1]):
        headline = flags.pop()
    return _Fields(slug, headline, byline, abstract, tuple(flags), tuple(notes))


def _is_only_a_mark(flag: str) -> bool:
    words = re.fullmatch(r"(?:KILL|WITHHOLD|HOLD|ADVISORY|TEST|CORRECTION|EMBARGO.*|\W)+", flag)
    return words is not None


def _without_version(slug: str) -> tuple[str, tuple[str, ...]]:
    """The slug that all versions share, and what was cut off: ``1st Ld-Writethru``, ``Kill``."""
    marks: list[str] = []
    while match := _VERSION.search(slug):
        marks.insert(0, match[0].strip(" ,"))
        slug = slug[: match.start()]
    return slug.strip(), tuple(marks)


def _characters(text: str) -> str:
    """The quotation marks of the telex as characters."""
    return text.replace("``", "“").replace("''", "”")


def _text(body: list[str]) -> str:
    lines = [_characters(line.rstrip("<") if line.endswith("<") else line) for line in body]
    found = paragraphs_of(["" if line.strip() in ("", "END") else line for line in lines])
    return paragraphs_to_html([one for one in found if not _AP_FILED.fullmatch(one)])


def _table(body: list[str]) -> str:
    """Tabular copy: lines with semicolons are rows of cells, all others paragraphs."""
    parts: list[str] = []
    rows: list[str] = []
    for raw in [*body, ""]:
        line = _characters(raw.strip().rstrip("<").strip())
        if ";" in line:
            cells = "".join(f"<td>{escape(c.strip(), quote=False)}</td>" for c in line.split(";"))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows:
            parts.append(f"<table>{''.join(rows)}</table>\n")
            rows = []
        if line and line != "END" and not _AP_FILED.match(line):
            parts.append(f"<p>{escape(line, quote=False)}</p>\n")
    return "".join(parts)
