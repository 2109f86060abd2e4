"""Reads the time until which a line of words holds a story, in the languages of the agencies."""

import re
from datetime import datetime, timedelta, tzinfo

from msgspec.structs import replace

from wiredesk.core.formats.times import embargo, moment
from wiredesk.core.item import Embargo

_WEEKDAYS = (
    "mon|lun|maan", "tue|die|mar|din", "wed|mit|mer|mié|mie|woe",
    "thu|don|jeu|jue|gio", "fri|fre|ven|vie|vri", "sat|sam|sonna|sáb|sab|zat",
    "sun|sonnt|dim|dom|zon",
)  # fmt: skip
"""How the days are called, Monday first: English, German, French, Spanish, Italian, Dutch."""

_ENDS = r"(?:day|tag|abend|di|dì|dag|woch|es|ado|bado|ato|che|ingo|enica)"
_WEEKDAY = rf"(?:[^\W\d_]{{2,7}}{_ENDS}\.?,? )?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_UNITS = r"Uhr|uur|heures?|horas|hours|hrs"
_CLOCK = (
    r"(?P<led>(?:alle|ore|las|um|kl\.?|klo|τις) )?(?<![\d.,:])(?P<hour>\d{1,2})"
    r"(?:[:.hu]?(?P<minute>\d{2})(?!\d)|(?= ?[ap]\.?m)"
    rf"|(?= ?(?:{_UNITS})\b)|[hu]\b|(?(led)(?![\d.,:])|(?!)))"
    rf"(?: ?(?P<half>[ap])\.?m\b\.?)?(?: ?(?:{_UNITS})\b)?"
)
_ZONES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles", "eastern": "America/New_York", "uk time": "Europe/London",
    "london time": "Europe/London", "paris time": "Europe/Paris", "heure de paris": "Europe/Paris",
    "heure de bruxelles": "Europe/Brussels", "brussels time": "Europe/Brussels",
    "hora de madrid": "Europe/Madrid", "hora peninsular": "Europe/Madrid",
    "ora italiana": "Europe/Rome",
}  # fmt: skip
"""Zones by the names that lines give them; abbreviations of their own stand in ``times``."""

_ZONE = (
    r"(?: ?\(?(?P<zone>GMT|UTC|[A-Z]{1,3}[SD]T|CET|EET|MSK|MEZ|MESZ|"
    rf"(?:{'|'.join(_ZONES)})(?![^\W\d_]))\)?)?"
)
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th|er|º|°)?\.?"
_OF = r"(?: de| del| di)? "
_YEAR = r"(?:(?:,| de| del)? (?P<year>(?:19|20)\d{2}))?"
_AT = r"\)?,?(?: at| à| um| a| om| bis| kl\.?| klo| τις)?[ T]"
_DATED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # UNTIL 1800 GMT, Wednesday, January 14; 1800 GMT, 14 January; alle 18 di mercoledì 4 marzo
        rf"{_CLOCK}{_ZONE},? (?:on )?{_WEEKDAY}{_MONTH} {_DAY}{_YEAR}",
        rf"{_CLOCK}{_ZONE},? (?:on |am |le |del? |di |van |op |dem )?(?:día )?{_WEEKDAY}"
        rf"{_DAY}{_OF}{_MONTH}{_YEAR}",
        # Wednesday, January 14, at 1800 GMT; 14 January 2026, 18:00; 5 mars 2026 à 11H00 GMT
        rf"{_MONTH} {_DAY}{_YEAR}{_AT}{_CLOCK}{_ZONE}",
        rf"{_DAY}{_OF}{_MONTH}{_YEAR}{_AT}{_CLOCK}{_ZONE}",
        # 05.03.2026, 19.00 Uhr; 05/03/2026 18:00; heute (05.03.), 19.00 Uhr; 2026-03-05 18:00 GMT
        rf"(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})(?:\.|/(?=\d{{4}}))(?P<year>\d{{4}})?"
        rf"{_AT}{_CLOCK}{_ZONE}",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){_AT}{_CLOCK}{_ZONE}",
    )
)
_ALONE = re.compile(rf"{_CLOCK}{_ZONE}", re.IGNORECASE)
_NOON = re.compile(r"\b(?:12 )?noon\b", re.IGNORECASE)
_MIDNIGHT = re.compile(
    r"\b(?:(?:12 )?midnight|Mitternacht|minuit|medianoche|mezzanotte|middernacht)\b", re.IGNORECASE
)
_MONTHS = re.compile(
    r"\b(?:jan|feb|fév|mar(?:ch|s\b|zo)|mär|maart|apr|avr|abr|may|mai|mei|mag|jun|jui|jul|giu|lug|aug"
    r"|aoû|ago|sep|set|oct|okt|ott|nov|de[cz]|déc|dic)[^\W\d_]*",
    re.IGNORECASE,
)
_TOMORROW = re.compile(r"\b(?:tomorrow|morgen|demain|mañana|domani)\b", re.IGNORECASE)


