"""Countries that are told of together: the page of a pair, and the ways that lead there."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse

from wiredesk.archive.finding.cards import country_place
from wiredesk.archive.finding.lists import Page, country_pair
from wiredesk.archive.finding.values import Place
from wiredesk.archive.models import CoMention, Country, Story
from wiredesk.core.item import Value
from wiredesk.core.pairs import WEEKS, Week, per_week
from wiredesk.core.pairs import CoMention as Mention

MOST_COUNTED = 20_000
"""Newest stories of a year that a pair's weeks are counted from."""

LATELY = timedelta(days=90)
"""So far back a country's partners are looked for."""

FEWEST, MOST_PARTNERS = 2, 6
"""From so many stories on two countries are often told of together; of so many it is said."""

MOST_OF_STORY = 3


class PairPage(Value, frozen=True, kw_only=True):
    """Stories about both of two countries, and how many there were per week of the last year."""

    url: str  # the one right address
    places: tuple[Place, Place]
    page: Page
    weeks: tuple[Week, ...]  # from the first with a story on; () = none in a year

    @property
    def name(self) -> str:
        """Both names."""
        return " and ".join(place.name for place in self.places)


def pair_page(named: str, now: datetime, *, before: int | None = None) -> PairPage | None:
    """What ``/countries/<named>`` tells: two slugs or ISO codes; None: no such pair or story."""
    found = _countries(named)
    if found is None:
        return None
    pair = _pair(*found)
    page = country_pair(pair, now, before=before)
    if page is None or not page.cards:
        return None
    one, other = found
    return PairPage(
        url=_address(*found),
        places=(country_place(one), country_place(other)),
        page=page,
        weeks=_weeks(pair, now),
    )


def partners(slug: str, now: datetime) -> list[Place]:
    """Countries that one (by its slug) is often told of together with, most often first.

    Each under its own name, with the address of the pair's page.
    """
    countries = {row.code: row for row in Country.objects.all()}
    own = next((row for row in countries.values() if row.slug == slug), None)
    if own is None:
        return []
    pairs = {_pair(own, row): row for row in countries.values() if row is not own}
    mentioned = {"co_mentions__pair__in": pairs, "co_mentions__at__gte": now - LATELY}
    told = _told(now).filter(**mentioned).values("co_mentions__pair")
    counted = told.annotate(stories=Count("pk")).filter(stories__gte=FEWEST)
    often = counted.order_by("-stories", "co_mentions__pair")[:MOST_PARTNERS]
    others = [pairs[row["co_mentions__pair"]] for row in often]
    return [_place(own, other, other.name) for other in others]


def pairs_of(story: int, now: datetime) -> list[Place]:
    """Pairs of countries that a story (row key) is about and others are as well: their pages."""
    own = CoMention.objects.filter(story=story).order_by("pk").values_list("pair", flat=True)
    pairs = list(own[:MOST_OF_STORY])
    if not pairs:
        return []
    others = _told(now).filter(co_mentions__pair__in=pairs).exclude(pk=story)
    shared = set(others.order_by().values_list("co_mentions__pair", flat=True).distinct())
    codes = {code for pair in pairs for code in pair.split("-")}
    known = Country.objects.in_bulk(codes)
    sides = [[known.get(code) for code in pair.split("-")] for pair in pairs if pair in shared]
    both = [(one, other) for one, other in sides if one and other]
    return [_place(one, other, f"{one.name} and {other.name}") for one, other in both]


def meant(named: str, slugs: Mapping[str, str]) -> tuple[str, str] | None:
    """The two slugs behind "france-portugal" or "fr-pt"; ``slugs``: slug or code -> slug.

    Slugs have hyphens themselves: the first place to part them where both sides are known counts.
    """
    words = named.lower().split("-")
    for at in range(1, len(words)):
        sides = ("-".join(words[:at]), "-".join(words[at:]))
        found = [slugs[side] for side in sides if side in slugs]
        if len(set(found)) == len(sides):
            return min(found), max(found)
    return None


def _countries(named: str) -> tuple[Country, Country] | None:
    """Both countries of a pair, in the one order of its address."""
    rows = {row.slug: row for row in Country.objects.all()}
    slugs = {row.code.lower(): slug for slug, row in rows.items()} | {slug: slug for slug in rows}
    found = meant(named, slugs)
    return (rows[found[0]], rows[found[1]]) if found else None


def _told(now: datetime) -> "QuerySet[Story]":
    told: QuerySet[Story] = Story.objects.listed(now).news().leading(now).order_by()  # type: ignore[attr-defined]
    return told.filter(wire__licence__isnull=False, shown__isnull=False)


def _weeks(pair: str, now: datetime) -> tuple[Week, ...]:
    since = now - timedelta(weeks=WEEKS)
    mentioned = _told(now).filter(co_mentions__pair=pair, co_mentions__at__gte=since)
    rows = mentioned.order_by("-co_mentions__at").values_list("pk", "co_mentions__at")
    codes = pair[:2], pair[3:]
    mentions = (
        Mention(pair=codes, day=at.astimezone(UTC).date(), story=story)
        for story, at in rows[:MOST_COUNTED]
    )
    return per_week(mentions, until=now.astimezone(UTC).date()).get(codes, ())


def _pair(one: Country, other: Country) -> str:
    return f"{min(one.code, other.code)}-{max(one.code, other.code)}"


def _place(one: Country, other: Country, name: str) -> Place:
    """The page of a pair under some name."""
    return Place(key=_pair(one, other), name=name, url=_address(one, other))


def _address(one: Country, other: Country) -> str:
    return reverse("pair", args=["-".join(sorted((one.slug, other.slug)))])
