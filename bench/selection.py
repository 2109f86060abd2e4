"""Times what the rules of a wire cost a story: what they see of it, and which one decides."""

import time
from collections.abc import Sequence

from bench.tables import Table, show
from wiredesk.core.item import NewsItem, Place, Subject
from wiredesk.core.selection import Rule, decide, seen_in

ROUNDS = 2_000
GOAL = 30  # µs


def measure(*, short: bool = False) -> list[Table]:
    """Processor time of a story with few codes and rules, and with many."""
    rounds = ROUNDS // 10 if short else ROUNDS
    rows = [
        (f"{codes} codes, {rules} rules, none of them met", f"{_cost(codes, rules, rounds):.1f}")
        for codes, rules in ((5, 5), (20, 20), (20, 100))
    ]
    return [
        Table(
            title="Selection: processor time of a story in µs",
            command="python -m bench.selection",
            heads=("", "seen and decided"),
            rows=tuple(rows),
            notes=(f"Goal: below {GOAL} µs. Each rule has a subject, a country and words.",),
        )
    ]


def _cost(codes: int, rules: int, rounds: int) -> float:
    """The best of five passes over so many stories, whose codes were all met before."""
    stories = [_story(number, codes) for number in range(rounds)]
    asked = [_rule(number) for number in range(rules)]
    _pass(stories, asked)
    return min(_pass(stories, asked) for _ in range(5)) / rounds * 1e6


def _pass(stories: Sequence[NewsItem], rules: Sequence[Rule]) -> float:
    start = time.process_time()
    for story in stories:
        decide(seen_in(story, "news", country="PT", language="en"), rules)
    return time.process_time() - start


def _story(number: int, codes: int) -> NewsItem:
    return NewsItem(
        format="ninjs",
        guid=f"urn:{number}",
        headline=f"Harbour council votes to rebuild the old ferry landing, part {number}",
        slugline="HARBOUR-FERRY/",
        subjects=tuple(Subject(qcode=f"medtop:{20_000_000 + n}") for n in range(codes)),
        places=(Place(country="PT"),),
        urgency=4,
        language="en",
    )


def _rule(number: int) -> Rule:
    return Rule(
        act="skip", subject=(f"{15_000_000 + number}",), country=("GB",), words=("lottery",)
    )


if __name__ == "__main__":
    show(measure(), as_json=False)
