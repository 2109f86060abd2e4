"""Counts which two countries are written about together: co-mentions, and nothing about their tone.

What a story says of two countries (a visit, a strike) is not told: the measured ways to read it
off the text are worse than guessing. A story counts once a pair, in the week of its day; which
stories those were stays with the caller's rows, so that a kill takes its row out and counts again.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations

from wiredesk.core.enrich.values import CountryScore
from wiredesk.core.item import Value

NEEDS = ("countries",)
GIVES = ("pairs",)

Pair = tuple[str, str]
"""Two ISO 3166-1 alpha-2 codes in alphabetical order."""

LEAST = 0.5
"""Score from which a story is about a country as well: half as much as about its main one."""

MOST_COUNTRIES = 4
"""A story about more (a summit, a table) tells of the first four: six pairs at most."""

WEEKS = 52


class CoMention(Value, frozen=True, kw_only=True):
    """A story that is about both countries of a pair."""

    pair: Pair
    day: date  # of publication, UTC
    story: int


class Week(Value, frozen=True, kw_only=True):
    """How many stories of seven days are about both."""

    monday: date
    stories: int


def pairs_of(countries: tuple[CountryScore, ...], least: float = LEAST) -> tuple[Pair, ...]:
    """Unordered pairs of which each has at least ``least``; the heaviest first."""
    scores: dict[str, float] = {}
    for one in countries:
        if one.score >= least:
            scores[one.code] = max(one.score, scores.get(one.code, 0.0))
    heaviest = sorted(scores, key=lambda code: (-scores[code], code))[:MOST_COUNTRIES]
    pairs = [(min(pair), max(pair)) for pair in combinations(heaviest, 2)]
    return tuple(sorted(pairs, key=lambda pair: (-scores[pair[0]] - scores[pair[1]], pair)))


def per_week(
    mentions: Iterable[CoMention], *, until: date, weeks: int = WEEKS
) -> dict[Pair, tuple[Week, ...]]:
    """Every pair with its weeks up to the one of ``until``, oldest first, none left out between.

    The same in any order of ``mentions``; a story twice counts once, on its earliest day.
    """
    days: dict[tuple[Pair, int], date] = {}
    for one in mentions:
        key = one.pair, one.story
        days[key] = min(one.day, days.get(key, one.day))
    last = _monday(until)
    first = last - timedelta(weeks=weeks - 1)
    counts: dict[Pair, Counter[date]] = {}
    for (pair, _), day in sorted(days.items()):
        if first <= (monday := _monday(day)) <= last:
            counts.setdefault(pair, Counter())[monday] += 1
    return {pair: _filled(found, last) for pair, found in counts.items()}


def _filled(counts: Counter[date], last: date) -> tuple[Week, ...]:
    first = min(counts)
    mondays = (first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))
    return tuple(Week(monday=monday, stories=counts[monday]) for monday in mondays)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
