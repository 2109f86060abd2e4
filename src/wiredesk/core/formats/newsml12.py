"""Reads IPTC NewsML 1.x: NewsItems with their NewsComponents (NewsML 1.2, IPTC 2003)."""

import re
from typing import Literal

from lxml import etree
from msgspec.structs import replace

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.datelines import printed_dateline
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import content_guid
from wiredesk.core.formats.markup import remove
from wiredesk.core.formats.newsml12content import Words, pictures_of, story_of, words_of_story
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.status import pub_status, urgency_of
from wiredesk.core.formats.times import Dated, created_and_updated, embargo, moment
from wiredesk.core.formats.xmlsafe import (
    LANG,
    children_named,
    first_words,
    named_within,
    text_of,
    whole_number,
)
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    ItemClass,
    Link,
    Moment,
    NewsItem,
    Picture,
    Place,
    Rights,
    Signal,
    Subject,
)

KEY = "newsml-1.2"
_PUBLIC_IDENTIFIER = re.compile(
    r"(urn:newsml:[^:]+:[^:]+:.+):\d+[A-Z]?|(urn:newsml:[^:]+:[^:]+):\d+[A-Z]"
)
"""NewsML 1.2, 5.5: provider, date, item, then the revision with its Update letter."""
_RELATIONS = ("AssociatedWith", "DerivedFrom")
_NO_NUMBER = ("", "0")


def recognises(document: Document) -> bool:
    """A ``NewsML`` root, with or without a namespace."""
    return document.root_name.lower() == "newsml"


def read(document: Document) -> Reading:
    """Every NewsItem of the file; a file without any is an empty reading."""
    root = document.root
    if root is None:
        raise Malformed("The document has no root element.")
    return gather(KEY, _apart(list(named_within(root, "NewsItem"))), _item, document.flags)


def _apart(items: list[etree._Element]) -> list[etree._Element]:
    """A NewsComponent may hold whole NewsItems: each is read on its own, without those in it."""
    for one in items:
        if next(one.iterancestors("{*}NewsItem"), None) is not None:
            remove(one)
    return items


def _item(element: etree._Element) -> NewsItem:
    guid, guid_from, version = _identity(element)
    management = next(children_named(element, "NewsManagement"), None)
    words = words_of_story(element)
    title = None if words.headline else first_words(element, "hl1")
    byline = words.byline or first_words(element, "byline")  # read first: the body drops both
    pictures = pictures_of(element)
    story = story_of(element, words.headline or title)
    created, updated, guessed = _times(management)
    language, language_guessed = _language(element)
    return NewsItem(
        format=KEY,
        guid=guid,
        guid_from=guid_from,
        version=version,
        provider=_party(element, "Provider") or first_words(element, "ProviderId"),
        item_class=_class_of(story.body_html, pictures, element),
        pub_status=pub_status(_status(management)),
        signals=_signals(element, management),
        embargo=_embargo(management),
        expires=_expires(management),
        urgency=urgency_of(whole_number(_formal(_child(management, "Urgency")))),
        genre=_formal_names(element, "Genre"),
        headline=words.headline or title,
        slugline=words.slugline or first_words(element, "NameLabel"),
        byline=byline,
        dateline=_dateline(element, words),
        abstract=story.lead or words.sub_headline,
        body_html=story.body_html,
        eds_notes=_notes(words),
        language=language,
        subjects=_subjects(element),
        products=_products(element),
        places=_places(element),
        pictures=pictures,
        rights=_rights(element, words),
        links=_links(management),
        created=created,
        updated=updated,
        guessed=(
            *guessed,
            *(("headline",) if title else ()),
            *(("language",) if language_guessed else ()),
        ),
    )


Identity = tuple[str, Literal["guid", "content"], str | None]


