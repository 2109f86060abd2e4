"""Scores the dateline of a story: city, region, country, agency and date, all of them right.

``python -m eval.enrich.dateline [-v]`` reads eval/dateline of the shared material. Cities count
without case; where the year is not printed, the story counts as published on that day.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.dateline_of import find_dateline
from wiredesk.core.enrich.values import Copy, FoundDateline

FIELDS = ("city", "region", "country", "agency", "date")
PARTS = {"reuters1987": "one agency, 1987", "none": "no dateline", "ag-hand": "read by hand"}

Record = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Print the table (misses with ``-v``); 0 = floors held, 1 = one fell, 3 = no data."""
    heads = records("dateline")
    if not heads:
        return ABSENT
    right: Counter[tuple[str, str]] = Counter()
    for record in heads:
        count(record, right, show="-v" in arguments)
    styles = sorted({record["style"] for record in heads if record["style"].startswith("tpl")})
    shares = {part: print_row(title, [part], right) for part, title in PARTS.items()}
    shares["templates"] = print_row("35 templates", styles, right)
    shares["all"] = print_row("all", [*PARTS, *styles], right)
    for style in styles:
        print_row(style, [style], right)
    pinned = floors("dateline")
    return 1 if any(shares[part] < floor for part, floor in pinned.items()) else 0


def count(record: Record, right: Counter[tuple[str, str]], *, show: bool) -> None:
    """Add one story to its style."""
    style, wanted = record["style"], record["date"] or ""
    published = datetime.fromisoformat(f"{wanted}T18:00:00") if len(wanted) > 5 else None
    copy = Copy(text=record["text"], published=published and published.replace(tzinfo=UTC))
    found = find_dateline(copy) or FoundDateline()
    verdicts = {name: same(getattr(found, name), record[name] or "") for name in FIELDS}
    for name, verdict in verdicts.items():
        right[style, name] += verdict
    right[style, "all fields"] += all(verdicts.values())
    right[style, "n"] += 1
    if show and not all(verdicts.values()):
        wrong = {n: (getattr(found, n), record[n]) for n, ok in verdicts.items() if not ok}
        print(style, record["text"][:60].replace("\n", " "), wrong)


def same(found: str, wanted: str) -> bool:
    """Case, stops and white space do not count."""
    plain = [" ".join(one.casefold().replace(".", "").split()) for one in (found, wanted)]
    return plain[0] == plain[1]


def print_row(title: str, styles: Iterable[str], right: Counter[tuple[str, str]]) -> float:
    """A line of shares; returns that of all fields."""
    styles = list(styles)
    sums = {name: sum(right[style, name] for style in styles) for name in (*FIELDS, "all fields")}
    number = sum(right[style, "n"] for style in styles) or 1
    cells = "  ".join(f"{name} {value / number:.3f}" for name, value in sums.items())
    print(f"{title:18} {number:5}  {cells}")
    return sums["all fields"] / number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
