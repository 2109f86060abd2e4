"""Step scenarios of the shared hostile material: which stories the public sees in the end."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from lxml.builder import E

from tests.desk.walking import Desk
from wiredesk.archive.models import Outbox, Story, StoryVersion

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))
SCENARIOS = SHARED / "hostile" / "identity.jsonl"
NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)

# Mail and push are ways in of a later issue.
WAYS = ("feed", "push", "folder", "mail")


def scenarios() -> Iterator[Any]:
    """Those that consist of deliveries we can make today, or one that skips with the reason."""
    if not SCENARIOS.exists():
        reason = f"no shared material at {SHARED} (set WIREDESK_SHARED)"
        yield pytest.param(None, marks=pytest.mark.skip(reason=reason))
        return
    for line in SCENARIOS.read_text().splitlines():
        scenario = json.loads(line)
        steps = scenario["input"]["steps"]
        playable = all(set(step) <= {*WAYS, "mutate", "workers", "advance_h"} for step in steps)
        if playable and "visible" in scenario["expect"]:
            yield pytest.param(scenario, id=scenario["class"].replace(" ", "-"))


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", list(scenarios()))
def test_the_public_sees(scenario: dict[str, Any], desk: Desk) -> None:
    wire = desk.wire("feed")
    items: list[dict[str, Any]] = []
    for number, step in enumerate(scenario["input"]["steps"]):
        given = next((step[way] for way in WAYS if way in step), None)
        items = given if given is not None else mutated(items, step["mutate"])
        desk.file(wire, wire_file(items), NOW + timedelta(hours=number))
    expect = scenario["expect"]
    alarms = [row.payload["code"] for row in Outbox.objects.filter(effect="alarm")]
    assert alarms == ([expect["alarm"]] if "alarm" in expect else [])
    public = Story.objects.public(NOW + timedelta(days=1))  # type: ignore[attr-defined]
    assert public.count() == expect["visible"]
    if "current_title" in expect:
        assert public.get().shown.headline == expect["current_title"]
    if "versions" in expect:
        assert StoryVersion.objects.count() == expect["versions"]


def mutated(items: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """The feed once more with one kind of change."""
    changes: dict[str, dict[str, Any]] = {
        "title": {"title": "T (changed)"},
        "date": {"date": "2026-01-01T02:00:00Z"},
        "category": {"category": "another"},
        "rights": {"rights": "Another owner"},
        "all whitespace": {"body": "  B \n "},
        "only HTML attributes order": {"body": '<a title="x" href="http://e/">B</a>'},
    }
    change = next(facts for key, facts in changes.items() if what.startswith(key))
    return [{**item, **change} for item in items]


def wire_file(items: list[dict[str, Any]]) -> bytes:
    """RSS, or ninjs where the scenario gives versions."""
    if any("version" in item for item in items):
        return json.dumps([ninjs(item) for item in items]).encode()
    channel = E.channel(E.title("F"), *(rss(item) for item in items))
    return etree.tostring(E.rss(channel, version="2.0"))


def ninjs(item: dict[str, Any]) -> dict[str, Any]:
    """One item as ninjs 1.4."""
    return {
        "uri": item["guid"],
        "type": "text",
        "version": str(item["version"]),
        "versioncreated": item["date"],
        "headline": item["title"],
        "body_text": item["body"],
    }


def rss(item: dict[str, Any]) -> etree._Element:
    """One item as RSS 2.0."""
    when = datetime.fromisoformat(item["date"]).strftime("%a, %d %b %Y %H:%M:%S +0000")
    parts = [E.title(item["title"]), E.description(item["body"]), E.pubDate(when)]
    if item.get("guid"):
        parts.append(E.guid(item["guid"], isPermaLink="false"))
    if item.get("link"):
        parts.append(E.link(item["link"]))
    if item.get("category"):
        parts.append(E.category(item["category"]))
    if item.get("rights"):
        parts.append(E.copyright(item["rights"]))
    return E.item(*parts)
