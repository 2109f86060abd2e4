"""Reads the dateline that opens a text: place, date and agency, in the common house styles."""

import re

from wiredesk.core.item import Dateline
from wiredesk.core.text.agencies import AGENCIES, NOT_PLACES, STANDING_CITIES
from wiredesk.core.text.months import MONTHS

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|er)?\.?"
_DATE = (
    rf"(?i:{_MONTH}\ {_DAY}(?:,?\ \d{{4}})?|{_DAY}\ (?:de\ )?{_MONTH}(?:,?\ (?:de\ )?\d{{4}})?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{4})"
)
# A letter that is not lower case; scripts without case pass.
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_CAPITALS = r"(?:ST\.|[A-ZÀ-ÖØ-ÞĀ-Ž][A-ZÀ-ÖØ-ÞĀ-Ž'’.-]*)"
_MIXED = r"(?:St\.|[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*)"
_LINK = (
    r"(?:de|del|della|di|da|do|dos|du|des|la|las|le|les|el|al|es|am|an|der|den|im|in|ob|bei|auf"
    r"|upon|on|of|and|y|e|et|sur|und|the)"
)
_PLACE_CAPITALS = rf"{_CAPITALS}(?:[ /](?:{_LINK}\ )?{_CAPITALS}){{0,5}}"
_PLACE_MIXED = rf"{_MIXED}(?:[ /](?:{_LINK}\ ){{0,2}}{_MIXED}){{0,3}}"
_PLACE_OTHER = r"[\u0370-\u1fff\u3040-\ud7a3\u4e00-\u9fff][^\s,()<>.!?]*(?:\ [^\s,()<>.!?]+){0,2}"
_REGION = (
    rf"(?:,\ (?!(?i:{_MONTH})\ \d)(?:the\ )?{_MIXED}(?:[ -](?:{_LINK}\ )?{_MIXED}){{0,3}}"
    r"|\ \([^()\d]{2,30}\)(?=\ \[)|\ \[[^\[\]\d]{2,40}\]|\ \([\u0600-\u06ff ]{3,30}\)(?=\ \())"
)
_AGENCY = r"[^\W\d_][^()/\[\]<>\n\d]{1,29}"
_DASH = r"(?:--?|[—–_])"

_KNOWN = "|".join(
    re.escape(name).replace(r"\ ", r"[ ]") for name in sorted(AGENCIES, key=len, reverse=True)
)
_KNOWN = rf"(?i:{_KNOWN})(?:/[A-Za-z.]{{2,20}})?"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body.replace("\n", ""))


def _place(place: str) -> str:
    return rf"(?P<city>{place})(?P<region>(?:{_REGION}){{0,2}})"


