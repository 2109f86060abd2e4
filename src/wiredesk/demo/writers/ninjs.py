"""Writes IPTC ninjs 1.6 and 2.2, which agencies still file in: one story per file."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wiredesk.demo.values import Filed, FiledPicture, Wire
from wiredesk.demo.writers.markup import html

MEDTOP = "http://cv.iptc.org/newscodes/mediatopic/"


def write_1(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """ninjs 1.6; ``items`` holds exactly one story."""
    (item,) = items
    content = {
        **_head(item, "1.6", "$standard"),
        "headline": item.headline,
        "description_text": item.abstract,
        "body_xhtml": html(item),
        "byline": item.byline,
        "located": item.city,
        "subject": [
            {"name": topic.name, "scheme": "medtop", "code": topic.code} for topic in item.topics
        ],
        "place": _place(item, "code"),
        "person": [{"name": name} for name in item.people],
        "organisation": [{"name": name} for name in item.organisations],
        "infosource": [{"name": item.agency}],
        "genre": [{"name": item.genre, "scheme": "genre", "code": item.genre}]
        if item.genre
        else [],
    }
    if item.picture is not None:
        content["associations"] = {"mainPicture": _picture_1(item.picture)}
    return _file(content)


def write_2(wire: Wire, items: Sequence[Filed], sent: datetime) -> bytes:
    """ninjs 2.2; ``items`` holds exactly one story."""
    (item,) = items
    return _file(_arrays(item))


def _head(item: Filed, version: str, marker: str) -> dict[str, Any]:
    return {
        marker: {
            "name": "ninjs",
            "version": version,
            "schema": f"http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json",
        },
        "uri": item.guid,
        "type": "text",
        "version": str(item.version),
        "firstcreated": item.created.isoformat(timespec="seconds"),
        "versioncreated": item.updated.isoformat(timespec="seconds"),
        "embargoed": item.embargo.isoformat(timespec="seconds") if item.embargo else "",
        "pubstatus": item.status,
        "urgency": item.urgency,
        "language": item.language,
        "slugline": item.slug,
        "copyrightholder": item.agency,
        "copyrightnotice": item.copyright,
        "usageterms": item.usage,
        "ednote": " ".join(item.notes),
    }


def _arrays(item: Filed) -> dict[str, Any]:
    content = {
        **_head(item, "2.2", "standard"),
        "headlines": [{"role": "main", "contenttype": "text/plain", "value": item.headline}],
        "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": item.abstract}]
        if item.abstract
        else [],
        "bodies": [{"role": "main", "contenttype": "application/xhtml+xml", "value": html(item)}],
        "by": item.byline,
        "located": item.city,
        "subjects": [{"name": topic.name, "uri": f"{MEDTOP}{topic.code}"} for topic in item.topics],
        "places": _place(item, "literal"),
        "people": [{"name": name} for name in item.people],
        "organisations": [{"name": name} for name in item.organisations],
        "infosources": [{"name": item.agency}],
        "genres": [{"name": item.genre}] if item.genre else [],
    }
    if item.picture is not None:
        content["associations"] = [_picture_2(item.picture)]
    return content


def _place(item: Filed, code: str) -> list[dict[str, str]]:
    if not item.country:
        return []
    country = {"name": item.country_name, code: f"iso3166-1a2:{item.country}"}
    return [{"name": item.city}, country] if item.city else [country]


def _picture_1(picture: FiledPicture) -> dict[str, Any]:
    return {
        "uri": picture.guid,
        "type": "picture",
        "description_text": picture.caption,
        "copyrightholder": picture.credit,
        "byline": picture.credit,
        "renditions": {
            "original": {
                "href": picture.name,
                "mimetype": "image/jpeg",
                "width": picture.width,
                "height": picture.height,
            }
        },
    }


def _picture_2(picture: FiledPicture) -> dict[str, Any]:
    return {
        "name": "mainpicture",
        "uri": picture.guid,
        "type": "picture",
        "descriptions": [{"role": "caption", "value": picture.caption}],
        "copyrightholder": picture.credit,
        "by": picture.credit,
        "renditions": [
            {
                "name": "original",
                "href": picture.name,
                "contenttype": "image/jpeg",
                "width": picture.width,
                "height": picture.height,
            }
        ],
    }


def _present(value: Any) -> Any:
    """``value`` without empty fields: an agency leaves out what it has not got."""
    if isinstance(value, dict):
        kept = {key: _present(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in ("", [], {}, None)}
    return [_present(inner) for inner in value] if isinstance(value, list) else value


def _file(content: dict[str, Any]) -> bytes:
    return json.dumps(_present(content), ensure_ascii=False, indent=1).encode()
