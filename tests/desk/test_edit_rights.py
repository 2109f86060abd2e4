"""The contract says how much of a text the desk may change: by the action and in the form."""

from typing import Any

import pytest

from tests.desk.ferry import NOW, ninjs
from tests.desk.walking import Desk
from wiredesk.archive.models import Audit, Licence, Story, StoryEdit
from wiredesk.core.errors import LicenceRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import open_edit, publish_edit

pytestmark = pytest.mark.django_db
LONG = "<p>It burned. It was not out by noon. Nobody was hurt.</p>"
CUT = "<p>It burned. Nobody was hurt.</p>"
TURNED = "<p>It burned. It was out by noon. Nobody was hurt.</p>"

CASES: dict[str, tuple[str, dict[str, str], str]] = {
    "nothing may change": ("none", {"headline": "Fire"}, "lets nothing be changed"),
    "headline alone": ("headline", {"body_html": CUT}, "changes the text"),
    "a new headline": ("headline", {"headline": "Fire"}, ""),
    "a cut": ("cuts", {"body_html": CUT, "dek": "A fire."}, ""),
    "no cut but a change": ("cuts", {"body_html": TURNED}, "It was out by noon."),
    "everything": ("full", {"body_html": TURNED}, ""),
}


def filed(desk: Desk, edits: str) -> Story:
    wire = desk.wire("harbour")
    Licence.objects.filter(wire=wire).update(edits=edits)
    desk.file(wire, ninjs(body_html=LONG), NOW)
    return Story.objects.get()


@pytest.mark.parametrize("case", CASES)
def test_the_action_obeys(desk: Desk, case: str) -> None:
    edits, words, why = CASES[case]
    edit = open_edit(filed(desk, edits), by="ed")
    for field, value in words.items():
        setattr(edit, field, value)
    edit.save_revision()
    if not why:
        publish_edit(edit, by="ed")
        assert StoryEdit.objects.get().live
        return
    with pytest.raises(LicenceRefused, match=why):
        publish_edit(edit, by="ed")
    assert not StoryEdit.objects.get().live
    assert not Audit.objects.filter(act="edit published").exists()


def test_terms_of_the_item_count_as_well(desk: Desk) -> None:
    wire = desk.wire("harbour")
    desk.file(wire, ninjs(body_html=LONG, usageterms="Must not be altered"), NOW)
    edit = open_edit(Story.objects.get(), by="ed")
    edit.headline = "Fire"
    edit.save_revision()
    with pytest.raises(LicenceRefused, match="nothing be changed"):
        publish_edit(edit, by="ed")


def test_terms_that_nobody_could_read_wait_for_a_person(desk: Desk) -> None:
    wire = desk.wire("harbour")
    desk.file(wire, ninjs(usageterms="Ask the estate first. No use Japan."), NOW)
    story = Story.objects.get()
    assert (story.state, story.reason) == (
        "awaiting", "usage terms that we cannot read: “Ask the estate first”"
    )  # fmt: skip
    actions.publish(story, by="ed")
    story.refresh_from_db()
    assert story.state == "public" and story.terms["forbidden"] == ["JP"]
    rows = Audit.objects.filter(act="licence refuses", story_id=story.pk)
    [row] = rows
    assert row.reason == "Its usage terms: not in JP; not understood: “Ask the estate first”."
    actions.hold(story, by="ed")
    actions.release(story, by="ed")
    assert rows.count() == 1, "once per story and rule"


def test_terms_that_the_desk_has_read_no_longer_stop(desk: Desk) -> None:
    wire = desk.wire("harbour")
    Licence.objects.update(known_terms="ask the estate first\n")
    wire.refresh_from_db()
    desk.file(wire, ninjs(usageterms="Ask the estate first."), NOW)
    assert Story.objects.get().state == "public"


def test_print_only_is_published_by_no_hand(desk: Desk) -> None:
    desk.file(desk.wire("harbour"), ninjs(usageterms="Print only"), NOW)
    story = Story.objects.get()
    assert story.reason == "its usage terms keep it off the web"
    with pytest.raises(LicenceRefused, match="off the web"):
        actions.publish(story, by="ed")


@pytest.mark.parametrize(
    ("fields", "facts", "why"),
    [
        ({"backlink": True}, {}, "obliges a link"),
        ({"credit_required": True}, {}, "obliges a credit"),
        ({"credit_required": True, "credit": "{agency}"}, {}, ""),
        ({"credit_required": True}, {"usageterms": "Mandatory credit: A. Lens"}, ""),
    ],
)
def test_what_is_owed_and_cannot_be_given_waits(
    desk: Desk, fields: dict[str, Any], facts: dict[str, Any], why: str
) -> None:
    wire = desk.wire("harbour")
    Licence.objects.filter(wire=wire).update(**fields)
    desk.file(wire, ninjs(**facts), NOW)
    story = Story.objects.get()
    assert story.state == ("awaiting" if why else "public") and why in story.reason
