"""Lays a front out from the newest stories, in one pass and without repeating a story."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from wiredesk.archive.finding import Place, StoryCard
from wiredesk.core.item import Value

LEAD_WITHIN = timedelta(hours=12)
TRENDING_WITHIN = timedelta(hours=24)
TRENDING = 4
SECONDS = 3
SHORTS = 3
CANDIDATES = 6
"""Among so many top stories the lead is the first one with a picture."""

LATEST = 14
STRIP = 4
STRIP_AT_LEAST = 2
ROW = 3
"""A section with fewer stories in hand has no strip: nothing on a front is empty."""


class Strip(Value, frozen=True, kw_only=True):
    """The newest of one section: a row with pictures where there are enough, then a row of text."""

    place: Place
    wide: StoryCard | None  # one large picture beside words, where there are too few for a row
    pictured: tuple[StoryCard, ...]
    plain: tuple[StoryCard, ...]

    def cards(self) -> tuple[StoryCard, ...]:
        """Everything in it."""
        return (*([self.wide] if self.wide else []), *self.pictured, *self.plain)


class Rail(Value, frozen=True, kw_only=True):
    """What stands beside the main column of fronts and story pages."""

    trending: tuple[StoryCard, ...]
    shorts: tuple[StoryCard, ...]
    latest: tuple[StoryCard, ...]

    def until(self) -> datetime | None:
        """When the first trending story gets too old for its place."""
        return min((one.at + TRENDING_WITHIN for one in self.trending), default=None)


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


def lay_out(cards: Sequence[StoryCard], sectors: Iterable[Place], now: datetime) -> Front:
    """Lead, second stories, rail and one strip per section; ``cards`` newest first."""
    news = [one for one in cards if one.kind == "news"]
    recent = [one for one in news if one.at > now - LEAD_WITHIN] or news
    first = _pictured_first(sorted(recent, key=lambda one: _weight(one, now)))[: SECONDS + 1]
    used = {one.pk for one in first}
    rail = beside([one for one in cards if one.pk not in used], now)
    used |= {one.pk for one in rail.trending}
    strips = []
    for sector in sectors:
        strip = _strip([one for one in cards if one.pk not in used], sector)
        if strip is not None:
            used |= {one.pk for one in strip.cards()}
            strips.append(strip)
    return Front(
        lead=first[0] if first else None,
        seconds=tuple(first[1:]),
        strips=tuple(strips),
        rail=rail,
    )


def _pictured_first(ranked: Sequence[StoryCard]) -> list[StoryCard]:
    """The same stories, led by the first with a picture among CANDIDATES, where there is one."""
    lead = next((one for one in ranked[:CANDIDATES] if one.picture), None)
    return [lead, *(one for one in ranked if one is not lead)] if lead else list(ranked)


def spread(cards: Sequence[StoryCard]) -> Spread:
    """The newest leads; one image style per row: whole rows of pictures or none."""
    lead, rest = (cards[0], cards[1:]) if cards else (None, ())
    near = [one for one in rest[: 4 * ROW] if one.picture]
    pictured = near[: len(near) // ROW * ROW][: 2 * ROW]
    rows = [one for one in rest if one not in pictured]
    return Spread(lead=lead, pictured=tuple(pictured), rows=tuple(rows))


def beside(cards: Sequence[StoryCard], now: datetime) -> Rail:
    """The rail, from cards newest first. Trending: the most urgent of a day, not the most read."""
    day = [one for one in cards if one.at > now - TRENDING_WITHIN and one.kind == "news"]
    trending = sorted(day, key=lambda one: one.urgency)[:TRENDING]
    taken = {one.pk for one in trending}
    rest = [one for one in cards if one.pk not in taken]
    shorts = [one for one in rest if one.short][:SHORTS]
    return Rail(trending=tuple(trending), shorts=tuple(shorts), latest=tuple(rest[:LATEST]))


def _weight(one: StoryCard, now: datetime) -> float:
    """Small is heavy: urgency, an hour of age a third of a step, a picture half a step."""
    hours = (now - one.at).total_seconds() / 3600
    return one.urgency + hours / 3 - (0.5 if one.picture else 0)


def _strip(cards: Iterable[StoryCard], sector: Place) -> Strip | None:
    """One image style per row: four pictures, or one wide one; None where the section is thin."""
    own = [one for one in cards if one.sector and one.sector.key == sector.key]
    if len(own) < STRIP_AT_LEAST:
        return None
    pictured = [one for one in own if one.picture][:STRIP]
    wide = pictured[0] if 0 < len(pictured) < STRIP else None
    if wide:
        pictured = []
    rest = [one for one in own if one not in pictured and one is not wide]
    return Strip(place=sector, wide=wide, pictured=tuple(pictured), plain=tuple(rest[:STRIP]))
