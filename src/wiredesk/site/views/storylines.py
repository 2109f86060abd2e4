"""Pages made of what stories have in common: a running story, and a pair of countries."""

from collections.abc import Iterable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.finding import Frame, StoryCard
from wiredesk.site import clock, running, structured
from wiredesk.site.answering import dated, earliest, last_change, page
from wiredesk.site.bars import weekly_bars
from wiredesk.site.front import CHOICE, Rail, Spread, beside
from wiredesk.site.views.fronts import Link, cursor, indexing

POOL = 40
"""Newest stories that the rail is chosen from."""


def rail_beside(cards: Iterable[StoryCard], now: datetime, frame: Frame) -> Rail:
    """The rail of a page that lists these stories."""
    told = {one.pk for one in cards}
    read = finding.top_list(now, frame.edition, most=CHOICE)
    return beside(finding.pool(now, limit=POOL), now, read, told)


def storyline(request: HttpRequest, public_id: int) -> HttpResponse:
    """One running story, day by day; where one story is left of it, that story."""
    now = timezone.now()
    answer = finding.storyline(public_id, now)
    line = answer.running
    if line is None:
        if not answer.url:
            raise Http404
        return dated(redirect(answer.url, permanent=answer.permanent), until=finding.boundary(now))
    frame = finding.frame()
    rail = rail_beside(line.members, now, frame)
    context = {
        "frame": frame,
        "line": line,
        "day": line.day(clock.local(now, frame.zone)),
        "state": running.STATES[line.state],
        "told": running.told(line, frame.zone),
        "older": line.count - len(line.members),
        "agencies": running.agencies(line),
        "rail": rail,
        "feed": Link(title=f"{frame.name}: {line.title}", path=f"/feeds{line.url}"),
        "robots": indexing(line.members),
        "ld": structured.storyline(line, frame),
    }
    turns = (rail.until(), line.until)
    until = earliest(finding.boundary(now, [*line.members, *rail.cards()]), *turns)
    modified = last_change(line.members)
    return page(request, "site/storyline.html", context, modified=modified, until=until)


def pair(request: HttpRequest, named: str) -> HttpResponse:
    """Two countries that are told of together: their stories, and how many a week."""
    now = timezone.now()
    before = cursor(request)
    found = finding.pair_page(named, now, before=before)
    if found is None:
        raise Http404
    if request.path != found.url:
        return dated(redirect(found.url, permanent=True))
    cards = found.page.cards
    frame = finding.frame()
    rail = rail_beside(cards, now, frame)
    context = {
        "frame": frame,
        "pair": found,
        "found": found.page,
        "bars": weekly_bars(found.weeks) if before is None else "",
        "spread": Spread(lead=None, pictured=(), rows=cards),
        "rail": rail,
        "robots": indexing(cards),
        "ld": structured.items(cards),
    }
    until = earliest(finding.boundary(now, [*cards, *rail.cards()]), rail.until())
    return page(request, "site/pair.html", context, modified=last_change(cards), until=until)
