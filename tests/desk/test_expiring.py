"""Retention: what the licence lets nobody keep is deleted, in portions, and the books say so."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from tests.desk.ferry import BODY
from tests.desk.ferry import ninjs as ferry
from tests.desk.test_ending import carried_out
from tests.desk.walking import Desk
from wiredesk.archive import expiring, recording, search
from wiredesk.archive.models import (
    Audit,
    Licence,
    Picture,
    Story,
    StoryEdit,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.desk.actions.edit import open_edit

pytestmark = pytest.mark.django_db
DAYS = 3


@pytest.fixture
def filed() -> datetime:
    """So long ago that a text of three days is over, and its hour of grace too."""
    return timezone.now().replace(microsecond=0) - timedelta(days=DAYS, hours=2)


@pytest.fixture
def wire(desk: Desk) -> Wire:
    made = desk.wire("brief", agency="agency")
    Licence.objects.filter(wire=made).update(retention_days=DAYS)
    return made


def item(name: str, at: datetime, version: int = 1, **facts: Any) -> bytes:
    return ferry(f"urn:x:{name}", version, versioncreated=at.isoformat(), **facts)


@pytest.fixture
def pictured(desk: Desk, wire: Wire, filed: datetime) -> Iterator[Story]:
    """A story that is over, with a picture and a draft of the desk."""
    desk.file(wire, item("a", filed), filed)
    story = Story.objects.get(guid="urn:x:a")
    name = default_storage.save("pictures/expiring.jpg", ContentFile(b"jpeg"))
    picture = Picture.objects.create(story=story, key="k", href="x", file=name, credit="A",
                                     state="stored")  # fmt: skip
    Story.objects.filter(pk=story.pk).update(picture=picture)
    open_edit(story, by="ed")
    yield story
    default_storage.delete(name)


def scrub_all(now: datetime | None = None) -> int:
    touched = 0
    while went := expiring.scrub_due(now or timezone.now()):
        touched += went
    return touched


def test_everything_goes_and_the_books_say_so(
    desk: Desk, pictured: Story, wire: Wire, filed: datetime
) -> None:
    neighbour = desk.wire("kept", agency="agency")
    desk.file(neighbour, item("b", filed), filed)
    reader = Client(HTTP_HOST="localhost")
    assert reader.get(pictured.get_absolute_url(), follow=True).status_code == 410
    assert len(desk.findings(timezone.now() + timedelta(hours=2))) > 0
    assert scrub_all() > 0
    carried_out(desk)
    version = StoryVersion.objects.get(story=pictured)
    assert (version.headline, version.body_text, version.body_html, version.item) == (
        "",
        "",
        "",
        {},
    )
    assert version.scrubbed_at is not None and version.text_key != ""
    assert not Picture.objects.exists() and not StoryEdit.objects.exists()
    assert not default_storage.exists("pictures/expiring.jpg")
    assert not Transmission.objects.filter(wire=wire).exists()
    assert search.over(timezone.now()) == []
    row = Audit.objects.get(act=expiring.ACT, story_id=pictured.pk)
    assert row.reason == (
        "The rights ended by licence or usage terms: deleted 1 text, 1 picture, its page, index"
        " entry and drafts."
    )
    assert reader.get(f"/article/{pictured.public_id}", follow=True).status_code == 410
    other = Story.objects.get(guid="urn:x:b")
    assert BODY[:20] in StoryVersion.objects.get(story=other).body_text or other.state == "public"
    assert Transmission.objects.filter(wire=neighbour).count() == 1
    assert desk.findings(timezone.now() + timedelta(hours=2)) == []
    assert scrub_all() == 0, "what is gone is not looked at again"


def test_there_is_an_hour_to_mend_a_licence(desk: Desk, wire: Wire) -> None:
    now = timezone.now()
    at = now - timedelta(days=DAYS, minutes=30)
    desk.file(wire, item("a", at), at)
    assert scrub_all(now) == 0
    story = Story.objects.get()
    assert story.rights_end is not None and story.rights_end < now, "hidden all the same"
    Licence.objects.filter(wire=wire).update(retention_days=None)
    recording.refold_wire(wire.pk, by="ed")
    story.refresh_from_db()
    assert story.rights_end is None and story.scrub_at is None


def test_a_longer_licence_brings_no_empty_page_back(
    desk: Desk, pictured: Story, wire: Wire
) -> None:
    scrub_all()
    Licence.objects.filter(wire=wire).update(retention_days=None)
    recording.refold_wire(wire.pk, by="ed")
    reader = Client(HTTP_HOST="localhost")
    assert reader.get(f"/article/{pictured.public_id}", follow=True).status_code == 410


def test_of_a_living_story_only_old_texts_go(desk: Desk, wire: Wire, filed: datetime) -> None:
    now = timezone.now()
    desk.file(wire, item("a", filed), filed)
    desk.file(wire, item("a", now - timedelta(hours=1), version=2), now - timedelta(hours=1))
    scrub_all(now)
    story = Story.objects.get()
    old, new = StoryVersion.objects.order_by("pk")
    assert old.body_text == "" and "take 2" in new.body_text
    reader = Client(HTTP_HOST="localhost")
    assert reader.get(story.get_absolute_url()).status_code == 200
    assert search.find("take", now).ids == [story.pk]
    assert Transmission.objects.count() == 1


def test_terms_of_an_item_end_it_by_themselves(desk: Desk, filed: datetime) -> None:
    wire = desk.wire("lasting", agency="agency")
    terms = {"usageterms": "No archiving"}
    desk.file(wire, item("a", filed, **terms), filed)
    desk.file(wire, item("b", filed), filed)
    scrub_all()
    texts = {v.story.guid: v.body_text for v in StoryVersion.objects.select_related("story")}
    assert texts["urn:x:a"] == "" and texts["urn:x:b"] != ""
    assert Transmission.objects.count() == 1


def test_a_picture_goes_before_its_story(desk: Desk, pictured: Story, wire: Wire) -> None:
    Licence.objects.filter(wire=wire).update(retention_days=None, picture_days=2)
    recording.refold_wire(wire.pk, by="ed")
    Story.objects.update(first_public_at=timezone.now() - timedelta(days=3))
    assert scrub_all() == 1
    carried_out(desk)
    picture = Picture.objects.get()
    assert (picture.state, picture.file.name) == ("refused", "")
    assert not default_storage.exists("pictures/expiring.jpg")
    assert Story.objects.get().picture_id is None and StoryVersion.objects.get().body_text
    assert Audit.objects.filter(act=expiring.ACT, story_id=pictured.pk).count() == 1


def test_a_crash_in_the_middle_loses_nothing(
    desk: Desk, wire: Wire, filed: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        desk.file(wire, item(f"n{n}", filed), filed)
    monkeypatch.setattr(expiring, "PORTION", 2)
    calls = []

    def die(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise OSError("the process died")
        told(*args)

    told = expiring._tell
    with monkeypatch.context() as patched:
        patched.setattr(expiring, "_tell", die)
        with pytest.raises(OSError, match="died"):
            scrub_all()
    assert StoryVersion.objects.filter(scrubbed_at=None).count() == 3
    scrub_all()
    assert not StoryVersion.objects.exclude(body_text="").exists()
    assert Audit.objects.filter(act=expiring.ACT, story_id__isnull=False).count() == 5


def test_what_nobody_could_read_goes_as_well(desk: Desk, wire: Wire, filed: datetime) -> None:
    recording.store(wire.pk, [("bad", "", b"\x00nothing")], filed)
    desk.file_all()
    assert Transmission.objects.get().state == "quarantined"
    scrub_all()
    assert not Transmission.objects.exists()


def test_both_engines_have_the_beat() -> None:
    from wiredesk.desk.engine import distributed
    from wiredesk.project.celery import BEATS

    assert "scrub" in BEATS and distributed.scrub.name == "scrub"
