"""Finding countries in texts: our matching pass beside ahocorasick_rs alone, in one run."""

import sys
from random import Random

from bench.tables import Table, interleaved
from wiredesk.core.enrich.countries import countries_of
from wiredesk.core.enrich.dateline_of import find_dateline
from wiredesk.core.enrich.mentions import gazetteer, matched, mentions_in
from wiredesk.core.enrich.values import Copy

TEXTS, SENTENCES = 500, 16
_FRAMES = (
    "The minister said on Monday that the talks with {0} would go on.",
    "Officials in {0} and {1} declined to comment on the report.",
    "The company said its output rose by 3.5 percent in the first quarter, helped by lower costs.",
    "Shares of the group closed higher, while analysts expected demand from {0} to weaken.",
    "A spokesman said the ship had left the port before the storm and was safe.",
)


def measure(*, short: bool = False) -> list[Table]:
    """Whole words that stand for a country: the pass, what judges them, the whole enricher."""
    texts = stories(Random(1))
    automaton = gazetteer().automaton
    bare, ours, judged, whole = interleaved(
        (
            lambda: [automaton.find_matches_as_indexes(text) for text in texts],
            lambda: [matched(text) for text in texts],
            lambda: [mentions_in(text) for text in texts],
            lambda: [
                countries_of(copy, find_dateline(copy)) for copy in (Copy(text=t) for t in texts)
            ],
        ),
        2.0 if short else 8.0,
    )
    works = {
        "ahocorasick_rs alone": bare,
        "whole words (our pass)": ours,
        "and persons left out": judged,
        "dateline and countries, ranked": whole,
    }
    rows = tuple(
        (name, f"{TEXTS / seconds:,.0f}", f"{1e6 * seconds / TEXTS:.0f}", f"{bare / seconds:.2f}")
        for name, seconds in works.items()
    )
    return [
        Table(
            title="Finding countries: texts a second",
            command="python -m bench.gazetteer",
            heads=("", "texts/s", "µs a text", "× bare"),
            rows=rows,
            notes=(
                f"{len(gazetteer().patterns):,} patterns in one automaton; texts of"
                f" {sum(map(len, texts)) // TEXTS:,} characters, generated.",
                "Goal: our pass at 0.7 of the automaton alone.",
            ),
        )
    ]


def stories(random: Random) -> list[str]:
    """Texts with a dateline, some sentences with places in them, some without."""
    names = [name for name in gazetteer().patterns if name[0].isupper() and not name.isupper()]
    return [
        "OSLO, Oct 12 (Acacia) - "
        + " ".join(
            random.choice(_FRAMES).format(random.choice(names), random.choice(names))
            for _ in range(SENTENCES)
        )
        for _ in range(TEXTS)
    ]


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
