"""Scores what the lifecycle makes of labelled notice cases: kinds, final state, text on the page.

``python -m eval.instructions [-v]`` reads notices/cases.json of the shared material and rehearses
every case (wiredesk/desk/rehearsing.py). Those that are still open are named in floors.toml, each
with its reason, and counted apart. tests/desk/test_notices.py plays the same through the archive.
"""

import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.rehearsing import differences, play

FLOORS = Path(__file__).with_name("floors.toml")
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[2] / "shared"))


def main(arguments: Sequence[str]) -> int:
    """Print the table (differences with ``-v``); 0 = all floors held, 1 = not, 3 = no data."""
    path = SHARED / "notices" / "cases.json"
    if not path.exists():
        print(f"skipped: {path} is absent (set WIREDESK_SHARED)")
        return 3
    pinned = tomllib.loads(FLOORS.read_text())["instructions"]
    cases = [case for case in json.loads(path.read_text()) if case["id"] not in pinned["open"]]
    score: Counter[tuple[str, bool]] = Counter()
    wrong: list[str] = []
    with Cell() as cell:
        for case in cases:
            found = differences(case["expect"], play(case, path.parent, cell))
            score[(case["scenario"], not found)] += 1
            if found:
                wrong.append(f"{case['id']} ({case['note']}): {'; '.join(found)}")
    print_table(score)
    share = 1 - len(wrong) / len(cases)
    print(f"right: {share:.3f} of {len(cases)} cases (floor {pinned['right']})")
    print(f"open, with their reasons in floors.toml: {len(pinned['open'])}")
    if "-v" in arguments:
        print("\n".join(wrong))
    return 0 if share >= pinned["right"] else 1


def print_table(score: Counter[tuple[str, bool]]) -> None:
    """Right and all per scenario."""
    for scenario in sorted({name for name, _ in score}):
        right, wrong = score[(scenario, True)], score[(scenario, False)]
        print(f"{scenario:40} {right:4} of {right + wrong}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
