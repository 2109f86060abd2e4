"""The `wiredesk convert` filter: any wire files in, one document of an open format out."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats.writers import WRITERS, Heading
from wiredesk.core.formats.writers.carrying import tellable
from wiredesk.core.instructions import with_said_embargo
from wiredesk.core.item import NewsItem
from wiredesk.desk.engine.cell import AS_FILED, Cell
from wiredesk.desk.parsing import DONE, SOME_FAILED, bodies, transmission

Found = NewsItem | str
"""An item, or the sentence that says why there is none."""


def run(argv: list[str], stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
    """Convert the files named in ``argv``; the exit code (0, 2 usage, 4 some are not in it)."""
    try:
        options = _arguments().parse_args(argv)
    except SystemExit as leaving:  # argparse has printed the reason or the help
        return int(leaving.code or 0)
    found = list(_read(options.files or ["-"], stdin or sys.stdin.buffer))
    items = [one for one in found if isinstance(one, NewsItem)]
    problems = [one for one in found if isinstance(one, str)] + _left_out(items, options.to)
    if items:
        out = stdout or sys.stdout.buffer
        out.write(WRITERS[options.to].write(items, _heading(items)) + b"\n")
        out.flush()
    for problem in problems if items else [*problems, "there is no news item to write"]:
        print(f"wiredesk convert: {problem}", file=sys.stderr)
    return SOME_FAILED if problems or not items else DONE


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wiredesk convert",
        description="Read wire files of any supported format; print all their items as one"
        " document of an open format, as the agency filed them, without house style.",
        epilog="Exit codes: 0 all converted, 2 wrong usage, 4 something could not be read, or is"
        " left out because the format cannot say that it is held or withdrawn.",
    )
    parser.add_argument("--to", choices=WRITERS, required=True, help="the format to write")
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, a folder (all files below it), or - for standard input (the default)",
    )
    return parser


def _read(names: Iterable[str], stdin: BinaryIO) -> Iterator[Found]:
    now = datetime.now(UTC)
    with Cell(command=AS_FILED) as cell:
        for name, body in bodies(names, stdin):
            if isinstance(body, OSError):
                yield f"{name}: the file cannot be opened: {body.strerror or body}"
                continue
            try:
                reading = cell.read(transmission(name, body))
            except WiredeskError as error:
                yield f"{name}: {error}"
                continue
            yield from (with_said_embargo(item, now) for item in reading.items)
            yield from (f"{name}: item {one.index}: {one.message}" for one in reading.problems)


def _left_out(items: Sequence[NewsItem], key: str) -> list[str]:
    writer = WRITERS[key]
    told = {id(one) for one in tellable(items, writer.carries, writer.statuses)}
    return [
        f"{one.guid} is left out: {key} cannot say that it is held or withdrawn"
        for one in items
        if id(one) not in told
    ]


def _heading(items: Sequence[NewsItem]) -> Heading:
    """A document of no address: its id follows from the items in it."""
    guids = "\n".join(item.guid for item in items)
    title = next((item.provider for item in items if item.provider), "Wiredesk")
    address = f"urn:uuid:{uuid5(NAMESPACE_URL, guids)}"
    return Heading(title=title, made=datetime.now(UTC), address=address)
