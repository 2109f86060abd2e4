"""The metadata of a NewsML-G2 item: codes, names, notes, links and what the story is about."""

import re
from functools import lru_cache

from lxml import etree

from wiredesk.core.formats.xmlsafe import (
    LANG,
    children_named,
    local_name,
    named_within,
    split_tag,
    text_of,
)
from wiredesk.core.item import (
    EdNote,
    Link,
    Organisation,
    Person,
    Place,
    Signal,
    Subject,
)

_COUNTRY = re.compile(r"iso3166-?1?a?2?:([A-Z]{2})$")

Parts = dict[str, list[etree._Element]]


def parts_of(item: etree._Element) -> Parts:
    """Every property in the metadata blocks of an item by local name, in document order.

    Spelling varies in the wild (``ednote``), so names match without regard to case.
    """
    found: Parts = {}
    for block in item:
        name = local_name(block)
        if name in ("rightsInfo", "itemMeta", "contentMeta"):
            for child in block:
                found.setdefault(_property(str(child.tag)), []).append(child)
        elif name in ("groupSet", "contentSet"):
            found.setdefault(name, []).append(block)
        elif name == "assert":
            found.setdefault(f"assert {block.get('literal')}", []).append(block)
    return found


_NAMES = {
    name.lower(): name
    for name in (
        "itemClass provider versionCreated firstCreated embargoed pubStatus role edNote signal "
        "link expires memberOf service altId urgency contentCreated contentModified located "
        "infoSource creator contributor language keyword genre subject slugline headline dateline "
        "by creditline description copyrightHolder copyrightNotice usageTerms title "
        "digitalSourceType"
    ).split()
}


@lru_cache(maxsize=4096)
def _property(tag: str) -> str:
    name = split_tag(tag)[1]
    return _NAMES.get(name.lower(), name)


def text_in(parts: Parts, name: str) -> str | None:
    """The words of the first property of a name that has any."""
    return next((words for one in parts.get(name, ()) if (words := text_of(one))), None)


def code_of(element: etree._Element) -> str | None:
    """The code of a property: qcode, else uri."""
    return element.get("qcode") or element.get("uri")


def worded_code(parts: Parts, name: str) -> str | None:
    """Code, literal or text of the first property of a name."""
    for one in parts.get(name, ()):
        return code_of(one) or element_literal(one) or text_of(one)
    return None


def element_literal(element: etree._Element) -> str | None:
    """The literal value of a property, where it has one."""
    return (element.get("literal") or "").strip() or None


def named(element: etree._Element) -> str | None:
    """The name of a property: its first full ``<name>``, its literal, its own text."""
    if len(element) == 0:
        return element_literal(element) or text_of(element)
    names = list(children_named(element, "name"))
    if len(names) > 1:
        names.sort(key=lambda one: "mnemonic" in (one.get("role") or ""))
    return next((words for one in names if (words := text_of(one))), element_literal(element))


def name_of(parts: Parts, name: str) -> str | None:
    """The name of the first property of a kind, its code failing that."""
    for one in parts.get(name, ()):
        if found := name_in(parts, one) or _readable(one):
            return found
    return None


def _readable(element: etree._Element) -> str | None:
    """``nprov:REUTERS`` and ``http://www.example.com/`` as a name of sorts."""
    qcode, uri = element.get("qcode"), element.get("uri")
    if qcode:
        return qcode.rpartition(":")[2] or None
    return re.sub(r"^(?:https?:)?//|/$", "", uri) if uri else None


def name_in(parts: Parts, element: etree._Element) -> str | None:
    """The name of a property; a literal may point to an ``assert`` of the item that has it."""
    asserted = parts.get(f"assert {element_literal(element)}") if len(element) == 0 else None
    if asserted:
        names = (words for n in children_named(asserted[0], "name") if (words := text_of(n)))
        return next(names, None)
    return named(element)


def located_name(parts: Parts) -> str | None:
    """The name of the first place the content was made at; never a code."""
    found = (name_in(parts, one) for one in parts.get("located", ()))
    return next((name for name in found if name), None)


def in_language(elements: list[etree._Element], language: str | None) -> list[etree._Element]:
    """Those that are in a language or in none; all of them where none is (``xml:lang``)."""
    wanted = (language or "").lower().partition("-")[0]
    fit = [one for one in elements if (one.get(LANG) or wanted).lower().partition("-")[0] == wanted]
    return fit if wanted and fit else elements


