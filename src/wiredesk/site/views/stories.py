"""One story: its page, its versions, and what its address answers when it is gone."""

from datetime import datetime
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import mark_safe

from wiredesk.archive import finding
from wiredesk.archive.finding import Answer, StoryCard, StoryPage
from wiredesk.archive.models import Story
from wiredesk.core.maps.locator import locator_map
from wiredesk.core.rights import Crawling
from wiredesk.site import clock, sharing, structured
from wiredesk.site.answering import absolute, dated, earliest, keyed, page, private
from wiredesk.site.crawling import crawling_of
from wiredesk.site.front import CHOICE, beside, read_next
from wiredesk.site.running import Box, box_of

RAIL = 60
"""Newest stories that the rail and the end of a story page are chosen from."""


def story(request: HttpRequest, public_id: int, sector: str = "", slug: str = "") -> HttpResponse:
    """The id alone decides; a wrong slug or sector leads to the right address."""
    now = timezone.now()
    answer = finding.resolve(public_id, now)
    if answer.kind == "absent":
        raise Http404
    if request.path != unquote(answer.url):
        return _lead_to(answer)
    if answer.kind == "gone" or answer.story is None:
        return gone(request, answer)
    return show(request, answer.story, now)


def storyline_box(card: StoryCard, now: datetime, zone: str) -> Box | None:
    """The running story that a story belongs to; None where it is the only one of it."""
    found = finding.running_among([card.storyline] if card.storyline else [], now)
    return box_of(card, found[0], now, zone) if found else None


def _map(page: StoryPage) -> str:
    """Where the story was written, as SVG, in the place of a picture that it does not have."""
    if page.card.picture or page.point is None:
        return ""
    country = page.card.country.name if page.card.country else ""
    return mark_safe(locator_map(*page.point, page.card.city, country_name=country))


def _lead_to(answer: Answer) -> HttpResponseRedirect:
    """Permanent to a page; temporary to a tombstone, since a story can be revived."""
    response = HttpResponseRedirect(answer.url)
    if answer.kind == "show":
        response.status_code = 301
        return dated(response)  # type: ignore[return-value]
    return private(response)  # type: ignore[return-value]


def show(request: HttpRequest, story: Story, now: datetime) -> HttpResponse:
    """The page of a row that ``finding`` read for it: for readers, and for the desk's preview."""
    frame = finding.frame()
    found = finding.story_page(story, frame.name, now)
    crawl = crawling_of([found.card], now)
    box = storyline_box(found.card, now, frame.zone)
    copies = finding.copies(story, now)
    told = {found.card.pk, *(box.keys if box else ()), *(copies.keys if copies else ())}
    pool = finding.pool(now, limit=RAIL).without(told)
    cards = pool.cards
    read = finding.top_list(now, frame.edition, most=CHOICE)
    rail = beside(pool, now, read.without({found.card.pk}), told)
    context = {
        "frame": frame,
        "story": found,
        "card": found.card,
        "map": _map(found),
        "rail": rail,
        "next": read_next(found.card, cards, rail.keys(), box.rest if box else ()),
        "box": box,
        "copies": copies,
        "pairs": finding.pairs_of(found.card.pk, now),
        "own": finding.originals(now),
        "shares": sharing.links(found.card.headline, absolute(found.card.url)),
        "robots": robots(crawl),
        "ld": structured.story(found, frame),
        "trail": structured.trail(found.card, frame),
        "canonical": absolute(found.card.url),
        "machine": {
            "published": clock.machine(found.card.published, frame.zone),
            "modified": clock.machine(found.card.modified, frame.zone),
        },
    }
    met = [found.card, *(box.running.members if box else ()), *cards]
    turns = (box.running.until if box else None, copies.ends if copies else None)
    until = earliest(finding.boundary(now, met), rail.until(), *turns)
    modified = found.card.changed
    response = page(
        request, "site/story.html", context, modified=modified, until=until, crawl=crawl
    )
    return keyed(response, found.card.id)


def robots(crawl: Crawling) -> str:
    """What the licence says about search engines; noindex unless it says index."""
    allowed = "index, max-snippet:-1" if crawl.index else "noindex"
    return f"{allowed}, max-image-preview:large"


def versions(request: HttpRequest, public_id: int) -> HttpResponse:
    """Times and notes of all versions the public has had; text only where the contract allows."""
    now = timezone.now()
    answer = finding.resolve(public_id, now)
    if answer.kind == "absent":
        raise Http404
    if answer.kind == "gone" or answer.story is None:
        return gone(request, answer)
    frame = finding.frame()
    card = finding.card_of(answer.story, now)
    context = {
        "frame": frame,
        "card": card,
        "versions": finding.public_versions(answer.story, now),
        "compared": finding.may_compare(answer.story, now),
        "robots": "noindex",
    }
    until = finding.boundary(now, [card])
    crawl = crawling_of([card], now)
    response = page(
        request, "site/versions.html", context, modified=card.changed, until=until, crawl=crawl
    )
    response["X-Robots-Tag"] = "noindex"
    return keyed(response, card.id)


def gone(request: HttpRequest, answer: Answer) -> HttpResponse:
    """410 with the words of DESK-RULES; nothing of the story but its bare id."""
    context = {"frame": finding.frame(), "answer": answer, "robots": "noindex"}
    response = page(request, "site/gone.html", context)
    response.status_code = 410
    return private(response)
