"""Reads plain-text wires: telex copy between ZCZC and NNNN, tagged or bare, and releases."""

import re

from msgspec.structs import replace

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import content_guid
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.telex import (
    damage,
    lines_of,
    paragraphs_of,
    paragraphs_to_html,
    story_guid,
)
from wiredesk.core.formats.times import moment, zoneless
from wiredesk.core.item import Dateline, EdNote, Link, Moment, NewsItem, Rights, Subject

KEY = "plain-wire"
_OPEN = re.compile(r"[^\S\n]*ZCZC\b[^\S\n]*([^\n]*)\n", re.IGNORECASE)
_CLOSE = re.compile(r"\n[^\S\n]*NNNN\b", re.IGNORECASE)
_TAG = re.compile(r"([A-Z]{2})#(.*)")
_RELEASE = re.compile(r"(?:Source: (?P<source>[^\n]+)\n)?MEDIA RELEASE (?P<number>PR\d+)\n")
_FILED = re.compile(
    r"(?P<agency>[A-Z][A-Z ]+?) (?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d) "
    r"(?P<hour>\d\d)(?P<minute>\d\d)(?: (?P<zone>GMT|UTC|[A-Z]{3,4}))?"
)
_SLUG_LINE = re.compile(r"(?P<priority>[A-Z]) (?P<slug>\S+)")
_MARK = re.compile(r"[%#$:&*@~=^+](?!\s)")
_LONGEST_HEADLINE = 200
_LONE_RETURN = re.compile(r"(?<=[^\r\n])\r(?=[^\r\n])")


def recognises(document: Document) -> bool:
    """Text that opens with ZCZC, or an AsiaNet release with its number."""
    text = document.text.lstrip("\ufeff\r\n \x01")
    return document.kind == "text" and bool(
        _OPEN.match(text) or _RELEASE.match(text.replace("\r", ""))
    )


def read(document: Document) -> Reading:
    """Every message between ZCZC and NNNN; a release is one item."""
    text = _LONE_RETURN.sub("\n", document.text).replace("\r", "").lstrip("\ufeff\n \x01")
    if _RELEASE.match(text):
        return gather(KEY, [text], _release, document.flags)
    return gather(KEY, _messages(text), _message, document.flags)


