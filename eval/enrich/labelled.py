"""The labelled data that the enrichers are scored on, and the floors that they must hold."""

import gzip
import json
import os
import tomllib
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))
ABSENT = 3
"""What a score answers where its data is not there."""


def records(task: str, half: str = "dev") -> list[dict[str, Any]]:
    """The records of a task in their order; [] with a word of it where they are absent."""
    path = SHARED / "eval" / task / f"{half}.jsonl.gz"
    if not path.exists():
        print(f"skipped: {path} is absent (set WIREDESK_SHARED)")
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def floors(task: str) -> dict[str, Any]:
    """The pinned scores of a task, from eval/floors.toml. Raises KeyError where none are."""
    text = Path(__file__).parents[1].joinpath("floors.toml").read_text()
    pinned: dict[str, Any] = tomllib.loads(text)["enrich"][task]
    return pinned