def _identity(element: etree._Element) -> Identity:
    """What stays the same over all revisions: the PublicIdentifier without its revision.

    Belga sends one PublicIdentifier for everything and TASS none: then provider and NewsItemId,
    failing that provider and Duid, failing that the words. Raises Malformed for an empty item.
    """
    version = first_words(element, "RevisionId")
    number = first_words(element, "NewsItemId") or ""
    public = first_words(element, "PublicIdentifier") or ""
    constant = _without_revision(public, number, version)
    if constant.count(":") >= 4 or constant != public:
        return constant, "guid", version
    provider = first_words(element, "ProviderId") or _party(element, "Provider") or ""
    if number in _NO_NUMBER:
        duids = (one.get("Duid", "") for one in named_within(element, "NewsComponent"))
        number = next((duid for duid in duids if duid not in _NO_NUMBER), "")
    if number and provider:
        return f"urn:newsml:{provider}:{number}", "guid", version
    if words := content_guid(first_words(element, "HeadLine"), first_words(element, "DataContent")):
        return words, "content", version
    raise Malformed("The item has no identifier and no words.", code="no-identity")


def _without_revision(public: str, number: str = "", version: str | None = None) -> str:
    """A PublicIdentifier without its last part, where that is the RevisionId or looks like one.

    One that ends with the item's number has no revision to lose.
    """
    if version and re.fullmatch(f":{re.escape(version)}[NUA]?", public[public.rfind(":") :]):
        return public.rpartition(":")[0]
    if number and public.endswith(f":{number}"):
        return public
    match = _PUBLIC_IDENTIFIER.fullmatch(public)
    return (match[1] or match[2]) if match else public


def _formal(element: etree._Element | None) -> str | None:
    """The FormalName of an element, or its text (TASS: ``<Urgency>2</Urgency>``)."""
    if element is None:
        return None
    return (element.get("FormalName") or "").strip() or text_of(element)


def _products(element: etree._Element) -> tuple[str, ...]:
    """NewsService and NewsProduct of the envelope around the item (AFP: MEW, DGTE)."""
    envelopes = element.getroottree().getroot().iterchildren("{*}NewsEnvelope")
    return tuple(
        dict.fromkeys(
            name
            for envelope in envelopes
            for name in _formal_names(envelope, "NewsService", "NewsProduct")
        )
    )


def _formal_names(element: etree._Element, *names: str) -> tuple[str, ...]:
    found = (one.get("FormalName", "").strip() for one in named_within(element, *names))
    return tuple(dict.fromkeys(name for name in found if name))


def _party(element: etree._Element, role: str) -> str | None:
    for one in named_within(element, role):
        for party in named_within(one, "Party"):
            if name := (party.get("FormalName") or "").strip():
                return name
    return None


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next(children_named(element, name), None)


def _status(management: etree._Element | None) -> str | None:
    """A file without any Status is one that says nothing against using it."""
    return _formal(_child(management, "Status"))


def _change(management: etree._Element | None) -> tuple[str, str | None] | None:
    """StatusWillChange: the status to come, and the time that it comes at."""
    change = _child(management, "StatusWillChange")
    if change is None:
        return None
    return (_formal(_child(change, "FutureStatus")) or "").lower(), first_words(
        change, "DateAndTime"
    )


def _embargo(management: etree._Element | None) -> Embargo | None:
    """``Embargoed``, or not usable until a given time; an embargo without a time has no end."""
    status = (_status(management) or "").lower()
    change = _change(management)
    if status == "embargoed":
        return embargo(change[1] if change else None)
    if status and pub_status(status) == "withheld" and change and change[0] == "usable":
        return embargo(change[1])
    return None


def _expires(management: etree._Element | None) -> Moment | None:
    change = _change(management)
    ends = change is not None and pub_status(change[0]) != "usable"
    return moment(change[1]) if change and ends else None


def _times(management: etree._Element | None) -> Dated:
    return created_and_updated(
        moment(text_of(_child(management, "FirstCreated"))),
        moment(text_of(_child(management, "ThisRevisionCreated"))),
    )


def _signals(element: etree._Element, management: etree._Element | None) -> tuple[Signal, ...]:
    """Item type, status other than usable, instructions, and a revision that is no whole one."""
    found = [
        Signal(field="newsItemType", value=kind)
        for kind in (_formal(_child(management, "NewsItemType")),)
        if kind and kind.lower() != "news"
    ]
    if (status := _status(management)) and status.lower() != "usable":
        found.append(Signal(field="status", value=status))
    if management is not None:
        for one in named_within(management, "Instruction"):
            if name := _formal(one):
                found.append(Signal(field="instruction", value=name))
    for one in named_within(element, "RevisionId"):
        if (update := one.get("Update", "N").upper()) != "N":
            found.append(Signal(field="revision", value=update))
    return tuple(found)


