"""What of any item a format can hold: the limits that the docstrings of the writers name."""

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from tests.core.formats.writing.roundtrip import HEADING
from wiredesk.core.formats.datelines import printed_dateline
from wiredesk.core.formats.markup import is_markup, without_figures, without_repeated_headline
from wiredesk.core.formats.times import in_its_zone
from wiredesk.core.formats.writers.g2tree import positive, qcode, tagged
from wiredesk.core.item import Dateline, Link, Moment, NewsItem, Picture, Signal, Subject, Value
from wiredesk.core.text.characters import without_forbidden
from wiredesk.core.text.plain import to_html

_AS_THEY_ARE = ("body_html", "body_text", "guid")


def folded(text: str) -> str:
    """Words as every reader gives them: white space folded, forbidden characters gone."""
    return " ".join(without_forbidden(text).split())


def normal(value: Any) -> Any:
    """An item of a real wire in the form that all formats share: words folded, zones as offsets."""
    if isinstance(value, Moment):
        offset = in_its_zone(value).isoformat()[-6:]
        plain = value.zone[:1] not in ("+", "-") and offset == "+00:00"
        return replace(value, zone="Z" if plain else offset)
    if isinstance(value, tuple):
        return tuple(normal(one) for one in value)
    if isinstance(value, Value):
        return replace(
            value,
            **{name: _normal_field(name, getattr(value, name)) for name in value.__struct_fields__},
        )
    return folded(value) or None if isinstance(value, str) else value


def _normal_field(name: str, inner: Any) -> Any:
    if name in _AS_THEY_ARE and isinstance(inner, str):
        return without_forbidden(inner).strip()
    if name in ("href", "rel", "text", "name", "qcode", "value", "field") and inner == "":
        return inner
    return normal(inner)


def _for_feeds(item: NewsItem) -> NewsItem:
    """Nothing held; words of some kind; a change no earlier known than the creation."""
    says = item.headline or item.body_html or item.abstract or item.source_url
    created = item.created or item.updated
    return replace(
        item,
        pub_status="usable",
        embargo=None,
        headline=item.headline if says else "A headline",
        subjects=tuple(replace(one, name=one.name or one.qcode) for one in item.subjects),
        created=created,
        updated=item.updated or created,
    )


def for_rss(item: NewsItem) -> NewsItem:
    """One place; a body where there is an abstract; every subject a name of its own."""
    item = _for_feeds(item)
    body = item.body_html or to_html(item.abstract or "")
    links = [replace(one, guid=None, version=None) for one in item.links if one.href]
    if item.source_url is None:
        links = [one for one in links if one.rel != "alternate"]
    return replace(
        item,
        places=tuple(one for one in item.places if one.name or one.latitude is not None)[:1],
        subjects=each(item.subjects, lambda one: one.name),
        pictures=_of_own_address(item.pictures),
        body_html=body if is_markup(body) else to_html(body),
        links=tuple(one for one in links if one.rel != "enclosure"),
    )


def for_atom(item: NewsItem) -> NewsItem:
    """Like RSS, with the page of the item first among its links and a code for each subject."""
    fit = for_rss(item)
    page = Link(rel="alternate", href=item.source_url)
    own = [one for one in fit.links if (one.rel, one.href) == (page.rel, page.href)]
    others = [one for one in fit.links if one not in own]
    mine = own[:1] or ([page] if item.source_url else [])
    updated = fit.updated or Moment(at=HEADING.made, zone="Z")
    return replace(
        fit,
        subjects=each(_for_feeds(item).subjects, lambda one: one.qcode),
        links=(*mine, *others),
        created=item.created,
        updated=updated,
    )


def for_jsonfeed(item: NewsItem) -> NewsItem:
    """One rendition of a picture; one related page of an item with a page; an image at least."""
    fit = _for_feeds(item)
    related = [one for one in fit.links if one.rel == "related" and one.href and fit.source_url]
    pictures = [
        replace(one, renditions=one.renditions[:1]) for one in fit.pictures if one.renditions
    ]
    kept = [one for n, one in enumerate(pictures) if n == 0 or one.renditions[0].media_type]
    return replace(
        fit,
        pictures=tuple(
            one if one.renditions[0].media_type
            else Picture(renditions=(replace(one.renditions[0], size=None),))
            for one in _of_own_address(tuple(kept))
        ),
        links=tuple(related[:1]),
        created=item.created,
    )  # fmt: skip


def for_ninjs(item: NewsItem) -> NewsItem:
    """Notes in one; links by item id alone; an abstract of a text; a picture with an id."""
    note = " ".join(one.text for one in item.eds_notes)
    klass = "text" if item.item_class == "other" else item.item_class
    pictures = tuple(_with_guid(one) for one in item.pictures if one.guid or one.renditions)
    return _own_picture(replace(
        item,
        item_class=klass,
        abstract=item.abstract if klass in ("text", "composite") else None,
        eds_notes=tuple(replace(one, text=note) for one in item.eds_notes[:1] if note),
        links=tuple(one for one in item.links if one.guid),
        body_html=_bodily(item, pictures),
        pictures=pictures,
        updated=item.updated or item.created,
    ))  # fmt: skip


