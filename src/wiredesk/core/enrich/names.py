"""Reads the capitalised names of a text: where they stand and what each is the name of."""

import re
from typing import Literal

from msgspec import Struct

from wiredesk.core.enrich.name_words import given_names, no_names, places, words

Kind = Literal["person", "organisation", "place", "role", "other"]

Piece = tuple[int, int, str]

LONGEST = 100_000
"""Characters of a text that are looked at; no story is longer, and what follows is not read."""

_UPPER = "".join(filter(str.isupper, map(chr, [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)])))
_CAP = rf"[A-Z{_UPPER}](?:[’'-]?[^\W\d_])*+"
_SHORT = (
    r"(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|St|Prof|Rev|Hon|Capt|Sgt|Maj|Adm|Jr|Sr)\b\.?"
)
_WORD = rf"(?:{_SHORT}|(?:[A-Z]\.-?)++|{_CAP}(?:\.(?=[A-Z]\.))?)"
_PARTICLE = (
    r"(?:d[aeiou]|das|dos|del|della|de la|van|van der|van den|von|der|den|bin|ibn|al|el|ben|ter)"
)
_LINK = rf"(?:[ \xa0](?:{_PARTICLE}[ \xa0])?|[ \xa0]&[ \xa0])"
_RUN = re.compile(rf"(?<![\w’'-]){_WORD}(?:{_LINK}{_WORD}){{0,11}}+")
_PIECE = re.compile(rf"{_WORD}")
_ROLE_BEFORE = re.compile(r"(?:[^\W\d_][\w’'-]*+ ){1,5}+\Z")
_OF = re.compile(r" (?:of|for)(?: the)? $")


class Name(Struct, frozen=True, gc=False):
    """A run of capitalised words: ``text[start:end]`` without its title."""

    start: int
    end: int
    parts: tuple[str, ...]  # its words as printed
    kind: Kind
    confidence: float
    role: str = ""
    opens: bool = False  # it opens a sentence


def names_of(text: str) -> list[Name]:
    """Return the names of the first 100,000 characters, in order; English rules.

    Runs in all capitals longer than an acronym are left out: case tells nothing there.
    """
    text = text[:LONGEST]
    found: list[Name] = []
    for run in _RUN.finditer(text):
        pieces = [(m.start(), m.end(), m[0]) for m in _PIECE.finditer(text, run.start(), run.end())]
        for part in _split(pieces):
            if name := _name(text, part):
                found.append(name)
    return _joined(text, found)


def _split(pieces: list[Piece]) -> list[list[Piece]]:
    """Cut after a possessive: "Russia's Sergei Lavrov" are two names."""
    parts: list[list[Piece]] = [[]]
    for start, _, word in pieces:
        bare = word.removesuffix("’s").removesuffix("'s").rstrip("’'")
        parts[-1].append((start, start + len(bare), bare))
        if bare != word:
            parts.append([])
    return [part for part in parts if part]


def low(word: str) -> str:
    """A word as the lists have it."""
    return word.lower().replace(".", "")


def _name(text: str, pieces: list[Piece]) -> Name | None:
    opens = _opens(text, pieces[0][0])
    whole = pieces
    while pieces and _is_common(pieces[0][2]):
        if len(pieces) > 1 and low(pieces[0][2]) in given_names():
            break  # "Will Smith", "May Chen"
        pieces = pieces[1:]
    while pieces and low(pieces[-1][2]) in words("common") and len(pieces) > 1:
        pieces = pieces[:-1]
    if not pieces:
        return None
    cut = _title_end(pieces)
    role = text[_role_start(whole, pieces) : pieces[cut - 1][1]] if cut else ""
    if cut == len(pieces):
        return Name(pieces[0][0], pieces[-1][1], (role,), "role", 0.9, role, opens)
    pieces = pieces[cut:]
    kind, confidence = _kind(text, pieces, bool(role), opens)
    start, end = pieces[0][0], pieces[-1][1]
    if not role and kind == "person":
        role = _role_before(text, start)
    return Name(start, end, tuple(w for _, _, w in pieces), kind, confidence, role, opens)


_RANKS = frozenset(
    "deputy foreign vice former acting interim assistant senior junior public military".split()
)


def _role_start(whole: list[Piece], pieces: list[Piece]) -> int:
    """Where a title begins: "Deputy" and its like were cut off as ordinary words."""
    at = len(whole) - len(pieces)
    while at and low(whole[at - 1][2]) in _RANKS and whole[at - 1][1] + 1 == whole[at][0]:
        at -= 1
    return whole[at][0] if whole[at:] and at < len(whole) else pieces[0][0]


def _is_common(word: str) -> bool:
    return word.endswith(("-based", "-born")) or ("." not in word and low(word) in words("common"))


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 6) : start].rstrip()
    return not before or before[-1] in '.!?:\n”"“—[(*•' or "\n" in text[max(0, start - 2) : start]


