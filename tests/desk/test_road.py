"""The road with a real archive: what becomes of items, and what the desk can do about it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.ferry import NOW, ninjs
from tests.desk.walking import Desk
from wiredesk.archive.models import (
    Audit,
    Country,
    DeskAct,
    Outbox,
    Picture,
    Story,
    StoryVersion,
    Transmission,
)
from wiredesk.archive.picturing import WITHHELD
from wiredesk.archive.search import find
from wiredesk.core.enrich.values import CountryScore, Enrichment
from wiredesk.core.errors import ActionRefused, LicenceRefused
from wiredesk.desk import actions
from wiredesk.desk.pictures import store_pictures

pytestmark = pytest.mark.django_db


def only_story() -> Story:
    """The one story there is."""
    return Story.objects.get()


def test_a_usable_item_is_public_and_found(desk: Desk) -> None:
    desk.file(desk.wire("north"), ninjs(), NOW)
    story = only_story()
    assert story.state == "public" and story.first_public_at == NOW
    assert story.slug.startswith("kelsbury-to-rebuild")
    assert find("ferry landing", NOW).ids == [story.pk]
    assert story.get_absolute_url().startswith(f"/article/news/{story.public_id}-")


def test_a_wire_without_a_licence_publishes_nothing_by_no_door(desk: Desk) -> None:
    desk.file(desk.wire("north", licence=False), ninjs(), NOW)
    story = only_story()
    assert (story.state, story.reason) == ("awaiting", "this wire has no licence")
    for action in (actions.publish, actions.release):
        with pytest.raises(LicenceRefused, match="has no licence"):
            action(story, by="ed")


def test_a_wire_that_awaits_the_desk_is_published_by_a_person(desk: Desk) -> None:
    desk.file(desk.wire("north", policy="desk"), ninjs(), NOW)
    assert actions.publish(only_story(), by="ed").state == "public"
    assert Audit.objects.filter(actor="ed", act="publish").exists()


@pytest.mark.parametrize(("sure", "code"), [(0.8, "PT"), (0.79, None)])
def test_the_country_of_the_text_stands_in_for_a_dateline(sure: float, code: str | None) -> None:
    Country.objects.create(code="PT", name="Portugal", slug="portugal")
    about = CountryScore(code="PT", name="Portugal", score=1, confidence=sure)
    desk = Desk(enrich=lambda copy, inherited: Enrichment(countries=(about,)))
    desk.file(desk.wire("north"), ninjs(), NOW)
    assert only_story().country_id == code
    assert only_story().shown.found["countries"][0]["code"] == "PT"


def test_an_update_replaces_the_text_and_keeps_the_address(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    before = only_story().public_id
    desk.file(wire, ninjs(version=2), NOW + timedelta(minutes=5))
    story = only_story()
    assert story.public_id == before
    assert "take 2" in desk.text_on_the_page(story)
    assert story.text_changed_at == NOW + timedelta(minutes=5)


def test_the_same_bytes_and_the_same_item_change_nothing(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    changed, audits = only_story().changed_at, Audit.objects.count()
    desk.file(wire, ninjs(), NOW + timedelta(hours=1))
    assert Transmission.objects.count() == 1
    desk.file(wire, b" " + ninjs(), NOW + timedelta(hours=2))
    assert Transmission.objects.count() == 2
    assert (StoryVersion.objects.count(), only_story().changed_at) == (1, changed)
    assert Audit.objects.filter(story_id=only_story().pk).count() <= audits


def test_an_instruction_on_any_wire_of_an_agency_reaches_all_of_them(desk: Desk) -> None:
    desk.file(desk.wire("north-a", agency="north"), ninjs(), NOW)
    other = desk.wire("north-b", agency="north")
    desk.file(other, ninjs(version=2, pubstatus="canceled"), NOW)
    assert only_story().state == "killed"


def test_another_agency_never_kills_by_guid(desk: Desk) -> None:
    desk.file(desk.wire("north"), ninjs(), NOW)
    desk.file(desk.wire("south"), ninjs(version=2, pubstatus="canceled"), NOW)
    assert Story.objects.get(agency__key="north").state == "public"


def test_a_kill_empties_everything_but_the_bare_id(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    story = only_story()
    Picture.objects.create(story=story, key="p", href="p.jpg", state="stored", file="pictures/p")
    desk.file(wire, ninjs(version=2, pubstatus="canceled"), NOW + timedelta(minutes=3))
    story = only_story()
    assert (story.state, story.killed_by) == ("killed", "agency")
    assert (story.slug, story.shown_id) == ("", None)
    assert story.get_absolute_url() == f"/article/{story.public_id}"
    assert find("ferry landing", NOW).ids == []
    assert not Picture.objects.exists()
    effects = set(Outbox.objects.filter(done_at=None).values_list("effect", flat=True))
    assert {"page-cache", "delete-files", "kill-notice"} <= effects
    assert desk.findings(NOW) == []


def test_a_killed_picture_item_leaves_the_stories_that_carry_it(desk: Desk) -> None:
    wire, other = desk.wire("north"), desk.wire("south")
    photo = {"uri": "urn:p:1", "type": "picture", "renditions": {"o": {"href": "p.jpg"}}}
    carrying = {"associations": {"main": {**photo, "creditline": "North"}}}
    desk.file(wire, ninjs("urn:k:1", **carrying), NOW)
    desk.file(other, ninjs("urn:k:1", **carrying), NOW)
    mine, theirs = Picture.objects.order_by("story")
    Picture.objects.update(state="stored", file="pictures/p")
    Story.objects.filter(pk=mine.story_id).update(picture=mine)
    desk.file(wire, ninjs("urn:p:1", 2, type="picture", pubstatus="canceled"), NOW)
    assert list(Picture.objects.all()) == [theirs]
    story = Story.objects.get(pk=mine.story_id)
    assert (story.state, story.picture) == ("public", None)
    desk.file(wire, ninjs("urn:k:2", **carrying), NOW)
    store_pictures([Story.objects.get(guid="urn:k:2").pk])
    late = Picture.objects.get(story__guid="urn:k:2")
    assert (late.state, late.reason) == ("refused", "withdrawn by its agency")


def test_a_withheld_picture_item_takes_its_picture_off_until_it_is_free(desk: Desk) -> None:
    wire = desk.wire("north")
    photo = {"uri": "urn:p:1", "type": "picture", "renditions": {"o": {"href": "p.jpg"}}}
    carrying = {"associations": {"main": {**photo, "creditline": "North"}}}
    desk.file(wire, ninjs("urn:k:1", **carrying), NOW)
    desk.file(wire, ninjs("urn:p:1", type="picture"), NOW)
    story = Story.objects.get(guid="urn:k:1")
    Picture.objects.update(state="stored", file="pictures/p")
    Story.objects.filter(pk=story.pk).update(picture=Picture.objects.get())
    desk.file(wire, ninjs("urn:p:1", 2, type="picture", pubstatus="withheld"), NOW)
    story.refresh_from_db()
    picture = Picture.objects.get()
    assert (story.state, story.picture) == ("public", None)
    assert (picture.state, picture.reason, picture.file.name) == ("refused", WITHHELD, "")
    effects = dict(Outbox.objects.filter(done_at=None).values_list("effect", "payload"))
    assert effects["delete-files"] == {"files": ["pictures/p"]}
    assert effects["page-cache"] == {"stories": [story.pk]}
    desk.file(wire, ninjs("urn:k:2", **carrying), NOW)
    store_pictures([Story.objects.get(guid="urn:k:2").pk])
    late = Picture.objects.get(story__guid="urn:k:2")
    assert (late.state, late.reason) == ("refused", WITHHELD)
    desk.file(wire, ninjs("urn:p:1", 3, type="picture"), NOW)
    assert set(Picture.objects.values_list("state", "reason")) == {("remote", "")}
    asked = Outbox.objects.filter(effect="store-pictures").latest("pk")
    assert asked.payload == {"stories": sorted(Story.objects.filter(
        guid__startswith="urn:k").values_list("pk", flat=True))}  # fmt: skip


def test_a_kill_that_comes_first_stands_for_the_item_to_come(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(version=2, pubstatus="canceled"), NOW)
    desk.file(wire, ninjs(), NOW)
    assert only_story().state == "killed"


def test_a_killed_story_comes_back_only_by_two_people_with_a_reason(desk: Desk) -> None:
    desk.file(desk.wire("north"), ninjs(), NOW)
    story = actions.kill(only_story(), by="ann")
    for by, second, reason in (("ann", "", "x"), ("ann", "ann", "x"), ("ann", "bob", " ")):
        with pytest.raises(ActionRefused):
            actions.unkill(story, by=by, seconded_by=second, reason=reason)
    with pytest.raises(ActionRefused):
        actions.publish(story, by="ann")
    back = actions.unkill(story, by="ann", seconded_by="bob", reason="killed by mistake")
    assert back.state == "public" and find("ferry landing", NOW).ids == [back.pk]


def test_an_embargo_shows_nothing_before_its_time(desk: Desk) -> None:
    until = NOW + timedelta(hours=2)
    desk.file(desk.wire("north"), ninjs(embargoed=until.isoformat()), NOW)
    listed = Story.objects.listed  # type: ignore[attr-defined]
    assert not listed(until - timedelta(seconds=1)).exists() and listed(until).exists()
    assert find("ferry", NOW).count == 0
    assert only_story().first_public_at == until
    assert Outbox.objects.filter(effect="page-cache", due_at=until).exists()


def test_a_correction_leaves_a_dated_note(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    fixed = ninjs(version=2, signal=["sig:correction"], ednote="Editors only: mind the slug.")
    desk.file(wire, fixed, NOW + timedelta(minutes=1))
    note = only_story().notes[0]
    assert note["text"] == ""
    assert note["kind"] == "CORRECTION" and note["at"].startswith("2026-04-02T08:32")


def test_the_stop_switch_makes_new_items_wait_and_kills_still_act(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs("urn:k:1"), NOW)
    actions.pause(None, by="ed", reason="flood")
    desk.file(wire, ninjs("urn:k:2"), NOW)
    desk.file(wire, ninjs("urn:k:1", 2, pubstatus="canceled"), NOW)
    actions.resume(None, by="ed")
    desk.file(wire, ninjs("urn:k:3"), NOW)
    states = dict(Story.objects.values_list("guid", "state"))
    assert states == {"urn:k:1": "killed", "urn:k:2": "awaiting", "urn:k:3": "public"}


def test_what_cannot_be_read_waits_in_quarantine_and_stops_nothing(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, b"\x00\x01 this is no wire", NOW)
    desk.file(wire, ninjs(), NOW)
    bad = Transmission.objects.get(state="quarantined")
    assert bad.code == "unknown-format" and bad.reason
    assert only_story().state == "public"
    actions.replay(bad, by="ed")
    assert Transmission.objects.get(pk=bad.pk).state == "waiting"


def test_a_hold_of_the_desk_keeps_new_versions_back_too(desk: Desk) -> None:
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    actions.hold(only_story(), by="ed")
    desk.file(wire, ninjs(version=2), NOW)
    assert only_story().state == "held"
    assert "take 2" in desk.text_on_the_page(actions.release(only_story(), by="ed"))


def test_retention_ends_the_right_to_show(desk: Desk) -> None:
    wire = desk.wire("north")
    wire.licence.retention_days = 7
    wire.licence.save()
    desk.file(wire, ninjs(), NOW)
    public = Story.objects.public  # type: ignore[attr-defined]
    assert public(NOW + timedelta(days=6)).exists() and not public(NOW + timedelta(days=7)).exists()


def test_filing_costs_the_same_few_statements_for_one_story_and_for_thirty(desk: Desk) -> None:
    wire = desk.wire("north")

    def statements(numbers: range) -> int:
        items = [json.loads(ninjs(f"urn:k:{number}")) for number in numbers]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.file(wire, json.dumps(items).encode(), NOW)
        return len(queries)

    one, thirty = statements(range(1)), statements(range(100, 130))
    assert thirty <= one + 2
    assert Story.objects.filter(state="public").count() == 31


def test_commands_act_explain_and_verify(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.file(desk.wire("north"), ninjs(slugline="KELSBURY-FERRY"), NOW)
    call_command("kill", "KELSBURY-FERRY", by="ann", json=True)
    assert json.loads(capsys.readouterr().out)["state"] == "killed"
    call_command("why", str(only_story().public_id), json=True)
    told = [json.loads(line)["what"] for line in capsys.readouterr().out.splitlines()]
    assert "kill" in told and "story killed" in told
    Outbox.objects.update(done_at=NOW)
    call_command("verify", json=True)
    assert DeskAct.objects.get().by == "ann"
    with pytest.raises(CommandError, match="no story matches"):
        call_command("hold", "nothing-like-it")
