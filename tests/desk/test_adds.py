"""Copy that an agency adds to a story stands below it until a version replaces it all."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.test import Client

from tests.desk.walking import Desk
from wiredesk.archive.models import Story

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BASE = "Workers took the old steam crane of Port Amber apart on Wednesday, after 94 years."


def item(version: int, text: str, *types: str, status: str = "usable") -> bytes:
    return json.dumps({
        "altids": {"itemid": "crane"}, "version": version, "type": "text", "pubstatus": status,
        "versioncreated": f"2026-03-04T0{version}:00:00Z", "headline": "Crane comes down",
        "editorialtypes": list(types), "body_nitf": f"<block><p>{text}</p></block>",
    }).encode()  # fmt: skip


FIRST = item(1, BASE)
ADD = item(2, "A whistle blew for the last time.", "Add")
TAKE = item(3, "The driver wept.", "Takes")
WRITETHRU = item(4, BASE + " It sang.", "Writethru")
KILL = item(5, "", "Kill", status="canceled")


def page(wire) -> str:  # type: ignore[no-untyped-def]
    """The visible paragraphs of the one story's page."""
    story = Story.objects.get(agency=wire.agency)
    client = Client(HTTP_HOST="localhost")
    answer = client.get(story.get_absolute_url())
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.django_db
def test_an_add_stands_below_in_any_order(desk: Desk) -> None:
    for number, order in enumerate(permutations((FIRST, ADD, TAKE))):
        wire = desk.wire(f"wire-{number}")
        for minute, body in enumerate(order):
            desk.file(wire, body, NOW + timedelta(minutes=minute))
        html = page(wire)
        at = [html.find(words) for words in (BASE, "A whistle blew", "The driver wept")]
        assert -1 not in at and at == sorted(at), order
        story = Story.objects.get(agency=wire.agency)
        assert story.slug == "crane-comes-down" and len(story.adds) == 2


@pytest.mark.django_db
def test_a_writethru_replaces_it_all_and_a_kill_removes_it_all(desk: Desk) -> None:
    wire = desk.wire("wire")
    for body in (FIRST, ADD):
        desk.file(wire, body, NOW)
    found = [one.pk for one in Story.objects.all()]
    assert _found("whistle") == found
    desk.file(wire, WRITETHRU, NOW)
    assert "A whistle blew" not in page(wire) and "It sang." in page(wire)
    assert Story.objects.get().adds == [] and _found("whistle") == []
    desk.file(wire, KILL, NOW)
    assert page(wire) == "410"


@pytest.mark.django_db
def test_an_add_after_a_kill_brings_nothing_back(desk: Desk) -> None:
    wire = desk.wire("wire")
    for body in (FIRST, KILL, ADD):
        desk.file(wire, body, NOW)
    story = Story.objects.get()
    assert (story.state, story.adds) == ("killed", [])


def _found(word: str) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM archive_search WHERE archive_search MATCH %s", [word])
        return [row[0] for row in cursor.fetchall()]
