"""Scores near-duplicates on labelled pairs: precision and recall, and what each kind of pair gave.

``python -m eval.enrich.neardup`` reads eval/neardup of the shared material. Four
pairs of the kind ``half`` are one text twice, labelled as different: precision is given with the
kind and without.
"""

import sys
from collections import Counter
from collections.abc import Sequence

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.neardup import likeness, sketch_of


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data."""
    pairs = records("neardup")
    if not pairs:
        return ABSENT
    pinned = floors("neardup")
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for row in pairs:
        same = likeness(sketch_of(row["a"]), sketch_of(row["b"])).same
        counts[row["kind"], row["same_story"], same] += 1
    for kind, labelled in sorted({(kind, labelled) for kind, labelled, _ in counts}):
        right, wrong = counts[kind, labelled, labelled], counts[kind, labelled, not labelled]
        print(f"{kind:14} {'same' if labelled else 'different':9} {right:4} of {right + wrong}")
    precision, recall = _shares(counts)
    apart, _ = _shares(Counter({key: n for key, n in counts.items() if key[0] != "half"}))
    print(f"P {precision:.3f} (floor {pinned['precision']}), without half {apart:.3f}")
    print(f"R {recall:.3f} (floor {pinned['recall']})")
    return 0 if precision >= pinned["precision"] and recall >= pinned["recall"] else 1


def _shares(counts: Counter[tuple[str, bool, bool]]) -> tuple[float, float]:
    hits = sum(n for (_, labelled, same), n in counts.items() if labelled and same)
    false = sum(n for (_, labelled, same), n in counts.items() if same and not labelled)
    missed = sum(n for (_, labelled, same), n in counts.items() if labelled and not same)
    return hits / (hits + false), hits / (hits + missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
