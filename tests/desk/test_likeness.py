"""The same and nearly the same text under another id: what a kill follows, what a copy inherits."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from tests.desk.ferry import BODY, NOW, OWN, ninjs
from tests.desk.walking import Desk
from wiredesk.archive.models import Audit, DeskAct, Sector, Story, StoryVersion
from wiredesk.core.enrich.values import Enrichment, FoundTopic
from wiredesk.core.recall import Recall
from wiredesk.desk import actions

pytestmark = pytest.mark.django_db


def test_a_kill_follows_its_text_to_another_id_before_and_after(desk: Desk) -> None:
    wire, other = desk.wire("north"), desk.wire("south")
    copy = {"headline": "Landing", "body_html": f"<p>{BODY}</p>"}
    desk.file(wire, ninjs("urn:k:1", **copy), NOW)
    desk.file(other, ninjs("urn:k:2", **copy), NOW)
    desk.file(wire, ninjs("urn:k:1", 2, pubstatus="canceled"), NOW)
    assert Story.objects.get(guid="urn:k:2").state == "withheld"
    desk.file(other, ninjs("urn:k:3", **{**copy, "headline": "Again"}), NOW)
    again = Story.objects.get(guid="urn:k:3")
    assert (again.state, again.first_public_at, again.seen) == ("withheld", None, [])
    audit = Audit.objects.filter(story_id=again.pk)
    assert "story public" not in audit.values_list("act", flat=True)
    assert actions.release(Story.objects.get(guid="urn:k:3"), by="ed").state == "public"
    desk.file(other, ninjs("urn:k:4"), NOW)
    assert Story.objects.get(guid="urn:k:3").state == "public"


def test_a_kill_follows_its_text_into_every_version_in_any_order(desk: Desk) -> None:
    wire, other = desk.wire("north"), desk.wire("south")
    copy = {"headline": "Landing", "body_html": f"<p>{' '.join(OWN)}</p>"}
    desk.file(wire, ninjs("urn:k:1", **copy), NOW)
    desk.file(wire, ninjs("urn:k:1", 2, pubstatus="canceled"), NOW)
    desk.file(other, ninjs("urn:k:2", 5), NOW)
    assert Story.objects.get(guid="urn:k:2").state == "public"
    desk.file(other, ninjs("urn:k:2", 3, **copy), NOW)  # late, and it changes nothing by itself
    assert Story.objects.get(guid="urn:k:2").state == "withheld"
    desk.file(other, ninjs("urn:k:2", 2, **copy), NOW)
    assert DeskAct.objects.filter(story__guid="urn:k:2").count() == 2


LONG = " ".join(Random(5).choices(OWN, k=90))


@pytest.mark.parametrize(
    ("text", "after", "state"),
    [
        (f"{LONG} A sentence more, from the desk of another paper.", timedelta(hours=70), "away"),
        (LONG.replace("council", "town council"), timedelta(hours=-70), "away"),
        (f"{LONG} A sentence more, from the desk of another paper.", timedelta(hours=73), "public"),
        (" ".join(Random(6).choices(OWN, k=90)), timedelta(hours=1), "public"),
        (LONG[: len(LONG) // 4], timedelta(hours=1), "away"),  # a part of it
        ("Council votes, banks pay.", timedelta(hours=1), "public"),
    ],
)
@pytest.mark.parametrize("order", ["kill last", "kill first", "copy first"])
def test_a_kill_follows_nearly_the_same_text(
    desk: Desk, text: str, after: timedelta, state: str, order: str
) -> None:
    first = ninjs("urn:k:1", body_html=f"<p>{LONG}</p><p>Council votes, banks pay.</p>")
    kill = ninjs("urn:k:1", 2, pubstatus="canceled")
    made = (NOW + timedelta(minutes=1) + after).isoformat()
    copy = ninjs("urn:k:2", body_html=f"<p>{text}</p>", versioncreated=made)
    line = {"kill last": [first, copy, kill], "kill first": [first, kill, copy],
            "copy first": [copy, first, kill]}[order]  # fmt: skip
    wires = {first: desk.wire("north"), copy: desk.wire("south")}
    for body in line:
        desk.file(wires.get(body, wires[first]), body, NOW + timedelta(days=4))
    found = Story.objects.get(guid="urn:k:2")
    assert found.state == ("withheld" if state == "away" else "public")
    told = Audit.objects.filter(story_id=found.pk, act="alarm", detail__code="killed-text")
    assert told.exists() == (state == "away")


def test_notices_of_kills_are_all_alike_and_kill_nothing(desk: Desk) -> None:
    wire, notice = desk.wire("north"), f"<p>{LONG}</p>"
    for guid in ("urn:k:1", "urn:k:2"):
        desk.file(wire, ninjs(guid), NOW)
    desk.file(wire, ninjs("urn:k:1", 2, pubstatus="canceled", body_html=notice), NOW)
    desk.file(wire, ninjs("urn:k:2", 2, body_html=f"{notice}<p>The landing opens.</p>"), NOW)
    assert Story.objects.get(guid="urn:k:2").state == "public"


CODED = {"subject": [{"code": "medtop:20000493", "name": "Ferries"}]}
FERRIES = FoundTopic(qcode="medtop:20000493", name="Ferries", score=1, from_code="medtop:20000493")


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(
    ("text", "facts", "topics"),
    [
        (f"<p>{' '.join(OWN)} In other news.</p>", {}, ["medtop:20000493"]),
        (f"<p>{' '.join(OWN)} In other news.</p>", CODED, ["own"]),
        (f"<p>{' '.join(reversed(OWN))}</p>", {}, ["own"]),
    ],
)
def test_nearly_the_same_text_is_about_the_same(
    text: str, facts: dict[str, Any], topics: list[str], restart: bool
) -> None:
    Sector.objects.create(key="harbour", name="Harbour")
    own = (FERRIES, FoundTopic(qcode="own", name="Own", score=1))
    first = {"enrich": lambda copy, inherited: Enrichment(topics=own[:1])}
    then = {"enrich": lambda copy, inherited: Enrichment(topics=inherited or own[1:])}
    desk = Desk(sector_of=lambda item: "harbour" if item.guid == "urn:k:1" else None, **first)
    wire = desk.wire("north")
    desk.file(wire, ninjs("urn:k:1", body_html=f"<p>{' '.join(OWN)}</p>", **CODED), NOW)
    recall = Recall() if restart else desk.tools.recall
    desk.tools = replace(desk.tools, recall=recall, **then)
    desk.file(desk.wire("south"), ninjs("urn:k:2", body_html=text, **facts), NOW)
    found = StoryVersion.objects.get(story__guid="urn:k:2")
    assert [one["qcode"] for one in found.found["topics"]] == topics
    like = text.startswith(f"<p>{OWN[0]}")
    assert (found.sector and found.sector.key) == ("harbour" if like else None)
