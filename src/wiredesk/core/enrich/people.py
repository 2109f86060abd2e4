"""Finds the people and organisations of a story, with roles as printed and later mentions."""

import re
from collections.abc import Iterable

from msgspec import Struct

from wiredesk.core.enrich.name_words import given_names, words
from wiredesk.core.enrich.names import Name, low, names_of
from wiredesk.core.enrich.values import Copy, FoundOrganisation, FoundPerson, Span

NEEDS = ("text",)
GIVES = ("people", "organisations")

_APPOSITION = re.compile(r", ((?:[\w’'.-]+ ){0,11}[\w’'.-]+)(?= ?[,.;(\n])")
_BRACKET = re.compile(r" \(([A-Z][A-Z&]{1,7})\)")


class _Person(Struct):
    parts: tuple[str, ...]
    role: str
    spans: list[Span]
    confidence: float


def people_of(copy: Copy) -> tuple[FoundPerson, ...]:
    """Return the people of ``copy.text`` in order of appearance, each with all its mentions.

    ``name`` is the fullest form printed, without title. A surname alone goes to the person of
    that name who was named last. English; other languages in Latin script give little.
    """
    if not reads(copy.language):
        return ()
    people: list[_Person] = []
    names = names_of(copy.text)
    for name in names:
        if name.kind == "person" and len(name.parts) > 1:
            _meet(people, name)
    full = list(people)
    for name in names:
        if len(name.parts) == 1 and name.kind != "role":
            _mention(people, full, name)
    for person in people:
        person.spans.sort()
        person.role = person.role or _apposition(copy.text, person.spans[0][1])
    people.sort(key=lambda person: person.spans[0])
    return tuple(
        FoundPerson(
            name=_printed(copy.text, person),
            role=person.role,
            spans=tuple(person.spans),
            confidence=person.confidence,
        )
        for person in people
    )


def reads(language: str) -> bool:
    """Whether the rules know the language: English, or nothing said."""
    return not language or language.lower().startswith("en")


def surname(parts: Iterable[str]) -> str:
    """The last word of a name that is no "Jr", lower case."""
    kept = [low(part) for part in parts if low(part) not in words("suffixes")]
    return kept[-1] if kept else ""


def _junior(parts: tuple[str, ...]) -> bool:
    return low(parts[-1]) in words("suffixes")


def _meet(people: list[_Person], name: Name) -> None:
    """Add a full name, or a further mention of one already met: same first and last word."""
    for person in people:
        same = surname(person.parts) == surname(name.parts) and low(person.parts[0]) == low(
            name.parts[0]
        )
        if same and _junior(person.parts) == _junior(name.parts):
            person.spans.append((name.start, name.end))
            person.role = person.role or name.role
            person.confidence = max(person.confidence, name.confidence)
            if len(name.parts) > len(person.parts):
                person.parts = name.parts
            return
    spans = [(name.start, name.end)]
    people.append(_Person(name.parts, name.role, spans, name.confidence))


def _mention(people: list[_Person], full: list[_Person], name: Name) -> None:
    key = low(name.parts[0])
    span = (name.start, name.end)
    named = [person for person in full if surname(person.parts) == key]
    if not named and key in given_names():
        named = [person for person in full if low(person.parts[0]) == key]
    if named:
        _nearest(named, name.start).spans.append(span)
        return
    if name.kind != "person":
        return
    for person in people:
        if len(person.parts) == 1 and low(person.parts[0]) == key:
            person.spans.append(span)
            person.role = person.role or name.role
            person.confidence = max(person.confidence, name.confidence)
            return
    people.append(_Person(name.parts, name.role, [span], name.confidence))


def _nearest(named: list[_Person], at: int) -> _Person:
    """Of several people of one surname the one named last before ``at``."""
    if len(named) == 1:
        return named[0]
    return max(named, key=lambda p: max((end for _, end in p.spans if end <= at), default=-1))


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


def organisations_of(copy: Copy) -> tuple[FoundOrganisation, ...]:
    """Return the organisations of ``copy.text`` in order of appearance; acronyms join them."""
    if not reads(copy.language):
        return ()
    found: dict[str, tuple[str, list[Span], float]] = {}
    acronyms: dict[str, str] = {}
    for name in names_of(copy.text):
        printed = copy.text[name.start : name.end]
        if name.kind != "organisation":
            continue
        key = acronyms.get(printed, printed)
        if bracket := _BRACKET.match(copy.text, name.end, name.end + 12):
            acronyms[bracket[1]] = key
        _, spans, confidence = found.setdefault(key, ("", [], name.confidence))
        spans.append((name.start, name.end))
        found[key] = ("", spans, max(confidence, name.confidence))
    short = {name: acronym for acronym, name in acronyms.items()}
    return tuple(
        FoundOrganisation(
            name=name, acronym=short.get(name, ""), spans=tuple(spans), confidence=confidence
        )
        for name, (_, spans, confidence) in found.items()
    )
