"""Brings a text to one of Unicode's normal forms, in time that grows with its length."""

import re
import unicodedata
from functools import cache
from typing import Literal

Form = Literal["NFC", "NFKC", "NFKD"]

MOST_MARKS = 30
"""Marks on one letter; no writing has so many (UAX #15, "Stream-Safe Text Format")."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_PLANE = range(0x300, 0x10000)
_BEYOND = range(0x10000, 0x1F000)  # code points from here on are no marks


def normal(form: Form, text: str) -> str:
    """``text`` in a normal form; marks on one letter beyond the 30th are left out.

    Sorting the marks on a letter takes the square of their number: a hundred thousand of them would
    keep ``unicodedata`` busy for a minute.
    """
    if text.isascii():
        return text
    text = _piled(_PLANE).sub(r"\1", text)
    if _ASTRAL.search(text):
        text = _piled(range(_PLANE.start, _BEYOND.stop)).sub(r"\1", text)
    return unicodedata.normalize(form, text)


@cache
def _piled(codes: range) -> re.Pattern[str]:
    """More marks in a row than a letter can have; those of the first plane are found far faster."""
    marks = "".join(char for char in map(chr, codes) if _is_mark(char))
    first, rest = (
        f"[{marks}]",
        f"[{marks}]{{{MOST_MARKS - 1}}}",
    )  # apart: search looks for one first
    return re.compile(f"({first}{rest}){first}++")


def _is_mark(char: str) -> bool:
    """Whether a normal form of it opens with what is sorted: it has a combining class."""
    return unicodedata.combining(unicodedata.normalize("NFKD", char)[0]) != 0
