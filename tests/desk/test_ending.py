"""The end of a contract: nothing of the wire is kept, the public gets 410, a ledger says so."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tests.desk.test_breakers import item
from tests.desk.walking import Desk
from wiredesk.archive import books, ending, recording, search, wires
from wiredesk.archive.models import (
    Audit,
    DeskAct,
    Outbox,
    Picture,
    Story,
    StoryEdit,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.core.errors import ActionRefused, LicenceRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import open_edit
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.road import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """A minute ago: what is filed then is public in the clock of the site."""
    return timezone.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=1)


@pytest.fixture
def house(desk: Desk, now: datetime) -> Iterator[Wire]:
    """A wire with three stories, one with a picture and a draft, and a neighbour with one story."""
    wire = desk.wire("leaving", agency="agency")
    for n in range(3):
        desk.file(wire, item(n, now), now)
    desk.file(desk.wire("staying", agency="agency"), item(9, now), now)
    StoryVersion.objects.update(short=F("body_text"))
    story = Story.objects.get(guid="urn:x:0")
    name = default_storage.save("pictures/ending.jpg", ContentFile(b"jpeg"))
    picture = Picture.objects.create(story=story, key="k", href="x", caption="Crane", file=name,
                                     state="stored", credit="A")  # fmt: skip
    Story.objects.filter(pk=story.pk).update(picture=picture)
    edit = open_edit(story, by="ed")
    edit.headline = "Desk's crane"
    edit.save_revision()
    edit.save()
    yield wire
    default_storage.delete(name)


def carried_out(desk: Desk) -> None:
    desk.tools.effects.update(EFFECTS)
    desk._now = timezone.now() + timedelta(minutes=1)  # what comes due meanwhile, too
    while deliver(books, desk.tools):
        pass


def words_left() -> list[str]:
    """Tables that hold a word of a story of the wire that ended."""
    left = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in ("archive_storyversion", "archive_story", "archive_storyedit",
                         "archive_picture", "archive_audit", "archive_outbox",
                         "wagtailcore_revision"):  # fmt: skip
                cursor.execute(f"SELECT * FROM {table}")
                text = str(cursor.fetchall())
                left += [table for n in range(3) if f"rane {n} " in text or f"number {n} " in text]
                left += [table] if "Desk's crane" in text else []
    return left


def test_everything_of_a_wire_goes_and_its_neighbour_stays(
    desk: Desk, house: Wire, now: datetime
) -> None:
    addresses = [story.get_absolute_url() for story in Story.objects.filter(wire=house)]
    client = Client(HTTP_HOST="localhost")
    assert [client.get(path).status_code for path in addresses] == [200] * 3
    assert words_left() != []
    assert actions.end_contract(house, by="ed", reason="not renewed") == 3
    assert [client.get(path, follow=True).status_code for path in addresses] == [410] * 3
    assert len(search.find("steam", timezone.now()).ids) == 1, "at once, before anything is removed"
    carried_out(desk)
    assert [client.get(path, follow=True).status_code for path in addresses] == [410] * 3
    assert words_left() == []
    assert not Transmission.objects.filter(wire=house).exists()
    assert not Picture.objects.exists() and not StoryEdit.objects.exists()
    assert not default_storage.exists("pictures/ending.jpg")
    other = Story.objects.get(guid="urn:x:9")
    assert other.state == "public" and "number 9" in desk.text_on_the_page(other)
    assert client.get(other.get_absolute_url()).status_code == 200
    house.refresh_from_db()
    Wire.objects.filter(pk=house.pk).update(ended_at=house.ended_at - timedelta(hours=1))
    assert desk.findings(timezone.now()) == []


def test_the_ledger_has_a_line_per_surface(desk: Desk, house: Wire) -> None:
    actions.end_contract(house, by="ed", reason="not renewed")
    carried_out(desk)
    lines = Audit.objects.filter(act="contract ended", actor="ed").order_by("pk")
    told = {line.detail.get("surface"): line.detail.get("count") for line in lines}
    assert told == {
        None: None, "texts": 3, "raw bytes": 3, "pictures": 1, "edits": 1, "search": 3,
        "address": 3, "open-forms": 3, "page-cache": 3, "learnt": 3,
        "storylines": 3, "trending": 3, "roundups": 3, "shared-caches": 3,
    }  # fmt: skip
    assert lines[0].reason == "leaving: not renewed" and lines[0].detail["stories"] == 3
    assert ending.remove(house.pk, by="ed", now=timezone.now()) == {}
    assert Audit.objects.filter(act="contract ended").count() == len(told)


def test_nothing_comes_after_the_end(desk: Desk, house: Wire, now: datetime) -> None:
    waiting = Story.objects.get(guid="urn:x:1")
    actions.hold(waiting, by="ed")
    recording.store(house.pk, [("late", "", item(50, now))], now)
    actions.end_contract(house, by="ed", reason="not renewed")
    carried_out(desk)
    desk.file(house, item(51, now), now)
    assert not Story.objects.filter(guid__in=("urn:x:50", "urn:x:51")).exists()
    assert not Transmission.objects.filter(wire=house).exists()
    assert house.key not in [one.key for one in wires.folders()]
    with pytest.raises(LicenceRefused, match="has ended"):
        actions.publish(waiting, by="ed")
    with pytest.raises(ActionRefused):
        actions.end_contract(house, by="ed", reason="again")


def test_it_needs_a_reason(house: Wire) -> None:
    with pytest.raises(ActionRefused):
        actions.end_contract(house, by="ed", reason=" ")
    with pytest.raises(ActionRefused):
        ending.remove(house.pk, by="ed", now=timezone.now())


def test_it_is_no_kill(desk: Desk, house: Wire, now: datetime) -> None:
    """The same text on a wire whose contract runs stays where it is."""
    same = Story.objects.get(guid="urn:x:0").shown
    assert same is not None
    copy = item(0, now, uri="urn:x:copy", body_text=same.body_text)
    desk.file(Wire.objects.get(key="staying"), copy, now)
    actions.end_contract(house, by="ed", reason="not renewed")
    carried_out(desk)
    assert Story.objects.get(guid="urn:x:copy").state == "public"
    assert not DeskAct.objects.exists() and not Outbox.objects.filter(effect="kill-notice").exists()


def test_a_story_that_another_wire_files_on_is_the_other_wires(
    desk: Desk, house: Wire, now: datetime
) -> None:
    desk.file(Wire.objects.get(key="staying"), item(1, now + timedelta(seconds=1), version=2),
              now + timedelta(seconds=2))  # fmt: skip
    actions.end_contract(house, by="ed", reason="not renewed")
    carried_out(desk)
    story = Story.objects.get(guid="urn:x:1")
    assert "version 2" in desk.text_on_the_page(story) and story.rights_end is None
    old = StoryVersion.objects.get(story=story, version="1")
    assert (old.headline, old.body_text) == ("", "") and old.scrubbed_at is not None


def test_a_removal_that_was_cut_off_goes_on(desk: Desk, house: Wire, monkeypatch) -> None:
    actions.end_contract(house, by="ed", reason="not renewed")
    monkeypatch.setattr(ending, "PORTION", 1)
    portions = []

    def die(stories, wire_id, now):
        portions.append(stories)
        if len(portions) == 2:
            raise OSError("the process died")
        return went(stories, wire_id, now)

    went = ending._empty
    with monkeypatch.context() as patched:
        patched.setattr(ending, "_empty", die)
        with pytest.raises(OSError, match="died"):
            ending.remove(house.pk, by="ed", now=timezone.now())
    assert words_left() != []
    ending.remove(house.pk, by="ed", now=timezone.now())
    assert words_left() == [] and ending.left_of(house.pk) == []


def test_the_command_ends_a_wire_and_prints_the_ledger(house: Wire, capsys) -> None:
    with pytest.raises(CommandError):
        call_command("wire", "end", "leaving")
    call_command(
        "wire", "end", "leaving", "--reason", "not renewed", "--json", stderr=io.StringIO()
    )
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"surface": "texts", "removed": 3} in rows
    assert ending.left_of(house.pk) == []
    call_command("wire", "end", "leaving", stderr=io.StringIO())  # what was left over: nothing
