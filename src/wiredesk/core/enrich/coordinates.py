"""Where a city lies, for its pin; no answer where several cities could be meant."""

from wiredesk.core.enrich.gazetteer import City, cities, folded

_DOMINANT = 8  # how much bigger a city must be than its namesakes
_NEAR = 0.5  # degrees: namesakes so close share a pin (a city and its own district)


def coordinates_of(city: str, country: str) -> tuple[float, float] | None:
    """(latitude, longitude) of a city of 15,000 people or more.

    ``country`` is ISO 3166-1 alpha-2; with "" the city must be known by itself. None where no
    city has that name or none of several is eight times as big as the next. A city's own name
    counts before what others call it.
    """
    known = cities().get(folded(city[:100]), ())
    spots = [one for one in known if country in ("", one.country)]
    own = [one for one in spots if not one.abroad]
    return _only(own or spots) if spots else None


def _only(spots: list[City]) -> tuple[float, float] | None:
    """The spot that all others are near to or small beside."""
    first = max(spots, key=lambda one: one.population)
    for one in spots:
        far = max(abs(one.latitude - first.latitude), abs(one.longitude - first.longitude)) > _NEAR
        if far and first.population < _DOMINANT * one.population:
            return None
    return first.latitude, first.longitude
