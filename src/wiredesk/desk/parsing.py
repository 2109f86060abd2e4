"""The `wiredesk parse` filter: files in, one JSON line per news item out, without a database."""

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import msgspec

from wiredesk.core import profiles
from wiredesk.core.dialect import in_dialect
from wiredesk.core.errors import Misconfigured, WiredeskError
from wiredesk.core.formats import Reading
from wiredesk.core.formats.zoning import in_zone_of_wire
from wiredesk.core.instructions import instruct, with_said_embargo
from wiredesk.core.item import Embargo, Moment, NewsItem, Transmission
from wiredesk.core.profiles.profile import Profile
from wiredesk.desk.engine.cell import Cell

DONE, USAGE, SOME_FAILED = 0, 2, 4

Record = dict[str, Any]
ReadOne = Callable[[Transmission], Reading]


def run(argv: list[str], stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
    """Parse the files named in ``argv``; the exit code (0, 2 usage, 4 some could not be read)."""
    parser = _arguments()
    try:
        options = parser.parse_args(argv)
    except SystemExit as leaving:  # argparse has printed the reason or the help
        return int(leaving.code or 0)
    try:
        profile = profiles.profile(options.profile) if options.profile else None
    except Misconfigured as error:
        print(f"wiredesk parse: {error}", file=sys.stderr)
        return USAGE
    out = stdout or sys.stdout.buffer
    failed = False
    with _reader() as read_one:
        for name, body in bodies(options.files or ["-"], stdin or sys.stdin.buffer):
            for line in _lines(name, body, read_one, profile):
                failed = failed or "error" in line
                out.write(msgspec.json.encode(line) + b"\n")
            out.flush()
    return SOME_FAILED if failed else DONE


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wiredesk parse",
        description="Read wire files of any supported format; print one JSON line per news item.",
        epilog="Exit codes: 0 all read, 2 wrong usage, 4 some files or items could not be read.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, a folder (all files below it), or - for standard input (the default)",
    )
    parser.add_argument("--profile", default="", help="read the files in this agency's dialect")
    return parser


@contextmanager
def _reader() -> Iterator[ReadOne]:
    """The reading process with limits, as on the road: files may come from anywhere."""
    with Cell() as cell:
        yield cell.read


def bodies(names: Iterable[str], stdin: BinaryIO) -> Iterator[tuple[str, bytes | OSError]]:
    """Name and bytes of every input, folders walked in order; an OSError instead of bytes."""
    for name in names:
        if name == "-":
            yield "-", stdin.read()
            continue
        path = Path(name)
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            try:
                yield str(file), file.read_bytes()
            except OSError as error:
                yield str(file), error


def _lines(
    name: str, body: bytes | OSError, read_one: ReadOne, profile: Profile | None
) -> Iterator[Record]:
    if isinstance(body, OSError):
        reason = body.strerror or str(body)
        yield failure(name, "cannot-open", f"The file cannot be opened: {reason}.")
        return
    try:
        reading = read_one(transmission(name, body, profile.key if profile else ""))
    except WiredeskError as error:
        yield failure(name, error.code, str(error))
        return
    for item in reading.items:
        yield record(item, name, profile)  # the reading process has styled it
    for problem in reading.problems:
        yield {**failure(name, problem.code, problem.message), "index": problem.index}


def transmission(name: str, body: bytes, profile: str = "") -> Transmission:
    """A transmission of no wire, for bytes that came from the command line."""
    return Transmission(
        wire="",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        received=datetime.now(UTC),
        name=name,
        profile=profile,
    )


def failure(file: str, code: str, message: str) -> Record:
    """The line for a file, or one item of it, that could not be read."""
    return {"file": file, "error": {"code": code, "message": message}}


def record(item: NewsItem, file: str, profile: Profile | None = None) -> Record:
    """The public JSON form of a news item: absent = null, lists never null, version a string.

    Zone and identity of a profile count only where it is named: a file alone does not say them.
    """
    item = with_said_embargo(item, datetime.now(UTC), profile)
    if profile is not None:
        zone = profile.sheet.zone
        item = in_dialect(in_zone_of_wire(item, ZoneInfo(zone) if zone else None), profile)
    instruction = instruct(item, profile)
    return {
        "file": file,
        **{name: getattr(item, name) for name in AS_THEY_ARE},
        **{name: list(getattr(item, name)) for name in LISTS_OF_TEXT},
        **{name: [_fields(one) for one in getattr(item, name)] for name in LISTS_OF_VALUES},
        "created": _instant(item.created),
        "updated": _instant(item.updated),
        "expires": _instant(item.expires),
        "embargoed": _embargo_end(item.embargo),
        "subjects": [{"qcode": one.qcode, "name": one.name} for one in item.subjects],
        "dateline": item.dateline and _fields(item.dateline),
        "pictures": [
            {**_fields(picture), "renditions": [_fields(one) for one in picture.renditions]}
            for picture in item.pictures
        ],
        "rights": _fields(item.rights),
        "instruction": {"kind": instruction.kind, "evidence": list(instruction.evidence)},
    }


AS_THEY_ARE = (
    "index", "format", "guid", "guid_from", "version", "provider", "item_class", "source_url",
    "headline", "byline", "abstract", "body_text", "body_html", "sign_off", "language",
    "pub_status", "urgency", "slugline",
)  # fmt: skip
LISTS_OF_TEXT = ("headline_tags", "genre", "products", "guessed", "flags")
LISTS_OF_VALUES = ("places", "people", "organisations", "links", "signals", "eds_notes")


def _fields(value: msgspec.Struct) -> Record:
    """Every field of a value, absent ones as null."""
    return {field: getattr(value, field) for field in value.__struct_fields__}


def _instant(moment: Moment | None) -> str | None:
    """ISO 8601 in UTC, whole seconds, with Z."""
    return moment.at.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _embargo_end(embargo: Embargo | None) -> str | None:
    if embargo is None:
        return None
    return _instant(embargo.until) or "indefinite"
