"""Reads an Authentication-Results field (RFC 8601, section 2.2): who judged, and what was found.

Strict where a gate must be: what does not follow the grammar is no result at all.
"""

import re
from collections.abc import Iterator

from wiredesk.core.errors import Malformed
from wiredesk.core.item import Value

MOST = 16_384  # characters of one field; real ones have a few hundred

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TOKEN = r"[^\s;=\"()/\\]+"
_WORD = rf"(?:{_QUOTED}|[^\s;\"()\\]+)"
_SERVER = re.compile(rf"\s*({_WORD})(?:\s+([0-9]+))?\s*", re.DOTALL)
_METHOD = re.compile(rf"\s*({_TOKEN})\s*(?:/\s*[0-9]+\s*)?=\s*({_TOKEN})\s*")
_NAME = r"[a-zA-Z0-9_-]+(?:\s*\.\s*[a-zA-Z0-9_-]+)?"
_PROPERTY = re.compile(rf"({_NAME})\s*=\s*({_WORD})(?:\s+|$)", re.DOTALL)
_OUTSIDE = re.compile(rf"{_QUOTED}|[^\"();]+", re.DOTALL)
_INSIDE = re.compile(r"\\.|[^()\\]+|[()]", re.DOTALL)
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_DEEPER = {"(": 1, ")": -1}


class Result(Value, frozen=True):
    """What one method found: "dkim", "pass", {"header.d": "agency.example"}; all in lower case."""

    method: str
    result: str
    properties: dict[str, str]


class Results(Value, frozen=True):
    """One field: the server that judged (authserv-id, lower case) and its results in order."""

    server: str
    results: tuple[Result, ...]


def read_results(text: str) -> Results:
    """The value of one field. Raises Malformed where it breaks the grammar."""
    if len(text) > MOST:
        raise Malformed(f"over {MOST:,} characters")
    first, *others = _statements(text)
    server = _SERVER.fullmatch(first)
    if server is None or (server[2] or "1") != "1":
        raise Malformed("it names no server, or a version that is not known")
    found = [_result(one) for one in others if one.strip().lower() not in ("", "none")]
    return Results(server=_plain(server[1]).lower(), results=tuple(found))


def server_of(text: str) -> str:
    """The authserv-id alone, in lower case; "" where none can be read."""
    try:
        first = next(_statements(text[:MOST]))
    except Malformed:
        return ""
    server = _SERVER.fullmatch(first)
    return _plain(server[1]).lower() if server else ""


def _statements(text: str) -> Iterator[str]:
    """The parts between semicolons, each comment a space; a quoted semicolon parts nothing."""
    part, at = "", 0
    while at < len(text):
        if text[at] == "(":
            part, at = part + " ", _past_comment(text, at)
        elif text[at] == ";":
            yield part
            part, at = "", at + 1
        elif piece := _OUTSIDE.match(text, at):
            part, at = part + piece[0], piece.end()
        else:
            raise Malformed("a quotation or a comment is not closed")
    yield part


def _past_comment(text: str, at: int) -> int:
    """Where the comment that opens at ``at`` is over; comments nest (RFC 5322, 3.2.2)."""
    depth = 0
    while piece := _INSIDE.match(text, at):
        depth += _DEEPER.get(piece[0], 0)
        at = piece.end()
        if depth == 0:
            return at
    raise Malformed("a comment is not closed")


def _result(statement: str) -> Result:
    method = _METHOD.match(statement)
    if method is None:
        raise Malformed("a result names no method")
    properties: dict[str, str] = {}
    at = method.end()
    while at < len(statement):
        one = _PROPERTY.match(statement, at)
        if one is None:
            raise Malformed("a property cannot be read")
        properties.setdefault(re.sub(r"\s", "", one[1]).lower(), _plain(one[2]).lower())
        at = one.end()
    return Result(method=method[1].lower(), result=method[2].lower(), properties=properties)


def _plain(word: str) -> str:
    return _PAIR.sub(r"\1", word[1:-1]) if word.startswith('"') else word
