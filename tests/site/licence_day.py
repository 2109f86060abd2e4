"""One day on which two wires file alike: one under a rule, one under a licence that allows all.

Every place where the public meets a story is a surface here, and every thing that a licence can
take away leaves a mark that can be looked for: the number of a story, a word of its headline, of
its opening, of its end, of its earlier version, its picture, its credit, what robots are told.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from msgspec import Struct

from tests.desk.walking import Desk
from tests.site import factories
from tests.site.grouped import about, address, line_of
from wiredesk.archive import recording, rounding
from wiredesk.archive.models import Agency, Licence, Pick, Picture, Sector, Story, Wire
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.rights import Contract

NOW = factories.NOW
ALL = Contract(
    display="full",
    index="index",
    pictures=True,
    credit="Thanks to {agency}",
    full_text_feeds=True,
    full_text_api=True,
    wires_out=True,
    revisions_public=True,
    abridge=True,
    learn=True,
    mining=True,
)
"""The licence of the twin: whatever a rule takes away is there with it."""

EACH = 3
"""Stories of a wire: a round-up of one wire alone is possible."""

FILL = (
    "divers engineers banks piles winter crane rails lamps benches harbour council tide mooring"
    " ferry timber masonry survey estimate tender contractor quay basin lock sluice pilot"
).split()


class Marks(Struct, frozen=True):
    """What can be looked for of one wire."""

    wire: Wire
    stories: tuple[Story, ...]
    words: dict[str, str]

    @property
    def first(self) -> Story:
        """The story with two versions and a picture."""
        return self.stories[0]


WORDS = {
    "free": {"head": "Felmirth", "open": "Ostraval", "text": "Mistandrel", "old": "Brumwick"},
    "ruled": {"head": "Quorvath", "open": "Zilgoran", "text": "Zephandrel", "old": "Drachmel"},
    "other": {"head": "Plain", "open": "Nardon", "text": "Wolvering", "old": "Hestrup"},
}


def item(key: str, n: int, version: int, at: Any, **facts: Any) -> bytes:
    """A ninjs item whose words tell wire, place in the text and version."""
    words, fill = WORDS[key], Random(f"{key}{n}")
    middle = " ".join(fill.choices(FILL, k=55))
    last = f"The last line names {words['old'] if version == 1 else words['text']} {n}."
    quote = f"“We keep the pier,” {words['text']} Valdes, the harbour chief, said."
    body = "".join(
        f"<p>{part}</p>"
        for part in (
            f"{words['open']} council number {n} voted on Monday to rebuild its landing.",
            f"{middle.capitalize()}.",
            quote if version == 2 else "",
            f'{last} <a href="https://{key}.example/more">More</a>.',
        )
        if part
    )
    return json.dumps(
        {
            "uri": f"urn:{key}:{n}", "type": "text", "version": str(version), "language": "en",
            "versioncreated": at.isoformat(), "pubstatus": "usable", "urgency": 3,
            "headline": f"{words['head']} landing number {n} of {fill.choice(FILL)}",
            "body_html": body, **facts,
        }
    ).encode()  # fmt: skip


class Day:
    """Editions, two wires and a third beside them; ``rule`` changes the wire "ruled" alone."""

    def __init__(
        self,
        *,
        licence: dict[str, Any] | None,
        terms: str = "",
        wire: dict[str, Any] | None = None,
        picture: dict[str, Any] | None = None,
    ) -> None:
        self.desk = Desk(
            sector_of=lambda item: "tech",
            country_of=lambda item: "IN",
            enrich=lambda copy, inherited: enrich(copy),
        )
        self.marks: dict[str, Marks] = {}
        self._wire("other", {}, {})
        self._wire("free", {}, {})
        self._wire("ruled", licence, wire or {})
        for key in self.marks:
            facts = {"usageterms": terms} if key == "ruled" and terms else {}
            self._file(key, facts, (picture or {}) if key == "ruled" else {})
        self._together()

    def _wire(self, key: str, licence: dict[str, Any] | None, wire: dict[str, Any]) -> None:
        agency = Agency.objects.create(key=key, name=key.title(), url=f"https://{key}.example")
        facts = {"policy": "auto", "transport": "folder", "address": "/nowhere", **wire}
        made = Wire.objects.create(key=key, agency=agency, name=key, **facts)
        if licence is not None:
            Licence.objects.create(wire=made, **{**Licence.fields_of(ALL), **licence})
        self.marks[key] = Marks(made, (), WORDS[key])

    def _file(self, key: str, facts: dict[str, Any], picture: dict[str, Any]) -> None:
        wire = self.marks[key].wire
        for n in range(EACH):
            at = NOW - timedelta(minutes=60 + n)
            self.desk.file(wire, item(key, n, 1, at, **facts), at + timedelta(seconds=1))
            if n == 0:
                later = at + timedelta(minutes=10)
                self.desk.file(wire, item(key, n, 2, later, **facts), later)
        stories = tuple(Story.objects.filter(guid__startswith=f"urn:{key}:").order_by("guid"))
        self.marks[key] = Marks(wire, stories, WORDS[key])
        if stories:
            self._picture(stories[0], key, picture)

    def _picture(self, story: Story, key: str, facts: dict[str, Any]) -> None:
        given = {"credit": f"{key.title()}/A. Lens", "caption": "A quay.", "alt": "A quay", **facts}
        made = Picture.objects.create(
            story=story, key=key, href="x", state="stored", width=960, height=540, **given
        )
        made.file.save(f"quay-{key}.jpg", ContentFile(factories._drawing(200)))
        Story.objects.filter(pk=story.pk).update(picture=made)

    def _together(self) -> None:
        """A storyline, a pair, a round-up and picks that both wires are in."""
        told = [self.marks[key].stories for key in ("ruled", "free") if self.marks[key].stories]
        firsts = [stories[0] for stories in told]
        self.line = address(line_of(*firsts, *self.marks["other"].stories[:2]))
        for story in firsts:
            about(story, "FR-IN")
        for position, stories in enumerate(told):  # a running event has one place
            Pick.objects.create(story=stories[1], position=position, at=NOW, by="ed")
        tech = Sector.objects.get(key="tech")
        self.roundup = rounding.make(tech, by="ed", now=NOW).get_absolute_url()

    def story_page(self, key: str) -> str:
        """The address of the wire's first story."""
        stories = Story.objects.filter(guid=f"urn:{key}:0")
        found = stories.first()
        return found.get_absolute_url() if found else "/article/1"

    def picture_address(self, key: str) -> str:
        """The address of the wire's picture."""
        found = Picture.objects.filter(key=key).first()
        return f"/media/{found.file.name}" if found else "/media/none.jpg"


