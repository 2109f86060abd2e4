"""The command ``python -m eval.hostile [-v] [CLASS...]``: 0 floors held, 1 not, 3 no data."""

import json
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.hostile import (
    bombs,
    dates,
    feeds,
    identity,
    images,
    json_texts,
    naughty_texts,
    ssrf,
    transport,
)
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
    "ssrf": ssrf.score,
    "transport": transport.score,
    "images": images.score,
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
    pinned = tomllib.loads(FLOORS.read_text())["hostile"]
    rows: list[Row] = []
    with Thrower() as thrower:
        for name in named:
            rows += CLASSES[name](cases(folder / f"{name}.jsonl", pinned["open"]), folder, thrower)
    print_table(rows)
    print(f"open, with their reasons in floors.toml: {len(pinned['open'])}")
    if "-v" in arguments:
        print("\n".join(f"{row.name.strip()}: {label}" for row in rows for label in row.wrong))
    return check_floors(rows, pinned["floors"])


def cases(path: Path, left_open: Sequence[str]) -> list[dict[str, Any]]:
    """The lines of a class but for those that are named as open."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    return [one for one in found if one["id"] not in left_open]


def check_floors(rows: Sequence[Row], floors: dict[str, float]) -> int:
    """1 where a share lies under its floor or anything crashed, with a line for each."""
    under = [
        f"{row.name.strip()}: {row.share:.2%} < {floor:.2%}"
        for row in rows
        if row.share < (floor := floors.get(row.name.strip(), 1.0))
    ]
    under += [f"{row.name.strip()}: {row.crashes} crashes" for row in rows if row.crashes]
    for line in under:
        print(f"UNDER THE FLOOR {line}")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
