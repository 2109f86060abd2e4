"""The words of time expressions: which phrases there are and what their words mean as numbers."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from wiredesk.core.item import Value
from wiredesk.core.text.months import ENGLISH

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_DAY = f"(?:{'|'.join(DAYS)})"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_MONTH = rf"(?:(?:{'|'.join(ENGLISH)})\b|(?:{_SHORT})\b\.?)"
_DATE = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20)[0-9][0-9](?![\d,]*\d|[-–/]\d|s\b|%)"
_PART = r"(?:morning|afternoon|evening|night)"
_TIMES = r"(?:early|late|later|earlier)"
_WAY = "(?:last|next|this)"
_UNIT = "(?:day|week|month|year)"
_IN = "(?:in|since|by|until|till|during|from|before|after)"

LONGEST_NAME = 40
"""Characters of a name in data/not_dates.txt, and of a place around it."""

_HINTS = "ago|today|tomorrow|tonight|night|morning|afternoon|evening"

FORMS = {
    "iso": r"(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)(?![-\d])",
    "monthday": rf"(?:(?:on )?(?P<wd1>{_DAY}),? )?(?:on )?(?P<m1>{_MONTH}) (?P<d1>{_DATE})\b"
    rf"(?![.,:]\d|\ ?(?:percent|per cent|million|billion)|%)(?:,? (?P<y1>{_YEAR}))?",
    "daymonth": rf"(?:(?:on )?(?P<wd2>{_DAY}),? )?(?:on )?(?:the )?(?P<d2>{_DATE})(?: of)?"
    rf" (?P<m2>{_MONTH})(?:,? (?P<y2>{_YEAR}))?",
    "weekday": rf"(?:(?P<early>{_TIMES}) )?(?:on )?(?:(?P<way1>last|next|this(?: past| coming)?) )?"
    rf"(?P<wd3>{_DAY})\b(?! week\b|[-–])(?: (?P<part>{_PART})\b)?",
    "quarter": rf"(?:the )?(?P<q>{'|'.join(ORDINALS)}) quarter\b"
    rf"(?: of (?:(?P<yq>{_YEAR})|(?P<wq>{_WAY}) year\b))?",
    "period": rf"(?:{_TIMES} )?(?P<way2>{_WAY}) (?P<unit>week|weekend|month|quarter|year)\b",
    "ago": rf"(?P<n>an?|\d{{1,3}}|{'|'.join(NUMBERS)}) (?P<unit2>{_UNIT})s? ago\b",
    "monthyear": rf"(?:{_IN} )?(?:early |late |mid-)?(?P<m3>{_MONTH}),? (?P<y3>{_YEAR})",
    "month": rf"(?:(?:{_IN}) (?:early |late |mid-)?|(?P<way3>{_WAY}) )(?P<m4>{_MONTH})"
    r"(?!\.? ?\d|['’]s?\b|-)",
    "year": rf"(?:{_IN}|(?:end|start|beginning|middle|summer|winter|spring|autumn|fall) of) "
    rf"(?:early |late |mid-)?(?P<y4>{_YEAR})(?!\.\d)",
    "simple": rf"the day before yesterday|(?:yesterday|tomorrow|this) {_PART}\b|last night"
    r"|yesterday|today(?!['’]s)|tomorrow(?!['’]s)|tonight(?!['’]s)",
}
"""Tried in this order at each word. Every repetition is bounded, so a search is linear."""


_COUNTED = "|".join(NUMBERS)
_ORDINAL = "|".join(ORDINALS)
_OPENS = (
    rf"[ADFJMNOSTW\d]|(?:on|the|on the) [A-Z\d]|on {_WAY} |(?:the )?(?:{_ORDINAL}) quarter"
    rf"|(?:an?|{_COUNTED}) {_UNIT}|{_IN} (?:early |late |mid-)?[A-Z\d]|{_TIMES} |mid-|{_WAY} "
    r"|(?:end|start|beginning|middle|summer|winter|spring|autumn|fall) of "
    r"|the day before|yesterday|to(?:day|morrow|night)"
)
"""What each form begins with, and at times a little more than that."""


class Tense(Value, frozen=True, kw_only=True):
    """Cues of data/tense.toml as sets of lower-case words."""

    future: frozenset[str]
    before_to: frozenset[str]
    timetable: frozenset[str]
    past: frozenset[str]
    not_past: frozenset[str]
    counted: frozenset[str]


@cache
def phrases() -> re.Pattern[str]:
    """All forms, for a sentence whose first letter is small; which one it was says ``_form``."""
    forms = "|".join(f"(?P<{name}_form>{form})" for name, form in FORMS.items())
    # What a phrase opens with is looked for first: most places of a text are passed at once.
    return re.compile(rf"(?<![\w'’$€£.-])(?={_OPENS})(?:{forms})(?![\w])")


@cache
def hints() -> re.Pattern[str]:
    """What every phrase holds at least one of; a quick look before the slow one."""
    return re.compile(
        rf"{'|'.join(ENGLISH)}|{_SHORT}|day\b|1\d\d\d|2\d\d\d|week|month|year|quarter|{_HINTS}"
    )


@cache
def names() -> re.Pattern[str]:
    """Names that hold a day's or a month's name (data/not_dates.txt)."""
    lines = _data("not_dates.txt").splitlines()
    found = sorted((one for one in lines if one and one[0] != "#"), key=len, reverse=True)
    first = "".join(sorted({one[0] for one in found}))
    return re.compile(rf"\b(?=[{first}])(?:{'|'.join(map(re.escape, found))})\b")


@cache
def tense() -> Tense:
    """The packaged cues, read on first use."""
    told = tomllib.loads(_data("tense.toml"))
    return Tense(**{name: frozenset(words.split()) for name, words in told.items()})


def count_of(word: str) -> int:
    """1 of "a", 3 of "three", 12 of "12"."""
    if word.isdecimal():
        return int(word)
    return NUMBERS.index(word) + 1 if word in NUMBERS else 1


def _data(name: str) -> str:
    return files("wiredesk.core.enrich").joinpath("data", name).read_text("utf-8")
