"""Reads the times that wires write, tame (RFC 3339, RFC 2822) and wild, and never raises."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from wiredesk.core.item import Embargo, Moment
from wiredesk.core.text.months import month_called

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
LATEST_ON_EARTH = timezone(timedelta(hours=-12))
"""The zone whose clocks are the last to reach a wall time: the safe reading of an embargo."""

_LONGEST = 100
_WIDEST_OFFSET = 15 * 60  # minutes; real zones span -12:00 .. +14:00

_ISO = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?"
    r"(?:[T\s_]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*([Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+|[A-Z]{2,5})?"
)
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?"
    r" (GMT|UTC|UT|Z|[+-]\d{2}:?\d{2})"
)  # RFC 2822, 3.3, as nearly every feed writes it
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?![:\d])\s*([ap]\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*([+-]\d{1,2}):?(\d{2})(?!\d)")
_ZONE_NAME = re.compile(r"\b([A-Z]{1,5})\b")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-./,]+([^\W\d_]{3,12})\.?[\s\-./,]+(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"([^\W\d_]{3,12})\.?[\s\-]+(\d{1,2})(?:st|nd|rd|th)?(?!\d|:),?[\s]+(?:.{0,40}?\s)??(\d{4})(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/.\s](\d{1,2})[/.\s](\d{4})(?!\d)")
_CJK = re.compile(r"(\d{4})\s*[年\ub144]\s*(\d{1,2})\s*[月\uc6d4]\s*(\d{1,2})\s*[日\uc77c]")

_WEEKDAYS = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_ZONES: dict[str, float] = {  # hours east of Greenwich; RFC 2822, 4.3 and newsroom habit
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "IST": 5.5, "CET": 1,
    "MEZ": 1, "MET": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "ACST": 9.5,
    "AWST": 8, "NZST": 12, "NZDT": 13, "SAST": 2, "PKT": 5, "NPT": 5.75, "GST": 4,
}  # fmt: skip


def moment(raw: str | None, zone: tzinfo | None = None) -> Moment | None:
    """Read a time; None where it cannot be told.

    RFC 3339, ISO 8601 / W3C-DTF (basic and extended), RFC 822 / 2822, seconds since 1970, and the
    forms of the wild. A wall time without a zone, or with one nobody knows, is taken in ``zone``
    (default UTC) and gets ``zone=""``: the caller notes the guess. Years outside 1900–2100, days
    that no month has and ambiguous 4/5/2020 give None.
    """
    text = _cleaned(raw)
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _read(text, zone or UTC)
    except (ValueError, OverflowError, KeyError, OSError):
        return None
    if found is None or not EARLIEST_YEAR <= found[0].year <= LATEST_YEAR:
        return None
    return Moment(at=found[0], zone=found[1], raw=text)


def zoneless(**named: Moment | None) -> tuple[str, ...]:
    """The names of the moments that were read without a zone, for ``guessed``."""
    return tuple(name for name, at in named.items() if at is not None and not at.zone)


def in_its_zone(given: Moment) -> datetime:
    """The instant with the offset of the zone it was given in; UTC where that names none."""
    try:
        zone = _zone(given.zone)
    except (KeyError, ValueError):
        zone = None
    return given.at.astimezone(zone or UTC)


Dated = tuple[Moment | None, Moment | None, tuple[str, ...]]


def created_and_updated(
    created: Moment | None, updated: Moment | None, instead: Moment | None = None
) -> Dated:
    """Both times and which of them are guesses.

    An update that is not said is ``instead``, failing that the creation.
    """
    guessed = zoneless(created=created, updated=updated)
    if updated is None and created is not None:
        updated, guessed = instead or created, (*guessed, "updated")
    return created, updated, guessed


def embargo(raw: str | None) -> Embargo:
    """Read the end of an embargo, failing closed.

    Empty or unreadable = indefinite; a wall time without zone = its last instant on Earth.
    """
    text = _cleaned(raw)
    return Embargo(until=moment(text, LATEST_ON_EARTH), evidence=text or "empty")


def _cleaned(raw: str | None) -> str:
    return raw.replace("\x00", " ").replace("\\n", " ").strip() if raw else ""


def _read(text: str, zone: tzinfo) -> tuple[datetime, str] | None:
    if match := _ISO.fullmatch(text):
        if text.isdigit() and len(text) not in (4, 8):
            return _from_epoch(text)
        return _from_iso(match, zone)
    if text.isdigit():
        return _from_epoch(text)
    if (match := _MAIL.fullmatch(text)) and (month := month_called(match[2])):
        return _from_mail(match, month, zone)
    return _from_words(text, zone)


def _from_epoch(digits: str) -> tuple[datetime, str] | None:
    if len(digits) not in (9, 10, 13):
        return None
    seconds = int(digits) / (1000 if len(digits) == 13 else 1)
    return datetime.fromtimestamp(seconds, UTC), "Z"


def _from_iso(match: re.Match[str], zone: tzinfo) -> tuple[datetime, str]:
    year, month, day, hour, minute, second, named = match.groups()
    whole_day = (int(year), int(month or 1), int(day or 1))
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    return _in_zone(whole_day, clock, named or "", zone)


def _from_mail(match: re.Match[str], month: int, zone: tzinfo) -> tuple[datetime, str]:
    day, _, year, hour, minute, second, named = match.groups()
    clock = (int(hour), int(minute), int(second or 0))
    if named[0] in "+-" and ":" not in named:
        named = f"{named[:3]}:{named[3:]}"
    return _in_zone((int(year), month, int(day)), clock, named, zone)


def _from_words(text: str, zone: tzinfo) -> tuple[datetime, str] | None:
    day = _date(text)
    if day is None:
        return None
    match = _CLOCK.search(text)
    clock = _clock(match) if match else (0, 0, 0)
    rest = text[match.end() :] if match else text
    return _in_zone(day, clock, _zone_in(rest), zone)


def _zone_in(rest: str) -> str:
    if match := _OFFSET.search(rest):
        return f"{match[1]}:{match[2]}"
    return next((m[1] for m in _ZONE_NAME.finditer(rest) if m[1] in _ZONES), "")


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour = int(match[1])
    if half := match[4]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return hour, int(match[2]), int(match[3] or 0)


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day, from the first pattern that makes sense."""
    if match := _CJK.search(text) or _YEAR_FIRST.search(text):
        return int(match[1]), int(match[2]), int(match[3])
    for match in _DAY_FIRST.finditer(text):
        if month := month_called(match[2]):
            return _full_year(match[3]), month, int(match[1])
    for match in _MONTH_FIRST.finditer(text):
        if month := month_called(match[1]):
            return int(match[3]), month, int(match[2])
    if match := _NUMBERS.search(text):
        return _by_numbers(int(match[1]), int(match[2]), int(match[3]), text)
    return None