Address = Callable[[Day, str], str]
"""Of a surface, for the wire of a key."""


def fixed(path: str) -> Address:
    """The same for all wires."""
    return lambda day, key: path


ENDINGS = ("rss", "atom", "json")
_LISTS = {"section": "section/tech", "country": "country/india", "latest": "latest"}

SURFACES: dict[str, tuple[Address, frozenset[str]]] = {
    "front": (fixed("/"), frozenset({"id", "head"})),
    "latest": (fixed("/latest"), frozenset({"id", "head"})),
    "section": (fixed("/section/tech"), frozenset({"id", "head"})),
    "country": (fixed("/country/india"), frozenset({"id", "head"})),
    "agency": (lambda d, k: f"/agency/{k}", frozenset({"id", "head", "open"})),
    "edition front": (fixed("/in/"), frozenset({"id", "head"})),
    "edition latest": (fixed("/in/latest"), frozenset({"id", "head"})),
    "trending": (fixed("/trending"), frozenset({"id", "head"})),
    "beside trending": (fixed("/trending"), frozenset({"id", "head"})),
    "shorts": (fixed("/shorts"), frozenset({"id", "head", "open"})),
    "storyline": (lambda d, k: d.line, frozenset({"id", "head"})),
    "pair": (fixed("/countries/france-india"), frozenset({"id", "head"})),
    "round-up": (lambda d, k: d.roundup, frozenset({"id", "head"})),
    "round-ups": (fixed("/roundups"), frozenset()),
    "search": (lambda d, k: f"/search?q={WORDS[k]['head']}", frozenset({"id", "head"})),
    "search by text": (lambda d, k: f"/search?q={WORDS[k]['text']}", frozenset({"id", "head"})),
    "related boxes": (lambda d, k: d.story_page("other"), frozenset({"id", "head"})),
    "story page": (
        lambda d, k: d.story_page(k),
        frozenset({"id", "head", "open", "text", "picture", "credit", "said", "ld", "meta", "index",
                   "news", "mining"}),
    ),
    "versions": (
        lambda d, k: f"/article/{d.marks[k].first.public_id if d.marks[k].stories else 1}/versions",
        frozenset({"id", "head", "old"}),
    ),
    "media": (lambda d, k: d.picture_address(k), frozenset({"file", "index", "news", "mining"})),
    "sitemap": (fixed("/sitemap.xml"), frozenset({"id"})),
    **{
        f"feed {name}.{ending}": (
            fixed(f"/feeds/{path}.{ending}"),
            frozenset({"id", "head", "text", *(("picture",) if ending != "atom" else ())}),
        )
        for name, path in _LISTS.items()
        for ending in ENDINGS
    },
    **{
        f"feed agency.{ending}": (
            lambda d, k, ending=ending: f"/feeds/agency/{k}.{ending}",  # type: ignore[misc]
            frozenset({"id", "head", "text", "index", "news", "mining"}),
        )
        for ending in ENDINGS
    },
    **{
        f"feed edition.{ending}": (
            fixed(f"/feeds/edition/in.{ending}"), frozenset({"id", "head", "text"})
        )
        for ending in ENDINGS
    },
    **{
        f"feed storyline.{ending}": (
            lambda d, k, ending=ending: f"/feeds{d.line}.{ending}",  # type: ignore[misc]
            frozenset({"id", "head", "text"}),
        )
        for ending in ENDINGS
    },
    **{
        f"feed search.{ending}": (
            lambda d, k, ending=ending: f"/feeds/search.{ending}?q={WORDS[k]['head']}",  # type: ignore[misc]
            frozenset({"id", "head", "text"}),
        )
        for ending in ENDINGS
    },
    **{
        f"feed round-ups.{ending}": (
            fixed(f"/feeds/roundups/ours.{ending}"), frozenset({"head"})
        )
        for ending in ENDINGS
    },
}  # fmt: skip
"""Surface -> address, and the marks that a licence which allows all leaves on it."""

