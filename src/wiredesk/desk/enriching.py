"""The filter ``wiredesk enrich``: stories in, what software finds in them out, a JSON line each."""

import json
import sys
import tomllib
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, BinaryIO

from wiredesk.core.enrich.sector import SectorTable
from wiredesk.core.enrich.steps import Knowledge, enrich
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.item import Dateline
from wiredesk.core.profiles import filed_by
from wiredesk.core.text.headline import split_tags

_PARTIAL = 4
_USAGE = """\
Every line is {"id", "headline", "body", "published"?, "dateline"?, "language"?, "agency"?,
"subjects"?}: plain text, published in ISO 8601 with its offset (without one it is taken as UTC).
Every answer has what was found in that story, empty where we do not know. Offsets count characters
of the body as it came. A line that cannot be read gives {"id", "error": {"code", "message"}} and
the others go on.

exit codes: 0 all done, 2 wrong usage, 4 some lines failed
"""


class BadLine(Exception):
    """A line that is no story; the message says why."""


def run(argv: Sequence[str]) -> int:
    """Run the filter over standard input or files; return its exit code."""
    parser = ArgumentParser(
        prog="wiredesk enrich", description=_USAGE, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="file to read; - or none: stdin")
    parser.add_argument("--jsonl", action="store_true", help="JSON lines (the only form there is)")
    try:
        names = parser.parse_args(argv).files or ["-"]
    except SystemExit as done:  # argparse leaves the process on -h and on wrong usage
        return int(done.code or 0)
    whole = True
    for name in names:
        try:
            whole &= _filter_file(name)
        except OSError as error:
            print(f"wiredesk enrich: {name}: {error.strerror or error}", file=sys.stderr)
            whole = False
    return 0 if whole else _PARTIAL


def _filter_file(name: str) -> bool:
    if name == "-":
        return _filter_lines(sys.stdin.buffer, sys.stdout.buffer)
    with open(name, "rb") as stream:
        return _filter_lines(stream, sys.stdout.buffer)


def _filter_lines(lines: Iterable[bytes], out: BinaryIO) -> bool:
    know = Knowledge(sectors=shipped_sectors())
    whole = True
    for raw in lines:
        if not raw.strip():
            continue
        answer = _answer(raw, know)
        whole &= "error" not in answer
        out.write(json.dumps(answer).encode() + b"\n")
        out.flush()
    return whole


def _answer(raw: bytes, know: Knowledge) -> dict[str, object]:
    """The standard library reads the line: msgspec refuses lone surrogates."""
    identity = None
    try:
        asked = json.loads(raw)
        if not isinstance(asked, dict):
            raise BadLine("The line is not a JSON object.")
        identity = asked.get("id")
        return {"id": identity, **as_fields(enrich(copy_asked(asked), know))}
    except (ValueError, RecursionError) as error:
        return _failure(identity, "not-json", f"The line is not JSON: {error}.")
    except BadLine as error:
        return _failure(identity, "bad-line", str(error))


def _failure(identity: object, code: str, message: str) -> dict[str, object]:
    return {"id": identity, "error": {"code": code, "message": message}}


def shipped_sectors() -> SectorTable:
    """The sectors that a new site starts with: a filter knows no site."""
    text = files("wiredesk.archive.data").joinpath("sectors.toml").read_text("utf-8")
    rows = tomllib.loads(text)["sector"]
    return SectorTable.of({row["key"]: row.get("medtop", []) for row in rows})


def copy_asked(asked: Mapping[str, Any]) -> Copy:
    """The story of one line; raises BadLine where a field is not what it must be."""
    agency = _text(asked, "agency")
    tags, headline = split_tags(_text(asked, "headline"), filed_by(agency))
    printed = _text(asked, "dateline")
    return Copy(
        headline=headline,
        text=_text(asked, "body") or _text(asked, "text"),
        language=_text(asked, "language"),
        published=_published(asked.get("published")),
        dateline=Dateline(text=printed) if printed else None,
        agency=agency,
        headline_tags=tags,
    )


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"{name} is not a string.")
    return value or ""


def _published(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadLine("published is not a string.")
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadLine(f"published is not a time in ISO 8601: {value[:40]!r}.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def as_fields(found: Enrichment) -> dict[str, object]:
    """An enrichment under the names that other programs read (docs/reference/enrich.md)."""
    where = found.dateline
    return {
        "dateline": where and {
            name: getattr(where, name) or None
            for name in ("city", "region", "country", "agency", "date")
        },
        "countries": [
            {"code": one.code, "name": one.name, "score": round(one.score, 3)}
            for one in found.countries
        ],
        "people": [
            {"name": one.name, "role": one.role, "mentions": one.spans} for one in found.people
        ],
        "organisations": [
            {"name": one.name, "acronym": one.acronym, "mentions": one.spans}
            for one in found.organisations
        ],
        "quotes": [
            {
                "text": one.text, "start": one.start, "end": one.end, "speaker": one.speaker,
                "mention": one.mention, "relayed_by": one.relayed_by, "cue": one.cue,
                "confidence": one.confidence,
            }
            for one in found.quotes
        ],
        "topics": [
            {"qcode": one.qcode, "name": one.name, "score": round(one.score, 3)}
            for one in found.topics
        ],
        "sector": found.sector,
        "headline_tags": found.headline_tags,
        "summary": found.summary.text,
        "short": found.short.text,
        "timeline": [
            {"date": one.date, "precision": one.precision, "text": one.text}
            for one in found.events
        ],
        "sources": [
            {
                "kind": one.kind, "name": one.name, "relayed_by": one.relayed_by,
                "paragraph": one.paragraph, "confidence": one.confidence,
            }
            for one in found.sources
        ],
        "reading_minutes": found.reading_minutes,
    }  # fmt: skip
