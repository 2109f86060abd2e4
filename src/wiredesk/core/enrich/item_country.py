"""Finds the country of a story from its dateline: region first, then city, then metadata."""

import re

from wiredesk.core.enrich.gazetteer import (
    cities,
    country_codes,
    country_of_city,
    country_of_region,
    folded,
)
from wiredesk.core.item import Dateline, NewsItem, Place
from wiredesk.core.text.dateline import region_of


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


def _of_dateline(dateline: Dateline, places: tuple[Place, ...]) -> tuple[str, str, float] | None:
    if dateline.country:
        return dateline.country, "given with the dateline", 0.95
    city = re.split(r"[/,]", dateline.city or "")[0].strip()
    region = region_of(dateline)
    if region and (code := country_of_region(region, city)):
        return code, f"dateline {city}, {region}", 0.98
    named = {
        code for p in places if p.name and folded(p.name) == folded(city) and (code := p.country)
    }
    if len(named) == 1:
        return named.pop(), f"dateline {city}, with its country in the metadata", 0.95
    # A region that we do not know makes the city a doubtful witness.
    if city and not region and (code := country_of_city(city)):
        return code, f"dateline {city}", 0.9
    if city and not region and (code := _of_namesakes(city, places)):
        return code, f"dateline {city}, of which one is in a country of the metadata", 0.9
    return None


def _of_namesakes(city: str, places: tuple[Place, ...]) -> str | None:
    """The one country of the metadata that has a city of that name."""
    named = {code for place in places if (code := _of_place(place))}
    shared = named & {candidate.country for candidate in cities().get(folded(city), ())}
    return shared.pop() if len(shared) == 1 else None


def _of_place(place: Place) -> str | None:
    if place.country:
        return place.country
    return country_codes().get(folded(place.name)) if place.name else None
