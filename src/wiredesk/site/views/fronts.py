"""The fronts: home, one per edition, sections, countries, agencies, the river, shorts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.views import serve as wagtail_serve

from wiredesk.archive import finding
from wiredesk.archive.finding import Frame, Page, Pool, RoundupView, StoryCard
from wiredesk.core.item import Value
from wiredesk.site import structured
from wiredesk.site.answering import earliest, last_change, page
from wiredesk.site.front import CHOICE, Spread, beside, lay_out, one_each, running_in, spread
from wiredesk.site.running import bands

OVER_THE_FOLD = 7
"""Stories at the head of a list that its rail does not repeat."""

INDEXED_FROM = 3
"""A machine-made list page is left to search engines from so many indexable stories on."""


class Link(Value, frozen=True, kw_only=True):
    """A feed of this page, for autodiscovery and the feed line."""

    title: str
    path: str  # without ending


def home(request: HttpRequest, edition: str = "") -> HttpResponse:
    """An edition's front; the default edition lives at / alone."""
    now = timezone.now()
    frame = finding.frame(edition)
    if edition and frame.edition.key != edition:
        return wagtail_serve(request, f"{edition}/")
    if edition and frame.edition.default:
        return redirect("home", permanent=True)
    pool = finding.pool(now, frame.edition)
    cards = pool.cards
    front = lay_out(pool, frame.sectors, now, finding.top_list(now, frame.edition, most=CHOICE))
    running = bands(finding.running_among(running_in(cards, now), now), now, frame.zone)
    feed = "edition/" + frame.edition.key if edition else "latest"
    context = {
        "frame": frame,
        "front": front,
        "bands": running,
        "own": finding.originals(now),
        "feed": Link(title=f"{frame.name}: {frame.edition.name}", path=f"/feeds/{feed}"),
        "alternates": structured.alternates(frame),
        "ld": structured.site(frame),
        "robots": "index, max-image-preview:large",
        "home": True,
    }
    turns = [one.until for one in running]
    until = earliest(finding.boundary(now, cards), front.rail.until(), *turns)
    return page(request, "site/home.html", context, modified=last_change(cards), until=until)


def latest(request: HttpRequest, edition: str = "") -> HttpResponse:
    """The river: minute by minute, with day breaks and stable pages."""
    now = timezone.now()
    frame = finding.frame(edition)
    if edition and frame.edition.key != edition:
        raise Http404
    found = finding.newest(now, edition=frame.edition, before=cursor(request))
    feed = "edition/" + frame.edition.key if edition else "latest"
    link = Link(title=f"{frame.name}: latest news", path=f"/feeds/{feed}")
    return _listing(request, "site/latest.html", frame, now, found, feed=link)


def section(request: HttpRequest, key: str) -> HttpResponse:
    """One section's front."""
    now = timezone.now()
    found = finding.section_page(key, now, before=cursor(request))
    newest = _roundups(request, now, sector=key, limit=1)
    return _front_of(request, found, now, f"section/{key}", "Section", newest)


def country(request: HttpRequest, slug: str) -> HttpResponse:
    """One country's front."""
    now = timezone.now()
    found = finding.country_page(slug, now, before=cursor(request))
    partners = finding.partners(slug, now)
    return _front_of(request, found, now, f"country/{slug}", "Country", partners=partners)


def agency(request: HttpRequest, key: str) -> HttpResponse:
    """Who an agency is, and what it filed."""
    now = timezone.now()
    found = finding.agency_page(key, now, before=cursor(request))
    return _front_of(request, found, now, f"agency/{key}", "Agency")


def kind(request: HttpRequest, key: str) -> HttpResponse:
    """The list of one kind of work that no other list carries: tables, or roundups.

    Beside the wires' own roundups stand those that our software made.
    """
    now = timezone.now()
    found = finding.kind_page(key, now, before=cursor(request))
    ours = _roundups(request, now) if key == "roundup" else ()
    sort = "Overviews" if key == "roundup" else "From the wires"
    return _front_of(request, found, now, request.path.strip("/"), sort, ours)


