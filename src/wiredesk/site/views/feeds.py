"""Feeds of every list, in three formats behind one address each."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.finding import Page, StoryCard
from wiredesk.site.answering import dated
from wiredesk.site.crawling import crawling_of, say
from wiredesk.site.feeds import atom, jsonfeed, rss
from wiredesk.site.feeds.values import feed

WRITERS = {"rss": rss, "atom": atom, "json": jsonfeed}


def latest(request: HttpRequest, ending: str) -> HttpResponse:
    """The newest stories of all editions."""
    now = timezone.now()
    found = finding.newest(now, bodies=True)
    return _answer(ending, now, _cards(found), "latest news", "/latest", "/feeds/latest")


def edition(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """The newest stories of one edition."""
    now = timezone.now()
    one = finding.frame(key).edition
    if one.key != key:
        raise Http404
    found = finding.newest(now, edition=one, bodies=True)
    return _answer(ending, now, _cards(found), one.name, one.url, f"/feeds/edition/{key}")


def section(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """One section."""
    now = timezone.now()
    return _of_place(ending, now, finding.section_page(key, now, bodies=True), f"section/{key}")


def country(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """One country."""
    now = timezone.now()
    return _of_place(ending, now, finding.country_page(key, now, bodies=True), f"country/{key}")


def agency(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """One agency."""
    now = timezone.now()
    return _of_place(ending, now, finding.agency_page(key, now, bodies=True), f"agency/{key}")


def corrections(request: HttpRequest, ending: str) -> HttpResponse:
    """Stories that were corrected in substance; the newest correction first."""
    now = timezone.now()
    found = finding.corrections(now, bodies=True)
    return _answer(ending, now, found, "corrections", "/corrections", "/feeds/corrections")


def storyline(request: HttpRequest, public_id: str, ending: str) -> HttpResponse:
    """One running story; one that was merged leads to the feed of the other."""
    now = timezone.now()
    answer = finding.storyline(int(public_id), now, bodies=True)
    if answer.running is None:
        if not answer.permanent:
            raise Http404
        return dated(redirect(f"/feeds{answer.url}.{ending}", permanent=True))
    found = answer.running
    return _answer(ending, now, found.members, found.title, found.url, f"/feeds{found.url}")


def kind(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Tables, or the wires' own roundups."""
    now = timezone.now()
    found = finding.kind_page(key, now, bodies=True)
    assert found is not None and found.place is not None
    path = found.place.url
    return _answer(ending, now, found.cards, found.place.name, path, f"/feeds{path}")


def search(request: HttpRequest, ending: str) -> HttpResponse:
    """Any search."""
    now = timezone.now()
    words = " ".join(request.GET.get("q", "")[:200].replace("\0", "").split())
    query = "?" + urlencode({"q": words})
    found = finding.matches(words, now, limit=30, bodies=True).cards
    title = f"search for {words}"
    return _answer(ending, now, found, title, f"/search{query}", "/feeds/search", query)


def _cards(found: Page | None) -> Sequence[StoryCard]:
    if found is None:
        raise Http404
    return found.cards


def _of_place(ending: str, now: datetime, found: Page | None, path: str) -> HttpResponse:
    cards = _cards(found)
    assert found is not None and found.place is not None
    return _answer(ending, now, cards, found.place.name, found.place.url, f"/feeds/{path}")


def _answer(
    ending: str,
    now: datetime,
    cards: Sequence[StoryCard],
    title: str,
    page: str,
    path: str,
    query: str = "",
) -> HttpResponse:
    frame = finding.frame()
    value = feed(
        frame,
        cards,
        finding.killed_lately(now),
        title=f"{frame.name}: {title}",
        page=page,
        path=path,
        query=query,
        hidden_at=finding.hidden_lately(now),
    )
    writer = WRITERS[ending]
    response = HttpResponse(writer.write(value), content_type=writer.TYPE)
    crawl = crawling_of(cards, now)
    say(response, crawl, noindex=not crawl.index)
    return dated(response, modified=value.updated, until=finding.boundary(now, cards))