def _language(element: etree._Element) -> tuple[str | None, bool]:
    """Language of the metadata, else of the item; one said of a component only is a guess."""
    for one in named_within(element, "Language"):
        if name := (one.get("FormalName") or "").strip():
            return name, False
    if tag := element.get(LANG):
        return tag, False
    tags = (one.get(LANG) for one in named_within(element, "NewsComponent"))
    return next((tag for tag in tags if tag), None), True


def _property(element: etree._Element, name: str) -> str | None:
    """A value of the first Location that has one, Origin before all others."""
    places = sorted(
        named_within(element, "Location"), key=lambda one: one.get("HowPresent") != "Origin"
    )
    for place in places:
        for one in named_within(place, "Property"):
            if one.get("FormalName") == name and (value := (one.get("Value") or "").strip()):
                return value
    return None


def _dateline(element: etree._Element, words: Words) -> Dateline | None:
    """The printed line, in the spelling of the metadata where both name the same city."""
    city = _property(element, "City")
    printed = next((one for w in words.datelines if (one := printed_dateline(w))), None)
    if printed is None:
        return Dateline(city=city) if city else None
    same = city and printed.city and city.casefold() == printed.city.casefold()
    return replace(printed, city=city) if same else printed


def _places(element: etree._Element) -> tuple[Place, ...]:
    found = []
    for location in named_within(element, "Location"):
        said = {
            one.get("FormalName", ""): (one.get("Value") or "").strip()
            for one in named_within(location, "Property")
        }
        if name := said.get("City") or said.get("Country"):
            found.append(Place(name=name, qcode=said.get("Country") or None))
    return tuple(dict.fromkeys(found))


_SUBJECTS = ("Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier")


def _subjects(element: etree._Element) -> tuple[Subject, ...]:
    """Subject codes, each once (IPTC Subject Reference System unless a scheme is named)."""
    found: dict[str, Subject] = {}
    for block in named_within(element, "SubjectCode"):
        for one in children_named(block, *_SUBJECTS):
            code = (one.get("FormalName") or "").strip()
            if code and code not in found:
                scheme = one.get("Scheme") or one.get("Vocabulary") or None
                found[code] = Subject(qcode=code, scheme=scheme)
    return tuple(found.values())


_TERMS = ("UsageType", "UsageTerms", "Geography", "Limitations")


def _rights(element: etree._Element, words: Words) -> Rights:
    terms = [text_of(one) for one in named_within(element, *_TERMS)]
    lines = [*terms, *words.rights_lines]
    return Rights(
        credit=words.credit or _party(element, "Source") or _party(element, "Provider"),
        copyright=words.copyright,
        usage_terms="\n".join(dict.fromkeys(one for one in lines if one)) or None,
    )


def _notes(words: Words) -> tuple[EdNote, ...]:
    return tuple(EdNote(text=text, role=role) for role, text in words.notes)


def _links(management: etree._Element | None) -> tuple[Link, ...]:
    """Items that this one goes with or comes from, by their identifier."""
    if management is None:
        return ()
    found = []
    for one in children_named(management, *_RELATIONS):
        guid = (one.get("NewsItem") or "").strip()
        if guid:
            rel = str(one.tag).rpartition("}")[2]
            found.append(Link(rel=rel, guid=_without_revision(guid)))
    return tuple(found)


_MEDIA: dict[str, ItemClass] = {
    "photo": "picture", "picture": "picture", "image": "picture", "graphic": "graphic",
    "video": "video", "audio": "audio", "text": "text",
}  # fmt: skip


def _class_of(body: str, pictures: tuple[Picture, ...], element: etree._Element) -> ItemClass:
    """A text where there is any; else what its first content is that is no caption."""
    if body:
        return "text"
    kinds = (_MEDIA.get(name.lower(), "text") for name in _formal_names(element, "MediaType"))
    first = next((kind for kind in kinds if kind != "text"), None)
    return first or ("picture" if pictures else "text")
