"""Runs every score of the quality floors: ``python -m eval``; 0 = all held, 1 = one fell."""

import sys

from eval import fidelity, instructions
from eval.enrich import (
    clusters,
    dateline,
    neardup,
    ner,
    places,
    quotes,
    summaries,
    timeline,
    topics,
)
from eval.hostile import __main__ as hostile

ABSENT = 3
SCORES = {
    "fidelity": fidelity.main,
    "instructions": instructions.main,
    "hostile": hostile.main,
    "datelines": dateline.main,
    "countries": places.main,
    "people and organisations": ner.main,
    "quotes": quotes.main,
    "topics": topics.main,
    "summaries": summaries.main,
    "timeline": timeline.main,
    "near-duplicates": neardup.main,
    "storylines": clusters.main,
}


def main(arguments: list[str]) -> int:
    """Each score with its table; missing shared material is said and is no failure."""
    codes = []
    for name, score in SCORES.items():
        print(f"\n== {name}")
        codes.append(score(arguments))
    return 1 if any(code not in (0, ABSENT) for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
