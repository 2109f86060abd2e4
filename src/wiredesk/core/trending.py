"""Ranks what is read most, without cookies: counts of distinct readers that halve every six hours.

The formula, for a story at the time ``now``:

    score   = sum over its hours of  readers(hour) * 2 ** (-age(hour) / 6 h)
    readers = distinct readers whose first visit that day was in the hour; one that came by the
              Trending list itself counts OWN_LIST = 0.25; bots count nothing
    age     = from the middle of the hour to ``now``, never below 0

Of a storyline, the scores and the readers of its stories are added; its most read story stands for
it. A storyline is listed that had at least LEAST_READERS readers in the HOURS kept. With fewer than
LEAST_ITEMS such storylines there is no trend to speak of, and the list is "Editor's picks".
Opinion counts as news does; tables, round-ups, press releases and sensitive topics are left out
(trending.toml says which; every removal is told with its reason).

A reader is a number that the caller makes by a keyed hash of what the request shows (network
address and browser): no cookie. The key is drawn anew each day (UTC). For that day it lies in one
row, so that all web processes count a reader once; the next day's key takes its place, and then
nobody can tell whose number it was, nor join two days. Readers of a story are told apart by a bit
map of 2,048 places; its collisions are made up for by linear counting.

The store is bounded: MOST_STORIES stories, HOURS hours and 256 bytes each. Pages do not read it:
all scores fall alike, so the order of the STANDING stories that stand first (`standings`) stays
true until the next visits are counted, and `listed` makes the list of it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec.structs import replace

from wiredesk.core.enrich.sector import candidates
from wiredesk.core.item import StoryKind, Value

HALF_LIFE = 6.0  # hours
OWN_LIST = 0.25
HOURS = 36  # after six half-lives a reader weighs a 64th
MOST_STORIES = 500
LEAST_READERS = 20
LEAST_ITEMS = 3
MOST = 4
STANDING = 60  # stories that lists are made from
GLOBAL = "Global"
"""The label of a story of no single country or edition."""

_PLACES = 2_048
_OUT: tuple[StoryKind, ...] = ("agate", "roundup", "press")

Title = Literal["Trending", "Editor's picks", ""]


class Visit(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a story was read: asked for by no bot (``is_bot``) and no prefetching browser."""

    story: int
    reader: int
    at: datetime  # aware
    from_own_list: bool = False  # by a link of the Trending list


