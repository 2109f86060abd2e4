"""What an item asks for: structural fields first, then the exact words of the agencies.

Structure is pubStatus (NewsML-G2 Power 2.35, ninjs), management-status (NITF 3.6), Status (NewsML
1.2), Atom deleted-entry (RFC 6721), embargoes and signals. Words are the forms of
core/profiles/words.py. Of all that is said the gravest counts: KILL, WITHHOLD, ADVISORY, HOLD, then
corrections. Every verdict names its evidence.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from wiredesk.core.formats.times import embargo, moment
from wiredesk.core.item import Embargo, Instruction, Kind, NewsItem
from wiredesk.core.matching import headline_name, number_name, number_of
from wiredesk.core.profiles.words import (
    EMBARGO_CLOCK,
    EMBARGO_LIFTED,
    EMBARGO_RELEASED,
    EMBARGO_TIMES,
    LEGAL,
    LONGEST_NOTICE,
    NUMBERED,
    RULES,
    Place,
    Rule,
)
from wiredesk.core.text.opening import is_embargo_line
from wiredesk.core.text.style import OPENING

CHANGES: tuple[Kind, ...] = ("CORRECTION", "REFILE", "RELEASE", "REPEAT", "UPDATE", "ALERT")
LONGEST_ALERT = 400
"""Characters of one paragraph that the highest urgency makes an alert."""


def instruct(item: NewsItem) -> Instruction:
    """The gravest of what structure and words ask for.

    An item that says nothing is NEW; ``label`` (core/lifecycle) turns it into UPDATE, REPEAT or
    RELEASE beside the versions before it.
    """
    said = dict(reversed(tuple(_in_words(item))))  # of two forms the first rule's counts
    grave: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("KILL", _killed(item)),
        ("WITHHOLD", _withheld(item)),
        ("ADVISORY", _advice(item)),
        ("HOLD", _held(item)),
    )
    for kind, structural in grave:
        if evidence := structural or said.get(kind, ()):
            return Instruction(kind=kind, evidence=evidence)
    signalled = {kind: found for kind, table in SIGNALLED if (found := _matching(item, table))}
    for change in CHANGES:
        if evidence := signalled.get(change) or said.get(change, ()):
            return Instruction(kind=change, evidence=evidence)
    if evidence := _genres(item, ALERT_GENRES) or _top_urgency(item):
        return Instruction(kind="ALERT", evidence=evidence)
    return Instruction(kind="NEW")


def _killed(item: NewsItem) -> tuple[str, ...]:
    if item.pub_status == "canceled":
        return ("pubStatus=canceled", *_signals(item))
    return _matching(item, KILL_SIGNALS)


def _withheld(item: NewsItem) -> tuple[str, ...]:
    return ("pubStatus=withheld", *_signals(item)) if item.pub_status == "withheld" else ()


def _held(item: NewsItem) -> tuple[str, ...]:
    if item.embargo is None or _over_when_filed(item):
        return ()
    until = item.embargo.until.at.isoformat() if item.embargo.until else "indefinite"
    return (f"embargo={until}", item.embargo.evidence)


def _signals(item: NewsItem) -> tuple[str, ...]:
    return tuple(f"{signal.field}={signal.value}" for signal in item.signals)


def _top_urgency(item: NewsItem) -> tuple[str, ...]:
    """A single short paragraph of the highest urgency is a flash (dpa: Eil, AFP: Alerte)."""
    short = 0 < len(item.body_text) <= LONGEST_ALERT and "\n\n" not in item.body_text
    return ("urgency=1",) if item.urgency == 1 and short else ()


ADDS = re.compile(
    r"adds?|takes?|(?:.*[ ,])?\d{1,2}(?:st|nd|rd|th) ?(?:add|take)|(?:\w+:)?append-major-content",
    re.IGNORECASE,
)
"""AP's editorial types and slug marks, and STT's signal, for copy that goes below the story."""


def adds(item: NewsItem) -> bool:
    """Whether an item is no whole story but copy to be added to one (LIFECYCLE, writethru)."""
    places = ("editorialtype", "version", "signal")
    return any(one.field in places and ADDS.fullmatch(one.value) for one in item.signals)


REFERENCES = frozenset(
    {"management-doc-idref", "kill", "previous", "previousversion", "replacing", "evolvedfrom",
     "in-reply-to"}
)  # fmt: skip
"""Relations that name the item a withdrawal is about, behind any scheme (``irel:``)."""


def asked_of_others(item: NewsItem, instruction: Instruction) -> Kind | None:
    """What a notice asks of the item that it names; None = the item speaks only for itself.

    An item whose own status is not usable speaks of itself, whatever it links to. An advisory is
    never for the public, but may lift an embargo or set one.
    """
    if item.pub_status != "usable":
        return None
    if instruction.kind in ("KILL", "WITHHOLD"):
        return instruction.kind
    if instruction.kind in ("HOLD", "RELEASE") and not item.body_text:
        return instruction.kind
    if instruction.kind != "ADVISORY":
        return None
    if any(map(_frees, (*(note.text for note in item.eds_notes), opening(item)))):
        return "RELEASE"
    return "HOLD" if item.embargo else "RELEASE" if "RELEASE" in dict(_in_words(item)) else None


def _frees(line: str) -> bool:
    lifted = is_embargo_line(line) and EMBARGO_LIFTED.search(line)
    return bool(lifted or EMBARGO_RELEASED.fullmatch(line))


def targets(item: NewsItem, asks: Kind | None) -> tuple[str, ...]:
    """The names of the items that a notice speaks to (never its own id).

    By link (NITF management-doc-idref, AP's association "kill", NewsML-G2 previousVersion), by the
    number that a telex names, and where a mail answers none by its subject.
    """
    if asks is None:
        return ()
    named = ((one.rel.lower().rpartition(":")[2].rstrip("0123456789"), one) for one in item.links)
    found = [one.guid for rel, one in named if rel in REFERENCES and one.guid]
    if item.updated and number_of(item) and (numbers := NUMBERED.findall(opening(item))):
        days = (item.updated.at, item.updated.at - timedelta(days=1))
        found += [number_name(number, day) for number in numbers for day in days]
    if not found and item.format == "email" and len(item.body_text) <= LONGEST_NOTICE:
        found.append(headline_name(item))
    return tuple(name for name in dict.fromkeys(found) if name != item.guid)


def gives_legal_reasons(item: NewsItem) -> bool:
    """Whether notes to editors or the first paragraph speak of legal reasons."""
    lines = (*(note.text for note in item.eds_notes), opening(item))
    return any(LEGAL.search(line) for line in lines)


# Words.


def _in_words(item: NewsItem) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    """Each kind that the words of an item ask for, with the place and the words themselves."""
    places = words_by_place(item)
    notice = len(item.body_text) <= LONGEST_NOTICE
    for rule in RULES:
        if rule.notice and not notice:
            continue
        for words in places[rule.place]:
            if words and says(rule, words):
                yield rule.kind, (f"{rule.place}={words[:120]}",)


def words_by_place(item: NewsItem) -> dict[Place, tuple[str, ...]]:
    """The words of an item in each place that a form may stand in."""
    return {
        "tag": item.headline_tags,
        "note": tuple(note.text for note in item.eds_notes),
        "opening": (opening(item), *(n.text for n in item.eds_notes if n.role == OPENING)),
        "headline": (item.headline or "",),
        "slug": tuple(one.value for one in item.signals if one.field in ("version", "slug")),
    }


def says(rule: Rule, words: str) -> bool:
    """A note need only open with the form; everything else is nothing but the form."""
    found = rule.form.match(words) if rule.place == "note" else rule.form.fullmatch(words)
    return found is not None


def opening(item: NewsItem) -> str:
    """The first paragraph of the text."""
    return item.body_text.partition("\n\n")[0]


def with_said_embargo(item: NewsItem, received: datetime) -> NewsItem:
    """``item`` with the embargo that its words carry, where no field does (DESK-RULES, Embargo).

    Looked for in notes to editors, headline tags and the first paragraph, where a whole line says
    so. A line that opens like an embargo and names no time that can be read holds without end. A
    year that is not said is the one that brings the day next to ``received`` or the item's own
    time; a time without zone is read by in_zone_of_wire.
    """
    if item.embargo is not None:
        return item
    lines = (*(note.text for note in item.eds_notes), *item.headline_tags, opening(item))
    near = item.updated.at if item.updated else received
    for line in lines:
        if is_embargo_line(line):
            if EMBARGO_LIFTED.search(line):
                continue
            return replace(item, embargo=_said_until(line, near))
    return item


def _said_until(line: str, near: datetime) -> Embargo:
    """The time that a line names; where none can be read, no end (fail closed)."""
    for form in EMBARGO_TIMES:
        for match in form.finditer(line):
            if (clock := _clock(match)) and (day := _day(match, near)):
                return _held_until(day, clock, match["zone"], line)
    for match in EMBARGO_CLOCK.finditer(line):
        if clock := _clock(match):
            held = _held_until(near, clock, match["zone"], line)
            passed = held.until is not None and held.until.at <= near
            return (
                _held_until(near + timedelta(days=1), clock, match["zone"], line)
                if passed
                else held
            )
    return Embargo(evidence=line)


def _held_until(day: datetime, clock: str, zone: str | None, line: str) -> Embargo:
    return replace(embargo(f"{day:%Y-%m-%d}T{clock}:00 {zone or ''}".strip()), evidence=line)


def _clock(match: re.Match[str]) -> str | None:
    """``1800``, ``6 p.m.`` and ``19.00 Uhr`` as ``hh:mm``."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _day(match: re.Match[str], near: datetime) -> datetime | None:
    """The day, in the year that is said or else in the one that brings it nearest."""
    years = [int(match["year"])] if match["year"] else [near.year, near.year + 1, near.year - 1]
    if match["month"].isdigit():
        written = [f"{year}-{int(match['month']):02}-{int(match['day']):02}" for year in years]
    else:
        written = [f"{match['day']} {match['month']} {year}" for year in years]
    found = [day.at for one in written if (day := moment(one))]
    return min(found, key=lambda at: abs(at - near)) if found else None


# Structure.


def _advice(item: NewsItem) -> tuple[str, ...]:
    """What says that an item is for editors only: its class, a signal or its genre."""
    planned = ("itemClass=planning",) if item.item_class == "planning" else ()
    return planned or _matching(item, ADVISORY_SIGNALS) or _genres(item, ADVISORY_GENRES)


def _over_when_filed(item: NewsItem) -> bool:
    """An embargo that had ended before the version was made holds nothing."""
    until = item.embargo and item.embargo.until
    return bool(until and item.updated and until.at <= item.updated.at)


def _genres(item: NewsItem, table: frozenset[str]) -> tuple[str, ...]:
    found = []
    for genre in item.genre:
        full = genre.lower()
        if full in table or full.rpartition(":")[2] in table:
            found.append(f"genre={genre}")
    return tuple(found)


KILL_SIGNALS = frozenset({"deleted-entry", "edstat:d", "sig:kill", "stat:withdrawn", "kill"})
ADVISORY_SIGNALS = frozenset({"sig:advisory", "sig:test", "test", "advisory"})
ADVISORY_GENRES = frozenset(
    {"advisory", "test", "budget", "schedule", "dpatextgenre:27", "dpatextgenre:31", "hinweis",
     "tagesvorschau", "termine"}
)  # fmt: skip
ALERT_GENRES = frozenset({"alert", "flash", "snap", "newsalert"})
SIGNALLED: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("CORRECTION", frozenset({"sig:correction", "edstat:c", "correction", "ednote:correction"})),
    ("REFILE", frozenset({"sig:refile", "refile"})),
    ("REPEAT", frozenset({"sig:repeat", "repeat"})),
    ("UPDATE", frozenset({"sig:update", "edstat:u", "update", "tt_sig:replace", "replacing"})),
    ("ALERT", frozenset({"sig:alert", "alert", "sig:snap", "sig:flash"})),
)


def _matching(item: NewsItem, table: frozenset[str]) -> tuple[str, ...]:
    """The signals of an item that stand in a table, by field name or by value."""
    return tuple(
        f"{signal.field}={signal.value}"
        for signal in item.signals
        if signal.value.lower() in table or signal.field.lower() in table
    )
