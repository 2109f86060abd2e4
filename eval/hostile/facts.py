"""One fact about one item of a feed, and whether our item says it.

A fact names a field in feedparser's words; what it maps to on our items stands in eval/README.md.
Words are compared as a reader of the page would see them: tags and references resolved, white space
aside. The yardsticks keep their own sanitised markup, which is never ours.
"""

from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from lxml import html as lxml_html
from msgspec import Struct

from wiredesk.core.item import NewsItem

CORE = frozenset({"title", "link", "id", "date", "content"})


class Fact(Struct, frozen=True):
    """Item number ``index`` says ``wanted`` in ``field``; ``core`` groups it for the floors."""

    index: int
    field: str
    wanted: Any

    @property
    def core(self) -> str:
        """One of title, link, id, date, content, or other."""
        return _GROUPS.get(self.field, "other")


_GROUPS = {
    "title": "title", "link": "link", "id": "id", "published": "date", "updated": "date",
    "created": "date", "summary": "content", "content": "content",
}  # fmt: skip


def said(fact: Fact, items: list[NewsItem]) -> bool:
    """Whether our item says it; an item that is not there says nothing."""
    if not -len(items) <= fact.index < len(items):
        return False
    return _SAYS[fact.field](items[fact.index], fact.wanted)


def forms(wanted: str) -> set[str]:
    """What a text that may be markup can look like on a page: as it is, resolved, without tags."""
    plain = {wanted, unescape(wanted)}
    return {squeezed(one) for one in plain | {shown(one) for one in plain}}


def shown(markup: str) -> str:
    """The words of markup."""
    if not markup.strip():
        return ""
    try:
        return str(lxml_html.fromstring(f"<div>{markup}</div>").text_content())
    except (ValueError, lxml_html.etree.ParserError):
        return markup


def squeezed(text: str | None) -> str:
    """Without white space and characters that no page may hold."""
    return "".join(c for c in (text or "") if c.isprintable() and not c.isspace())


def _title(item: NewsItem, wanted: str | None) -> bool:
    got = squeezed(item.headline)
    if wanted is None:
        return got == ""
    tagged = squeezed("".join(item.headline_tags)) + got
    return bool({got, tagged} & forms(wanted))


def _words(item: NewsItem, wanted: str | None) -> bool:
    """The words stand in the body or the abstract; what house style moved is put back."""
    if not wanted:
        return not item.body_text
    bodies = {squeezed(item.body_text), squeezed(item.abstract), squeezed(shown(item.body_html))}
    moved = [item.dateline.text if item.dateline else "", item.sign_off, item.byline]
    moved += [note.text for note in item.eds_notes]
    for form in forms(wanted):
        if form in bodies:
            return True
        for piece in map(squeezed, moved):
            form = form.replace(piece, "", 1) if piece else form
        if form in bodies:
            return True
    labelled = "embed-replaced" in item.flags  # house style put words in for a player or a frame
    return labelled and any(_within(shown(wanted).split(), body) for body in bodies)


def _within(words: list[str], body: str) -> bool:
    """All words, in their order."""
    at = 0
    for word in words:
        at = body.find(squeezed(word), at)
        if at < 0:
            return False
    return True


def _content(item: NewsItem, wanted: str | None) -> bool:
    """The words, and every full address that they link to."""
    return _words(item, wanted) and all(
        href in unescape(item.body_html) for href in _hrefs(wanted or "")
    )


def _hrefs(markup: str) -> list[str]:
    if "href=" not in markup:
        return []
    found = lxml_html.fromstring(f"<div>{markup}</div>").xpath("//a[normalize-space()]/@href")
    return [str(href) for href in found if str(href).startswith("http")]


def instant(wanted: Any) -> datetime | None:
    """The time of a yardstick, whichever way it writes one; a wall time is taken as UTC."""
    if isinstance(wanted, tuple | list):
        return datetime.fromtimestamp(timegm(tuple(wanted)), UTC)
    text = str(wanted)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _time(*names: str) -> Callable[[NewsItem, Any], bool]:
    def says(item: NewsItem, wanted: Any) -> bool:
        at = instant(wanted)
        got = {m.at.replace(microsecond=0) for n in names if (m := getattr(item, n))}
        return at is not None and at.replace(microsecond=0) in got

    return says


def _author(item: NewsItem, wanted: str) -> bool:
    """The name; an address in brackets behind it is nobody's to publish."""
    name = wanted.split("(")[0] if "@" in wanted else wanted
    return squeezed(name) in squeezed(item.byline)


def _tag(item: NewsItem, wanted: str) -> bool:
    return any(squeezed(wanted) in map(squeezed, (s.name, s.qcode)) for s in item.subjects)


def _place(item: NewsItem, wanted: Any) -> bool:
    """Coordinates as GeoJSON has them: longitude first."""
    longitude, latitude = wanted[:2]
    return any((p.longitude, p.latitude) == (longitude, latitude) for p in item.places)


_SAYS: dict[str, Callable[[NewsItem, Any], bool]] = {
    "title": _title,
    "link": lambda item, wanted: item.source_url == wanted,
    "id": lambda item, wanted: item.guid == wanted or (
        "://" not in item.guid and squeezed(wanted).endswith("/" + squeezed(item.guid))
    ),  # feedparser resolves a relative id; ours must not change with the address it came from
    "published": _time("created", "updated"),
    "created": _time("created"),
    "updated": _time("updated"),
    "expires": _time("expires"),
    "summary": _content,
    "content": _content,
    "author": _author,
    "tag": _tag,
    "scheme": lambda item, wanted: any(s.scheme == wanted for s in item.subjects),
    "rights": lambda item, wanted: squeezed(item.rights.copyright) in forms(wanted),
    "credit": lambda item, wanted: squeezed(item.rights.credit) in forms(wanted),
    "provider": lambda item, wanted: squeezed(item.provider) in forms(wanted),
    "language": lambda item, wanted: item.language == wanted,
    "where": _place,
    "nowhere": lambda item, _: not any(p.latitude for p in item.places),
    "picture": lambda item, wanted: any(
        wanted == r.href for p in item.pictures for r in p.renditions
    ),
    "linked": lambda item, wanted: wanted == item.source_url or any(
        wanted == link.href for link in item.links
    ),
    "rel": lambda item, wanted: any(wanted == link.rel for link in item.links),
}  # fmt: skip
