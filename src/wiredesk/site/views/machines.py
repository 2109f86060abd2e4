"""What machines ask for: robots, sitemap, security contact, pictures."""

import mimetypes
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from lxml import etree

from wiredesk.archive import finding
from wiredesk.archive.finding import Frame
from wiredesk.core.rights import crawling, may
from wiredesk.site import clock
from wiredesk.site.answering import absolute, dated, earliest, private
from wiredesk.site.crawling import RESERVED, say
from wiredesk.site.views.stories import gone

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_FOR, MOST_NEWS = timedelta(days=2), 1_000  # what the format asks for

SITEMAPS = ("/sitemap.xml", "/sitemap-news.xml")

# Requests, not enforcement. Licensed copy is not ours to give away for training; while one contract
# reserves mining, so does the whole house: an address does not tell its contract.
TRAINING_BOTS = (
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
)

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"})


def robots(request: HttpRequest) -> HttpResponse:
    """Who may crawl what."""
    lines: list[str] = []
    if finding.mining_reserved():
        lines += [*(f"User-agent: {bot}" for bot in TRAINING_BOTS), "Disallow: /", ""]
    lines += ["User-agent: *", "Disallow: /newsroom/", "Disallow: /search"]
    lines += ["", *(f"Sitemap: {absolute(path)}" for path in SITEMAPS), ""]
    return dated(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


def tdmrep(request: HttpRequest) -> HttpResponse:
    """Who may mine what, for the whole house (TDM Reservation Protocol, tdmrep.json).

    A page whose contract says otherwise says so itself, by header and meta.
    """
    told = [{"location": "/", RESERVED: int(finding.mining_reserved())}]
    return dated(JsonResponse(told, safe=False))


def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116; it expires with the half-year that follows this one."""
    email = finding.frame().identity.email
    now = timezone.now()
    year, month = (now.year + 1, 1) if now.month <= 6 else (now.year + 1, 7)
    contact = f"mailto:{email}" if email else absolute("/feedback")
    lines = [
        f"Contact: {contact}",
        f"Expires: {datetime(year, month, 1, tzinfo=UTC).isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {absolute('/.well-known/security.txt')}",
        "",
    ]
    return dated(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


def sitemap(request: HttpRequest) -> HttpResponse:
    """Our own pages, and the stories that their contract lets be indexed."""
    now = timezone.now()
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for path, changed in _addresses(finding.frame(), now):
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(url, f"{{{SITEMAP}}}loc").text = absolute(path)
        if changed is not None:
            lastmod = etree.SubElement(url, f"{{{SITEMAP}}}lastmod")
            lastmod.text = changed.isoformat(timespec="seconds")
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    response = HttpResponse(body, content_type="application/xml")
    return dated(response, until=finding.boundary(now))


def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The news of two days that may be indexed (Google News sitemap 0.9): our own and licensed."""
    now = timezone.now()
    frame = finding.frame()
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "news": NEWS})
    fresh = finding.indexable(now, MOST_NEWS, since=now - NEWS_FOR)
    cards = [card for card in fresh if may(card.contract, "news-index", None, now)]
    own = [one for one in finding.originals(now, limit=100) if one.published > now - NEWS_FOR]
    told = [(one.url, one.title, "en", one.published) for one in own]
    told += [(card.url, card.headline, card.language, card.published) for card in cards]
    for path, title, language, published in told[:MOST_NEWS]:
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(url, f"{{{SITEMAP}}}loc").text = absolute(path)
        news = etree.SubElement(url, f"{{{NEWS}}}news")
        publication = etree.SubElement(news, f"{{{NEWS}}}publication")
        etree.SubElement(publication, f"{{{NEWS}}}name").text = frame.name
        etree.SubElement(publication, f"{{{NEWS}}}language").text = language.partition("-")[0]
        etree.SubElement(news, f"{{{NEWS}}}publication_date").text = clock.machine(
            published, frame.zone
        )
        etree.SubElement(news, f"{{{NEWS}}}title").text = title
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    ends = [published + NEWS_FOR for *_, published in told]
    until = earliest(finding.boundary(now, cards), min(ends, default=None))
    return dated(HttpResponse(body, content_type="application/xml"), until=until)


def _addresses(frame: Frame, now: datetime) -> Iterator[tuple[str, datetime | None]]:
    """(path, last change) of everything that may be indexed."""
    yield "/", None
    for edition in frame.editions:
        if not edition.default:
            yield edition.url, None
    for _, path in finding.policies():
        yield path, None
    for own in finding.originals(now, limit=1_000):
        yield own.url, own.published
    for card in finding.indexable(now):
        yield card.url, card.modified


def media(request: HttpRequest, name: str) -> HttpResponse:
    """A picture that we hold, for as long as its story is public."""
    answer = finding.pictured(name, timezone.now())
    if answer.kind == "gone":
        return gone(request, answer)
    kind = mimetypes.guess_type(name)[0]
    if answer.kind == "absent" or kind not in PICTURES or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=kind)
    contract = answer.story.contract() if answer.story else None
    crawl = crawling([contract] if contract else [], timezone.now())
    say(response, crawl, noindex=not crawl.index)
    # No shared cache may keep it: a kill must reach every copy that we can reach.
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    response.wiredesk_until = None
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same bytes whatever was asked for, so that nothing held betrays itself."""
    context = {"frame": finding.frame(), "robots": "noindex"}
    return private(render(request, "site/not_found.html", context, status=404))