def _title_end(pieces: list[Piece]) -> int:
    """How many words of the run are a title before a name."""
    last = 0
    for at, (_, _, word) in enumerate(pieces):
        key, final = low(word), at == len(pieces) - 1
        if key in words("titles"):
            is_title = not (final and key in given_names())
        else:
            is_title = key in words("weak_titles") and last == at and not final
        last = at + 1 if is_title else last
    return last


def _kind(text: str, pieces: list[Piece], titled: bool, opens: bool) -> tuple[Kind, float]:
    keys = [low(word) for _, _, word in pieces]
    whole = " ".join(keys)
    if whole in places() and not titled:
        return "place", 0.8
    if _is_organisation(keys, pieces):
        return "organisation", 0.8
    if all(word.isupper() and len(word) > 1 and "." not in word for _, _, word in pieces):
        return ("organisation", 0.6) if len(keys) == 1 and 2 <= len(whole) <= 5 else ("other", 0.3)
    if len(keys) == 1:
        return _single(text, pieces[0], titled, opens)
    return _several(keys, pieces, titled)


def _is_organisation(keys: list[str], pieces: list[Piece]) -> bool:
    if len(keys) == 1:
        return keys[0] in words("org_names") or (
            keys[0] in words("acronyms_known") and pieces[0][2].isupper()
        )
    if keys[-1] in words("org_words") or " ".join(keys) in words("org_names"):
        return True
    return keys[0] not in given_names() and any(key in words("org_words") for key in keys)


def _several(keys: list[str], pieces: list[Piece], titled: bool) -> tuple[Kind, float]:
    body = [key for key in keys if key not in words("suffixes")]
    if len(body) > 5 or any(len(word) == 1 for _, _, word in pieces):
        return "other", 0.3
    bad = sum(key in no_names() and key not in given_names() for key in body)
    given = keys[0] in given_names()
    odd = keys[-1] in words("things") or keys[-1] in words("demonyms")
    if (odd and not (given and len(body) == 2)) or bad > 1:
        return "other", 0.3
    initial = "." in pieces[0][2]
    if bad and not (given or titled):
        return "other", 0.3
    if given or titled:
        return "person", 0.97 if not bad else 0.85
    if initial:
        return ("person", 0.9) if " ".join(keys[1:]) not in places() else ("place", 0.5)
    if keys[0] in places() or (len(body) > 2 and any(key in places() for key in keys)):
        return "other", 0.4
    return "person", 0.75


_AFTER = re.compile(r"(?:[ \xa0]?['’]s)?[ \xa0,(]{1,3}([^\W\d_]+)")
_BEFORE = re.compile(r"([^\W\d_]+)[ \xa0]\Z")


def _single(text: str, piece: Piece, titled: bool, opens: bool) -> tuple[Kind, float]:
    start, end, word = piece
    key = low(word)
    if titled:
        return ("person", 0.95) if key not in no_names() else ("other", 0.3)
    if key in no_names() or key in words("org_words") or len(word) < 3:
        return "other", 0.3
    after = _AFTER.match(text, end, end + 30)
    following = after[1] if after else ""
    before = _BEFORE.search(text[max(0, start - 25) : start])
    previous = before[1].lower() if before else ""
    if previous in ("in", "at", "near", "from", "against", "to", "v"):
        return "other", 0.4
    if following in words("speech") or previous in words("speech") | words("roles"):
        return "person", 0.7
    if key in given_names():
        return "person", 0.6
    if following in words("verbs"):
        return "person", 0.55
    if following.endswith("ed") and following.islower():
        return "person", 0.5
    return "other", 0.4


def _role_before(text: str, start: int) -> str:
    """Lower-case roles before a name: "presidential candidate", with what specifies them."""
    before = text[max(0, start - 60) : start]
    match = _ROLE_BEFORE.search(before.rpartition("\n")[2])
    if not match:
        return ""
    before_words = match[0].split()
    if before_words[-1] not in words("roles"):
        return ""
    at = len(before_words) - 1
    while (
        at and low(before_words[at - 1]) not in words("common") and _describes(before_words[at - 1])
    ):
        at -= 1
    return " ".join(before_words[at:])


def _describes(word: str) -> bool:
    return word not in words("speech") and word not in words("verbs") and not word.endswith("s")


def _joined(text: str, found: list[Name]) -> list[Name]:
    """Join "Ministry" + "of the" + "Interior", "Bank" + "of" + "England"."""
    joined: list[Name] = []
    for name in found:
        last = joined[-1] if joined else None
        if (
            last
            and name.start - last.end < 10
            and _heads(last)
            and (_OF.match(text[last.end : name.start]) and name.kind != "person")
        ):
            joined[-1] = Name(
                last.start, name.end, last.parts + name.parts, "organisation", 0.85, "", last.opens
            )
        else:
            joined.append(name)
    return joined


def _heads(name: Name) -> bool:
    head = low(name.parts[-1])
    return head in words("org_words") or head in ("bank", "university", "house", "federation")