def _messages(text: str) -> list[tuple[str, str, bool]]:
    """The words behind ZCZC, the copy up to NNNN, and whether that came."""
    marks = list(_OPEN.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = [
        _CLOSE.split(text[mark.end() : end], maxsplit=1)
        for mark, end in zip(marks, ends, strict=True)
    ]
    return [
        (mark[1].strip(), part[0], len(part) > 1) for mark, part in zip(marks, parts, strict=True)
    ]


def _message(message: tuple[str, str, bool]) -> NewsItem:
    number, copy, ended = message
    return replace(_copy(number, lines_of(copy)), flags=damage(copy, ended=ended))


def _copy(number: str, lines: list[str]) -> NewsItem:
    if any(_TAG.match(line) for line in lines[:4]):
        return _tagged(lines)
    if len([line for line in lines[:4] if _MARK.match(line)]) > 1:
        return _marked(number, lines)
    return _bare(number, lines)


def _tagged(lines: list[str]) -> NewsItem:
    """AAP's tagged copy: ``AN#`` number, ``PD#`` date, ``TI#`` title, ``TX#`` text and so on."""
    said: dict[str, list[str]] = {}
    key = ""
    for line in lines:
        match = _TAG.match(line)
        if match and key != "TX":
            key = match[1]
            said[key] = [match[2]]
        elif key:
            said[key].append(line)
    words = {name: " ".join(" ".join(parts).split()) or None for name, parts in said.items()}
    body = paragraphs_of(said.get("TX", []))
    if not words.get("TI"):
        raise Malformed("The tagged copy has no title (TI#).", code="no-identity")
    filed = moment(words.get("PD"))
    return NewsItem(
        format=KEY,
        guid=story_guid(words.get("SO") or "", words.get("KY") or "", words.get("TI"), filed),
        provider=words.get("SO"),
        links=tuple(Link(rel="number", guid=one) for one in (words.get("AN"),) if one),
        headline=words.get("TI"),
        slugline=words.get("KY"),
        byline=words.get("BY"),
        abstract=words.get("AB"),
        body_html=paragraphs_to_html(body),
        eds_notes=tuple(EdNote(text=note) for note in (words.get("NO"),) if note),
        rights=Rights(credit=words.get("KN")),
        created=filed,
        updated=filed,
        guessed=zoneless(created=filed, updated=filed),
    )


def _bare(number: str, lines: list[str]) -> NewsItem:
    """Number behind ZCZC, priority and slug, headline, text, and the agency's line of date."""
    blocks = paragraphs_of(lines)
    slug = _SLUG_LINE.fullmatch(blocks[0]) if blocks else None
    filed = _FILED.fullmatch(blocks[-1]) if blocks else None
    words = blocks[1 if slug else 0 : -1 if filed else None]
    if not words:
        raise Malformed("There is no copy between ZCZC and NNNN.")
    at = _moment(filed) if filed else None
    agency = filed["agency"] if filed else ""
    return NewsItem(
        format=KEY,
        guid=story_guid(agency, slug["slug"] if slug else "", words[0], at),
        links=(Link(rel="number", guid=number),) if number else (),
        provider=agency.title() or None,
        headline=words[0],
        slugline=slug["slug"] if slug else None,
        body_html=paragraphs_to_html(words[1:]),
        created=at,
        updated=at,
        guessed=zoneless(created=at, updated=at),
    )


def _marked(service: str, lines: list[str]) -> NewsItem:
    """AAP's copy under lines of marks: slug ``#``, headline ``^`` or ``$``, subject ``*`` or ``+``.

    Behind a colon stand Medianet's organisation, a bulletin's place in brackets, or a title.
    """
    start = next((n for n, line in enumerate(lines) if line and not _MARK.match(line)), len(lines))
    said: dict[str, str] = {}
    for line in lines[:start]:
        if words := line[1:].strip():
            said.setdefault(line[0], words)
    slug, beside = said.get("#"), said.get(":", "")
    title = said.get("^") or next((w for w in (said.get("$", ""),) if len(w) > 1), None)
    title = title or (beside if slug else None)
    blocks = paragraphs_of(lines[start:])
    if not blocks:
        raise Malformed("There is no copy between ZCZC and NNNN.")
    if not title and len(blocks[0]) > _LONGEST_HEADLINE:  # no empty line below it
        blocks = [lines[start].strip(), *paragraphs_of(lines[start + 1 :])]
    headline, text = (title, blocks) if title else (blocks[0], blocks[1:])
    city = beside[1:-1].title() if re.fullmatch(r"\([^()]+\)", beside) else None
    codes = (said.get(mark, "") for mark in "*+")
    return NewsItem(
        format=KEY,
        guid=content_guid(headline, *blocks),
        guid_from="content",
        provider=service or None,
        headline=headline,
        slugline=slug,
        dateline=Dateline(city=city) if city else None,
        body_html=paragraphs_to_html(text),
        subjects=tuple(Subject(qcode=code) for code in codes if re.fullmatch(r"\d{8}", code)),
        rights=Rights(credit=beside or None if not slug and not city and not title else None),
    )


def _release(text: str) -> NewsItem:
    """An AsiaNet release: source, number, title, text."""
    match = _RELEASE.match(text)
    if match is None:
        raise Malformed("The release has no number.")
    words = paragraphs_of(lines_of(text[match.end() :]))
    if not words:
        raise Malformed("The release has no words.")
    return NewsItem(
        format=KEY,
        guid=match["number"],
        provider="AsiaNet",
        headline=words[0],
        body_html=paragraphs_to_html(words[1:]),
        rights=Rights(credit=(match["source"] or "").strip() or None),
        flags=damage(text, ended=True),  # nothing says where a release ends
    )


def _moment(filed: re.Match[str]) -> Moment | None:
    zone = filed["zone"] or ""
    date = f"20{filed['year']}-{filed['month']}-{filed['day']}"
    return moment(f"{date}T{filed['hour']}:{filed['minute']}:00 {zone}".strip())
