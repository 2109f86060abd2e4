"""Lays a front out from the newest stories, in one pass and without repeating a story."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta

from wiredesk.archive.finding import Place, Pool, StoryCard, TopList
from wiredesk.core.content_type import STANDALONE
from wiredesk.core.item import Value
from wiredesk.site.page_cache import MARK

LEAD_WITHIN = timedelta(hours=12)
TOP_WITHIN = timedelta(hours=24)
TOP = 4
CHOICE = 8
"""So many are asked for that TOP are left where some stand on the page already."""

TOP_STORIES = "Top stories"
NOTES = {
    "Trending": "Most read now",
    "Editor's picks": "Chosen by the desk",
    TOP_STORIES: "Most urgent now",
}
"""Title of the list at the top of a rail -> what it is."""

SECONDS = 3
CANDIDATES = 6
"""Among so many top stories the lead is the first one with a picture."""

SHORTS = 4
SHORT_WORDS = 130
"""Shorts are taken until they have so many words: with Trending, as high as lead and river."""

LATEST = 16
STRIP = 4
STRIP_AT_LEAST = 2
"""A section with fewer stories in hand has no strip: nothing on a front is empty."""

ROW = 3
NEXT = 4
"""Stories under a story."""

BANDS = 3
"""Storylines that a front tells of."""


class Strip(Value, frozen=True, kw_only=True):
    """The newest of one section in whole rows: pictures where there are enough, then text."""

    place: Place
    wide: StoryCard | None  # one large picture beside words, where there are too few for a row
    pictured: tuple[StoryCard, ...]
    plain: tuple[StoryCard, ...]

    def cards(self) -> tuple[StoryCard, ...]:
        """Everything in it."""
        return (*([self.wide] if self.wide else []), *self.pictured, *self.plain)


class Top(Value, frozen=True, kw_only=True):
    """The numbered list of a rail: what is read most, what the desk picked, or what is urgent."""

    title: str
    cards: tuple[StoryCard, ...]

    @property
    def note(self) -> str:
        """What the list is, in few words."""
        return NOTES[self.title]

    @property
    def mark(self) -> str:
        """The query of its links: a click here weighs less than one of the reader's own finding."""
        return MARK


