"""The official schemas of ../shared, with the network off and what they refer to close by."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry
from referencing.jsonschema import DRAFT7

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[5] / "shared"))
FOLDER = SHARED / "schemas"
NEWSML_G2 = FOLDER / "NewsML-G2_2.35-spec-All-Power.xsd"
needed = pytest.mark.skipif(
    not NEWSML_G2.exists(), reason=f"no schemas in {FOLDER} (WIREDESK_SHARED points elsewhere)"
)

# ninjs refers to the schema of GeoJSON, which it does not bring along: RFC 7946, 3.1.2, a point.
_GEOJSON = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"const": "Point"},
        "coordinates": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 3,
        },
    },
}


@cache
def newsml_g2() -> etree.XMLSchema:
    """NewsML-G2 2.35, Power; xml.xsd lies beside it."""
    parser = etree.XMLParser(no_network=True)
    return etree.XMLSchema(etree.parse(str(NEWSML_G2), parser))


@cache
def ninjs(version: str) -> Draft202012Validator:
    """ninjs 3.0 or 3.1, formats such as ``uri`` and ``date-time`` checked as far as installed."""
    schema = json.loads((FOLDER / f"ninjs-schema_{version}.json").read_text())
    geojson = DRAFT7.create_resource(_GEOJSON)
    registry: Registry[Any] = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", geojson
    )
    return Draft202012Validator(
        schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def complaints_of_newsml_g2(body: bytes) -> list[str]:
    """What the schema has against a document and the items inside it (libxml2 looks no deeper)."""
    schema = newsml_g2()
    root = etree.fromstring(body)
    items = [root, *root.iter("{*}newsItem", "{*}packageItem")]
    found = []
    for item in items:
        if not schema.validate(etree.fromstring(etree.tostring(item))):
            found += [str(entry) for entry in schema.error_log]
    return found


def complaints_of_ninjs(body: bytes, version: str) -> list[str]:
    """What a schema has against an object, or each object of an array."""
    value = json.loads(body)
    listed = value if isinstance(value, list) else [value]
    return [str(error) for one in listed for error in ninjs(version).iter_errors(one)]
