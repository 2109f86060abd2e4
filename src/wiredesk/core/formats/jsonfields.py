"""Typed questions to JSON of any shape: the answer is a value of the wanted type, or nothing."""

from typing import Any

Fields = dict[str, Any]


def fields_of(value: Any) -> Fields:
    """An object with its keys in lower case (ninjs 3 writes camelCase), else an empty one."""
    return {key.lower(): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def text(fields: Fields, *keys: str) -> str | None:
    """The first non-blank text or number among the keys, as text."""
    for key in keys:
        value = fields.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None


def rows(fields: Fields, *keys: str) -> list[Fields]:
    """All objects in the lists (or objects, or bare texts) under the keys, in order."""
    found: list[Fields] = []
    for key in keys:
        value = fields.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                found.append(fields_of(one))
            elif isinstance(one, str) and one.strip():
                found.append({"name": one.strip(), "literal": one.strip()})
    return found


def whole(fields: Fields, key: str) -> int | None:
    """A whole number, also where it is written as text or with a fraction of zero."""
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    digits = str(value).strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def coordinate(fields: Fields, *keys: str) -> float | None:
    """A number of degrees, or None."""
    try:
        degrees = float(text(fields, *keys) or "")
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 else None
