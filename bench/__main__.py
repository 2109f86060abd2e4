"""Runs the benchmarks: ``python -m bench [--short | --long] [--json] [--write]``.

``--write`` puts the tables into docs/reference/benchmarks.md, with commit and machine.
"""

import sys
from pathlib import Path

from bench import formats, latency, pages, parsing, road, sanitising
from bench.tables import markdown, show

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"

PARTS = (road, latency, pages, parsing, formats, sanitising)


def main(arguments: list[str]) -> int:
    """Measure, print, and where asked write the committed page."""
    short = "--short" in arguments
    tables = [part for one in PARTS for part in one.measure(short=short)]
    show(tables, as_json="--json" in arguments)
    if "--write" in arguments:
        PAGE.write_text(markdown(tables))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