# The order counts: the surest forms come first. Each names what it proves; a form without an
# agency needs capitals or a date, one without either needs a city that stands alone.
_FORMS = tuple(
    _pattern(form)
    for form in (
        # "(ANSA) - BRUSSELS, MAR 2 -"
        rf"\((?P<agency>{_KNOWN})\)\ {_DASH}\ {_place(_PLACE_CAPITALS)}"
        rf"(?:,\ (?P<date>{_DATE}))?\ {_DASH}\ ",
        # "AFP - Manila -"
        rf"(?P<agency>{_KNOWN})\ {_DASH}\ {_place(_PLACE_MIXED)}\ {_DASH}\ ",
        # "HARARE, January 2. /TASS/." and "LONDON, April 1 /PRNewswire/ --"
        rf"{_place(_PLACE_MIXED)},?\ (?P<date>{_DATE}),?\ /(?P<agency>{_AGENCY})/"
        rf"(?:\.|\ ?{_DASH})\s*",
        # "CAIRO--(BUSINESS WIRE)--"
        rf"{_place(_PLACE_MIXED)}{_DASH}\((?P<agency>{_KNOWN})\){_DASH}\s*",
        # "VIENNA, March 5, Kyodo -"
        rf"{_place(_PLACE_MIXED)},\ (?P<date>{_DATE}),\ (?P<agency>{_KNOWN})\ {_DASH}\ ",
        # "DES MOINES. May 6 (Interfax) -", "LIMA, Jan 21 (Reuters) -", "Quito, 21 ene (EFE).-"
        rf"{_place(_PLACE_MIXED)}[.,]\ (?P<date>{_DATE})\ \((?P<agency>{_AGENCY})\)"
        rf"(?:\.?\s?{_DASH}|:)\s*",
        # "Atlanta, Jun 6 (PTI) Delta", "Paris (ats afp) Les": a known agency needs no dash
        rf"{_place(_PLACE_MIXED)}(?:,\ (?P<date>{_DATE}))?\ \((?P<agency>{_KNOWN})\)"
        rf"(?:\s?{_DASH}|:)?\s+(?=[\"“«'‘<]?{_UPPER}|\d)",
        # "Berlin (dpa) -", "MOSCOW (AP) —" before anything at all
        rf"{_place(_PLACE_MIXED)}(?:,\ (?P<date>{_DATE}))?\ \((?P<agency>{_KNOWN})\)\ ?{_DASH}\s*",
        # "NASHVILLE, Tennessee (Ticker) -": capitals vouch for an agency we do not know
        rf"{_place(_PLACE_CAPITALS)}(?:,\ (?P<date>{_DATE}))?"
        rf"\ \((?P<agency>{_AGENCY})\)\ ?{_DASH}\s+",
        # "طوكيو (أ ف ب) -"
        rf"(?P<city>{_PLACE_OTHER})(?P<region>(?:{_REGION})?)(?:[,،]\ (?P<date>[^()]{{4,24}}))?"
        rf"\ ?\((?P<agency>{_KNOWN})\)(?:\ ?{_DASH}|:|\ )\s*",
        # "WHITE PLAINS, N.Y., March 31 -", "St Andrews, Oct 07 -"
        rf"{_place(_PLACE_MIXED)},\ (?P<date>{_DATE})\ ?{_DASH}\ ",
        # "OCTOBER 27, 2004 (TECHWORLD.COM) -"
        rf"(?P<date>{_DATE})\ \((?P<agency>{_AGENCY})\)\ {_DASH}\ ",
        # "Reuters - Hurricane"
        rf"(?P<agency>{_KNOWN})\ {_DASH}\ (?=[\"“]?{_UPPER})",
        # "KABUL, Afghanistan -", "Columbus, Ga. -"
        rf"(?P<city>{_PLACE_MIXED})(?P<region>,\ {_MIXED}(?:\ {_MIXED}){{0,2}})\ {_DASH}\ "
        rf"(?=[\"“<]?{_UPPER}|\d)",
        # "CAIRO -"
        rf"(?P<city>{_PLACE_CAPITALS})(?P<region>)\ {_DASH}\ (?=[\"“<]?{_UPPER}|\d)",
        # "Berne —": only cities that stand alone
        rf"(?P<standing>{_PLACE_MIXED})\ {_DASH}\ (?=[\"“<]?{_UPPER})",
    )
)
_PRINTED_REGION = re.compile(r", ([^,()\[\]/]+?)(?=,|\.? ?(?:[(/—–_]|--| -|-$)|\s*$)")
_AFTER_COMMA = re.compile(rf",\ {_DATE}\b")

# "By JANE ROE" on a line of its own, or right before a place in capitals; "-----" and "*" before.
_LEAD_IN = re.compile(r"[\s*=-]*(?:By [^\n]{3,200}?\n\s*)?")
_BYLINE = re.compile(
    rf"[\s*=-]*By\ [A-Z][^\s(]*\ [A-Z][^\n(]{{0,200}}?\ "
    rf"(?={_PLACE_CAPITALS}(?:,\ [^()\n]{{2,30}})?\ \({_KNOWN}\))"
)
_HEAD = 400  # characters of the text that are looked at


def read_dateline(text: str) -> tuple[Dateline, int, int] | None:
    """Read the dateline at the head of plain ``text``; return it with its start and end, or None.

    ``end`` lies after the dash and the space that follow. Precision first: an ordinary sentence
    with a dash has no dateline. City and agency stand as printed (known agencies by their usual
    name); the date is ISO 8601 where the year is printed, else the printed day.
    """
    head = text[:_HEAD]
    for start in _starts(head):
        for form in _FORMS:
            match = form.match(head, start)
            if match and (dateline := _dateline(match)):
                return dateline, start, match.end()
    return None


