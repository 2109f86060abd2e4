"""Runs the benchmarks: ``python -m bench [--short | --long] [--json] [--write]``.

``--long`` measures on large archives instead (its options: ``python -m bench.archive --help``).
``--write`` puts the tables into docs/reference/, with commit and machine.
"""

import sys
from pathlib import Path

from bench import (
    archive,
    filters,
    formats,
    gazetteer,
    kill,
    latency,
    neardup,
    pages,
    parsing,
    road,
    sanitising,
    selection,
)
from bench.tables import markdown, show

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
PAGE, LONG_PAGE = FOLDER / "benchmarks.md", FOLDER / "benchmarks-long.md"

PARTS = (
    road, latency, pages, parsing, formats, sanitising, gazetteer, neardup, filters, selection,
)  # fmt: skip
NOT_SHORT = (kill,)


def main(arguments: list[str]) -> int:
    """Measure, print, and where asked write the committed page."""
    short, long = "--short" in arguments, "--long" in arguments
    parts = (archive,) if long else PARTS if short else (*PARTS, *NOT_SHORT)
    tables = [part for one in parts for part in one.measure(short=short)]
    show(tables, as_json="--json" in arguments)
    if "--write" in arguments:
        (LONG_PAGE if long else PAGE).write_text(
            markdown(tables, "bench-long" if long else "bench")
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
