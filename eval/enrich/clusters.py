"""Scores storylines on labelled events: B-cubed F without time, in the file's order and shuffled.

``python -m eval.enrich.clusters`` reads eval/clusters of the shared material. Threshold, words
read, terms kept and the weight of names were chosen on it, so the score flatters; shuffles show
whether it hangs on the order.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from random import Random

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.storylines import Story, Storylines

SHUFFLES = 5


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data."""
    rows = records("clusters")
    if not rows:
        return ABSENT
    pinned = floors("clusters")
    scores = [_row("file's order", rows)]
    for seed in range(1, SHUFFLES + 1):
        scores.append(_row(f"shuffle {seed}", Random(seed).sample(rows, len(rows))))
    mean = sum(scores[1:]) / SHUFFLES
    print(f"F {scores[0]:.3f} (floor {pinned['f']}), shuffled {mean:.3f} ({pinned['shuffled']})")
    return 0 if scores[0] >= pinned["f"] and mean >= pinned["shuffled"] else 1


def _row(name: str, rows: Sequence[dict[str, str]]) -> float:
    lines = Storylines()
    found = [lines.assign(Story(id=row["id"], text=row["text"])).storyline for row in rows]
    precision, recall, f = b_cubed([row["event"] for row in rows], found)
    print(f"{name:14} P {precision:.3f}  R {recall:.3f}  F {f:.3f}  {len(set(found))} storylines")
    return f


def b_cubed(gold: Sequence[object], found: Sequence[object]) -> tuple[float, float, float]:
    """Precision, recall and F over items: the share of an item's cluster (event) that is right."""
    both = Counter(zip(gold, found, strict=True))
    events, clusters = Counter(gold), Counter(found)
    precision = sum(n * n / clusters[two] for (_, two), n in both.items()) / len(gold)
    recall = sum(n * n / events[one] for (one, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