def _bodily(item: NewsItem, pictures: tuple[Picture, ...]) -> str:
    """What readers of agency formats leave of a body: no title that repeats the headline."""
    body = without_figures(item.body_html) if pictures else item.body_html
    return without_repeated_headline(body, item.headline).strip()


def _own_picture(item: NewsItem) -> NewsItem:
    """The picture that an item is shares its words, rights and id with the item."""
    if item.item_class not in ("picture", "graphic") or not item.pictures:
        return item
    own = item.pictures[0]
    by = item.byline or own.credit
    copyright, terms = (
        item.rights.copyright or own.copyright,
        item.rights.usage_terms or own.usage_terms,
    )
    own = replace(
        own,
        guid=item.guid,
        headline=item.headline,
        credit=by,
        copyright=copyright,
        usage_terms=terms,
    )
    rights = replace(item.rights, copyright=copyright, usage_terms=terms)
    return replace(item, byline=by, rights=rights, pictures=(own, *item.pictures[1:]))  # fmt: skip


def _with_guid(picture: Picture) -> Picture:
    return picture if picture.guid else replace(picture, guid=picture.renditions[0].href)


def for_newsml_g2(item: NewsItem) -> NewsItem:
    """Codes of people and places are subjects as well, and so are facts told twice signals."""
    named = [*item.places, *item.people, *item.organisations]
    first = {one.qcode: one for one in reversed(named) if _code(one.qcode)}
    topics = [
        replace(one, name=one.name or (None if _code(one.qcode) else one.qcode))
        for one in item.subjects
        if one.qcode not in first
    ]
    things = [
        Subject(qcode=code, name=one.name)
        for one in named
        if (code := one.qcode) and first.get(code) is one
    ]
    is_text = item.item_class in ("text", "composite")
    return replace(
        item,
        version=positive(item.version),
        language=tagged(item.language),
        abstract=item.abstract if is_text else None,
        genre=tuple(item.genre),
        dateline=_dateline(item),
        places=_coded_once(item.places, first),
        people=_coded_once(item.people, first),
        organisations=_coded_once(item.organisations, first),
        subjects=(*each(topics, lambda one: one.qcode), *things),
        pictures=_under_guids(item),
        body_html="" if item.item_class in ("picture", "graphic") else item.body_html,
        links=_links(item),
        signals=_signals(item),
        updated=item.updated or item.created or Moment(at=HEADING.made, zone="Z"),
    )


def _under_guids(item: NewsItem) -> tuple[Picture, ...]:
    """Pictures of a text, no two of one story, nor of two stories, under the same guid."""
    kept: dict[str, Picture] = {}
    for one in item.pictures if item.item_class == "text" else ():
        if one.renditions:
            guid = f"{item.guid}:{one.guid}" if one.guid else one.renditions[0].href
            guid = one.renditions[0].href if guid in kept else guid
            kept.setdefault(guid, replace(one, guid=guid))
    return tuple(kept.values())


def _code(code: str | None) -> bool:
    return bool(code) and (qcode(code) is not None or (code or "").startswith("http"))


def _links(item: NewsItem) -> tuple[Link, ...]:
    links = [
        replace(one, rel=one.rel if qcode(one.rel) else "link", version=positive(one.version))
        for one in item.links
        if one.href or one.guid
    ]
    page = Link(rel="irel:canonical", href=item.source_url)
    known = any(one.rel.endswith("canonical") and one.href == page.href for one in item.links)
    return (*links, *([page] if item.source_url and not known else []))


def _signals(item: NewsItem) -> tuple[Signal, ...]:
    status = item.pub_status
    roles = [one for one in item.signals if one.field == "role" and qcode(one.value)]
    return (
        *(one for one in item.signals if one.field == "signal"),
        *([Signal(field="pubStatus", value=f"stat:{status}")] if status != "usable" else []),
        *roles[:1],
        *(
            Signal(field=f"edNote:{one.role}", value=one.text)
            for one in item.eds_notes
            if one.role in ("correction", "embargo")
        ),
    )


def _dateline(item: NewsItem) -> Dateline | None:
    """As printed, with what readers tell from that; a city alone where the item ends with it."""
    given = item.dateline
    if given is None or (not given.text and item.places and item.places[-1].name == given.city):
        return given
    return printed_dateline(given.text or given.city)


def _coded_once(things: tuple[Any, ...], first: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(one if first.get(one.qcode) is one else replace(one, qcode=None) for one in things)


def each(values: Iterable[Any], by: Callable[[Any], object]) -> tuple[Any, ...]:
    """The first of the values that have something in common."""
    kept: dict[object, Any] = {}
    for one in values:
        kept.setdefault(by(one), one)
    return tuple(kept.values())


def _of_own_address(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """Pictures and renditions no two of which share an address: feeds know them by nothing else."""
    seen: set[str] = set()
    kept = []
    for one in pictures:
        own = [r for r in each(one.renditions, lambda r: r.href) if r.href not in seen]
        if own and len(own) == len({r.href for r in one.renditions}):
            kept.append(replace(one, renditions=tuple(own)))
        seen |= {r.href for r in one.renditions}
    return tuple(kept)


FITTED: dict[str, Callable[[NewsItem], NewsItem]] = {
    "rss": for_rss,
    "atom": for_atom,
    "jsonfeed": for_jsonfeed,
    "ninjs": for_ninjs,
    "newsml-g2": for_newsml_g2,
}