def region_of(dateline: Dateline) -> str | None:
    """Return the state or country printed after the city ("Calif.", "West Germany"), or None."""
    if not dateline.text or not dateline.city:
        return None
    after = dateline.text.partition(dateline.city)[2]
    if bracketed := re.search(r"\[([^\]]+)\]", after):
        return bracketed[1].strip()
    found = _PRINTED_REGION.match(_AFTER_COMMA.sub("", after))
    region = found[1].strip() if found else ""
    if region.casefold() in AGENCIES and not _looks_like_state(region):
        return None  # "VIENNA, March 5, Kyodo"; but "ERIE, Pa."
    return region or None


def as_a_name(city: str) -> str:
    """A city printed in capitals as it is written elsewhere: "DAR ES SALAAM", "Dar es Salaam"."""
    if not city.isupper():
        return city
    return _WORD.sub(lambda word: _small(word[0], first=word.start() == 0), city)


_WORD = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(rf"{_LINK}|au|aux|s")


def _small(word: str, *, first: bool) -> str:
    lower = word.lower()
    return lower if not first and _SMALL.fullmatch(lower) else lower.capitalize()


def _starts(head: str) -> list[int]:
    """Where a dateline may begin: after stray marks, and after a byline if there is one."""
    lead = _LEAD_IN.match(head)
    byline = _BYLINE.match(head)
    return [match.end() for match in (byline, lead) if match] or [0]


def _dateline(match: re.Match[str]) -> Dateline | None:
    groups = match.groupdict()
    city = groups.get("city") or groups.get("standing")
    if not _plausible(city, groups):
        return None
    agency = groups.get("agency")
    date = groups.get("date")
    return Dateline(
        city=city.rstrip(",-") if city else None,
        agency=_agency_name(agency) if agency else None,
        date=_date(date) if date else None,
        text=match[0].strip(),
        source="text",
    )


def _plausible(city: str | None, groups: dict[str, str | None]) -> bool:
    agency, date, region = groups.get("agency"), groups.get("date"), groups.get("region")
    if groups.get("standing"):
        return (city or "").casefold() in STANDING_CITIES
    if city is None:
        return bool(agency)
    words = city.casefold().replace("/", " ").split()
    if words[0] in _OPENERS and not (city.isupper() and (date or agency)):
        return False
    if city.casefold() in AGENCIES and not region and not date:
        return False
    if agency and agency.casefold() in AGENCIES:
        return True
    if agency or date:
        return (date is not None and city.isupper()) or not _is_label(words)
    if _is_label(words) and not (region and city.isupper()):
        return False
    if region:
        return city.isupper() or _looks_like_state(region)
    return city.casefold() in STANDING_CITIES or len(city) > 5 or "/" in city


_OPENERS = frozenset({"by", "in", "on", "at", "the", "a", "an"})


def _is_label(words: list[str]) -> bool:
    return words[0] != "new" and any(word.strip(".'") in NOT_PLACES for word in words)


def _looks_like_state(region: str) -> bool:
    """After a mixed-case city only a state's abbreviation tells a place from a sentence."""
    return region.strip(" ,").casefold().rstrip(".") in _STATES


_STATES = frozenset(
    """ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb
    nev n.h n.j n.m n.y n.c n.d okla ore pa penn r.i s.c s.d tenn tex texas vt va wash w.va wis wyo
    d.c ohio iowa idaho utah maine hawaii alaska ontario quebec alberta manitoba b.c ont que alta
    washington oregon california florida""".split()
)


def _agency_name(printed: str) -> str:
    folded = " ".join(printed.casefold().split())
    return AGENCIES.get(folded, printed.strip())


_NUMERIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def _date(printed: str) -> str:
    """ISO 8601 where month and year can be told, else as printed."""
    numeric = _NUMERIC_DATE.fullmatch(printed)
    if numeric:
        day, month, year = (int(part) for part in numeric.groups())
        return f"{year:04}-{month:02}-{day:02}" if month <= 12 < day else printed
    found = re.search(r"(?<!\d)\d{4}(?!\d)", printed)
    if found and (named := month_and_day(printed)):
        return f"{found[0]}-{named[0]:02}-{named[1]:02}"
    return printed.rstrip(".")


def month_and_day(printed: str) -> tuple[int, int] | None:
    """Month and day of a printed date that names its month ("Oct 12", "12 octubre"), or None."""
    words = re.findall(r"[^\W\d_]+|\d+", printed)
    day = next((int(word) for word in words if len(word) < 3 and word.isdigit()), 0)
    month = next((MONTHS[w.casefold()] for w in words if w.casefold() in MONTHS), 0)
    return (month, day) if month and 0 < day <= 31 else None
