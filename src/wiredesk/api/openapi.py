"""The read API as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0)."""

from wiredesk import __version__

NINJS = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
Fields = dict[str, object]


def description(server: str) -> Fields:
    """The whole document; ``server`` is the public address of the site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wiredesk read API",
            "version": __version__,
            "description": (
                "Public stories of this site as IPTC ninjs 3.1. Headline and link always; text and"
                " picture only where the contract with the agency allows it. No key is needed."
            ),
        },
        "servers": [{"url": server}],
        "paths": {
            "/api/stories": {"get": _LIST},
            "/api/stories/{public_id}": {"get": _ONE},
            "/api/openapi.json": {"get": _SELF},
        },
        "components": {"schemas": _SCHEMAS, "headers": _HEADERS},
    }


def _query(name: str, said: str, schema: Fields) -> Fields:
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _json(said: str, schema: str, headers: tuple[str, ...] = ()) -> Fields:
    kind = "application/problem+json" if schema == "Problem" else "application/json"
    told: Fields = {"description": said, "content": {kind: {"schema": _ref("schemas", schema)}}}
    return told | (
        {"headers": {name: _ref("headers", name) for name in headers}} if headers else {}
    )


def _ref(part: str, name: str) -> Fields:
    return {"$ref": f"#/components/{part}/{name}"}


_WORD: Fields = {"type": "string", "maxLength": 60}
_ID: Fields = {"type": "integer", "format": "int64", "minimum": 1}
_UNCHANGED: Fields = {"description": "What the client holds (If-None-Match) is still good."}
_REFUSED = _json("A parameter is unknown, or has a value that means nothing here.", "Problem")

_LIST: Fields = {
    "operationId": "listStories",
    "summary": "The newest stories",
    "parameters": [
        _query("edition", "key of an edition: its countries and languages", _WORD),
        _query("section", "key of a section", _WORD),
        _query("country", "ISO 3166-1 alpha-2", {"type": "string", "pattern": "^[A-Za-z]{2}$"}),
        _query("agency", "key of an agency: everything it filed", _WORD),
        _query("before", "the cursor: take it from `next`", _ID),
        _query(
            "limit",
            "stories in the answer",
            {"type": "integer", "minimum": 1, "maximum": 100, "default": 30},
        ),
    ],
    "responses": {
        "200": _json("Newest first.", "StoryList", ("ETag", "Link")),
        "304": _UNCHANGED,
        "400": _REFUSED,
    },
}
_ONE: Fields = {
    "operationId": "getStory",
    "summary": "One story",
    "parameters": [
        {
            "name": "public_id",
            "in": "path",
            "required": True,
            "description": "the number in the address of the story's page",
            "schema": _ID,
        }
    ],
    "responses": {
        "200": _json("The story as ninjs 3.1.", "Story", ("ETag",)),
        "301": {"description": "It was merged into the story that Location names."},
        "304": _UNCHANGED,
        "404": _json("No such story, or none that is public.", "Problem"),
        "410": _json("It was withdrawn: delete what you hold of it.", "Problem"),
    },
}
_SELF: Fields = {
    "operationId": "describe",
    "summary": "This document",
    "responses": {
        "200": {
            "description": "OpenAPI 3.1",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
}
_HEADERS: Fields = {
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, rel="next".', "schema": {"type": "string"}},
}
_TIME: Fields = {"type": "string", "format": "date-time"}
_URI: Fields = {"type": "string", "format": "uri"}
_SCHEMAS: Fields = {
    "Story": {
        "type": "object",
        "description": f"IPTC ninjs 3.1 ({NINJS}); what this site always gives is required here.",
        "required": ["standard", "uri", "type", "versionCreated", "headlines", "renditions"],
        "properties": {
            "uri": _URI
            | {"description": "The story's permanent address; its last part is its id."},
            "type": {"const": "text"},
            "pubStatus": {"const": "usable"},
            "firstCreated": _TIME,
            "versionCreated": _TIME,
            "language": {"type": "string"},
            "headlines": {"type": "array", "items": {"type": "object"}},
            "descriptions": {"type": "array", "items": {"type": "object"}},
            "bodies": {"type": "array", "items": {"type": "object"}},
            "renditions": {
                "type": "array",
                "description": "`web` is the page to link to.",
                "items": {"type": "object", "required": ["href"], "properties": {"href": _URI}},
            },
        },
    },
    "StoryList": {
        "type": "object",
        "required": ["items", "next", "withdrawn"],
        "properties": {
            "items": {"type": "array", "items": _ref("schemas", "Story")},
            "next": {"type": ["string", "null"], "format": "uri"},
            "withdrawn": {
                "type": "array",
                "description": "Stories killed in the last 30 days: delete what you hold of them.",
                "items": {
                    "type": "object",
                    "required": ["uri", "at"],
                    "properties": {"uri": _URI, "at": _TIME},
                    "additionalProperties": False,
                },
            },
        },
        "additionalProperties": False,
    },
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    },
}
