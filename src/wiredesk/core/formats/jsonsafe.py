"""Parses JSON from strangers: bounded depth, no NaN, no numbers of a million digits."""

import json
import re
from typing import Any, NoReturn

from wiredesk.core.errors import Malformed, TooBig
from wiredesk.core.formats.reading import CONTROL_CHARACTERS

MAX_DEPTH = 256
_MAX_DIGITS = 300
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse_json(text: str) -> tuple[Any, tuple[str, ...]]:
    """Parse JSON text; the value and flags.

    ``duplicate-keys``: the last one counts (RFC 8259, 4); ``control-characters``: some stood in the
    strings as they are (RFC 8259, 7).
    Raises TooBig for nesting over 256, Malformed for anything that is not JSON.
    """
    if _too_deep(text):
        raise TooBig(f"The JSON is nested more than {MAX_DEPTH} deep.")
    text = text.strip(" \t\r\n\x00\ufeff")
    duplicates: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            duplicates.append("")
        return found

    try:
        value = json.loads(
            text,
            object_pairs_hook=once,
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The file begins like JSON but is not: {error}"[:300]) from None
    flags = ("duplicate-keys",) if duplicates else ()
    return value, (*flags, CONTROL_CHARACTERS) if _CONTROLS.search(text) else flags


def _too_deep(text: str) -> bool:
    """Count brackets without their strings' help: an upper bound first, exactly only if needed."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif character in "]}":
            depth -= 1
    return False


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _bounded_int(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)
