"""The read API: lists of public stories and one story each, in ninjs 3.1, described by OpenAPI.

The same rows as the public pages, through the same named reads: what is not public is not here.
docs/reference/api.md
"""

from datetime import datetime
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from wiredesk.api.openapi import description
from wiredesk.api.telling import absolute, document, permanent
from wiredesk.archive import finding
from wiredesk.archive.finding import Asked, Page
from wiredesk.core.keys import story_key

JSON = "application/json"
PROBLEM = "application/problem+json"  # RFC 9457
REVALIDATE = "max-age=0, must-revalidate"
MOST = 100
"""Stories in one answer."""

PARAMETERS = ("edition", "section", "country", "agency", "before", "limit")


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """The newest stories, narrowed by filters, a page at a time."""
    now = timezone.now()
    asked = _asked(request)
    if isinstance(asked, str):
        return _problem(400, "Bad request", asked)
    if strangers := finding.unknown(asked):
        return _problem(400, "Bad request", f"unknown value of {', '.join(strangers)}")
    page = finding.stories(asked, now)
    if page is None:
        return _problem(400, "Bad request", "unknown value of before")
    body = _list(page, request, now, first=asked.before is None)
    response = _answer(body, page.cards[0].changed if page.cards else None)
    response.wiredesk_until = _unix(finding.boundary(now, page.cards))  # type: ignore[attr-defined]
    if page.older is not None:
        response["Link"] = f'<{_next(request, page.older)}>; rel="next"'
    return response


@require_safe
def story(request: HttpRequest, public_id: int) -> HttpResponse:
    """One story; 410 where it was withdrawn, 404 like any unknown id where it was never public."""
    now = timezone.now()
    answer = finding.resolve(public_id, now)
    if answer.kind == "gone":
        return _problem(410, "Gone", "This story was withdrawn and is no longer available.")
    if answer.kind == "absent" or answer.story is None:
        return _problem(404, "Not found", "There is no such story.")
    if answer.story.public_id != public_id:  # merged into another one
        moved = HttpResponse(status=301, content_type=JSON)
        moved["Location"] = absolute(f"/api/stories/{answer.story.public_id}")
        moved["Cache-Control"] = REVALIDATE
        return moved
    card = finding.with_body(answer.story, now)
    response = _answer(document(card), card.changed)
    response.wiredesk_until = _unix(finding.boundary(now, [card]))  # type: ignore[attr-defined]
    response.wiredesk_keys = (story_key(card.id),)  # type: ignore[attr-defined]
    return response


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """This API in OpenAPI 3.1."""
    return _answer(msgspec.json.encode(description(absolute(""))), None)


@require_safe
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Anything else below /api/stories: the same bytes as an unknown story."""
    return _problem(404, "Not found", "There is no such story.")


def _asked(request: HttpRequest) -> Asked | str:
    """The filters of a request, or what is wrong with them."""
    given = request.GET
    if strangers := sorted(set(given) - set(PARAMETERS)):
        return f"unknown parameter {strangers[0][:40]!r}; known are {', '.join(PARAMETERS)}"
    if nul := [name for name, text in given.items() if "\0" in text]:
        return f"unknown value of {nul[0]}"
    numbers = {name: given.get(name, "") for name in ("before", "limit")}
    for name, text in numbers.items():
        if text and not (text.isascii() and text.isdigit() and len(text) < 20):
            return f"{name} must be a whole number"
    limit = int(numbers["limit"] or 30)
    if not 1 <= limit <= MOST:
        return f"limit must be from 1 to {MOST}"
    edition = finding.frame(given["edition"]).edition if given.get("edition") else None
    if edition is not None and edition.key != given["edition"]:
        return "unknown value of edition"
    before = int(numbers["before"]) if numbers["before"] else None
    if before is not None and before >= 2**63:
        return "unknown value of before"
    return Asked(
        edition=edition,
        section=given.get("section", ""),
        country=given.get("country", "").upper(),
        agency=given.get("agency", ""),
        before=before,
        limit=limit,
    )


def _list(page: Page, request: HttpRequest, now: datetime, *, first: bool) -> bytes:
    """The stories, where to go on, and (on the first page) what was withdrawn of late."""
    gone = finding.killed_lately(now) if first else ()
    told: dict[str, object] = {
        "items": [msgspec.Raw(document(card)) for card in page.cards],
        "next": None if page.older is None else _next(request, page.older),
        "withdrawn": [{"uri": permanent(number), "at": at} for number, at in gone],
    }
    return msgspec.json.encode(told)


def _next(request: HttpRequest, older: int) -> str:
    """The address of the page behind this one."""
    kept = {name: text for name, text in request.GET.items() if name != "before"}
    return absolute(f"/api/stories?{urlencode({**kept, 'before': older})}")


def _answer(body: bytes, changed: datetime | None) -> HttpResponse:
    response = HttpResponse(body, content_type=JSON)
    response["Cache-Control"] = REVALIDATE
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    if changed is not None:
        response["Last-Modified"] = http_date(int(changed.timestamp()))
    response.wiredesk_until = None  # type: ignore[attr-defined]
    return response


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    """RFC 9457; nobody keeps it, and it never says more than what was asked."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = HttpResponse(msgspec.json.encode(told), content_type=PROBLEM, status=status)
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _unix(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
