"""How agencies write, as data: one file an agency, one file a language of the trade.

A wire names its profile; else the provider, the credit or the format of an item tells it. An item
of nobody we know is read by the words of the trade alone.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import NewsItem
from wiredesk.core.profiles.profile import Profile, make_profile
from wiredesk.core.profiles.sheet import Sheet, TradeSheet, read_sheet, read_trade

TRADE = "trade"
"""The key of the profile of nobody in particular."""


def profile_for(item: NewsItem, named: str = "") -> Profile:
    """The profile that the wire names, or the one that the item's own words tell.

    Raises Misconfigured where ``named`` is no profile (docs/reference/profiles.md lists them).
    """
    if named:
        return profile(named)
    told = (item.provider, item.rights.credit)
    key = next((key for one in told if one and (key := _provider(one))), None)
    return profile(key or _formats().get(item.format, TRADE))


def filed_by(provider: str) -> Profile:
    """The profile of an agency by the name that files give it, else that of the trade."""
    return profile(_provider(provider) or TRADE)


def known() -> tuple[str, ...]:
    """The keys of all profiles, the trade's aside."""
    return tuple(sorted(_sheets()))


@cache
def profile(key: str) -> Profile:
    """One profile by its key; raises Misconfigured for an unknown one."""
    if key == TRADE:
        return make_profile(TRADE, Sheet(name="any agency"), trade())
    if key not in _sheets():
        raise Misconfigured(f"there is no profile {key!r}; known are: {', '.join(known())}")
    return make_profile(key, _sheets()[key], trade())


def _provider(told: str) -> str | None:
    """The key behind a name: "Reuters", "reuters.com", "www.reuters.com", "desk@reuters.com"."""
    name = " ".join(told.casefold().split()).strip("/").removeprefix("www.")
    return _providers().get(name) or _providers().get(name.rpartition("@")[2])


@cache
def _providers() -> dict[str, str]:
    return {name: key for key, sheet in _sheets().items() for name in sheet.providers}


@cache
def _formats() -> dict[str, str]:
    return {name: key for key, sheet in _sheets().items() for name in sheet.formats}


@cache
def _sheets() -> dict[str, Sheet]:
    return {_key(one): read_sheet(one.read_bytes(), one.name) for one in _data("agencies")}


@cache
def trade() -> tuple[tuple[str, TradeSheet], ...]:
    """What every agency may print, by file: ("trade/en", its sheet)."""
    return tuple(
        (f"{TRADE}/{_key(one)}", read_trade(one.read_bytes(), one.name)) for one in _data("trade")
    )


def _data(folder: str) -> list[Traversable]:
    found = files("wiredesk.core.profiles").joinpath(folder).iterdir()
    return sorted((one for one in found if one.name.endswith(".toml")), key=lambda one: one.name)


def _key(file: Traversable) -> str:
    return file.name.removesuffix(".toml")
