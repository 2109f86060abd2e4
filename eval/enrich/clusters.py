"""Scores storylines on labelled events: B-cubed F without time, in the file's order and shuffled.

``python -m eval.enrich.clusters`` reads eval/clusters of the shared material. Threshold, words
read, terms kept and the weight of names were chosen on it, so the score flatters; shuffles show
whether it hangs on the order.
"""

import gzip
import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from wiredesk.core.storylines import Story, Storylines

FLOORS = Path(__file__).parents[1] / "floors.toml"
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))
SHUFFLES = 5


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data."""
    path = SHARED / "eval" / "clusters" / "dev.jsonl.gz"
    if not path.exists():
        print(f"skipped: {path} is absent (set WIREDESK_SHARED)")
        return 3
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    floors = tomllib.loads(FLOORS.read_text())["enrich"]["clusters"]
    scores = [_row("file's order", rows)]
    for seed in range(1, SHUFFLES + 1):
        scores.append(_row(f"shuffle {seed}", Random(seed).sample(rows, len(rows))))
    mean = sum(scores[1:]) / SHUFFLES
    print(f"F {scores[0]:.3f} (floor {floors['f']}), shuffled {mean:.3f} ({floors['shuffled']})")
    return 0 if scores[0] >= floors["f"] and mean >= floors["shuffled"] else 1


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
