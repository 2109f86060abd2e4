"""An alert's address leads to the story that follows it under another id, in any order."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from tests.desk.walking import Desk
from wiredesk.archive.models import Story
from wiredesk.archive.search import find

T0 = datetime(2026, 3, 4, 9, tzinfo=UTC)
NOW = T0 + timedelta(hours=3)
SOON = T0 + timedelta(minutes=30)


def item(guid: str, minutes: int, text: str, **facts: Any) -> bytes:
    return json.dumps({
        "uri": guid, "type": "text", "version": "1", "headline": f"Crane {text[:9]}",
        "versioncreated": (T0 + timedelta(minutes=minutes)).isoformat(), "body_text": text, **facts,
    }).encode()  # fmt: skip


ALERT = item("urn:a", 0, "Old crane comes down.", signal=["sig:alert"], slugline="CRANE")
LINKED = item("urn:s", 10, "The whole story of the crane.", evolvedfrom="urn:a")
SAME_SLUG = item("urn:s", 10, "The whole story of the crane.", slugline="Crane")
LATER = item("urn:t", 20, "Another story of the crane.", slugline="CRANE")
TOO_LATE = item("urn:s", 121, "The whole story of the crane.", slugline="CRANE")
LIKE_IT = item("urn:s", 10, "Old crane comes down. It sang.", slugline="HARBOUR")


def at(guid: str, agency: object) -> Story:
    return Story.objects.get(guid=guid, agency=agency)


def get(story: Story) -> tuple[int, str]:
    answer = Client(HTTP_HOST="localhost").get(story.get_absolute_url())
    return answer.status_code, answer.headers.get("Location", "")


def listed(now: datetime = SOON) -> set[str]:
    return set(Story.objects.listed(now).values_list("guid", flat=True))  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "merged"),
    [
        ([ALERT, LINKED], True),
        ([ALERT, SAME_SLUG], True),
        ([ALERT, SAME_SLUG, LATER], True),
        ([ALERT, TOO_LATE], False),
        ([ALERT, LIKE_IT], False),
        ([ALERT], False),
    ],
)
def test_an_alert_goes_into_its_story_in_any_order(
    desk: Desk, items: list[bytes], merged: bool
) -> None:
    for number, order in enumerate(permutations(items)):
        wire = desk.wire(f"wire-{number}")
        for body in (*order, order[0]):
            desk.file(wire, body, NOW)
        alert = at("urn:a", wire.agency)
        if not merged:
            assert alert.merged_into is None and get(alert)[0] == 200
            continue
        story = at("urn:s", wire.agency)
        assert alert.merged_into == story, order
        assert get(alert) == (301, story.get_absolute_url()) and get(story)[0] == 200
    assert ("urn:a" in listed()) == (not merged)


@pytest.mark.django_db
def test_a_story_that_leaves_gives_the_alert_its_page_back(desk: Desk) -> None:
    wire = desk.wire("wire")
    for body in (ALERT, LINKED):
        desk.file(wire, body, NOW)
    assert find("old crane", SOON).ids == []
    desk.file(wire, item("urn:s", 15, "", pubstatus="withheld"), NOW)
    alert = at("urn:a", wire.agency)
    assert alert.merged_into is None and get(alert)[0] == 200
    assert find("old crane", SOON).ids == [alert.pk]
    desk.file(wire, item("urn:a", 30, "", pubstatus="canceled", version="2"), NOW)
    assert get(at("urn:a", wire.agency))[0] == 410


@pytest.mark.django_db
def test_an_embargo_on_the_story_is_not_betrayed_by_its_alert(desk: Desk) -> None:
    wire = desk.wire("wire")
    end = SOON + timedelta(minutes=30)
    held = json.loads(LINKED) | {"embargoed": end.isoformat()}
    for body in (ALERT, json.dumps(held).encode()):
        desk.file(wire, body, NOW)
    assert listed(SOON) == {"urn:a"} and listed(end) == {"urn:s"}


@pytest.mark.django_db
def test_another_agency_s_story_takes_no_alert(desk: Desk) -> None:
    one, other = desk.wire("one"), desk.wire("other")
    desk.file(one, ALERT, NOW)
    desk.file(other, LINKED, NOW)
    assert at("urn:a", one.agency).merged_into is None


@pytest.mark.django_db
def test_an_alert_alone_leaves_the_lists_and_keeps_its_page(desk: Desk) -> None:
    wire = desk.wire("wire")
    desk.file(wire, ALERT, NOW)
    assert listed(T0 + timedelta(minutes=89)) == {"urn:a"}
    assert listed(T0 + timedelta(minutes=90)) == set()
    assert get(at("urn:a", wire.agency))[0] == 200
