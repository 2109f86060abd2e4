"""Round-ups that our software made: one page each, and their feed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.finding import Answer
from wiredesk.site import structured
from wiredesk.site.answering import dated, page
from wiredesk.site.crawling import crawling_of, say
from wiredesk.site.feeds.roundups import roundup_feed
from wiredesk.site.views.feeds import WRITERS
from wiredesk.site.views.fronts import Link
from wiredesk.site.views.stories import gone

FEED = "/feeds/roundups/ours"


def roundup(request: HttpRequest, public_id: int) -> HttpResponse:
    """One round-up as it may be told now; 410 where too little of it is left."""
    now = timezone.now()
    found = finding.roundup(public_id, now)
    if found == "absent":
        raise Http404
    if found == "gone":
        return gone(request, Answer(kind="gone", url=request.path))
    frame = finding.frame()
    context = {
        "frame": frame,
        "roundup": found,
        "feed": Link(title=f"{frame.name}: roundups made by software", path=FEED),
        "robots": "noindex, follow",
        "ld": structured.items(found.cards, name=found.title),
    }
    until = finding.boundary(now, found.cards)
    return page(request, "site/roundup.html", context, modified=found.changed, until=until)


def feed(request: HttpRequest, ending: str) -> HttpResponse:
    """The newest of all sectors: headlines with credit and link, whatever the contracts."""
    now = timezone.now()
    found = finding.latest_roundups(now)
    value = roundup_feed(finding.frame(), found, finding.withdrawn_roundups(now), path=FEED)
    writer = WRITERS[ending]
    response = HttpResponse(writer.write(value), content_type=writer.TYPE)
    cards = [card for one in found for card in one.cards]
    say(response, crawling_of(cards, now), noindex=True)
    until = finding.boundary(now, cards)
    return dated(response, modified=value.updated, until=until)
