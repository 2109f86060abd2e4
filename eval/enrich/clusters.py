"""Scores storylines on labelled events: B-cubed F without time, in the file's order and shuffled.

``python -m eval.enrich.clusters`` reads eval/clusters of the shared material. Thresholds, words
read, terms kept and the weight of names were chosen on it, so the score flatters; shuffles show
whether it hangs on the order. Each order twice: as answered at once, and after second looks.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from random import Random

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.storylines import Story, Storylines

SHUFFLES = 12
BATCH = 50
"""Stories between two second looks, as on the road."""


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data."""
    rows = records("clusters")
    if not rows:
        return ABSENT
    pinned = floors("clusters")
    scores = [_row("file's order", rows)]
    for seed in range(1, SHUFFLES + 1):
        scores.append(_row(f"shuffle {seed}", Random(seed).sample(rows, len(rows))))
    held = True
    for name, column in (("at once", 0), ("second look", 1)):
        f, *shuffled = [score[column] for score in scores]
        mean, five = sum(shuffled) / SHUFFLES, sum(shuffled[:5]) / 5
        floor = pinned[name.replace(" ", "_")]
        print(f"{name:11}  F {f:.3f} (floor {floor['f']}), shuffled {mean:.3f}", end=" ")
        print(f"({floor['shuffled']}), least {min(shuffled):.3f}, first five {five:.3f}")
        held &= f >= floor["f"] and mean >= floor["shuffled"]
    return 0 if held else 1


def _row(name: str, rows: Sequence[dict[str, str]]) -> tuple[float, float]:
    """F as answered at once and without any second look, and F after second looks."""
    gold = [row["event"] for row in rows]
    scores = []
    for way, batch in (("at once", 0), ("second look", BATCH)):
        found = _grouped(rows, batch)
        precision, recall, f = b_cubed(gold, found)
        told = f"P {precision:.3f}  R {recall:.3f}  F {f:.3f}  {len(set(found))} storylines"
        print(f"{name:12} {way:11}  {told}")
        scores.append(f)
    return scores[0], scores[1]


def _grouped(rows: Sequence[dict[str, str]], batch: int) -> list[int]:
    """The storyline of each at the end, with a second look after every batch (0 = none)."""
    lines = Storylines()
    found: list[int] = []
    for number, row in enumerate(rows, 1):
        found.append(lines.assign(Story(id=row["id"], text=row["text"])).storyline)
        if batch and (number % batch == 0 or number == len(rows)):
            for merged in lines.settle():
                found = [merged.into if one == merged.gone else one for one in found]
    return found


def b_cubed(gold: Sequence[object], found: Sequence[object]) -> tuple[float, float, float]:
    """Precision, recall and F over items: the share of an item's cluster (event) that is right."""
    both = Counter(zip(gold, found, strict=True))
    events, clusters = Counter(gold), Counter(found)
    precision = sum(n * n / clusters[two] for (_, two), n in both.items()) / len(gold)
    recall = sum(n * n / events[one] for (one, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
