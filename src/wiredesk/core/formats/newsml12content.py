"""What the components of a NewsML 1.x item hold: news lines, the story's text, pictures."""

from binascii import Error, a2b_base64
from collections.abc import Iterator

from lxml import etree

from wiredesk.core.formats.markup import is_markup, lines_to_html
from wiredesk.core.formats.nitfcontent import body_markup, media_pictures, story_markup
from wiredesk.core.formats.xmlsafe import (
    all_text,
    children_named,
    named_within,
    text_of,
    whole_number,
)
from wiredesk.core.item import Picture, Rendition, Value
from wiredesk.core.text.encoding import decode

_STORY_ROLES = ("main", "body", "text", "story")
_BESIDE = frozenset(
    "title headline subheadline caption stylesheet logo photo picture image graphic lead contact"
    " thumbnail quicklook preview highdef video audio".split()
)
_PICTURE_ROLES = frozenset("photo picture image graphic".split())


class Words(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The NewsLines of an item, the first of each kind that is not empty."""

    headline: str | None = None
    sub_headline: str | None = None
    byline: str | None = None
    datelines: tuple[str, ...] = ()
    slugline: str | None = None
    credit: str | None = None
    copyright: str | None = None
    rights_lines: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # (type, text) of NewsLine blocks


class StoryText(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Markup of the body, and the plain text of a lead that stands in a component of its own."""

    body_html: str = ""
    lead: str | None = None


def words_of_story(item: etree._Element) -> Words:
    """The news lines that belong to the story, not to a picture beside it."""
    blocks = [one for one in named_within(item, "NewsLines") if not _beside(one)]

    def lines(name: str) -> list[str]:
        spelt = _spelt(name)
        return [
            w for block in blocks for one in children_named(block, *spelt) if (w := text_of(one))
        ]

    def first(name: str) -> str | None:
        return next(iter(lines(name)), None)

    return Words(
        headline=first("HeadLine"),
        sub_headline=_worded(first("SubHeadLine")),
        byline=first("ByLine"),
        datelines=tuple(lines("DateLine")),
        slugline=first("SlugLine"),
        credit=first("CreditLine"),
        copyright=first("CopyrightLine"),
        rights_lines=tuple(lines("RightsLine")),
        notes=tuple(_notes(blocks)),
    )


def _spelt(name: str) -> tuple[str, str]:
    """The name of a news line, and as some write it (Belga: ``Headline``)."""
    return name, name.replace("Line", "line")


def _worded(line: str | None) -> str | None:
    """A sub-headline in capitals only (EFE: INDIA SUCESOS) is a label, no sentence."""
    return line if line and line != line.upper() else None


def _notes(blocks: list[etree._Element]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for one in children_named(block, "NewsLine"):
            kind = next(children_named(one, "NewsLineType"), None)
            text = next(map(text_of, children_named(one, "NewsLineText")), None)
            if text and not text.startswith(("http://", "https://")):
                yield (kind.get("FormalName", "") if kind is not None else ""), text


def _role(component: etree._Element) -> str:
    role = next(children_named(component, "Role"), None)
    return (role.get("FormalName") or "").strip().lower() if role is not None else ""


def _beside(element: etree._Element) -> bool:
    """Whether an element stands in a component that accompanies the story, a picture mostly."""
    for one in element.iterancestors("{*}NewsComponent"):
        if _role(one) in _BESIDE or _holds_pictures_only(one):
            return True
    return False


def _holds_pictures_only(component: etree._Element) -> bool:
    """A component of renditions (AFP: ``photo0``): pictures, and no text but their captions."""
    contents = list(named_within(component, "ContentItem"))
    if not any(_is_picture(one) for one in contents):
        return False
    return all(_is_picture(one) or _role(_component_of(one)) in _BESIDE for one in contents)


def _component_of(element: etree._Element) -> etree._Element:
    return next(element.iterancestors("{*}NewsComponent"), element)


def _is_picture(content: etree._Element) -> bool:
    kinds = [
        (one.get("FormalName") or text_of(one) or "").lower()
        for one in children_named(content, "MediaType", "MimeType", "Format")
    ]
    return any(
        kind in _PICTURE_ROLES or kind.startswith(("image/", "jpg", "jpeg", "png", "gif", "tiff"))
        for kind in kinds
    )


def story_of(item: etree._Element, headline: str | None) -> StoryText:
    """The text of the component that says it is the story, else the longest that is not beside it.

    A lead in a component of its own (Belga) is the abstract; a contact block ends the body, as on
    the release it came with (Business Wire). Changes the tree.
    """
    texts = [
        (_role(_component_of(one)), one)
        for one in named_within(item, "DataContent")
        if all_text(one).strip() and not _is_picture(_content_of(one))
    ]
    candidates = [(role, one) for role, one in texts if role in _STORY_ROLES or not _beside(one)]
    main = [one for role, one in candidates if role in _STORY_ROLES]
    if not candidates:
        return StoryText()
    chosen = max(main or [one for _, one in candidates], key=lambda one: len(all_text(one)))
    family = _component_of(_component_of(chosen))  # the languages of one item stand side by side
    lead, contact = (
        next((one for role, one in texts if role == wanted and family in one.iterancestors()), None)
        for wanted in ("lead", "contact")
    )
    body = _markup(chosen, headline)
    if contact is not None and body:
        body += _markup(contact, None)
    return StoryText(body_html=body, lead=text_of(lead))


def _content_of(data: etree._Element) -> etree._Element:
    parent = data.getparent()
    return data if parent is None else parent


def _markup(data: etree._Element, headline: str | None) -> str:
    """Inline NITF or XHTML, escaped HTML, or plain text."""
    if len(data):
        return story_markup(data, headline)
    text = _decoded(data)
    return body_markup(text, headline) if is_markup(text) and "<" in text else lines_to_html(text)


def _decoded(data: etree._Element) -> str:
    """The text of DataContent; an ``Encoding`` around it may say base64 (NewsML 1.2, 5.10)."""
    text = data.text or ""
    around = data.getparent()
    if around is None or "base64" not in (around.get("Notation") or "").lower():
        return text
    try:
        return decode(a2b_base64(text)).text
    except (Error, ValueError):  # not base64, and not ASCII at that
        return ""


def pictures_of(item: etree._Element) -> tuple[Picture, ...]:
    """Each picture once, with all the renditions that stand in its component."""
    found: dict[etree._Element, list[etree._Element]] = {}
    for content in named_within(item, "ContentItem"):
        logo = _role(_component_of(content)) == "logo"
        if _is_picture(content) and not logo and (content.get("Href") or "").strip():
            found.setdefault(_picture_component(content), []).append(content)
    pictures = [_picture(component, contents) for component, contents in found.items()]
    return (*pictures, *media_pictures(item))


def _picture_component(content: etree._Element) -> etree._Element:
    """The outermost component that holds this picture and no story."""
    own = _component_of(content)
    for one in content.iterancestors("{*}NewsComponent"):
        if not _holds_pictures_only(one) and _role(one) not in _PICTURE_ROLES:
            break
        own = one
    return own


def _picture(component: etree._Element, contents: list[etree._Element]) -> Picture:
    lines = list(named_within(component, "NewsLines"))

    def first(name: str) -> str | None:
        spelt = _spelt(name)
        found = (text_of(one) for block in lines for one in children_named(block, *spelt))
        return next((words for words in found if words), None)

    captions = (
        text_of(data)
        for one in named_within(component, "NewsComponent")
        if _role(one) == "caption"
        for data in named_within(one, "DataContent")
    )
    headline = first("HeadLine")
    return Picture(
        guid=(component.get("Duid") or "").strip() or None,
        headline=headline,
        caption=next((words for words in captions if words), None) or headline,
        credit=first("CreditLine") or first("ByLine"),
        copyright=first("CopyrightLine"),
        renditions=tuple(_rendition(one) for one in contents),
    )


def _rendition(content: etree._Element) -> Rendition:
    said = {
        one.get("FormalName", ""): one.get("Value") for one in named_within(content, "Property")
    }
    size = next(map(text_of, named_within(content, "SizeInBytes")), None)
    mime = next((one.get("FormalName") for one in children_named(content, "MimeType")), None)
    return Rendition(
        href=(content.get("Href") or "").strip(),
        name=_role(_component_of(content)) or None,
        width=whole_number(said.get("Width")),
        height=whole_number(said.get("Height")),
        media_type=mime or None,
        size=whole_number(size),
    )
