"""The named lists: newest, one section, one country, one agency, search, corrections, kills."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from wiredesk.archive import search
from wiredesk.archive.finding.cards import (
    agency_place,
    as_cards,
    cards,
    country_place,
    sector_place,
    with_bodies,
)
from wiredesk.archive.finding.house import EditionView
from wiredesk.archive.finding.values import Place, StoryCard
from wiredesk.archive.models import Agency, Country, Edition, Licence, Sector, Story
from wiredesk.archive.models.story import DEFAULT
from wiredesk.core.item import Value

POOL = 160
"""Newest stories a front is laid out from, in one query."""

PAGE = 30
"""Stories on one page of a list."""

DELETED_FOR = timedelta(days=30)
"""How long feeds repeat that a story was withdrawn."""

OWN_LISTS = {
    "agate": ("Results and tables", "/tables", "Scores, standings, rates and lists as filed."),
    "roundup": (
        "Roundups",
        "/roundups",
        "Overviews of the news: made by software, and the agencies’ own.",
    ),
}
"""Kind -> name, path and a line about the list of its own."""

SEARCHED = 200
"""Matches the search page looks at: facets and pages are counted among these."""


class Page(Value, frozen=True, kw_only=True):
    """One page of a list; ``older`` is the cursor of the next one, a public id."""

    cards: tuple[StoryCard, ...]
    older: int | None = None
    place: Place | None = None
    about: str = ""
    link: str = ""


class Pool(Value, frozen=True, kw_only=True):
    """What a front is laid out from, both newest first: an edition's own stories, and others."""

    own: tuple[StoryCard, ...]
    others: tuple[StoryCard, ...] = ()

    @property
    def cards(self) -> tuple[StoryCard, ...]:
        """All of them, the edition's own first."""
        return (*self.own, *self.others)

    def without(self, keys: Container[int]) -> "Pool":
        """The same without the stories of these row keys."""
        return Pool(
            own=tuple(one for one in self.own if one.pk not in keys),
            others=tuple(one for one in self.others if one.pk not in keys),
        )


class Matches(Value, frozen=True, kw_only=True):
    """Search results, best first. ``capped``: there are more than were looked at."""

    cards: tuple[StoryCard, ...]
    count: int
    capped: bool


def _listed(now: datetime) -> "QuerySet[Story]":
    """All kinds of work."""
    return as_cards(Story.objects.listed(now))  # type: ignore[attr-defined]


def _told(now: datetime, edition: EditionView | None = None) -> "QuerySet[Story]":
    """What fronts, the river, sections and countries carry: no agate, none of a wire's roundups.

    Nor what was old when it came: a site that starts late has no old news. Of a text that several
    agencies carry it is the card of one.
    """
    mark = edition.mark if edition else DEFAULT
    rows = Story.objects.listed(now, mark).news().leading(now).without_standalone()  # type: ignore[attr-defined]
    return as_cards(rows) if edition is None else _of_edition(as_cards(rows), edition)


def _of_edition(stories: "QuerySet[Story]", edition: EditionView) -> "QuerySet[Story]":
    """An edition without countries or languages takes all of them."""
    stories = in_languages(stories, edition)
    codes = codes_of(edition)
    return stories.filter(country_id__in=codes) if codes else stories


def in_languages(stories: "QuerySet[Story]", edition: EditionView) -> "QuerySet[Story]":
    """Those of a query that an edition's readers can read."""
    tongues = Q()
    for language in edition.languages:
        tongues |= Q(language__istartswith=language)
    return stories.filter(tongues)


def codes_of(edition: EditionView) -> list[str]:
    """ISO codes of an edition's countries; [] where it takes all."""
    if edition.pk is None:
        return []
    countries = Edition.countries.through.objects.filter(edition_id=edition.pk)
    return list(countries.values_list("country_id", flat=True))


def pool(now: datetime, edition: EditionView | None = None, limit: int = POOL) -> Pool:
    """The newest listed stories; of an edition its own countries' first, then the world's."""
    if edition is None:
        return Pool(own=tuple(cards(_told(now)[:limit], now)))
    codes = codes_of(edition)
    told = Story.objects.listed(now, edition.mark).news().leading(now)  # type: ignore[attr-defined]
    spoken = in_languages(as_cards(told.without_standalone()), edition)
    own = cards((spoken.filter(country_id__in=codes) if codes else spoken)[:limit], now)
    left = limit - len(own) if codes else 0
    others = cards(spoken.exclude(country_id__in=codes)[:left], now)
    return Pool(own=tuple(own), others=tuple(others))


