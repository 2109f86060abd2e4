"""Stories as JSON lines, one answer a line, each given at once: the form of the filters."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

from wiredesk.core.errors import Malformed

PARTIAL = 4
Line = Mapping[str, Any]
Answer = Callable[[Line], dict[str, object]]
"""What one line is answered, beside its id; raises Malformed where the line is no story."""


def filtered(name: str, usage: str, argv: Sequence[str], make: Callable[[], Answer]) -> int:
    """Run the filter ``wiredesk NAME`` over its arguments: files, or standard input.

    0 = all answered, 2 = wrong usage, 4 = some lines could not be; ``make`` is called once there
    is something to read.
    """
    parser = ArgumentParser(
        prog=f"wiredesk {name}", description=usage, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="file to read; - or none: stdin")
    parser.add_argument("--jsonl", action="store_true", required=True, help="JSON lines in and out")
    try:
        files = parser.parse_args(argv).files or ["-"]
    except SystemExit as done:  # argparse leaves the process on -h and on wrong usage
        return int(done.code or 0)
    answer, complete = make(), True
    for file in files:
        try:
            complete &= _file(file, answer)
        except BrokenPipeError:
            raise
        except OSError as error:
            print(f"wiredesk {name}: {file}: {error.strerror or error}", file=sys.stderr)
            complete = False
    return 0 if complete else PARTIAL


def text_under(line: Line, name: str) -> str:
    """The string of a field, "" where there is none. Raises Malformed for anything else."""
    value = line.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"What stands under {name} is not a string.", code="bad-line")
    return value or ""


def time_under(line: Line, name: str) -> datetime | None:
    """The time of a field (ISO 8601; UTC where it has no zone). Raises Malformed."""
    text = text_under(line, name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        told = f"What stands under {name} is no time of ISO 8601."
        raise Malformed(told, code="bad-line") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def required(line: Line, name: str) -> str:
    """The string of a field that must be there. Raises Malformed."""
    if not isinstance(line.get(name), str):
        raise Malformed(f"The line has no string under {name}.", code="bad-line")
    return text_under(line, name)


def _file(name: str, answer: Answer) -> bool:
    if name == "-":
        return _lines(sys.stdin.buffer, sys.stdout.buffer, answer)
    with open(name, "rb") as stream:
        return _lines(stream, sys.stdout.buffer, answer)


def _lines(lines: Iterable[bytes], out: BinaryIO, answer: Answer) -> bool:
    complete = True
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        said = _answered(raw, number, answer)
        complete &= "error" not in said
        out.write(json.dumps(said).encode() + b"\n")
        out.flush()
    return complete


def _answered(raw: bytes, number: int, answer: Answer) -> dict[str, object]:
    """The standard library reads the line: msgspec refuses lone surrogates."""
    named = None
    try:
        line = json.loads(raw)
        if not isinstance(line, dict):
            raise Malformed("The line is not a JSON object.", code="bad-line")
        named = line.get("id")
        return {"id": named, **answer(line)}
    except (ValueError, RecursionError) as error:
        return _failure(named, number, "not-json", f"The line is not JSON: {error}.")
    except Malformed as error:
        return _failure(named, number, error.code, str(error))


def _failure(named: object, number: int, code: str, message: str) -> dict[str, object]:
    return {"id": named, "line": number, "error": {"code": code, "message": message}}
