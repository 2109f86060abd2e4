"""The country of a story: what its dateline and its metadata say together."""

import pytest

from wiredesk.core.enrich.item_country import country_of
from wiredesk.core.item import Dateline, NewsItem, Place

CANADA, INDIA, KENYA = Place(name="Canada"), Place(name="India"), Place(country="KE")


def story(city: str | None, *places: Place) -> NewsItem:
    """An item whose text opens with ``city``."""
    dateline = Dateline(city=city, text=f"{city} (Acacia) -", source="text") if city else None
    return NewsItem(format="rss", guid="g", dateline=dateline, places=places)


@pytest.mark.parametrize(
    ("city", "places", "country"),
    [
        ("NAIROBI", (), "KE"),
        ("NAIROBI", (CANADA,), "KE"),
        ("HALIFAX", (), None),
        ("HALIFAX", (CANADA,), "CA"),
        ("HALIFAX", (CANADA, KENYA), "CA"),
        ("HALIFAX", (CANADA, Place(name="United Kingdom")), None),
        ("HALIFAX", (KENYA,), None),
        ("Nowhereville", (CANADA,), None),
        (None, (INDIA,), "IN"),
        (None, (INDIA, KENYA), None),
        (None, (), None),
    ],
)
def test_country(city: str | None, places: tuple[Place, ...], country: str | None) -> None:
    assert country_of(story(city, *places))[0] == country
