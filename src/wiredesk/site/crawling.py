"""What search engines and miners are told, the same by meta, header, sitemap and feeds.

    robots, googlebot-news     meta names and X-Robots-Tag (Google's documentation)
    tdm-reservation, -policy   meta names and headers (TDM Reservation Protocol, W3C CG report)

Whatever holds copy of several contracts says what each of them allows. All that says nothing of
its own is reserved: the middleware sees to that.
"""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponse

from wiredesk.archive.finding import StoryCard
from wiredesk.core.rights import Crawling, crawling

RESERVED = "tdm-reservation"
POLICY = "tdm-policy"


def crawling_of(cards: Iterable[StoryCard], now: datetime) -> Crawling:
    """What is told of an answer that is made of these stories; of none, that nobody may keep it."""
    return crawling((one.contract for one in cards), now)


def say(response: HttpResponse, crawl: Crawling, *, noindex: bool) -> None:
    """Put it into the headers; ``noindex``: what the page itself says of robots."""
    if noindex:
        response["X-Robots-Tag"] = "noindex"
    elif crawl.index and not crawl.news:
        response["X-Robots-Tag"] = "googlebot-news: noindex"
    response[RESERVED] = "0" if crawl.mining else "1"
    if crawl.mining_policy:
        response[POLICY] = crawl.mining_policy
