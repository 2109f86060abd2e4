"""Scores the timeline on cases that we wrote: precision and recall of phrase, date and exactness.

``python -m eval.enrich.timeline [-v]`` reads tests/core/enrich/timeline/cases.txt and, where it is
there, unseen.txt beside it, whose cases were written in one go after the rules (.909 and .909 then,
before the four faults they showed were mended). No labelled set of others is at hand: this proves
the rules, not their reach.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from eval.enrich.labelled import ABSENT, floors
from wiredesk.core.enrich.timeline import timeline_of
from wiredesk.core.enrich.values import Copy, DatedEvent

CASES = Path(__file__).parents[2] / "tests" / "core" / "enrich" / "timeline"

Found = tuple[str, str, str]


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = all floors held, 1 = not, 3 = no data."""
    files = [path for name in ("cases", "unseen") if (path := CASES / f"{name}.txt").exists()]
    if not files:
        print(f"skipped: no cases in {CASES}")
        return ABSENT
    pinned = floors("timeline")
    print(f"{'':10}{'cases':>7}{'dates':>7}{'P':>7}{'R':>7}")
    return max(_row(path, pinned[path.stem], verbose="-v" in arguments) for path in files)


def _row(path: Path, pinned: dict[str, float], *, verbose: bool) -> int:
    right = told = wanted = cases = 0
    for day, sentence, expected in read(path):
        found = {(one.phrase, one.date, one.precision) for one in _events(day, sentence)}
        right, told, wanted = (
            right + len(found & expected),
            told + len(found),
            wanted + len(expected),
        )
        cases += 1
        if verbose and found != expected:
            print(f"{day} {sentence}\n    told {sorted(found)}\n    not  {sorted(expected)}")
    precision, recall = right / max(told, 1), right / max(wanted, 1)
    print(f"{path.stem:10}{cases:7}{wanted:7}{precision:7.3f}{recall:7.3f}")
    return int(precision < pinned["precision"] or recall < pinned["recall"])


def _events(day: str, sentence: str) -> tuple[DatedEvent, ...]:
    published = None if day == "-" else datetime.fromisoformat(f"{day}T09:00+00:00")
    return timeline_of(Copy(text=sentence, published=published))


def read(path: Path) -> Iterator[tuple[str, str, set[Found]]]:
    """(day of publication, sentence, {(phrase, date, precision)}) of each line of cases."""
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            day, sentence, told = map(str.strip, line.split("|"))
            pairs = (one.split(" = ") for one in told.split("; ") if one)
            yield day, sentence, {(phrase, *when.split()) for phrase, when in pairs}  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