def _by_numbers(one: int, two: int, year: int, text: str) -> tuple[int, int, int] | None:
    """Tell 26/06/2020 from 06/26/2020 by size, then by the weekday in the text; else give up."""
    readings = [(m, d) for m, d in {(two, one), (one, two)} if m <= 12]
    if len(readings) > 1:
        weekday = _WEEKDAYS.get(text[:3].lower())
        readings = [(m, d) for m, d in readings if date(year, m, d).weekday() == weekday]
    return (year, *readings[0]) if len(readings) == 1 else None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _in_zone(
    day: tuple[int, int, int], clock: tuple[int, int, int], named: str, zone: tzinfo
) -> tuple[datetime, str]:
    """The instant in UTC and the zone as given ("" where it says nothing).

    A wall time that the end of summer time repeats, or its start leaves out, is two instants: the
    later one counts, for an embargo must not end too early (PEP 495: ``fold``).
    """
    hour, minute, second = clock
    if second == 60:
        second = 59  # a leap second, which datetime does not know
    given = _zone(named)
    midnight = clock == (24, 0, 0)  # ISO 8601: the end of the day
    local = datetime(*day, 0 if midnight else hour, minute, second, tzinfo=given or zone)
    if midnight:
        local += timedelta(days=1)
    at = local.astimezone(UTC)
    if isinstance(local.tzinfo, ZoneInfo):
        at = max(at, local.replace(fold=1).astimezone(UTC))
    return at, named if given else ""


@lru_cache(maxsize=256)
def _zone(named: str) -> tzinfo | None:
    """The zone of an offset or a name; None where there is no such zone."""
    if not named:
        return None
    if named in ("Z", "z"):
        return UTC
    if named[0] in "+-":
        digits = named[1:].replace(":", "")
        hours, minutes = (
            (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        )
        total = hours * 60 + minutes
        usable = minutes < 60 and total <= _WIDEST_OFFSET
        return timezone(timedelta(minutes=-total if named[0] == "-" else total)) if usable else None
    if "/" in named:
        return ZoneInfo(named)  # ZoneInfoNotFoundError is a KeyError: unreadable
    return timezone(timedelta(hours=_ZONES[named])) if named in _ZONES else None
