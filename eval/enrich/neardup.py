"""Scores near-duplicates on labelled pairs: precision and recall, and what each kind of pair gave.

``python -m eval.enrich.neardup`` reads eval/neardup of the shared material. Four
pairs of the kind ``half`` are one text twice, labelled as different: precision is given with the
kind and without.
"""

import gzip
import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wiredesk.core.neardup import likeness, sketch_of

FLOORS = Path(__file__).parents[1] / "floors.toml"
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data."""
    path = SHARED / "eval" / "neardup" / "dev.jsonl.gz"
    if not path.exists():
        print(f"skipped: {path} is absent (set WIREDESK_SHARED)")
        return 3
    floors = tomllib.loads(FLOORS.read_text())["enrich"]["neardup"]
    counts: Counter[tuple[str, bool, bool]] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            same = likeness(sketch_of(row["a"]), sketch_of(row["b"])).same
            counts[row["kind"], row["same_story"], same] += 1
    for kind, labelled in sorted({(kind, labelled) for kind, labelled, _ in counts}):
        right, wrong = counts[kind, labelled, labelled], counts[kind, labelled, not labelled]
        print(f"{kind:14} {'same' if labelled else 'different':9} {right:4} of {right + wrong}")
    precision, recall = _shares(counts)
    apart, _ = _shares(Counter({key: n for key, n in counts.items() if key[0] != "half"}))
    print(f"P {precision:.3f} (floor {floors['precision']}), without half {apart:.3f}")
    print(f"R {recall:.3f} (floor {floors['recall']})")
    return 0 if precision >= floors["precision"] and recall >= floors["recall"] else 1


def _shares(counts: Counter[tuple[str, bool, bool]]) -> tuple[float, float]:
    hits = sum(n for (_, labelled, same), n in counts.items() if labelled and same)
    false = sum(n for (_, labelled, same), n in counts.items() if same and not labelled)
    missed = sum(n for (_, labelled, same), n in counts.items() if labelled and not same)
    return hits / (hits + false), hits / (hits + missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
