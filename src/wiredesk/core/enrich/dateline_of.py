"""Finds where and when a story was written: from the head of its text, else from its metadata."""

import re
from calendar import monthrange
from collections import Counter
from datetime import MAXYEAR, date, datetime

from msgspec.structs import replace

from wiredesk.core.enrich.gazetteer import (
    capitals,
    cities,
    country_codes,
    country_of_city,
    country_of_region,
    folded,
)
from wiredesk.core.enrich.mentions import country_called, mentions_in
from wiredesk.core.enrich.values import Copy, FoundDateline
from wiredesk.core.item import Dateline
from wiredesk.core.text.agencies import AGENCIES, STANDING_CITIES
from wiredesk.core.text.dateline import as_a_name, month_and_day, read_dateline, region_of

NEEDS = ("text", "dateline", "published", "places")
GIVES = ("dateline",)

_AROUND = 3000  # characters of the text that may tell which Kingston is meant
_RIVAL = 100_000  # inhabitants of a namesake abroad that make even a capital doubtful
_CLEARLY = 2  # times as often as the next country must one be named, to be the one
_AHEAD = 1  # days: clocks further east are ahead of ours

Found = tuple[str, str, float]
"""Country, evidence, confidence."""


def find_dateline(copy: Copy) -> FoundDateline | None:
    """Return city, region, country, agency and date as the text's head says, else the metadata.

    The text is believed before the metadata, which often names the bureau. The date is ISO 8601
    where the year is printed or follows from ``copy.published`` (the nearest that is not after
    it), else month and day: "10-12". A town that could be in several countries is settled by, in
    this order: the region or country printed with it; the agency's metadata; being a city that
    agencies print alone, a capital, or eight times its namesakes abroad; the one country with a
    town so called that the text speaks of. With none of these the country stays empty.
    """
    label = _LABEL.match(copy.text)
    start = label.end() if label else 0
    head = copy.text[start : start + _HEAD]
    if read := read_dateline(head):
        return _found(read[0], copy, end=start + read[2])
    if bare := _bare(head):
        return _found(bare[0], copy, end=start + bare[1])
    given = copy.dateline and _as_printed(copy.dateline)
    return _found(given, copy, end=0) if given else None


def _bare(head: str) -> tuple[Dateline, int] | None:
    """What only the gazetteer or a bracket vouches for: "Turin - ", "(AP) -"; and its end."""
    if match := _AGENCY_ALONE.match(head):
        name = match["agency"]
        known = AGENCIES.get(name.casefold())
        if not (known or name.isupper()):
            return None
        text = match[0].strip()
        return Dateline(agency=known or name, text=text, source="text"), match.end()
    match = _BARE.match(head)
    if match is None or folded(match["city"]) in _NO_PLACES | country_codes().keys():
        return None  # "China - Growth slows" is a label
    city, region, agency = match["city"], match["region"], match["agency"]
    if not (country_of_region(region, city) if region else _known(city)):
        return None
    text = match[0].strip()
    return Dateline(city=city, agency=agency, text=text, source="text"), match.end()


_HEAD = 600  # characters in which the dateline stands, byline and all
_LABEL = re.compile(r"(?:RPT|REFILE|CORRECTED|CORRECTION|UPDATE ?\d{1,2}|WRAPUP ?\d{1,2}) ?--? ?")
_DASH = r" ?(?:--|[-\u2013\u2014]) "
_AGENCY_ALONE = re.compile(rf"\s{{0,9}}\((?P<agency>[A-Za-z][\w. ]{{1,24}})\){_DASH}")
_BARE = re.compile(
    r"\s{0,9}(?P<city>[A-Z][\w'.-]{2,20}(?: [A-Z][\w'.-]{2,20}){0,2})"
    r"(?:, (?P<region>[A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20}){0,2}))?"
    rf"(?:(?: \((?P<agency>[A-Z][\w. ]{{1,24}})\))?{_DASH})(?=[\"\u201c<]?[A-Z])"
)
_NO_PLACES = frozenset({"reading", "nice", "mobile", "victoria", "orange", "split", "sale", "male"})