class Tally(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The readers of one story; hours and days are counted from 1970, UTC."""

    hours: Mapping[int, float] = {}  # weighted readers
    readers: Mapping[int, float] = {}  # the same, unweighted
    day: int = 0
    seen: bytes = b""  # bit map of the readers of that day


class Store(Value, frozen=True, kw_only=True, omit_defaults=True):
    """All that is kept. It encodes to JSON by msgspec."""

    tallies: Mapping[int, Tally] = {}


class Standing(Value, frozen=True, kw_only=True):
    """How one story stands: its score, and its readers of the last HOURS hours."""

    story: int
    score: float
    readers: int


class Candidate(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A story that may be shown now, and in this edition."""

    story: int
    storyline: int | None = None
    headline: str = ""
    topics: tuple[str, ...] = ()  # qcodes
    kind: StoryKind = "news"
    label: str = GLOBAL  # its own edition or country, never that of the page


class Place(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One place of the list."""

    story: int
    label: str
    score: float = 0.0
    readers: int = 0


class LeftOut(Value, frozen=True, kw_only=True):
    """A story that is never listed, for the log."""

    story: int
    reason: str


class Trending(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The list under its honest title; "" = neither trend nor picks: show no such list."""

    title: Title = ""
    places: tuple[Place, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def is_bot(user_agent: str) -> bool:
    """Whether a User-Agent header is no reader's; only its first 512 characters are looked at."""
    text = user_agent[:512].lower().strip()
    for word in _rules().not_bots:
        text = text.replace(word, "")
    return not text or any(word in text for word in _rules().bots)


def count(store: Store, visits: Iterable[Visit]) -> Store:
    """The store with some more visits in it; hand in many at once, each store is a new value."""
    tallies = dict(store.tallies)
    newest = 0
    for visit in visits:
        hour = int(visit.at.timestamp() // 3600)
        newest = max(newest, hour)
        tallies[visit.story] = _counted(tallies.get(visit.story, Tally()), visit, hour)
        if len(tallies) > 2 * MOST_STORIES:
            tallies = _bounded(tallies, newest)
    return Store(tallies=_bounded(tallies, newest))


def without(store: Store, story: int) -> Store:
    """The store without a story that was killed or withheld."""
    return Store(tallies={key: one for key, one in store.tallies.items() if key != story})


def standings(store: Store, now: datetime, *, most: int = STANDING) -> tuple[Standing, ...]:
    """The ``most`` stories with the highest scores, the highest first."""
    hour = now.timestamp() / 3600
    all_of_them = (
        Standing(story=story, score=_score(tally, hour), readers=_readers(tally, hour))
        for story, tally in store.tallies.items()
    )
    return tuple(sorted(all_of_them, key=_standing)[:most])


def trending(
    store: Store,
    stories: Sequence[Candidate],
    now: datetime,
    *,
    picks: Sequence[int] = (),
    most: int = MOST,
) -> Trending:
    """The list straight from a store; see `listed`."""
    return listed(standings(store, now, most=MOST_STORIES), stories, picks=picks, most=most)


def listed(
    standing: Sequence[Standing],
    stories: Sequence[Candidate],
    *,
    picks: Sequence[int] = (),
    most: int = MOST,
) -> Trending:
    """The list of an edition: ``stories`` are all that may be in it, ``picks`` the desk's choice.

    What stands but is not among ``stories`` counts for nothing: what is killed, under embargo or
    not of this edition cannot come in.
    """
    reasons = {one.story: why for one in stories if (why := unlisted(one))}
    left_out = tuple(LeftOut(story=story, reason=why) for story, why in reasons.items())
    open_to = [one for one in stories if one.story not in reasons]
    enough = [one for one in _ranked(standing, open_to) if one.readers >= LEAST_READERS]
    if len(enough) >= LEAST_ITEMS:
        return Trending(title="Trending", places=tuple(enough[:most]), left_out=left_out)
    chosen = _picked(open_to, picks)[:most]
    return Trending(title="Editor's picks" if chosen else "", places=chosen, left_out=left_out)


def unlisted(one: Candidate) -> str:
    """Why a story is never listed: "suicide (topic 20000813)"; "" = it may be."""
    if one.kind in _OUT:
        return f"kind {one.kind}"
    codes = {code for qcode in one.topics for code in candidates(qcode, None)}
    for reason, words in _rules().words.items():
        if found := codes & _rules().topics.get(reason, frozenset()):
            return f"{reason} (topic {min(found)})"
        if match := words.search(one.headline[:1_000].lower()):
            return f"{reason} (headline: {match[0]})"
    return ""


def _ranked(standing: Sequence[Standing], stories: Sequence[Candidate]) -> list[Place]:
    """One place a storyline, the highest score first, then the newest story."""
    known = {one.story: one for one in stories}
    lines: dict[tuple[bool, int], list[Place]] = {}
    for stands in standing:
        one = known.get(stands.story)
        if one is None:
            continue
        place = Place(
            story=one.story,
            label=one.label or GLOBAL,
            score=stands.score,
            readers=stands.readers,
        )
        lines.setdefault(_line(one), []).append(place)
    return sorted((_together(line) for line in lines.values()), key=_standing)


def _line(one: Candidate) -> tuple[bool, int]:
    """Its storyline; a story without one is a line of its own."""
    return (True, one.story) if one.storyline is None else (False, one.storyline)


def _standing(one: Place | Standing) -> tuple[float, int]:
    return -one.score, -one.story


def _together(line: list[Place]) -> Place:
    score, readers = sum(one.score for one in line), sum(one.readers for one in line)
    return replace(min(line, key=_standing), score=score, readers=readers)


def _picked(stories: Sequence[Candidate], picks: Sequence[int]) -> tuple[Place, ...]:
    """The picks that may be listed, in the desk's order, one a storyline."""
    known = {one.story: one for one in stories}
    chosen: dict[tuple[bool, int], Place] = {}
    for story in picks:
        if one := known.get(story):
            chosen.setdefault(_line(one), Place(story=story, label=one.label or GLOBAL))
    return tuple(chosen.values())


def _counted(tally: Tally, visit: Visit, hour: int) -> Tally:
    """A reader counts once a story and day; one of an earlier day than the newest counts nothing.

    A new bit of the map stands for more than one reader, the more the fuller the map is.
    """
    day = hour // 24
    if day < tally.day:
        return tally
    seen = bytearray(tally.seen if day == tally.day and tally.seen else _PLACES // 8)
    place, bit = divmod(visit.reader % _PLACES, 8)
    if seen[place] & 1 << bit:
        return tally
    taken = int.from_bytes(seen).bit_count()
    readers = _PLACES / (_PLACES - taken)
    seen[place] |= 1 << bit
    weight = readers * (OWN_LIST if visit.from_own_list else 1.0)
    return Tally(
        hours=_added(tally.hours, hour, weight),
        readers=_added(tally.readers, hour, readers),
        day=day,
        seen=bytes(seen),
    )


def _added(hours: Mapping[int, float], hour: int, readers: float) -> dict[int, float]:
    kept = {key: n for key, n in hours.items() if key > hour - HOURS}
    kept[hour] = kept.get(hour, 0.0) + readers
    return kept


def _bounded(tallies: dict[int, Tally], newest: int) -> dict[int, Tally]:
    """Without stories that nobody read any more; the lightest go where there are too many."""
    live = {key: one for key, one in tallies.items() if max(one.hours) > newest - HOURS}
    if len(live) <= MOST_STORIES:
        return live
    ranked = sorted(live, key=lambda key: (-_score(live[key], newest + 1), -key))
    return {key: live[key] for key in ranked[:MOST_STORIES]}


def _readers(tally: Tally, now: float) -> int:
    return round(sum(n for hour, n in tally.readers.items() if hour > now - HOURS))


def _score(tally: Tally, now: float) -> float:
    """``now`` in hours since 1970."""
    ages = ((max(0.0, now - hour - 0.5), readers) for hour, readers in tally.hours.items())
    return sum(readers * 2 ** (-age / HALF_LIFE) for age, readers in ages if age < HOURS)


class _Rules(Value, frozen=True, kw_only=True):
    bots: tuple[str, ...]
    not_bots: tuple[str, ...]
    topics: Mapping[str, frozenset[str]]
    words: Mapping[str, re.Pattern[str]]


@cache
def _rules() -> _Rules:
    """The packaged rules, read on first use."""
    read = tomllib.loads(files("wiredesk.core").joinpath("trending.toml").read_text("utf-8"))
    return _Rules(
        bots=tuple(read["bots"]),
        not_bots=tuple(read["not_bots"]),
        topics={key: frozenset(codes) for key, codes in read["sensitive"]["topics"].items()},
        words={key: _any_of(words) for key, words in read["sensitive"]["words"].items()},
    )


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    parts = (re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")
