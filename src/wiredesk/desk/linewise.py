"""Stories as JSON lines, one answer a line, each given at once: the form of the filters."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from wiredesk.core.item import Value

_FAILED = 4
_WORDED = ("headline", "published")


class Asked(Value, frozen=True, kw_only=True):
    """One line: a story with the name its sender gave it."""

    id: object
    text: str
    headline: str = ""
    published: datetime | None = None


Answer = Callable[[Asked], dict[str, object]]


def filtered(program: str, files: Sequence[str], answer: Answer) -> int:
    """Answer every line of the files, each at once; 0 = all answered, 4 = some could not be."""
    complete = True
    for name in files or ["-"]:
        try:
            complete &= _file(name, answer)
        except BrokenPipeError:
            raise
        except OSError as error:
            print(f"{program}: {name}: {error.strerror or error}", file=sys.stderr)
            complete = False
    return 0 if complete else _FAILED


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
        asked = _asked(raw)
        if isinstance(asked, Asked):
            said = answer(asked)
        else:
            said, complete = {"id": asked[0], "line": number, "error": asked[1]}, False
        out.write(json.dumps(said).encode() + b"\n")
        out.flush()
    return complete


def _asked(raw: bytes) -> Asked | tuple[object, dict[str, str]]:
    """A line as read, else its id and what is wrong. The standard library reads lone surrogates."""
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return None, {"code": "not-json", "message": f"The line is not JSON: {error}."}
    if not isinstance(line, dict):
        return None, _bad("The line is not a JSON object.")
    named = line.get("id")
    if not isinstance(line.get("text"), str):
        return named, _bad("The line has no string under text.")
    for key in _WORDED:
        if not isinstance(line.get(key) or "", str):
            return named, _bad(f"The line has no string under {key}.")
    try:
        published = _moment(line.get("published") or "")
    except ValueError:
        return named, _bad("What stands under published is no time of ISO 8601.")
    headline = line.get("headline") or ""
    return Asked(id=named, text=line["text"], headline=headline, published=published)


def _moment(text: str) -> datetime | None:
    """A time; without a zone it is taken for UTC."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bad(message: str) -> dict[str, str]:
    return {"code": "bad-line", "message": message}