ALONE = {"story page", "media", *(f"feed agency.{ending}" for ending in ENDINGS)}
"""Answers that hold copy of one wire: what robots are told there is what its licence says."""

_LD = re.compile(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.S)


def seen(answer: HttpResponse, mark: Marks, surface: str) -> set[str]:
    """The marks of a wire in one answer; what robots are told counts where the story is there."""
    body = _body(answer)
    text = _found_only(body.decode("utf-8", "replace"), surface)
    if surface == "media":
        return ({"file"} | _told(answer, "")) if answer.status_code == 200 else set()
    words, ids = mark.words, [str(story.public_id) for story in mark.stories]
    found = {name for name, word in words.items() if word in text}
    found |= {"id"} if any(one in text for one in ids) else set()
    found |= {"picture"} if f"quay-{mark.wire.key}" in text else set()
    found |= {"credit"} if f"Thanks to {mark.wire.agency.name}" in text else set()
    if surface == "story page":
        ld = " ".join(_LD.findall(text))
        found |= {"ld"} if words["head"] in ld else set()
        found |= {"said"} if f'<h3 lang="en">{words["text"]}' in text else set()
        found |= {"meta"} if f'property="og:title" content="{words["head"]}' in text else set()
    told = _told(answer, body.decode("utf-8", "replace"))
    return found | told if "id" in found and surface in ALONE else found


def _body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


_RESULTS = ('<div class="main rows"', "<item>", "<entry", '"items": [')
"""Where what was found begins; before it stand the words that were asked for."""


def _found_only(text: str, surface: str) -> str:
    """Of a search the results, without the words asked for; of some lists the list alone."""
    if surface in ("trending", "round-ups"):
        return text.partition('<aside class="rail"')[0]
    if "search" not in surface:
        return text
    starts = [text.index(mark) for mark in _RESULTS if mark in text]
    return text[min(starts) :] if starts else ""


def _told(answer: HttpResponse, text: str) -> set[str]:
    """What robots are told, where header and page agree; a disagreement allows nothing."""
    if answer.status_code != 200:
        return set()
    header = answer.get("X-Robots-Tag", "")
    meta = re.search(r'<meta name="robots" content="([^"]*)"', text)
    noindex = "noindex" in header and "googlebot-news" not in header
    assert meta is None or ("noindex" in meta[1]) == noindex, (header, meta[1])
    no_news = noindex or "googlebot-news: noindex" in header
    if meta:
        assert ('name="googlebot-news" content="noindex"' in text) == (no_news and not noindex)
        told = re.search(r'<meta name="tdm-reservation" content="(\d)"', text)
        assert told is not None and told[1] == answer["tdm-reservation"]
    found = set() if noindex else {"index"}
    found |= set() if no_news else {"news"}
    return found | ({"mining"} if answer["tdm-reservation"] == "0" else set())


def look(day: Day, reader: Client, surface: str, key: str) -> set[str]:
    """What is met of a wire on a surface now."""
    path = SURFACES[surface][0](day, key)
    return seen(reader.get(path, follow=True), day.marks[key], surface)


def changed_later(day: Day, **licence: Any) -> None:
    """Change the licence of what was filed already, as the newsroom does."""
    wire = day.marks["ruled"].wire
    Licence.objects.filter(wire=wire).update(**licence)
    recording.refold_wire(wire.pk, by="ed")
