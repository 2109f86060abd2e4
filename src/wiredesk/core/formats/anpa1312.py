"""Reads ANPA 1312, the telex form of American agencies (ANPA 84-2 and 1312)."""

import re
from html import escape
from itertools import groupby
from typing import NamedTuple

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.telex import (
    ETX,
    STX,
    damage,
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
    r"\(?(?:Eds\b|Editors\b|AP (?:Photo|Graphic|Video|Audio)|With AP\b|EMBARGO)", re.IGNORECASE
)
_COUNT = re.compile(r"\s*\^?\*\d+<\s*")
"""AP's number of the story, before the hat."""
_CELL_ENDS = re.compile(r"[\x1e\x1f]")
_HALF = re.compile(r"(?<=\d)\{|^\{$")
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
    content, has_etx, after = rest.partition(ETX)
    filed = _moment(after or content, header)
    ended = bool(has_etx or (STX not in text and filed))
    tabular = _TABULAR in header["marks"]
    hat, body = _hat_and_body(_lines(content), tabular)
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
        body_html=_table(body) if tabular and any(";" in line for line in body) else _text(body),
        eds_notes=tuple(EdNote(text=note) for note in said.notes),
        subjects=(Subject(qcode=header["category"], scheme=KEY),),
        products=(header["service"], *(one.strip("_-") for one in header["selector"].split())),
        created=filed,
        updated=filed,
        guessed=(
            *(() if said.headline or not headline else ("headline",)),
            *zoneless(created=filed, updated=filed),
        ),
        flags=damage(content, ended=ended),
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


def _lines(content: str) -> list[str]:
    """The lines of a message; a row of a table (BS, cells parted by RS and US) with semicolons."""
    lines = []
    if count := _COUNT.match(content):
        content = content[count.end() :]
    for line in content.split("\n"):
        if line.startswith("\b"):
            first, *rest = _CELL_ENDS.split(line[1:].removeprefix("^"))
            line = ";".join((first, *(cell for cell in rest if cell.strip())))
        lines.append(line)
    return lines_of("\n".join(lines))


def _hat_and_body(lines: list[str], tabular: bool) -> tuple[list[str], list[str]]:
    """The hat is the lines with a caret above the first without one; Kyodo's ends at a tab.

    A line of the hat ends with "<" or "="; one that ends bare is text (digests), and in tabular
    copy so are the centred lines ("=") below the title.
    """
    if not any(line.startswith("^") for line in lines):
        start = next((n for n, line in enumerate(lines) if line.startswith(("\t", "   "))), 0)
        return [line.strip() for line in lines[:start] if line.strip()], lines[start:]
    end = next((n for n, line in enumerate(lines) if not _of_hat(line.strip())), len(lines))
    hat = [words for line in lines[:end] if (words := line.strip()[1:].strip())]
    centred = [line for line in hat if line.endswith("=") and not line.startswith("By ")]
    below = centred[1:] if tabular else []
    moved = frozenset(below)
    body = [*(f"^{one}" for one in below), *lines[end:]]
    return [line for line in hat if line not in moved], body


def _of_hat(line: str) -> bool:
    return not line or (line[0] == "^" and line[-1] in "<=")


def _fields(hat: list[str]) -> _Fields:
    """Slug, headline, notes, byline, summary by their form, in AP's order."""
    slug = headline = byline = abstract = centred = None
    flags: list[str] = []
    notes: list[str] = []
    for number, raw in enumerate(hat):
        line = _characters(raw.rstrip("<=").strip())
        if not line or _NOT_A_HEADLINE.match(line):
            continue
        if number == 0 and (_CYCLE.match(line) or _LENGTH.search(line)):
            slug = _LENGTH.sub("", line)
        elif _NOTE.match(line):
            notes.append(line[1:-1] if line.startswith("(") and line.endswith(")") else line)
        elif raw.rstrip().endswith("="):
            if line.startswith("By "):
                byline = byline or line
            elif byline is None:  # below it stands what the writer is
                centred = centred or line
        elif line == line.upper() and headline is None and len(line) <= 80:
            flags.append(line)
        elif headline is None and len(line) <= _LONGEST_HEADLINE:
            headline = line
        elif abstract is None:
            abstract = line
    headline = headline or centred
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
    """Paragraphs; a line with a caret is a cross-heading, or a line of a digest."""
    parts: list[str] = []
    lines: list[str] = []
    for raw in [*body, "^"]:
        line = _characters(raw.removesuffix("<"))
        if not line.startswith("^"):
            lines.append("" if _ends(line) else line)
            continue
        parts.append(paragraphs_to_html(paragraphs_of(lines)))
        lines = []
        if not _ends(words := line[1:].rstrip("= ").strip()):
            tag = "h3" if line.rstrip().endswith("=") else "p"
            parts.append(f"<{tag}>{escape(words, quote=False)}</{tag}>\n")
    return "".join(parts)


def _ends(line: str) -> bool:
    """Nothing, a rule, AP's END or the line that says when the copy was filed."""
    words = line.strip(" \t^<=_")
    return words in ("", "END") or _AP_FILED.match(words) is not None


def _table(body: list[str]) -> str:
    """Tabular copy: lines with semicolons are rows of cells, all others text."""
    parts: list[str] = []
    for is_row, group in groupby(body, key=lambda line: ";" in line):
        lines = list(group)
        parts.append(f"<table>{''.join(map(_row, lines))}</table>\n" if is_row else _text(lines))
    return "".join(parts)


def _row(line: str) -> str:
    """One row; AP writes a half as "{" (3{ games behind)."""
    cells = (
        _characters(_HALF.sub("½", cell.strip())) for cell in line.strip().rstrip("<").split(";")
    )
    return f"<tr>{''.join(f'<td>{escape(cell, quote=False)}</td>' for cell in cells)}</tr>"