def _found(printed: Dateline, copy: Copy, *, end: int) -> FoundDateline:
    given = copy.dateline
    if not printed.city and given and given.city:  # "Reuters - ...": only the agency is printed
        printed = replace(given, agency=printed.agency or given.agency)
    region = _region(printed)
    city = printed.city or ""
    country, evidence, confidence = _country(printed, region, copy, end)
    return FoundDateline(
        city=as_a_name(city),
        region=region,
        country=country,
        agency=printed.agency or "",
        date=resolved(printed.date or "", copy.published),
        end=end,
        from_text=printed.source == "text",
        evidence=evidence,
        confidence=confidence,
    )


def _region(printed: Dateline) -> str:
    """As printed, with its full stop ("Calif."); a date that we cannot read is none."""
    region = region_of(printed) or ""
    if any(letter.isdigit() for letter in region):
        return ""
    return f"{region}." if region and f", {region}." in (printed.text or "") else region


def _as_printed(given: Dateline) -> Dateline | None:
    """The dateline of the metadata, read where it came only as a printed line."""
    if given.city or not given.text:
        return given
    line = given.text.strip()
    for ending in (" A", " - A", ", Jan 1 - A"):
        if read := read_dateline(line + ending):
            date_ = read[0].date if ending != ", Jan 1 - A" else None
            return replace(read[0], date=date_, source=given.source, country=given.country)
    return given


def _country(printed: Dateline, region: str, copy: Copy, end: int) -> Found:
    city = (printed.city or "").partition("/")[0].strip(" ,")
    if printed.country:
        return printed.country, "given with the dateline", 0.95
    if not city:
        return "", "no place printed", 0.0
    if region:
        code = country_of_region(region, city) or country_called(as_a_name(region))
        # A region that we do not know makes the city a doubtful witness.
        return (code, f"{city}, {region}", 0.98) if code else ("", f"{region} is unknown", 0.0)
    around = copy.text[end : end + _AROUND]
    return (
        _of_metadata(city, copy)
        or _of_name(city, around)
        or _of_text(city, around)
        or ("", f"{city} could be in several countries or is unknown", 0.0)
    )


def _of_metadata(city: str, copy: Copy) -> Found | None:
    given, key = copy.dateline, folded(city)
    if given and given.country and given.city and folded(given.city) == key:
        return given.country, f"{city}, with its country in the metadata", 0.95
    named = {p.country for p in copy.places if p.country and p.name and folded(p.name) == key}
    if len(named) == 1:
        return named.pop(), f"{city}, with its country among the places of the metadata", 0.95
    return None


def _known(city: str) -> str:
    return country_of_city(city) or country_called(as_a_name(city))


def _of_name(city: str, around: str) -> Found | None:
    key = folded(city)
    towns = {town.country for town in cities().get(key, ())}
    code = _known(city)
    if not code:  # Madison: many towns, all of one country
        return (towns.pop(), f"every {city} known", 0.85) if len(towns) == 1 else None
    rivals = {c.country: c.population for c in cities().get(key, ()) if c.country != code}
    if rivals and key not in STANDING_CITIES:
        if key in capitals().get(code, ()) and max(rivals.values()) >= _RIVAL:
            return None  # Kingston
        named = Counter(mention.code for mention in mentions_in(around))
        if not named[code] and any(named[rival] >= _CLEARLY for rival in rivals):
            return None  # Alexandria, in a text that speaks of Louisiana
    return code, f"{city} alone", 0.95


def _of_text(city: str, text: str) -> Found | None:
    towns = {town.country for town in cities().get(folded(city), ())}
    if not towns:
        return None
    named = Counter(m.code for m in mentions_in(text) if m.code in towns).most_common(2)
    if not named or (len(named) > 1 and named[0][1] < _CLEARLY * named[1][1]):
        return None
    return named[0][0], f"{city}, and the text speaks of its country", 0.85


def resolved(printed: str, published: datetime | None) -> str:
    """A printed day as ISO 8601: its year is the nearest that does not lie after ``published``."""
    found = month_and_day(printed)
    if found is None:
        return printed if printed[:4].isdigit() and printed[4:5] == "-" else ""
    month, day = found
    if published is None:
        return f"{month:02}-{day:02}"
    years = range(min(published.year + 1, MAXYEAR), max(published.year - 9, 0), -1)
    for year in years:  # 29 February comes once in eight at most
        if day <= monthrange(year, month)[1]:
            written = date(year, month, day)
            if written.toordinal() - published.toordinal() <= _AHEAD:
                return written.isoformat()
    return ""
