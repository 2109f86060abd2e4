"""A transmission read again by a better reader: the new reading counts, and is no update."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.walking import Desk
from wiredesk.archive.models import Outbox, Story, StoryVersion

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def item(version: int, text: str) -> bytes:
    return json.dumps({
        "uri": "urn:x:1", "type": "text", "version": str(version), "headline": "Crane comes down",
        "versioncreated": f"2026-03-04T0{version}:00:00Z", "body_text": text,
    }).encode()  # fmt: skip


def as_an_older_reader_had_it(version: StoryVersion, ref: str) -> None:
    """The row of a reading that took a line to editors for text."""
    version.ref, version.text_key, version.body_text = ref, "k", "Editors only. The crane is gone."
    version.save()


@pytest.mark.django_db
@pytest.mark.parametrize("ref", ["0" * 64, "f" * 64])
def test_a_better_reading_takes_the_place_of_the_old_one(desk: Desk, ref: str) -> None:
    wire = desk.wire("wire")
    desk.file(wire, item(1, "The crane is gone."), NOW)
    old = StoryVersion.objects.get()
    as_an_older_reader_had_it(old, ref)
    desk.replay(old.transmission_id)
    story = Story.objects.get()
    assert desk.text_on_the_page(story) == "The crane is gone."
    assert story.text_changed_at is None, "no new Updated"
    assert not Outbox.objects.filter(effect="alarm").exists(), "one version, read twice"
    desk.replay(old.transmission_id)
    assert StoryVersion.objects.filter(superseded=True).count() == 1
    desk.file(wire, item(2, "The crane is gone. It sang."), NOW + timedelta(hours=1))
    story.refresh_from_db()
    assert story.text_changed_at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_a_page_stays_where_a_reader_loses_its_item(desk: Desk) -> None:
    wire = desk.wire("wire")
    desk.file(wire, item(1, "The crane is gone."), NOW)
    StoryVersion.objects.update(ref="a" * 64)
    Story.objects.update(guid="urn:old", guid_key="0" * 64)
    desk.replay(StoryVersion.objects.get().transmission_id)
    assert Story.objects.get(guid="urn:old").state == "public"
