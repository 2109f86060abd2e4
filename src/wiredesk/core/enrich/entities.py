"""Adds the names that an operator's pipeline found to those that our own rules found.

    text_to_read -> the pipeline names Entities -> with_entities

What the rules found stays as it is: a finding of the pipeline that touches it, or says it again, is
left out. The pipeline's own findings carry its name as their ``rule``.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.names import low
from wiredesk.core.enrich.people import MOST, surname
from wiredesk.core.enrich.values import (
    Copy,
    Enrichment,
    FoundOrganisation,
    FoundPerson,
    Span,
)
from wiredesk.core.item import Value

MOST_READ = 20_000
"""Characters of a text that a pipeline reads."""

LABELS = {"PERSON": "person", "PER": "person", "ORG": "organisation"}
"""Of OntoNotes and of CoNLL; places have countries.py."""

SURE_PERSON, SURE_ORGANISATION = 0.7, 0.4
"""An estimate (a pipeline tells none): of what small English ones name, about so much is right."""

LONGEST = {"person": 60, "organisation": 120}  # characters of a name


class Entity(Value, frozen=True):
    """A name as the pipeline marked it; offsets of ``text_to_read``, the end not included."""

    label: str
    start: int
    end: int


class _Named(Value, frozen=True):
    kind: str
    name: str
    span: Span


def text_to_read(copy: Copy) -> str:
    """The part of a text that a pipeline reads; "" where the copy is not English."""
    return copy.text[:MOST_READ] if reads_as_english(copy) else ""


def with_entities(
    copy: Copy, found: Enrichment, entities: Iterable[Entity], pipeline: str
) -> Enrichment:
    """``found`` with the people and organisations that only ``pipeline`` named, and its mark.

    What an earlier pipeline had added goes; at most MOST people and as many organisations.
    """
    people = tuple(one for one in found.people if not one.rule)
    organisations = tuple(one for one in found.organisations if not one.rule)
    ours = replace(found, people=people, organisations=organisations)
    fresh = list(_fresh(copy, ours, entities))
    more = _people([one for one in fresh if one.kind == "person"], pipeline)
    bodies = _organisations([one for one in fresh if one.kind == "organisation"], pipeline)
    return replace(
        ours,
        people=tuple(sorted((*people, *more)[: max(MOST, len(people))], key=_place)),
        organisations=tuple(
            sorted((*organisations, *bodies)[: max(MOST, len(organisations))], key=_place)
        ),
        named_by=pipeline,
    )


def _place(one: FoundPerson | FoundOrganisation) -> Span:
    return one.spans[0] if one.spans else (0, 0)


def _fresh(copy: Copy, ours: Enrichment, entities: Iterable[Entity]) -> Iterator[_Named]:
    """Names in order that touch nothing found, no earlier one either, and say nothing again."""
    text = text_to_read(copy)
    taken = _taken(ours, len(text))
    where = _mask((span for one in ours.countries for span in one.spans), len(text))
    known = _known(ours)
    people = [frozenset(map(low, one.name.split())) for one in ours.people]
    for entity in sorted(entities, key=lambda one: (one.start, -one.end)):
        named = _named(text, entity)
        if named is None or any(taken[slice(*named.span)]) or low(named.name) in known:
            continue
        if named.kind == "person":
            words = frozenset(map(low, named.name.split()))
            again = any(words <= one or one <= words for one in people)
            if again or all(where[slice(*named.span)]):
                continue
        taken[slice(*named.span)] = b"\1" * (named.span[1] - named.span[0])
        yield named


def _taken(ours: Enrichment, length: int) -> bytearray:
    """One byte a character: 1 where the rules found a person, an organisation or the dateline."""
    spans = [span for one in ours.people for span in one.spans]
    spans += [span for one in ours.organisations for span in one.spans]
    dateline = [(0, ours.dateline.end)] if ours.dateline else []
    return _mask([*spans, *dateline], length)


def _mask(spans: Iterable[Span], length: int) -> bytearray:
    mask = bytearray(length)
    for start, end in spans:
        inside = slice(min(start, length), min(end, length))
        mask[inside] = b"\1" * (inside.stop - inside.start)
    return mask


def _known(ours: Enrichment) -> frozenset[str]:
    """The names that the rules gave, in lower case."""
    bodies = [name for one in ours.organisations for name in (one.name, one.acronym)]
    return frozenset(map(low, (*bodies, *(one.name for one in ours.people))))


def _named(text: str, entity: Entity) -> _Named | None:
    """An entity as a name; None where it is none of ours, or may be cut off at the end."""
    kind = LABELS.get(entity.label)
    if kind is None or not 0 <= entity.start < entity.end <= len(text) or entity.end == MOST_READ:
        return None
    start, end = _trimmed(text, entity.start, entity.end)
    name = " ".join(text[start:end].split())
    if "\n" in text[start:end] or not 1 < len(name) <= LONGEST[kind]:
        return None
    if kind == "person" and not (name[0].isupper() and not any(map(str.isdigit, name))):
        return None
    return _Named(kind, name, (start, end)) if name != name.lower() else None


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without white space around it, "the" before it and the sign of the genitive after it."""
    bare = text[start:end].strip()
    start = text.index(bare, start)
    if bare[:4].lower() == "the ":
        start, bare = start + 4, bare[4:]
    return start, start + len(bare.removesuffix("'s").removesuffix("’s"))


def _people(named: Sequence[_Named], rule: str) -> tuple[FoundPerson, ...]:
    """Full names with their mentions; a surname alone goes to the one full name that has it."""
    spans: dict[str, list[Span]] = {}
    full: dict[str, set[str]] = {}  # surname -> names
    for one in named:
        if " " in one.name:
            full.setdefault(surname(one.name.split()), set()).add(one.name)
    for one in named:
        candidates = {one.name} if " " in one.name else {*full.get(low(one.name), [one.name])}
        if len(candidates) == 1:
            spans.setdefault(candidates.pop(), []).append(one.span)
    return tuple(
        FoundPerson(name=name, spans=tuple(where), rule=rule, confidence=SURE_PERSON)
        for name, where in spans.items()
    )


def _organisations(named: Sequence[_Named], rule: str) -> tuple[FoundOrganisation, ...]:
    spans: dict[str, list[Span]] = {}
    for one in named:
        spans.setdefault(one.name, []).append(one.span)
    return tuple(
        FoundOrganisation(name=name, spans=tuple(where), rule=rule, confidence=SURE_ORGANISATION)
        for name, where in spans.items()
    )
