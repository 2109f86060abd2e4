"""Writes stories as the road would have left them, for a made-up archive: rows, never statements.

Texts come from the grammar of bench/writing.py, some hundred of them, each with a closing paragraph
of its own; what the enrichers find in the first part is the same wherever it stands.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, to_builtins

from bench.writing import START, story
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import Copy
from wiredesk.core.matching import guid_key
from wiredesk.core.neardup import sketch_of
from wiredesk.core.text.words import slug_of

TEXTS = 400
STORIES_A_DAY = 2_000
A_TRANSMISSION = 30  # stories
SKETCHED = timedelta(days=8)
"""Likeness looks back 6 days: sketches of older stories are never read again."""

KINDS = ("news",) * 46 + ("press", "opinion", "agate", "roundup")
REST = {"killed": 2, "awaiting": 3, "held": 1, "withheld": 1, "spiked": 3}
"""States beside public, of 1,000 stories each."""

STATES = tuple(name for name, share in REST.items() for _ in range(share))
STATES += ("public",) * (1000 - len(STATES))
TWO_VERSIONS = 0.15

Row = dict[str, Any]


class Wires(Struct, frozen=True):
    """What stories refer to: row keys of wires with their agencies, sectors, countries."""

    wires: tuple[tuple[int, int], ...]
    sectors: tuple[int, ...]
    countries: tuple[str, ...]


class Text(Struct, frozen=True):
    """One text of the grammar, with what was found in it."""

    headline: str
    paragraphs: tuple[str, ...]
    found: dict[str, Any]


class Portion(Struct, frozen=True):
    """Rows of some stories, per table; ``words`` are story, headline, dek, body of public ones."""

    transmissions: list[Row]
    stories: list[Row]
    versions: list[Row]
    audit: list[Row]
    words: list[tuple[int, str, str, str]]


def texts(count: int = TEXTS) -> list[Text]:
    """The texts that stories are made of."""
    dice = random.Random(4)
    found = []
    for number in range(count):
        copy = story(dice, f"text-{number}", START)
        body = "\n\n".join(copy.paragraphs)
        enriched = enrich(Copy(headline=copy.headline, text=body, published=copy.at, language="en"))
        found.append(Text(copy.headline, copy.paragraphs, to_builtins(enriched)))
    return found


def portions(
    count: int, refs: Wires, newest: datetime, *, first: int, size: int = 200 * A_TRANSMISSION
) -> Iterator[Portion]:
    """``count`` stories with row keys from ``first`` on, the last one of ``newest``."""
    known, dice = texts(), random.Random(9)
    apart = timedelta(days=1) / STORIES_A_DAY
    version = first
    for start in range(0, count, size):
        made = Portion([], [], [], [], [])
        for number in range(start, min(start + size, count)):
            at = newest - apart * (count - number)
            version = _story(made, first + number, version, at, newest, refs, known, dice)
        yield made


def _story(
    made: Portion, pk: int, version: int, at: datetime, newest: datetime,
    refs: Wires, known: Sequence[Text], dice: random.Random,
) -> int:  # fmt: skip
    """Add one story; returns the next free key of a version."""
    wire, agency = dice.choice(refs.wires)
    transmission = (pk - 1) // A_TRANSMISSION + 1
    if not made.transmissions or made.transmissions[-1]["id"] != transmission:
        made.transmissions.append(_transmission(transmission, wire, at))
    text, state = dice.choice(known), dice.choice(STATES)
    place = {"sector_id": dice.choice(refs.sectors), "country_id": dice.choice(refs.countries)}
    common = {"wire_id": wire, "kind": dice.choice(KINDS), "sort_at": at, **place}
    headline = f"{text.headline}, report {pk}"
    filed = 2 if dice.random() < TWO_VERSIONS else 1
    for number in range(1, filed + 1):
        body = _body(text, pk, number, dice)
        sketch = sketch_of("\n\n".join(body)) if newest - at < SKETCHED else b""
        row = _version(version + number - 1, number, pk, headline, body, text, sketch)
        made.versions.append(
            {**row, **common, "kind": "NEW" if number == 1 else "UPDATE",
             "story_kind": common["kind"], "transmission_id": transmission,
             "at": at + timedelta(minutes=9 * (number - 1)), "received_at": at}
        )  # fmt: skip
    shown = version + filed - 1
    own = {"id": pk, "agency_id": agency, "shown_id": shown, "slug": slug_of(headline), **common}
    made.stories.append(_state({**_named(pk, dice), **own}, state, at))
    made.audit.append({"at": at, "actor": "the road", "act": f"story {state}",
                       "reason": "new text", "story_id": pk})  # fmt: skip
    if state == "public":
        body = made.versions[-1]["body_text"]
        made.words.append((pk, headline, text.paragraphs[0], body))
    return version + filed


def _named(pk: int, dice: random.Random) -> Row:
    guid = f"urn:made-up:{pk}"
    return {"public_id": dice.getrandbits(63) or 1, "guid": guid, "guid_key": guid_key(guid),
            "language": "en", "urgency": dice.randint(1, 8)}  # fmt: skip


def _state(row: Row, state: str, at: datetime) -> Row:
    """What the fold and the purges make of a story in this state."""
    seen = [{"version": row["shown_id"], "at": at.isoformat()}]
    public = state in ("public", "killed", "withheld")
    row |= {"state": state, "reason": "", "first_public_at": at if public else None, "seen": seen,
            "changed_at": at, "killed_at": None, "killed_by": ""}  # fmt: skip
    if state == "killed":
        row |= {"shown_id": None, "sector_id": None, "country_id": None, "slug": "", "seen": [],
                "killed_at": at + timedelta(hours=1), "killed_by": "agency"}  # fmt: skip
    elif not public:
        row |= {"shown_id": None, "seen": []}
    return row


def _body(text: Text, pk: int, number: int, dice: random.Random) -> list[str]:
    words = " ".join(f"{dice.choice(_OPENINGS)}{dice.randrange(40_000):x}" for _ in range(12))
    return [*text.paragraphs, f"Report {pk} in version {number} also names {words}."]


_OPENINGS = ("ost", "lin", "kar", "bre", "tel", "nov", "har", "fer", "del", "mol")


def _version(
    pk: int, number: int, story_id: int, headline: str, body: list[str], text: Text, sketch: bytes
) -> Row:
    plain = "\n\n".join(body)
    key = hashlib.sha256(plain.encode()).hexdigest()
    return {
        "id": pk, "story_id": story_id, "version": str(number), "ref": key, "text_key": key,
        "body_key": key, "sketch": sketch, "length": len(plain), "policy": "auto",
        "evidence": [], "urgency": 4, "headline": headline, "dek": body[0],
        "body_html": "".join(f"<p>{one}</p>" for one in body), "body_text": plain,
        "language": "en", "city": "Ostmark", "credit": "Bench Wire", "item": _ITEM,
        "found": text.found,
    }  # fmt: skip


_ITEM = {"format": "ninjs", "guid": "urn:made-up", "item_class": "text", "provider": "Bench Wire"}


def _transmission(pk: int, wire: int, at: datetime) -> Row:
    return {
        "id": pk, "wire_id": wire, "digest": hashlib.sha256(str(pk).encode()).hexdigest(),
        "received_at": at, "name": f"file-{pk}", "size": 0, "body": b"", "state": "filed",
        "format": "ninjs", "items": A_TRANSMISSION,
    }  # fmt: skip