def newest(
    now: datetime,
    *,
    edition: EditionView | None = None,
    before: int | None = None,
    bodies: bool = False,
) -> Page | None:
    """The river; ``before`` is the public id the last page ended with. None = no such cursor."""
    return _page(_told(now, edition), now, before, bodies=bodies)


def section_page(
    key: str, now: datetime, *, before: int | None = None, bodies: bool = False
) -> Page | None:
    """One section; None where there is none of that key."""
    sector = Sector.objects.filter(key=key).first()
    if sector is None:
        return None
    stories = _told(now).filter(sector=sector)
    return _page(stories, now, before, bodies=bodies, place=sector_place(sector))


def country_page(
    slug: str, now: datetime, *, before: int | None = None, bodies: bool = False
) -> Page | None:
    """One country; None where there is none of that slug."""
    country = Country.objects.filter(slug=slug).first()
    if country is None:
        return None
    stories = _told(now).filter(country=country)
    return _page(stories, now, before, bodies=bodies, place=country_place(country))


def country_pair(pair: str, now: datetime, *, before: int | None = None) -> Page | None:
    """Stories about both countries of a pair ("FR-PT")."""
    return _page(_told(now).filter(co_mentions__pair=pair), now, before)


def agency_page(
    key: str, now: datetime, *, before: int | None = None, bodies: bool = False
) -> Page | None:
    """One agency: who it is and what it filed; None where there is none of that key."""
    agency = Agency.objects.filter(key=key).first()
    if agency is None:
        return None
    stories = as_cards(Story.objects.listed(now).news().filter(agency=agency))  # type: ignore[attr-defined]
    return _page(
        stories,
        now,
        before,
        bodies=bodies,
        place=agency_place(agency),
        about=agency.about,
        link=agency.url,
    )


def told_page(
    now: datetime,
    wanted: Mapping[str, str],
    edition: EditionView | None,
    *,
    before: int | None,
    limit: int,
) -> Page | None:
    """What fronts carry, narrowed by fields of the story, with bodies."""
    stories = _told(now, edition).filter(**wanted)
    return _page(stories, now, before, bodies=True, limit=limit)


def listed_page(
    now: datetime,
    wanted: Mapping[str, str],
    edition: EditionView | None,
    *,
    before: int | None,
    limit: int,
) -> Page | None:
    """The same of all kinds of work, copies of other agencies' texts as well."""
    stories = _listed(now).filter(**wanted)
    stories = stories if edition is None else _of_edition(stories, edition)
    return _page(stories, now, before, bodies=True, limit=limit)


def kind_page(
    kind: str, now: datetime, *, before: int | None = None, bodies: bool = False
) -> Page | None:
    """The list of one kind of work: agate, or the wires' own roundups."""
    name, path, about = OWN_LISTS[kind]
    place = Place(key=kind, name=name, url=path)
    stories = as_cards(Story.objects.listed(now).news().filter(kind=kind))  # type: ignore[attr-defined]
    return _page(stories, now, before, bodies=bodies, place=place, about=about)


def countries(now: datetime) -> list[Place]:
    """Countries of which some story is listed, by name."""
    told = Story.objects.listed(now).news().leading(now).order_by().values("country_id")  # type: ignore[attr-defined]
    rows = Country.objects.filter(pk__in=told).order_by("name")
    return [country_place(row) for row in rows]


def _page(
    stories: "QuerySet[Story]",
    now: datetime,
    before: int | None,
    *,
    bodies: bool = False,
    place: Place | None = None,
    about: str = "",
    link: str = "",
    limit: int = PAGE,
) -> Page | None:
    """``limit`` stories behind the cursor: pages stay the same while others arrive in front."""
    if before is not None:
        last = Story.objects.filter(public_id=before).values("sort_at", "id").first()
        if last is None:
            return None
        same_time = Q(sort_at=last["sort_at"], id__lt=last["id"])
        stories = stories.filter(Q(sort_at__lt=last["sort_at"]) | same_time)
    found = cards((with_bodies(stories) if bodies else stories)[: limit + 1], now)
    older = found[limit - 1].id if len(found) > limit else None
    return Page(cards=tuple(found[:limit]), older=older, place=place, about=about, link=link)


