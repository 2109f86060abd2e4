"""The people, organisations and places that ninjs and AP's items name, in one shape for both."""

from wiredesk.core.formats.jsonfields import Fields, coordinate, fields_of, rows, text
from wiredesk.core.item import Organisation, Person, Place


def code_of(one: Fields) -> str | None:
    """The code of a thing: AP's ``code``, the ``uri`` or ``literal`` of ninjs."""
    return text(one, "qcode", "code", "uri", "literal")


def products_of(fields: Fields, *more: str) -> tuple[str, ...]:
    """Codes of the services and products that carry an item: Superdesk's, PA's, AP's by id."""
    found = (text(one, "code", "qcode", "id", "name") for one in rows(fields, *more, "products"))
    return tuple(dict.fromkeys(code for code in found if code))


def people_of(fields: Fields) -> tuple[Person, ...]:
    """``person`` (ninjs 1, AP) and ``people`` (ninjs 2 and 3), each once."""
    found = (
        Person(name=name, qcode=code_of(one), role=text(one, "rel"))
        for one in rows(fields, "person", "people")
        if (name := text(one, "name"))
    )
    return tuple(dict.fromkeys(found))


def organisations_of(fields: Fields) -> tuple[Organisation, ...]:
    """``organisation``, ``organisations`` and AP's ``company``, each once."""
    found = (
        Organisation(name=name, qcode=code_of(one), role=text(one, "rel"))
        for one in rows(fields, "organisation", "organisations", "company")
        if (name := text(one, "name"))
    )
    return tuple(dict.fromkeys(found))


def places_of(fields: Fields) -> tuple[Place, ...]:
    """``place`` and ``places`` with their point; GeoJSON has longitude first (RFC 7946)."""
    found = (_place(one) for one in rows(fields, "place", "places"))
    return tuple(dict.fromkeys(place for place in found if place.name or place.qcode))


def _place(one: Fields) -> Place:
    point = fields_of(one.get("geometry_geojson") or one.get("geojson") or one.get("location"))
    pair = point.get("coordinates")
    longitude, latitude = pair[:2] if isinstance(pair, list) and len(pair) > 1 else (None, None)
    spot = {"lat": one.get("latitude", latitude), "lon": one.get("longitude", longitude)}
    return Place(
        name=text(one, "name"),
        qcode=code_of(one),
        latitude=coordinate(spot, "lat"),
        longitude=coordinate(spot, "lon"),
    )
