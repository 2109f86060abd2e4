"""The page behind the list at the top of every rail: more of it, each place with its reason."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.finding import StoryCard
from wiredesk.core import trending as rules
from wiredesk.core.item import Value
from wiredesk.site.answering import earliest, last_change, page
from wiredesk.site.front import TOP_STORIES, beside

LONGEST = 20


class Line(Value, frozen=True, kw_only=True):
    """One story of the list, and in one sentence why it stands there."""

    card: StoryCard
    why: str


def trending(request: HttpRequest) -> HttpResponse:
    """What is read most now; on a young site what the desk picked, else what is urgent."""
    now = timezone.now()
    frame = finding.frame()
    read = finding.top_list(now, frame.edition, most=LONGEST)
    rail = beside(finding.pool(now, frame.edition), now, read, most=LONGEST)
    readers = {one.card.pk: one.readers for one in read.entries}
    cards = rail.top.cards
    context = {
        "frame": frame,
        "rail": rail,
        "lines": [Line(card=one, why=why(rail.top.title, readers.get(one.pk, 0))) for one in cards],
        "rules": rules,
        "robots": "noindex, follow",
    }
    until = earliest(finding.boundary(now, rail.cards()), rail.until())
    return page(request, "site/trending.html", context, modified=last_change(cards), until=until)


def why(title: str, readers: int) -> str:
    """One sentence; numbers from a hundred on are rounded, for they are estimates."""
    if title == "Trending":
        number = round(readers, -1) if readers >= 100 else readers
        return f"Read by about {number:,} people in the last {rules.HOURS} hours."
    if title == TOP_STORIES:
        return "Among the most urgent of the last 24 hours."
    return "Chosen by the desk."
