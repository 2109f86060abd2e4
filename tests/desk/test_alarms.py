"""Alarms: a kill carried out is told; what needs a person waits in the outbox, once."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.desk.walking import Desk
from wiredesk.archive.models import Alarm, Audit, Outbox, Story
from wiredesk.core.filing import Effect
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import open_edit, publish_edit, withdraw_edit
from wiredesk.desk.alarming import kill_notice

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TEXT = "The steam crane was taken apart."


def item(version: int, text: str = TEXT, **facts: Any) -> bytes:
    return json.dumps({
        "uri": "urn:x:1", "type": "text", "version": str(version), "headline": "Crane comes down",
        "versioncreated": f"2026-03-04T0{version}:00:00Z", "body_text": text, **facts,
    }).encode()  # fmt: skip


STORY, KILL = item(1), item(2, pubstatus="canceled")
FIX = item(2, TEXT + " It sang.", signal=["sig:correction"])
LEGAL = item(2, TEXT + " It sang.", signal=["sig:correction"], ednote="Corrects for legal reasons.")


def codes() -> list[str]:
    rows = Outbox.objects.filter(effect="alarm").order_by("id")
    return [row.payload["code"] for row in rows]


@pytest.mark.django_db
@pytest.mark.parametrize("filed", [[STORY, KILL], [KILL, STORY]])
def test_a_kill_carried_out_is_told(desk: Desk, filed: list[bytes]) -> None:
    wire = desk.wire("wire")
    for body in filed:
        desk.file(wire, body, NOW)
    if filed[0] == KILL:
        assert codes() == ["kill-unmatched"], "until its story comes nobody was killed"
        return
    row = Outbox.objects.get(effect="kill-notice")
    kill_notice(_effect(row))
    assert Audit.objects.filter(act="kill carried out", story_id=row.story_id).count() == 1
    assert Alarm.objects.get().code == "kill-done" and codes() == []


def _effect(row: Outbox) -> Effect:
    return Effect(id=row.pk, name=row.effect, story_id=row.story_id, payload={},
                  created=row.created_at, tries=0)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "wanted", "state"),
    [
        ([STORY, FIX], [], "public"),
        ([STORY, LEGAL], ["correction-held"], "awaiting"),
        (
            [STORY, item(2, "The crane.", signal=["sig:correction"])],
            ["correction-held"],
            "awaiting",
        ),
        ([item(1, embargoed="")], ["embargo-unclear"], "held"),
        ([item(1, embargoed="soon")], ["embargo-unclear"], "held"),
        ([item(1, embargoed="2026-03-04T18:00:00Z")], [], "public"),
        ([STORY, item(1, "Another text.")], ["version-conflict"], "public"),
        ([STORY, item(1, urgency=3)], [], "public"),
        ([KILL], ["kill-unmatched"], "killed"),
        ([item(1, pubstatus="withheld")], [], "withheld"),
    ],
)
def test_what_sounds_an_alarm_in_any_order(
    desk: Desk, items: list[bytes], wanted: list[str], state: str
) -> None:
    for number, order in enumerate(permutations(items)):
        wire = desk.wire(f"wire-{number}")
        for body in (*order, *order):
            desk.file(wire, body, NOW)
        assert Story.objects.get(agency=wire.agency).state == state
    assert codes() == wanted * (number + 1)


@pytest.mark.django_db
def test_a_text_changed_for_legal_reasons_stays_until_the_desk_has_seen_the_next(
    desk: Desk,
) -> None:
    wire = desk.wire("wire")
    desk.file(wire, STORY, NOW)
    story = actions.redact(Story.objects.get(), by="ann", reason="a court order")
    desk.file(wire, item(2, "Another text of the same crane."), NOW + timedelta(hours=1))
    story.refresh_from_db()
    assert (story.state, desk.text_on_the_page(story)) == ("public", TEXT)
    assert story.awaiting.version == "2"
    desk.file(wire, item(3, TEXT + " It sang.", signal=["sig:correction"]), NOW)
    story.refresh_from_db()
    assert story.state == "awaiting" and codes() == ["correction-held"]
    story = actions.unredact(actions.publish(story, by="ann"), by="ann")
    desk.file(wire, item(4, "The last text of the crane."), NOW + timedelta(hours=2))
    story.refresh_from_db()
    assert story.shown.version == "4" and story.state == "public"
    actions.redact(story, by="ann")
    desk.file(wire, item(5, pubstatus="canceled"), NOW + timedelta(hours=3))
    story.refresh_from_db()
    assert story.state == "killed", "only a kill overrides the desk"


@pytest.mark.django_db
def test_an_edit_for_legal_reasons_marks_its_story_while_it_is_out(desk: Desk) -> None:
    wire = desk.wire("wire")
    desk.file(wire, STORY, NOW)
    story = Story.objects.get()
    overlay = open_edit(story, by="ann")
    overlay.body_html, overlay.legal = "<p>The crane.</p>", True
    publish_edit(overlay, by="ann", revision=overlay.save_revision())
    desk.file(wire, item(2, TEXT + " It sang."), NOW + timedelta(hours=1))
    story.refresh_from_db()
    assert (story.shown.version, story.awaiting.version) == ("1", "2")
    withdraw_edit(overlay, by="ann")
    story.refresh_from_db()
    assert story.shown.version == "1", "what waited meanwhile waits on"
    desk.file(wire, item(3, TEXT + " It sang twice."), NOW + timedelta(hours=2))
    story.refresh_from_db()
    assert story.shown.version == "3"


HELD = item(1, embargoed="")
ADVICE = json.loads(item(2, "The embargo on the crane story is lifted.")) | {
    "uri": "urn:advice", "headline": "ADVISORY-Crane", "evolvedfrom": "urn:x:1",
}  # fmt: skip
LIFTED = json.dumps(ADVICE).encode()


@pytest.mark.django_db
def test_an_advisory_releases_the_story_that_it_names_in_any_order(desk: Desk) -> None:
    for number, order in enumerate(permutations([HELD, LIFTED])):
        wire = desk.wire(f"wire-{number}")
        for body in order:
            desk.file(wire, body, NOW)
        states = dict(Story.objects.filter(agency=wire.agency).values_list("guid", "state"))
        assert states == {"urn:x:1": "public", "urn:advice": "never"}
    assert codes() == ["embargo-unclear", "advisory-unmatched", "embargo-unclear"]


@pytest.mark.django_db
def test_an_advisory_of_another_agency_releases_nothing(desk: Desk) -> None:
    one, other = desk.wire("one"), desk.wire("other")
    desk.file(one, HELD, NOW)
    desk.file(other, LIFTED, NOW)
    assert Story.objects.get(guid="urn:x:1").state == "held"
    assert codes() == ["embargo-unclear", "advisory-unmatched"]