class Rail(Value, frozen=True, kw_only=True):
    """What stands beside the main column of fronts and story pages."""

    top: Top
    shorts: tuple[StoryCard, ...]
    latest: tuple[StoryCard, ...]

    def until(self) -> datetime | None:
        """When time alone changes the list: its first story gets too old, or its rights end."""
        urgent = self.top.cards if self.top.title == TOP_STORIES else ()
        ends = [one.ends for one in self.top.cards if one.ends]
        return min([*ends, *(one.at + TOP_WITHIN for one in urgent)], default=None)

    def cards(self) -> tuple[StoryCard, ...]:
        """Everything in it."""
        return (*self.top.cards, *self.shorts, *self.latest)

    def keys(self) -> set[int]:
        """Row keys of everything in it."""
        return {one.pk for one in self.cards()}

    @property
    def halves(self) -> tuple[tuple[StoryCard, ...], tuple[StoryCard, ...]]:
        """The latest in two columns, the first one never shorter."""
        middle = -(-len(self.latest) // 2)
        return self.latest[:middle], self.latest[middle:]


class Front(Value, frozen=True, kw_only=True):
    """A whole front."""

    lead: StoryCard | None
    seconds: tuple[StoryCard, ...]
    strips: tuple[Strip, ...]
    rail: Rail


class Spread(Value, frozen=True, kw_only=True):
    """The first page of a list: a lead, a row of pictures where there are enough, the rest."""

    lead: StoryCard | None
    pictured: tuple[StoryCard, ...]
    rows: tuple[StoryCard, ...]


def lay_out(pool: Pool, sectors: Iterable[Place], now: datetime, read: TopList) -> Front:
    """Lead, second stories, rail and one strip per section: an edition's own stories first.

    Only what is read most may stand twice: a ranking without the lead would be untrue.
    """
    first = _first(pool, now)
    used = {one.pk for one in first}
    rail = beside(pool, now, read, used)
    used |= {one.pk for one in (*rail.top.cards, *rail.shorts)}
    strips = []
    for sector in sectors:
        strip = _strip(pool.without(used).cards, sector)
        if strip is not None:
            used |= {one.pk for one in strip.cards()}
            strips.append(strip)
    return Front(
        lead=first[0] if first else None,
        seconds=tuple(first[1:]),
        strips=tuple(strips),
        rail=rail,
    )


def one_each(cards: Iterable[StoryCard]) -> list[StoryCard]:
    """The first story of each storyline, and every story that belongs to none."""
    seen: set[int] = set()
    chosen = []
    for one in cards:
        if one.storyline not in seen:
            chosen.append(one)
        if one.storyline is not None:
            seen.add(one.storyline)
    return chosen


def running_in(cards: Sequence[StoryCard], now: datetime) -> list[int]:
    """Storylines (row keys) of a front's news that a band may tell of: the most told of a day."""
    day = [one for one in cards if one.at > now - TOP_WITHIN]
    counts = Counter(one.storyline for one in day if one.storyline)
    return [key for key, _ in counts.most_common(2 * BANDS)]


def _first(pool: Pool, now: datetime) -> list[StoryCard]:
    """The top news: recent before old, own before others, heavy before light; a picture leads."""
    own = {one.pk for one in pool.own}

    def standing(one: StoryCard) -> tuple[bool, bool]:
        return one.at <= now - LEAD_WITHIN, one.pk not in own

    news = [one for one in pool.cards if one.kind == "news" and not one.press]
    ranked = one_each(sorted(news, key=lambda one: (standing(one), _weight(one, now))))
    best = [one for one in ranked[:CANDIDATES] if standing(one) == standing(ranked[0])]
    return _pictured_first(best, ranked)[: SECONDS + 1]


def _pictured_first(best: Sequence[StoryCard], ranked: Sequence[StoryCard]) -> list[StoryCard]:
    """``ranked``, led by the first of ``best`` that has a picture, where there is one."""
    lead = next((one for one in best if one.picture), None)
    return [lead, *(one for one in ranked if one is not lead)] if lead else list(ranked)


def spread(cards: Sequence[StoryCard]) -> Spread:
    """A picture of the newest leads; one image style per row: whole rows of pictures or none.

    Where the newest ones are tables or roundups nothing leads.
    """
    can_lead = [one for one in cards[:CANDIDATES] if one.kind not in STANDALONE]
    ordered = _pictured_first(can_lead, cards)
    lead = ordered[0] if ordered and ordered[0].kind not in STANDALONE else None
    rest = ordered[1:] if lead else ordered
    near = [one for one in rest[: 4 * ROW] if one.picture]
    pictured = near[: len(near) // ROW * ROW][: 2 * ROW]
    rows = [one for one in rest if one not in pictured]
    return Spread(lead=lead, pictured=tuple(pictured), rows=tuple(rows))


def beside(
    pool: Pool,
    now: datetime,
    read: TopList,
    used: Container[int] = frozenset(),
    most: int = TOP,
) -> Rail:
    """The rail: a list of ``most`` at its top, then shorts and the latest, these by time.

    ``used``: row keys of what stands on the page already; only what is read most repeats it.
    """
    pool = pool.without(used)
    top = _top(pool, now, read.without(() if read.title == "Trending" else used), most)
    left = pool.without({one.pk for one in top.cards}).cards
    shorts = _shorts(left)
    rest = [one for one in left if one not in shorts][:LATEST]
    latest = sorted(rest, key=lambda one: one.at, reverse=True)
    return Rail(top=top, shorts=shorts, latest=tuple(latest))


def _top(pool: Pool, now: datetime, read: TopList, most: int) -> Top:
    """What is read most; on a young site the desk's picks; else the most urgent of a day."""
    if read.entries:
        return Top(title=read.title, cards=tuple(one.card for one in read.entries[:most]))
    own = {one.pk for one in pool.own}
    news = [one for one in pool.cards if one.kind == "news" and not one.press]
    day = [one for one in news if one.at > now - TOP_WITHIN]
    urgent = sorted(day, key=lambda one: (one.pk not in own, one.urgency))
    return Top(title=TOP_STORIES, cards=tuple(one_each(urgent)[:most]))


def _shorts(cards: Iterable[StoryCard]) -> tuple[StoryCard, ...]:
    chosen: list[StoryCard] = []
    for one in one_each(cards):
        if len(chosen) == SHORTS or sum(_words(other) for other in chosen) >= SHORT_WORDS:
            break
        if one.short:
            chosen.append(one)
    return tuple(chosen)


def _words(one: StoryCard) -> int:
    return len(one.short.split())


def read_next(
    card: StoryCard,
    cards: Iterable[StoryCard],
    used: Container[int],
    storyline: Iterable[StoryCard] = (),
) -> tuple[StoryCard, ...]:
    """What to read after a story: of its storyline, then the nearest of section and country.

    ``storyline``: stories of its own, to stand first; of another one the nearest has the one place.
    """
    line = tuple(storyline)
    known = {card.pk, *(one.pk for one in line)}
    left = [one for one in cards if one.pk not in known and one.pk not in used]
    others = [one for one in left if card.storyline is None or one.storyline != card.storyline]
    nearest = sorted(others, key=lambda one: _nearness(card, one), reverse=True)
    return tuple([*line, *one_each(nearest)][:NEXT])


def _nearness(card: StoryCard, one: StoryCard) -> int:
    same_country = card.country is not None and card.country == one.country
    same_sector = card.sector is not None and card.sector == one.sector
    same_language = card.language == one.language
    return 4 * same_language + 2 * same_sector + same_country


def _weight(one: StoryCard, now: datetime) -> float:
    """Small is heavy: urgency, an hour of age a third of a step, a picture half a step."""
    hours = (now - one.at).total_seconds() / 3600
    return one.urgency + hours / 3 - (0.5 if one.picture else 0)


def _strip(cards: Iterable[StoryCard], sector: Place) -> Strip | None:
    """Whole rows only: four pictures over four texts, one wide picture beside four, or one row."""
    own = [one for one in cards if one.sector and one.sector.key == sector.key]
    if len(own) < STRIP_AT_LEAST:
        return None
    pictured = [one for one in own if one.picture][:STRIP]
    if len(pictured) == STRIP:
        plain = [one for one in own if one not in pictured][:STRIP]
        whole = plain if len(plain) == STRIP else []
        return Strip(place=sector, wide=None, pictured=tuple(pictured), plain=tuple(whole))
    wide = pictured[0] if pictured and len(own) > STRIP else None
    plain = [one for one in own if one is not wide][:STRIP]
    return Strip(place=sector, wide=wide, pictured=(), plain=tuple(plain))
