"""The command: ``python -m eval.hostile [-v] [CLASS...]``; 0 = floors held, 1 = not, 3 = no data."""

import json
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.hostile import bombs, dates, feeds, identity, json_texts, naughty_texts
from eval.hostile.tally import Row, print_table
from eval.hostile.throwing import Thrower

FLOORS = Path(__file__).parents[1] / "floors.toml"
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))
Score = Callable[[list[dict[str, Any]], Path, Thrower], list[Row]]
CLASSES: dict[str, Score] = {
    "feeds": feeds.score,
    "xmlbombs": bombs.score,
    "json": json_texts.score,
    "text": naughty_texts.score,
    "dates": dates.score,
    "identity": identity.score,
}


def main(arguments: Sequence[str]) -> int:
    """Print a row per class (what is wrong with ``-v``); the exit code."""
    folder = SHARED / "hostile"
    if not folder.exists():
        print(f"skipped: {folder} is absent (set WIREDESK_SHARED)")
        return 3
    named = [name for name in arguments if name != "-v"] or list(CLASSES)
    if unknown := set(named) - set(CLASSES):
        print(f"no such class: {', '.join(sorted(unknown))}; there are {', '.join(CLASSES)}")
        return 2
    rows: list[Row] = []
    with Thrower() as thrower:
        for name in named:
            lines = (folder / f"{name}.jsonl").read_text().splitlines()
            rows += CLASSES[name]([json.loads(line) for line in lines], folder, thrower)
    print_table(rows)
    if "-v" in arguments:
        for row in rows:
            print("\n".join(f"{row.name.strip()}: {label}" for label in row.wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
