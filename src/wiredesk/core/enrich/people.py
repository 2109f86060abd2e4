"""Finds the people and organisations of a story, with roles as printed and later mentions."""

import re
from bisect import bisect_right, insort
from collections.abc import Iterable

from msgspec import Struct

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.name_words import given_names, words
from wiredesk.core.enrich.names import Name, low, names_of
from wiredesk.core.enrich.values import Copy, FoundOrganisation, FoundPerson, Span

NEEDS = ("text",)
GIVES = ("people", "organisations")

MOST = 300
"""People looked for in one text: a list of more names is no story."""

_APPOSITION = re.compile(r", ((?:[\w’'.-]+ ){0,11}[\w’'.-]+)(?= ?[,.;(\n])")
_BRACKET = re.compile(r" \(([A-Z][A-Z&]{1,7})\)")


class _Person(Struct):
    parts: tuple[str, ...]
    role: str
    spans: list[Span]
    confidence: float
    first: str  # of parts, as the lists have it
    last: str  # the surname, likewise


def people_of(copy: Copy) -> tuple[FoundPerson, ...]:
    """Return the people of ``copy.text`` in order of appearance, each with all its mentions.

    ``name`` is the fullest form printed, without title. A surname alone goes to the person of
    that name who was named last. English; other languages in Latin script give little.
    """
    return named_in(copy)[0]


def organisations_of(copy: Copy) -> tuple[FoundOrganisation, ...]:
    """Return the organisations of ``copy.text`` in order of appearance; acronyms join them."""
    return named_in(copy)[1]


def named_in(copy: Copy) -> tuple[tuple[FoundPerson, ...], tuple[FoundOrganisation, ...]]:
    """Return ``people_of`` and ``organisations_of`` by one reading of the text."""
    if not reads_as_english(copy):
        return (), ()
    names = names_of(copy.text)
    return _people(copy.text, names), _organisations(copy.text, names)


def _people(text: str, names: list[Name]) -> tuple[FoundPerson, ...]:
    people: list[_Person] = []
    for name in names:
        if name.kind == "person" and len(name.parts) > 1 and len(people) < MOST:
            _meet(people, name)
    full = list(people)
    singles = [name for name in names if len(name.parts) == 1 and name.kind != "role"]
    for name in sorted(singles, key=lambda name: name.kind != "person"):  # the sure ones first
        if len(people) < MOST and not _is_where(text, name):
            _mention(people, full, name)
    for person in people:
        person.spans.sort()
        person.role = person.role or _apposition(text, person.spans[0][1])
    people.sort(key=lambda person: person.spans[0])
    return tuple(
        FoundPerson(
            name=_printed(text, person),
            role=person.role,
            spans=tuple(person.spans),
            confidence=person.confidence,
        )
        for person in people
    )


def surname(parts: Iterable[str]) -> str:
    """The last word of a name that is no "Jr", lower case."""
    kept = [low(part) for part in parts if low(part) not in words("suffixes")]
    return kept[-1] if kept else ""


def _junior(parts: tuple[str, ...]) -> bool:
    return low(parts[-1]) in words("suffixes")


def _meet(people: list[_Person], name: Name) -> None:
    """Add a full name, or a further mention of one already met: same first and last word."""
    first, last = low(name.parts[0]), surname(name.parts)
    for person in people:
        same = person.last == last and person.first == first
        if same and _junior(person.parts) == _junior(name.parts):
            person.spans.append((name.start, name.end))
            person.role = person.role or name.role
            person.confidence = max(person.confidence, name.confidence)
            if len(name.parts) > len(person.parts):
                person.parts = name.parts
            return
    spans = [(name.start, name.end)]
    people.append(_Person(name.parts, name.role, spans, name.confidence, first, last))


def _mention(people: list[_Person], full: list[_Person], name: Name) -> None:
    key = low(name.parts[0])
    span = (name.start, name.end)
    named = [person for person in full if person.last == key]
    if not named and key in given_names():
        named = [person for person in full if person.first == key]
    if named:
        insort(_nearest(named, name.start).spans, span)
        return
    for person in people:
        if len(person.parts) == 1 and person.first == key:
            person.spans.append(span)
            person.role = person.role or name.role
            person.confidence = max(person.confidence, name.confidence)
            return
    if name.kind == "person":
        people.append(_Person(name.parts, name.role, [span], name.confidence, key, key))


def _is_where(text: str, name: Name) -> bool:
    """Whether a place's name stands as a place: "in Washington" beside a Mr. Washington."""
    return name.kind == "place" and text[max(0, name.start - 3) : name.start] in _WHERE


_WHERE = frozenset({"in ", "at ", "to ", "of "})


def _nearest(named: list[_Person], at: int) -> _Person:
    """Of several people of one surname the one named last before ``at``."""
    if len(named) == 1:
        return named[0]
    return max(named, key=lambda person: _last_before(person.spans, at))


def _last_before(spans: list[Span], at: int) -> int:
    index = bisect_right(spans, (at, at)) - 1
    return spans[index][0] if index >= 0 else -1


def _apposition(text: str, end: int) -> str:
    match = _APPOSITION.match(text, end, end + 120)
    if not match:
        return ""
    said = match[1].split()
    roles = words("roles") | words("titles")
    if low(said[0]) in words("speech") or not any(low(word) in roles for word in said[:6]):
        return ""
    return " ".join(said[1:] if said[0] in ("a", "an", "the") else said)


def _printed(text: str, person: _Person) -> str:
    if len(person.parts) == 1:
        return person.parts[0]
    start, end = max(person.spans, key=lambda span: span[1] - span[0])
    return " ".join(text[start:end].split())


def _organisations(text: str, names: list[Name]) -> tuple[FoundOrganisation, ...]:
    found: dict[str, tuple[list[Span], float]] = {}
    acronyms: dict[str, str] = {}
    for name in names:
        if name.kind != "organisation":
            continue
        printed = text[name.start : name.end]
        key = acronyms.get(printed, printed)
        if bracket := _BRACKET.match(text, name.end, name.end + 12):
            acronyms[bracket[1]] = key
        spans, _ = found.setdefault(key, ([], name.confidence))
        spans.append((name.start, name.end))
    short = {name: acronym for acronym, name in acronyms.items()}
    return tuple(
        FoundOrganisation(
            name=name, acronym=short.get(name, ""), spans=tuple(spans), confidence=confidence
        )
        for name, (spans, confidence) in found.items()
    )
