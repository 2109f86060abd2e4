"""The search page: words in, stories out, with filters as links and the search as a feed."""

from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.finding import Place, StoryCard
from wiredesk.core.item import Value
from wiredesk.core.text.words import words_of
from wiredesk.site.answering import last_change, page
from wiredesk.site.views.fronts import Link

PER_PAGE = 20
LONGEST_QUERY = 200  # characters
FACET = 6

FACETS: dict[str, tuple[str, Callable[[StoryCard], Place | None]]] = {
    "sector": ("Section", lambda card: card.sector),
    "country": ("Country", lambda card: card.country),
    "agency": ("Agency", lambda card: card.agency),
}


class Choice(Value, frozen=True, kw_only=True):
    """One filter as a link; ``chosen`` ones lead back to the search without them."""

    name: str
    count: int
    href: str
    chosen: bool


def search(request: HttpRequest) -> HttpResponse:
    """``/search?q=&sector=&country=&agency=&page=``."""
    now = timezone.now()
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", "").split())
    chosen = {key: request.GET[key] for key in FACETS if request.GET.get(key)}
    found = finding.matches(query, now)
    cards = [one for one in found.cards if _fits(one, chosen)]
    number = _page_number(request)
    start = (number - 1) * PER_PAGE
    context = {
        "frame": finding.frame(),
        "query": query,
        "words": words_of(query),
        "found": found,
        "count": len(cards) if chosen else found.count,
        "cards": cards[start : start + PER_PAGE],
        "facets": _facets(query, chosen, found.cards, cards),
        "newer": _href(query, chosen, number - 1) if number > 1 else "",
        "older": _href(query, chosen, number + 1) if len(cards) > start + PER_PAGE else "",
        "feed": _feed(query),
        "robots": "noindex, follow",
    }
    until = finding.boundary(now, found.cards)
    return page(
        request, "site/search.html", context, modified=last_change(found.cards), until=until
    )


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:4]) < 100 else 1


def _feed(query: str) -> Link | None:
    return Link(title=f"Search: {query}", path="/feeds/search") if query else None


def _fits(card: StoryCard, chosen: dict[str, str]) -> bool:
    return all(_key(FACETS[name][1](card)) == key for name, key in chosen.items())


def _key(place: Place | None) -> str:
    return place.key if place else ""


def _href(query: str, chosen: dict[str, str], number: int = 1) -> str:
    fields = {"q": query, **chosen, **({"page": str(number)} if number > 1 else {})}
    return f"/search?{urlencode(fields)}"


def _facets(
    query: str, chosen: dict[str, str], all_cards: Sequence[StoryCard], left: Sequence[StoryCard]
) -> list[tuple[str, list[Choice]]]:
    """(title, choices) of every filter that would divide what is left."""
    found = []
    for name, (title, place_of) in FACETS.items():
        cards = all_cards if name in chosen else left
        places = {_key(place): place for one in cards if (place := place_of(one))}
        counts = Counter(_key(place_of(one)) for one in cards)
        choices = [
            _choice(query, chosen, name, places[key], count)
            for key, count in counts.most_common(FACET)
            if key and (name not in chosen or chosen[name] == key)
        ]
        if len(choices) > 1 or name in chosen:
            found.append((title, choices))
    return found


def _choice(query: str, chosen: dict[str, str], name: str, place: Place, count: int) -> Choice:
    rest = {key: value for key, value in chosen.items() if key != name}
    taken = name in chosen
    href = _href(query, rest if taken else {**rest, name: place.key})
    return Choice(name=place.name, count=count, href=href, chosen=taken)
