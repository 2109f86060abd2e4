"""What an item asks for: structural fields first, then the exact words of the agencies.

Structure is pubStatus (NewsML-G2 Power 2.35, ninjs), management-status (NITF 3.6), Status (NewsML
1.2), Atom deleted-entry (RFC 6721), embargoes and signals. Words are the forms of
core/profiles. Of all that is said the gravest counts: KILL, WITHHOLD, ADVISORY, HOLD, then
corrections. Every verdict names its evidence.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from msgspec.structs import replace

from wiredesk.core.formats.wordedtimes import said_until
from wiredesk.core.item import Instruction, Kind, NewsItem
from wiredesk.core.matching import headline_name, number_name, number_of
from wiredesk.core.profiles import profile_for
from wiredesk.core.profiles.profile import Profile, Rule
from wiredesk.core.text.embargo import EMBARGO_LIFTED, EMBARGO_RELEASED, is_embargo_line
from wiredesk.core.text.style import OPENING

CHANGES: tuple[Kind, ...] = ("CORRECTION", "REFILE", "RELEASE", "REPEAT", "UPDATE", "ALERT")
LONGEST_NOTICE = 700
"""Characters of text that a kill in words may carry; a longer one is a story that mentions it."""

LEGAL = re.compile(
    r"\b(?:legal|juridical) (?:reasons?|grounds)\b|\b(?:rechtlichen|juristischen) Gründen?\b"
    r"|\b(?:raisons?|motifs?) (?:juridiques?|légales?)\b|\b(?:motivos|razones) legales\b"
    r"|\b(?:motivi|ragioni) legali\b|\bjuridische redenen\b",
    re.IGNORECASE,
)
"""A correction for such reasons is looked at by a person first."""

NUMBERED = re.compile(r"\b(?:item|story|Meldung|dépêche) ([A-Za-z]{3}\d{3,4})\b")
"""How a telex names an earlier one: "Please kill item abc1234"."""

LONGEST_ALERT = 400
"""Characters of one paragraph that the highest urgency makes an alert."""


def instruct(item: NewsItem, profile: Profile | None = None) -> Instruction:
    """The gravest of what structure and words ask for; without ``profile`` the provider tells it.

    An item that says nothing is NEW; ``label`` (core/lifecycle) turns it into UPDATE, REPEAT or
    RELEASE beside the versions before it.
    """
    said = dict(
        reversed(tuple(_in_words(item, profile or profile_for(item))))
    )  # of two forms the first rule's counts
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


def headed(item: NewsItem, instruction: Instruction) -> NewsItem:
    """An alert that is nothing but one short paragraph is called by it (AFP: Alerte)."""
    words = opening(item)
    alone = words == item.body_text and 0 < len(words) <= LONGEST_ALERT
    if instruction.kind != "ALERT" or item.headline or not alone:
        return item
    return replace(item, headline=words, guessed=(*item.guessed, "headline"))


def adds(item: NewsItem) -> bool:
    """Whether an item is no whole story but copy to be added to one (LIFECYCLE, writethru)."""
    places = ("editorialtype", "version", "signal")
    return any(one.field in places and ADDS.fullmatch(one.value) for one in item.signals)


REFERENCES = frozenset(
    {"management-doc-idref", "kill", "previous", "previousversion", "replacing", "evolvedfrom",
     "in-reply-to"}
)  # fmt: skip
"""Relations that name the item a withdrawal is about, behind any scheme (``irel:``)."""


def asked_of_others(
    item: NewsItem, instruction: Instruction, profile: Profile | None = None
) -> Kind | None:
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
    profile = profile or profile_for(item)
    if any(_frees(line, profile) for line in (*(n.text for n in item.eds_notes), opening(item))):
        return "RELEASE"
    said = dict(_in_words(item, profile))
    return "HOLD" if item.embargo else "RELEASE" if "RELEASE" in said else None


def _frees(line: str, profile: Profile) -> bool:
    lifted = is_embargo_line(line, profile) and EMBARGO_LIFTED.search(line)
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


def _in_words(item: NewsItem, profile: Profile) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    """Each kind that the words of an item ask for, with the place and the words themselves."""
    for rule, words in heard(item, profile):
        yield rule.kind, (f"{rule.place}={words[:120]}",)


def heard(item: NewsItem, profile: Profile) -> Iterator[tuple[Rule, str]]:
    """Each rule of the profile that the words of an item meet, with these words."""
    places = words_by_place(item)
    notice = len(item.body_text) <= LONGEST_NOTICE
    for rule in profile.rules:
        if notice or not rule.notice:
            yield from (
                (rule, words) for words in places[rule.place] if words and says(rule, words)
            )


def words_by_place(item: NewsItem) -> dict[str, tuple[str, ...]]:
    """The words of an item in each place that a form may stand in."""
    return {
        "tag": (*item.headline_tags, *_unbracketed(item.headline_tags)),
        "note": tuple(note.text for note in item.eds_notes),
        "opening": (opening(item), *(n.text for n in item.eds_notes if n.role == OPENING)),
        "foot": (item.body_text.rpartition("\n\n")[2],),
        "headline": (item.headline or "",),
        "slug": tuple(one.value for one in item.signals if one.field in ("version", "slug")),
    }


def _unbracketed(tags: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in the brackets of a flag: a telex has ``(Correctif)`` on a line of its own."""
    return tuple(tag[1:-1].strip() for tag in tags if tag[:1] == "(" and tag[-1:] == ")")


def says(rule: Rule, words: str) -> bool:
    """A note need only open with the form; everything else is nothing but the form."""
    found = rule.form.match(words) if rule.place == "note" else rule.form.fullmatch(words)
    return found is not None


def opening(item: NewsItem) -> str:
    """The first paragraph of the text."""
    return item.body_text.partition("\n\n")[0]


def with_said_embargo(
    item: NewsItem,
    received: datetime,
    profile: Profile | None = None,
    zone: tzinfo | None = None,
) -> NewsItem:
    """``item`` with the embargo that its words carry, where no field does (DESK-RULES, Embargo).

    Looked for in notes to editors, headline tags and the first paragraph, where a whole line says
    so. A line that opens like an embargo and names no time that can be read holds without end. A
    year that is not said is the one that brings the day next to ``received`` or the item's own
    time; a time without zone is read by in_zone_of_wire, ``zone`` only tells what day it is there.
    """
    if item.embargo is not None:
        return item
    profile = profile or profile_for(item)
    lines = (*(note.text for note in item.eds_notes), *item.headline_tags, opening(item))
    near = item.updated.at if item.updated else received
    for line in lines:
        if is_embargo_line(line, profile):
            if EMBARGO_LIFTED.search(line):
                continue
            return replace(item, embargo=said_until(line, near, zone))
    return item


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
    {"advisory", "test", "budget", "daybook", "schedule", "dpatextgenre:27", "hinweis",
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
