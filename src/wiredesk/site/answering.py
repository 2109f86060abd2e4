"""How a public page leaves the house: headers, its true date, and when time alone changes it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date

from wiredesk.archive.finding import Frame, StoryCard
from wiredesk.core.keys import story_key
from wiredesk.core.rights import Crawling
from wiredesk.site.clock import midnight
from wiredesk.site.crawling import say

HOUSE = Crawling()
"""What is told of pages that are no story: nobody may mine them."""

REVALIDATE = "max-age=0, must-revalidate"
NEVER_KEPT = "no-store"


def absolute(path: str) -> str:
    """An address of this site with host, built from the setting alone (never from a request)."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    modified: datetime | None = None,
    until: datetime | None = None,
    crawl: Crawling = HOUSE,
) -> HttpResponse:
    """A page that caches may keep until ``until``, if they ask whether it is still good.

    ``context`` holds the ``frame``; its masthead prints the day, so every page ends with it.
    ``robots`` in it says what stands in meta and header alike; ``crawl`` what the licence adds.
    """
    frame = context["frame"]
    assert isinstance(frame, Frame)
    now = timezone.now()
    noindex = "noindex" in str(context.get("robots", ""))
    furniture = {
        "path": request.path,
        "canonical": absolute(request.path),
        "now": now,
        "crawl": crawl,
        "no_news": crawl.index and not crawl.news and not noindex,
        **context,
    }
    response = render(request, template, furniture)
    say(response, crawl, noindex=noindex)
    return dated(response, modified=modified, until=earliest(until, midnight(now, frame.zone)))


def dated(
    response: HttpResponse, *, modified: datetime | None = None, until: datetime | None = None
) -> HttpResponse:
    """Set Cache-Control, Last-Modified and ``wiredesk_until`` (unix seconds or None)."""
    response["Cache-Control"] = REVALIDATE
    if modified is not None:
        response["Last-Modified"] = http_date(int(modified.timestamp()))
    response.wiredesk_until = until.timestamp() if until else None  # type: ignore[attr-defined]
    return response


def keyed(response: HttpResponse, public_id: int) -> HttpResponse:
    """An answer that is one story's own: shared caches can be told to forget it by itself."""
    response.wiredesk_keys = (story_key(public_id),)  # type: ignore[attr-defined]
    return response


def private(response: HttpResponse) -> HttpResponse:
    """An answer that nobody keeps: forms, refusals, everything with a token."""
    response["Cache-Control"] = NEVER_KEPT
    return response


def last_change(cards: Iterable[StoryCard]) -> datetime | None:
    """The newest change among stories: Last-Modified of a list."""
    return max((one.changed for one in cards), default=None)


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of some moments that may be absent."""
    return min((moment for moment in moments if moment), default=None)