def said_until(line: str, near: datetime, zone: tzinfo | None = None) -> Embargo:
    """The time that a line names; where none can be read, no end (fail closed).

    A day without a year is the one next to ``near``. A time alone is on the day of ``near``, or on
    the next where it has passed; a weekday is the next of its name. A line that holds other
    numbers or a month beside such a time is not understood. ``zone`` is the wire's, which tells
    what day it is there; the times themselves stay without one (core/formats/zoning.py).
    """
    words = _MIDNIGHT.sub("24:00", _NOON.sub("12:00", line))
    for form in _DATED:
        for match in form.finditer(words):
            if (clock := _clock(match)) and (day := _day(match, near)):
                return _held_until(day, clock, match["zone"], line)
    return _by_clock(words, line, near, zone) or Embargo(evidence=line)


def _by_clock(words: str, line: str, near: datetime, zone: tzinfo | None) -> Embargo | None:
    """A line that names no date: the next time that the clock says so."""
    found = [match for match in _ALONE.finditer(words) if _clock(match)]
    rest = _ALONE.sub(" ", words)
    if not found or re.search(r"\d", rest) or _MONTHS.search(rest):
        return None
    match = next((one for one in found if one["zone"]), found[0])
    clock, named = str(_clock(match)), match["zone"]
    day = near if named or zone is None else near.astimezone(zone)
    weekday = _weekday(rest)
    if weekday is not None:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    elif _TOMORROW.search(rest):
        day += timedelta(days=1)
    held = _held_until(day, clock, named, line)
    passed = held.until and (moment(held.until.raw, zone) or held.until).at <= near
    later = timedelta(days=1 if weekday is None else 7)
    return _held_until(day + later, clock, named, line) if passed else held


def _weekday(words: str) -> int | None:
    """The number of the weekday that is named, Monday = 0."""
    for number, names in enumerate(_WEEKDAYS):
        if re.search(rf"\b(?:{names})[^\W\d_]*{_ENDS}\b", words, re.IGNORECASE):
            return number
    return None


def _held_until(day: datetime, clock: str, zone: str | None, line: str) -> Embargo:
    named = _ZONES.get((zone or "").lower(), (zone or "").upper())
    return replace(embargo(f"{day:%Y-%m-%d}T{clock}:00 {named}".strip()), evidence=line)


def _clock(match: re.Match[str]) -> str | None:
    """``1800``, ``6 p.m.`` and ``19.00 Uhr`` as ``hh:mm``; the end of the day is ``24:00``."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0)
    right = (hour < 24 and minute < 60) or (hour, minute) == (24, 0)
    return f"{hour:02}:{minute:02}" if right else None


def _day(match: re.Match[str], near: datetime) -> datetime | None:
    """The day, in the year that is said or else in the one that brings it nearest."""
    years = [int(match["year"])] if match["year"] else [near.year, near.year + 1, near.year - 1]
    if match["month"].isdigit():
        written = [f"{year}-{int(match['month']):02}-{int(match['day']):02}" for year in years]
    else:
        written = [f"{match['day']} {match['month']} {year}" for year in years]
    found = [day.at for one in written if (day := moment(one))]
    return min(found, key=lambda at: abs(at - near)) if found else None