def signals_of(parts: Parts) -> tuple[Signal, ...]:
    """Every structural fact that can carry an instruction.

    Signals (``sig:correction``, ``edStat:D``), Reuters' message type, a status other than usable,
    the role of the item, and correction notes.
    """
    found = [
        Signal(field="signal", value=value)
        for one in parts.get("signal", ())
        if (value := code_of(one) or named(one))
    ]
    status = worded_code(parts, "pubStatus")
    if status and not status.lower().endswith("usable"):
        found.append(Signal(field="pubStatus", value=status))
    for one in parts.get("itemClass", ()):
        found += [
            Signal(field="msgType", value=str(value))
            for key, value in one.items()
            if str(key).endswith("}msgType")
        ]
    found += [Signal(field="role", value=v) for one in parts.get("role", ()) if (v := code_of(one))]
    found += [
        Signal(field="digitalSourceType", value=value)
        for one in parts.get("digitalSourceType", ())
        if (value := code_of(one))
    ]
    for one in parts.get("edNote", ()):
        role = (one.get("role") or "").rpartition(":")[2]
        if role in ("correction", "embargo") and (words := text_of(one)):
            found.append(Signal(field=f"edNote:{role}", value=words))
    return tuple(found)


def ed_notes_of(parts: Parts) -> tuple[EdNote, ...]:
    """Notes for editors with their roles (dpa: correction, embargo, contacts ...)."""
    notes = []
    for one in parts.get("edNote", ()):
        role = (one.get("role") or "").rpartition(":")[2] or None
        constraint = (one.get("pubconstraint") or "").rpartition(":")[2]
        if words := text_of(one):
            notes.append(EdNote(text=words, role=role or constraint or None))
    return tuple(notes)


def links_of(parts: Parts) -> tuple[Link, ...]:
    """Links to other items and pages, and the members of a package."""
    found = []
    for one in parts.get("link", ()):
        guid = one.get("residref") or one.get("guidref")
        href = one.get("href")
        if guid or href:
            found.append(_link(one, one.get("rel") or "link"))
    for one in parts.get("altId", ()):
        if (one.get("type") or "") == "tt:refuno" and (replaced := text_of(one)):
            found.append(Link(rel="replacing", guid=f"urn:newsml:tt.se:{replaced}"))
    for groups in parts.get("groupSet", ()):
        for ref in named_within(groups, "itemRef"):
            if ref.get("residref") or ref.get("href"):
                found.append(_link(ref, "member"))
    return tuple(found)


def _link(element: etree._Element, rel: str) -> Link:
    titles = children_named(element, "title", "headline")
    return Link(
        rel=rel,
        href=element.get("href"),
        guid=element.get("residref") or element.get("guidref"),
        version=element.get("version"),
        title=next((words for one in titles if (words := text_of(one))), None),
    )


def subjects_of(parts: Parts) -> tuple[Subject, ...]:
    """Topic codes as given, each once; a literal is one where it is said to be a topic."""
    found: dict[str, Subject] = {}
    for one in parts.get("subject", ()):
        code = code_of(one) or _literal_code(one)
        if code and code not in found:
            scheme = one.get("qcode", "").rpartition(":")[0] or None
            found[code] = Subject(qcode=code, name=named(one), scheme=scheme)
    return tuple(found.values())


def _literal_code(element: etree._Element) -> str | None:
    """A literal that is said to be a topic, or has its scheme (``TT:02000000:LAG``)."""
    literal = element_literal(element) or ""
    if (element.get("type") or "").endswith(":abstract"):
        return literal or None
    return literal if re.fullmatch(r"[^\s:]+:\d{8}(?::\S+)?", literal) else None


Typed = list[tuple[str, etree._Element]]


def typed_subjects(parts: Parts) -> Typed:
    """The subjects with the kind of thing each is, in document order."""
    return [
        ((one.get("type") or "").lower().rpartition(":")[2], one)
        for one in parts.get("subject", ())
    ]


def places_of(typed: Typed, parts: Parts) -> tuple[Place, ...]:
    """Places among the subjects, then where the content was made (``located``)."""
    candidates = [one for kind, one in typed if kind in _PLACES]
    found = [_place(one, parts) for one in (*candidates, *parts.get("located", ()))]
    return tuple(dict.fromkeys(place for place in found if place.name or place.qcode))


_PLACES = frozenset({"geoarea", "poi", "city", "country", "5"})


def _place(element: etree._Element, parts: Parts) -> Place:
    country = latitude = longitude = None
    for one in named_within(element, "sameAs", "broader", "position") if len(element) else ():
        if local_name(one) == "position":
            latitude, longitude = _degrees(one.get("latitude")), _degrees(one.get("longitude"))
        elif match := _COUNTRY.search(one.get("qcode") or ""):
            country = match[1]
    return Place(
        name=name_in(parts, element),
        qcode=code_of(element),
        country=country,
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(text: str | None) -> float | None:
    try:
        degrees = float(text or "")
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None


def people_of(typed: Typed, parts: Parts) -> tuple[Person, ...]:
    """Persons among the subjects."""
    return tuple(
        Person(name=name, qcode=code_of(one), role=one.get("role"))
        for kind, one in typed
        if kind == "person" and (name := name_in(parts, one))
    )


def organisations_of(typed: Typed, parts: Parts) -> tuple[Organisation, ...]:
    """Organisations among the subjects."""
    return tuple(
        Organisation(name=name, qcode=code_of(one), role=one.get("role"))
        for kind, one in typed
        if kind in ("organisation", "organization") and (name := name_in(parts, one))
    )
