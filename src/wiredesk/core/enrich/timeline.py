"""When the things that a story tells happened: its time expressions as dates."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.quote_marks import inside
from wiredesk.core.enrich.tensing import direction
from wiredesk.core.enrich.timephrases import (
    DAYS,
    FORMS,
    LONGEST_NAME,
    ORDINALS,
    count_of,
    hints,
    names,
    phrases,
    tense,
)
from wiredesk.core.enrich.usable import news_starts
from wiredesk.core.enrich.values import Copy, DatedEvent, Precision, Span
from wiredesk.core.text.months import ENGLISH, month_called
from wiredesk.core.text.sentences import sentences

NEEDS = ("text", "published")
GIVES = ("events",)

LOOKED_AT = 100_000  # characters of a text that are read
MOST_EVENTS = 200
NEAR = timedelta(45)  # "the August 8 vote", in a story of late July, is never last year's
LONGEST_SENTENCE = 2_000  # characters; a longer one is a table or no prose

_QUOTED = re.compile(r'[“"][^“”"\n]{0,2000}[”"]')
_APPROXIMATE = re.compile(
    r"\b(?:than|over|about|nearly|almost|least|around|roughly|some|under|to|half|every|or|and|-) $"
)
_OTHER_YEAR = re.compile(r"\b(?:[Ll]ast year|next year|(?:19|20)\d\d)\b")
_SPORT = re.compile(
    r"\b(?:points?|touchdowns?|yards?|rebounds?|baskets?|goals?|coach|quarterback|N[BF]A|game)\b"
)


class Told(NamedTuple):
    """A time as a date: ISO 8601 (weeks "2026-W41"), quarters as "2026-Q3"."""

    date: str
    precision: Precision
    confidence: float


class _Place(NamedTuple):
    """Where an expression stands, and the day from which it is told (None = unknown)."""

    match: re.Match[str]
    sentence: str
    today: date | None
    quoted: bool


def timeline_of(copy: Copy) -> tuple[DatedEvent, ...]:
    """Every time expression that means one date, in the order of the text; English only.

    Days count in the zone of ``copy.published``, as its offset says: the zone of the dateline's
    place is not known here, so near midnight "today" may be a day off for a place far away. Without
    it only whole dates with their year are told. Approximate and relative times ("two weeks
    later", "about a year ago", "the next month"), habits and names ("Black Friday") are left out.
    """
    if not reads_as_english(copy):
        return ()
    text = copy.text[:LOOKED_AT]
    body = news_starts(text)
    today = copy.published.date() if copy.published else None
    events: list[DatedEvent] = []
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for start, end in sentences(text):
        start = max(start, body)
        if 0 < end - start <= LONGEST_SENTENCE and len(events) < MOST_EVENTS:
            events += _events(text, (start, end), quoted, today)
    return tuple(events[:MOST_EVENTS])


def _events(text: str, span: Span, quoted: list[Span], today: date | None) -> Iterator[DatedEvent]:
    start, end = span
    printed = text[start:end]
    if not hints().search(printed):
        return
    sentence = _opened(printed)
    for match in phrases().finditer(sentence):
        first, last = match.span()
        if _is_name(printed, first, last):
            continue
        place = _Place(match, sentence, today, inside(quoted, start + first))
        if told := resolve(place):
            yield DatedEvent(
                date=told.date,
                precision=told.precision,
                text=printed,
                phrase=printed[first:last],
                span=(start + first, start + last),
                confidence=told.confidence,
            )


def _is_name(printed: str, first: int, last: int) -> bool:
    """Whether the expression touches a name: "Black Friday", "the May Fourth movement"."""
    around = names().finditer(printed, max(0, first - LONGEST_NAME), last + LONGEST_NAME)
    return any(name.start() < last and first < name.end() for name in around)


def _opened(sentence: str) -> str:
    """The sentence with a small first letter, unless it opens with a day or a month."""
    at = next((at for at, char in enumerate(sentence[:4]) if char.isalpha()), 0)
    first = sentence[at : at + 3]
    if not first.isascii() or any(name.startswith(first) for name in (*DAYS, *ENGLISH)):
        return sentence
    return sentence[:at] + sentence[at].lower() + sentence[at + 1 :]


def resolve(place: _Place) -> Told | None:
    """The date that an expression means, or None where it cannot be told."""
    form = next(name for name in FORMS if place.match[f"{name}_form"])
    try:
        return _BY_FORM[form](place)
    except (ValueError, OverflowError):  # the 31st of April, the year 0
        return None


def _iso(place: _Place) -> Told | None:
    return Told(date.fromisoformat(place.match["iso"]).isoformat(), "day", 0.97)


def _month_and_day(place: _Place) -> Told | None:
    group = place.match.groupdict()
    month = month_called(group["m1"] or group["m2"])
    day = int(re.sub(r"\D", "", group["d1"] or group["d2"]))
    weekday = group["wd1"] or group["wd2"]
    if year := group["y1"] or group["y2"]:
        return Told(date(int(year), month, day).isoformat(), "day", 0.97)
    if place.today is None:
        return None
    years = (place.today.year + step for step in (-1, 0, 1))
    days = [date(y, month, day) for y in years if (month, day) != (2, 29) or _is_leap(y)]
    if weekday:
        days = [one for one in days if DAYS[one.weekday()] == weekday]
    found = _nearest(days, place.today, place)
    return Told(found.isoformat(), "day", 0.93) if found else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _nearest(days: list[date], today: date, place: _Place) -> date | None:
    """The nearest day if it is near (the wire prints the year of others), else as tense tells."""
    nearest = min(days, key=lambda one: abs(one - today), default=None)
    way, told = _direction(place)
    if nearest is None or not told or abs(nearest - today) <= NEAR:
        return nearest
    side = [one for one in days if (one - today).days * way >= 0]
    return min(side, key=lambda one: abs(one - today), default=None)


def _weekday(place: _Place) -> Told | None:
    match, today = place.match, place.today
    if today is None:
        return None
    way, part = match["way1"] or "", match["part"] or match["early"] in ("early", "late")
    wanted = DAYS.index(match["wd3"])
    back, ahead = (today.weekday() - wanted) % 7, (wanted - today.weekday()) % 7
    side, told = _direction(place)
    sure = 0.93 if told else 0.75
    if way == "last":
        days, sure = -(back or 7), 0.8
    elif way == "next":
        # On a Wednesday "next Friday" means the one of the coming week.
        days, sure = 7 - today.weekday() + wanted, 0.7
    elif way == "this past":
        days = -(back or 7)
    elif way == "this coming" or (way == "this" and not (told and side < 0)):
        days = ahead
    else:
        days = ahead if side > 0 else -back
    day = today + timedelta(days)
    return Told(day.isoformat(), "part-of-day" if part else "day", sure)


def _quarter(place: _Place) -> Told | None:
    match, today, quarter = place.match, place.today, ORDINALS[place.match["q"]]
    if match["yq"]:
        return Told(f"{match['yq']}-Q{quarter}", "quarter", 0.9)
    if today is None or _SPORT.search(place.sentence):
        return None
    if match["wq"]:
        return Told(f"{today.year + _STEPS[match['wq']]:04}-Q{quarter}", "quarter", 0.85)
    side, _ = _direction(place)
    ours = (today.month + 2) // 3
    step = int(quarter < ours) if side > 0 else -int(quarter >= ours)
    return Told(
        f"{today.year + step:04}-Q{quarter}", "quarter", 0.6
    )  # whose year, the firm's, is not known


_STEPS = {"last": -1, "this": 0, "next": 1}


def _period(place: _Place) -> Told | None:
    match, today = place.match, place.today
    if today is None or place.sentence[: match.start()].endswith(("the ", "of ", "every ")):
        return None
    step, unit = _STEPS[match["way2"]], match["unit"]
    if unit == "weekend":
        if step > 0 or (step < 0 and today.weekday() >= 5):
            return None
        return Told(_week(today + timedelta(7 * step)), "week", 0.8)
    if unit == "week":
        return Told(_week(today + timedelta(7 * step)), "week", 0.9)
    if unit == "month":
        return Told(_month(today, step), "month", 0.93)
    if unit == "quarter":
        of = today.year * 4 + (today.month - 1) // 3 + step
        return Told(f"{of // 4:04}-Q{of % 4 + 1}", "quarter", 0.75)
    return Told(f"{today.year + step:04}", "year", 0.95)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _month(day: date, step: int) -> str:
    of = day.year * 12 + day.month - 1 + step
    return f"{of // 12:04}-{of % 12 + 1:02}"


def _ago(place: _Place) -> Told | None:
    match, today = place.match, place.today
    if today is None or place.quoted or _APPROXIMATE.search(place.sentence[: match.start()]):
        return None
    count, unit = count_of(match["n"]), match["unit2"]
    if unit == "day":
        return Told((today - timedelta(count)).isoformat(), "day", 0.9)
    if unit == "week":
        return Told(_week(today - timedelta(7 * count)), "week", 0.8)
    if unit == "month":
        return Told(_month(today, -count), "month", 0.8)
    return Told(f"{today.year - count:04}", "year", 0.85)


def _month_of_year(place: _Place) -> Told | None:
    return Told(f"{place.match['y3']}-{month_called(place.match['m3']):02}", "month", 0.97)


def _bare_month(place: _Place) -> Told | None:
    match, today = place.match, place.today
    if today is None or _is_no_month(place):
        return None
    month, way = month_called(match["m4"]), match["way3"]
    if way == "last":
        year, sure = today.year - (month >= today.month), 0.75
    elif way == "next":
        year, sure = today.year + (month <= today.month), 0.75
    elif way == "this":
        year, sure = today.year, 0.85
    else:
        side, told = _direction(place)
        year = today.year + (month < today.month if side > 0 else -(month > today.month))
        sure = 0.9 if told else 0.65
    return Told(f"{year:04}-{month:02}", "month", sure)


def _is_no_month(place: _Place) -> bool:
    """Whether May is Theresa, or a year named before it ("Last year, ... in April") is its year."""
    match = place.match
    if _OTHER_YEAR.search(place.sentence, max(0, match.start() - 200), match.start()):
        return True
    after = place.sentence[match.end() : match.end() + 12]
    if re.match(r" (?:[A-Z]|(?:on|against) the )", after) and match["m4"] in (
        "May",
        "March",
        "June",
    ):
        return True
    first = re.match(r"\w+", match[0])
    return match["m4"] == "May" and first is not None and first[0] in ("by", "from", "after")


def _year(place: _Place) -> Told | None:
    after = re.match(r" ([a-z]+)", place.sentence[place.match.end() :])
    if after and after[1] in tense().counted:
        return None
    return Told(place.match["y4"], "year", 0.93)


def _simple(place: _Place) -> Told | None:
    """Yesterday, tonight: in direct speech they count from a day that we do not know."""
    if place.today is None or place.quoted:
        return None
    words = place.match["simple_form"]
    if words.startswith("the day before"):
        step = -2
    elif words.startswith("yesterday") or words == "last night":
        step = -1
    else:
        step = 1 if words.startswith("tomorrow") else 0
    part = (" " in words and step != -2) or words == "tonight"
    day = (place.today + timedelta(step)).isoformat()
    return Told(day, "part-of-day" if part else "day", 0.93)


def _direction(place: _Place) -> tuple[int, bool]:
    return direction(place.sentence, *place.match.span())


_BY_FORM = {
    "iso": _iso,
    "monthday": _month_and_day,
    "daymonth": _month_and_day,
    "weekday": _weekday,
    "quarter": _quarter,
    "period": _period,
    "ago": _ago,
    "monthyear": _month_of_year,
    "month": _bare_month,
    "year": _year,
    "simple": _simple,
}