def shorts(request: HttpRequest) -> HttpResponse:
    """Stories told in at most 60 words: whole first sentences, cut by software."""
    now = timezone.now()
    frame = finding.frame()
    told = one_each(one for one in finding.pool(now, frame.edition).cards if one.short)[:20]
    context = {"frame": frame, "cards": told, "robots": "noindex"}
    until = finding.boundary(now, told)
    return page(request, "site/shorts.html", context, modified=last_change(told), until=until)


def corrections(request: HttpRequest) -> HttpResponse:
    """Every story whose error the public had before it."""
    now = timezone.now()
    found = finding.corrections(now)
    frame = finding.frame()
    feed = Link(title=f"{frame.name}: corrections", path="/feeds/corrections")
    context = {"frame": frame, "cards": found, "feed": feed, "robots": "noindex"}
    until = finding.boundary(now, found)
    return page(request, "site/corrections.html", context, modified=last_change(found), until=until)


def editions(request: HttpRequest) -> HttpResponse:
    """All editions and all sectors on one page."""
    return page(request, "site/editions.html", {"frame": finding.frame(), "robots": "index"})


def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed in its three formats, for readers who follow by feed reader."""
    frame = finding.frame()
    context = {"frame": frame, "countries": finding.countries(timezone.now()), "robots": "index"}
    return page(request, "site/feeds.html", context)


def without_slash(request: HttpRequest) -> HttpResponseRedirect:
    """Wagtail's pages live under a closing slash."""
    return redirect(f"{request.path}/", permanent=True)


def cursor(request: HttpRequest) -> int | None:
    """The public id behind ``?before=``; None on a first page. Raises Http404 on nonsense."""
    text = request.GET.get("before")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Http404
    return int(text)


def _roundups(
    request: HttpRequest, now: datetime, *, sector: str | None = None, limit: int = 10
) -> Sequence[RoundupView]:
    """The newest round-ups that our software made; on the first page of a list only."""
    return () if "before" in request.GET else finding.latest_roundups(now, sector, limit)


def _front_of(
    request: HttpRequest,
    found: Page | None,
    now: datetime,
    feed: str,
    sort: str,
    roundups: Sequence[RoundupView] = (),
    **more: object,
) -> HttpResponse:
    if found is None or found.place is None:
        raise Http404
    frame = finding.frame()
    link = Link(title=f"{frame.name}: {found.place.name}", path=f"/feeds/{feed}")
    context = {"feed": link, "sort": sort, "kicker": sort != "Section", **more}
    return _listing(request, "site/list.html", frame, now, found, roundups, **context)


def _listing(
    request: HttpRequest,
    template: str,
    frame: Frame,
    now: datetime,
    found: Page | None,
    roundups: Sequence[RoundupView] = (),
    **context: object,
) -> HttpResponse:
    """One page of a list with its rail from the same stories."""
    if found is None:
        raise Http404
    cards = found.cards
    told = {one.pk for one in cards[:OVER_THE_FOLD]}
    river = template == "site/latest.html"  # its rail is chosen from its own stories
    pool = Pool(own=cards) if river else finding.pool(now, limit=40).without(told)
    read = finding.top_list(now, frame.edition, most=CHOICE)
    rail = beside(pool, now, read, frozenset() if river else told)
    context |= {
        "frame": frame,
        "found": found,
        "roundups": roundups,
        "rail": rail,
        "own": finding.originals(now),
        "spread": Spread(lead=None, pictured=(), rows=cards)
        if "before" in request.GET
        else spread(cards),
        "robots": indexing(cards),
        "ld": structured.items(cards),
    }
    shown = [*cards, *rail.cards(), *(one for made in roundups for one in made.cards)]
    until = earliest(finding.boundary(now, shown), rail.until())
    modified = max((one.changed for one in (*cards, *roundups)), default=None)
    return page(request, template, context, modified=modified, until=until)


def indexing(cards: Iterable[StoryCard]) -> str:
    """robots of a list: thin pages of licensed copy stay out of search engines."""
    enough = sum(one.indexable for one in cards) >= INDEXED_FROM
    return "index, max-image-preview:large" if enough else "noindex, follow"