def by_ids(ids: Sequence[int], now: datetime, *, bodies: bool = False) -> list[StoryCard]:
    """Listed stories of these row keys, in the order of the keys."""
    stories = _listed(now).filter(pk__in=ids).order_by()  # an order would go through all stories
    found = {one.pk: one for one in cards(with_bodies(stories) if bodies else stories, now)}
    return [found[pk] for pk in ids if pk in found]


def matches(query: str, now: datetime, *, limit: int = SEARCHED, bodies: bool = False) -> Matches:
    """Stories that hold every word of ``query``; no copy of a story that holds them as well.

    With ``bodies`` they are for a feed, whose readers take all for new: the archive stays out.
    """
    found = search.find(query, now, limit=limit)
    behind = Story.objects.filter(pk__in=found.ids, behind__in=found.ids)
    copies = behind.exclude(behind_until__lte=now).values_list("pk", flat=True)
    old = Story.objects.filter(pk__in=found.ids, archived=True) if bodies else Story.objects.none()
    hidden = {*copies, *old.values_list("pk", flat=True)}
    cards = by_ids([pk for pk in found.ids if pk not in hidden], now, bodies=bodies)
    return Matches(
        cards=tuple(cards),
        count=found.count - len(hidden),
        capped=found.capped or found.count > limit,
    )


def corrections(now: datetime, limit: int = 100, *, bodies: bool = False) -> list[StoryCard]:
    """Stories with a correction of substance whose error the public had, the newest first."""
    stories = as_cards(Story.objects.public(now).in_edition())  # type: ignore[attr-defined]
    changed = stories.filter(text_changed_at__isnull=False).exclude(notes=[])
    noted = changed.order_by("-text_changed_at", "-id")[:limit]
    found = [one for one in cards(with_bodies(noted) if bodies else noted, now) if one.corrections]
    return sorted(found, key=lambda one: one.corrections[-1].at, reverse=True)


def indexable(now: datetime, limit: int = 5_000, since: datetime | None = None) -> list[StoryCard]:
    """Stories that the contract lets search engines index; ``since``: not older than that."""
    allowed = _listed(now).exclude(wire__licence__index="noindex")
    rows = allowed.filter(sort_at__gt=since) if since else allowed
    return [one for one in cards(rows[:limit], now) if one.indexable]


def mining_reserved() -> bool:
    """Whether some contract reserves text and data mining; a house without contracts does."""
    return not Licence.objects.exists() or Licence.objects.filter(mining=False).exists()


def killed_lately(now: datetime, limit: int = 50) -> list[tuple[int, datetime]]:
    """(public id, time) of stories withdrawn after publication; nothing else of them is told."""
    killed = Story.objects.filter(
        state="killed", first_public_at__lte=now, killed_at__gt=now - DELETED_FOR
    )
    rows = killed.order_by("-killed_at").values_list("public_id", "killed_at")
    return list(rows[:limit])


def hidden_lately(now: datetime) -> datetime | None:
    """When a story that the public had was last held or withheld: no feed is older than that."""
    had = Story.objects.filter(first_public_at__isnull=False, first_public_at__lte=now)
    times = (
        had.filter(state=state).order_by("-changed_at").values_list("changed_at", flat=True)
        for state in ("held", "withheld", "awaiting")
    )
    return max((at for some in times for at in some[:1]), default=None)


def boundary(now: datetime, shown: Iterable[StoryCard] = ()) -> datetime | None:
    """When time alone changes a page of these stories: an embargo or rights end, a copy leads."""
    public = Story.objects.filter(state="public")
    appear = public.filter(visible_from__gt=now).aggregate(first=Min("visible_from"))["first"]
    copies = Story.objects.filter(behind_until__gt=now)  # of public stories; by its index
    lead = copies.aggregate(first=Min("behind_until"))["first"]
    turns = [moment for one in shown for moment in one.turns if moment > now]
    return min([*turns, *(one for one in (appear, lead) if one)], default=None)
