"""The beat ``group`` with a real archive: storylines, copies and pairs, and how they are let go."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from tests.desk.walking import Desk
from wiredesk.archive import grouping
from wiredesk.archive.models import (
    Audit,
    CoMention,
    Story,
    Storyline,
    StorylineStory,
    Ungrouped,
)
from wiredesk.core.enrich.values import CountryScore, Enrichment
from wiredesk.core.errors import ActionRefused
from wiredesk.core.grouping import Memory
from wiredesk.desk import actions, road

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
EVENTS = {
    "dam": "Rescuers in Ostrava reached the Lenka dam where engineer Pavel Horak said the flood had"
    " broken two gates while villages downstream were cleared by boats and helicopters",
    "vote": "Lawmakers in Lisbon passed the fisheries budget after Minister Ana Sousa promised"
    " trawler owners a fund for nets engines and fuel that unions had asked for since spring",
}
COUNTRIES = (
    CountryScore(code="PT", name="Portugal", score=1, confidence=1),
    CountryScore(code="CZ", name="Czechia", score=0.7, confidence=1),
    CountryScore(code="FR", name="France", score=0.2, confidence=1),
)


@pytest.fixture
def desk() -> Desk:
    return Desk(enrich=lambda copy, inherited: Enrichment(countries=COUNTRIES))


def told(event: str, guid: str, version: int = 1, own: int = 12, **facts: Any) -> bytes:
    """A story of an event: its words in an order of its own, and ``own`` more words."""
    chance = Random(guid)
    words = EVENTS[event].split()
    parts = [words[n : n + 3] for n in range(0, len(words), 3)]
    chance.shuffle(parts)
    tail = [f"{event}{n}of{guid[0]}" for n in range(own)]
    text = " ".join([word for part in parts for word in part] + tail)
    item = {
        "uri": guid, "type": "text", "version": str(version), "language": "en",
        "versioncreated": (NOW + timedelta(minutes=version)).isoformat(), "pubstatus": "usable",
        "headline": f"{' '.join(words[:6])} {guid[-1]}", "body_html": f"<p>{text}.</p>",
    }  # fmt: skip
    return json.dumps({**item, **facts}).encode()


def group(desk: Desk, memory: Memory | None = None) -> Memory:
    """All that waits, as a process that has just started unless ``memory`` is given."""
    memory = memory or Memory()
    while road.group(grouping, memory, desk.tools):
        pass
    return memory


def lines() -> dict[str, int]:
    """Storyline by the agency's id of the story."""
    rows = StorylineStory.objects.values_list("story__guid", "storyline")
    return dict(rows)


def behind() -> dict[str, str]:
    """Who stands behind whom."""
    rows = Story.objects.exclude(behind=None)
    return dict(rows.values_list("guid", "behind__guid"))


def leading() -> set[str]:
    rows = Story.objects.listed(NOW + timedelta(hours=1)).leading(NOW)  # type: ignore[attr-defined]
    return set(rows.values_list("guid", flat=True))


@pytest.mark.parametrize("restart", [False, True])
def test_stories_of_one_event_share_a_storyline(desk: Desk, restart: bool) -> None:
    wire, memory = desk.wire("north"), Memory()
    for guid, event in (("n:1", "dam"), ("n:2", "vote"), ("n:3", "dam"), ("n:4", "vote")):
        desk.file(wire, told(event, guid), NOW)
        group(desk, None if restart else memory)
    found = lines()
    assert found["n:1"] == found["n:3"] != found["n:2"] == found["n:4"]
    assert Storyline.objects.count() == 2 and not Ungrouped.objects.exists()
    row = StorylineStory.objects.get(story__guid="n:3")
    assert row.score > 0.35 and "horak" in " ".join(row.reasons).lower()


def test_a_new_version_is_grouped_anew_and_counted_once(desk: Desk) -> None:
    wire, memory = desk.wire("north"), Memory()
    desk.file(wire, told("dam", "n:1"), NOW)
    group(desk, memory)
    desk.file(wire, told("vote", "n:1", 2, headline="Lawmakers vote"), NOW)
    group(desk, memory)
    assert len(lines()) == 1 and StorylineStory.objects.count() == 1


def test_nothing_is_grouped_before_its_embargo_ends(desk: Desk) -> None:
    until = NOW + timedelta(hours=2)
    desk.file(desk.wire("north"), told("dam", "n:1", embargoed=until.isoformat()), NOW)
    memory = group(desk)
    assert lines() == {} and not Storyline.objects.exists() and Ungrouped.objects.exists()
    desk._now = until
    group(desk, memory)
    assert lines().keys() == {"n:1"}


@pytest.mark.parametrize("act", ["kill", "withhold", "hold"])
def test_what_is_hidden_leaves_its_storyline_at_once(desk: Desk, act: str) -> None:
    wire = desk.wire("north")
    for guid in ("n:1", "n:2"):
        desk.file(wire, told("dam", guid), NOW)
    memory = group(desk)
    Storyline.objects.update(title="Lenka dam breaks")
    getattr(actions, act)(Story.objects.get(guid="n:1"), by="ed", reason="why")
    assert lines().keys() == {"n:2"}
    assert set(CoMention.objects.values_list("story__guid", flat=True)) == {"n:2"}
    assert Storyline.objects.get().title == ("" if act == "kill" else "Lenka dam breaks")
    desk._now = timezone.now()
    group(desk, memory)
    assert lines().keys() == {"n:2"}


def test_a_kill_that_comes_between_looking_and_writing_wins(desk: Desk) -> None:
    desk.file(desk.wire("north"), told("dam", "n:1"), NOW)
    batch = grouping.waiting(NOW, limit=9)
    memory = Memory()
    found = [memory.group(one) for one in batch.texts]
    actions.kill(Story.objects.get(), by="ed")
    grouping.write(batch, found, memory, NOW)
    assert found and lines() == {} and not CoMention.objects.exists()


def test_pairs_of_countries_are_kept(desk: Desk) -> None:
    desk.file(desk.wire("north"), told("dam", "n:1"), NOW)
    group(desk)
    assert list(CoMention.objects.values_list("pair", flat=True)) == ["CZ-PT"]


def copy_of(guid: str, original: str, version: int = 2, **facts: Any) -> bytes:
    """Nearly the same text under another id."""
    body = json.loads(told("dam", original, own=40))["body_html"].replace("</p>", " It rained.</p>")
    return told("dam", guid, version, body_html=body, **facts)


def test_another_agencys_copy_stands_behind_the_first(desk: Desk) -> None:
    north, south, east = (desk.wire(key) for key in ("north", "south", "east"))
    memory = Memory()
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(south, copy_of("s:1", "n:1"), NOW)
    desk.file(east, copy_of("e:1", "n:1", 3), NOW)
    group(desk, memory)
    assert behind() == {"s:1": "n:1", "e:1": "n:1"} and leading() == {"n:1"}
    assert len(set(lines().values())) == 1
    rows = Audit.objects.filter(act="stands behind").values_list("reason", flat=True)
    assert all("of north" in reason for reason in rows) and len(rows) == 2
    desk.file(north, told("vote", "n:1", 9, own=40, headline="Another story"), NOW)
    group(desk, memory)
    assert leading() == {"n:1", "s:1"} and behind() == {"e:1": "s:1"}


def test_where_the_leader_is_withheld_the_next_one_leads(desk: Desk) -> None:
    north, south, east = (desk.wire(key) for key in ("north", "south", "east"))
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(south, copy_of("s:1", "n:1"), NOW)
    desk.file(east, copy_of("e:1", "n:1", 3), NOW)
    memory = group(desk)
    actions.withhold(Story.objects.get(guid="n:1"), by="ed", reason="why")
    assert behind() == {} and leading() == {"s:1", "e:1"}
    desk._now = timezone.now()
    group(desk, memory)
    assert behind() == {"e:1": "s:1"}


def test_a_killed_leader_takes_its_copies_along(desk: Desk) -> None:
    north, south = desk.wire("north"), desk.wire("south")
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(south, copy_of("s:1", "n:1"), NOW)
    group(desk)
    actions.kill(Story.objects.get(guid="n:1"), by="ed")
    assert Story.objects.get(guid="s:1").state == "withheld"
    assert leading() == set() and lines() == {}


def test_the_newest_of_an_agencys_own_rewrites_leads(desk: Desk) -> None:
    wire, other = desk.wire("north"), desk.wire("south")
    desk.file(wire, told("dam", "n:1", own=40, headline="Dam breaks near Ostrava"), NOW)
    desk.file(other, copy_of("s:1", "n:1"), NOW)
    memory = group(desk)
    desk.file(wire, copy_of("n:2", "n:1", 5, headline="Dam breaks near Ostrava, two dead"), NOW)
    group(desk, memory)
    assert behind() == {"n:1": "n:2", "s:1": "n:2"} and leading() == {"n:2"}


def test_a_copy_comes_forward_where_the_leaders_rights_end(desk: Desk) -> None:
    north, south = desk.wire("north"), desk.wire("south")
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(south, copy_of("s:1", "n:1"), NOW)
    ends = NOW + timedelta(days=1)
    Story.objects.filter(guid="n:1").update(rights_end=ends)
    group(desk)
    rows = Story.objects
    assert set(rows.listed(ends).leading(ends).values_list("guid", flat=True)) == {"s:1"}  # type: ignore[attr-defined]


def test_a_merge_by_the_desk_is_kept_for_good(desk: Desk) -> None:
    wire, memory = desk.wire("north"), Memory()
    for guid, event in (("n:1", "dam"), ("n:2", "vote")):
        desk.file(wire, told(event, guid), NOW)
    group(desk, memory)
    one, two = (Storyline.objects.get(pk=lines()[guid]) for guid in ("n:1", "n:2"))
    actions.merge_storylines(one, two, by="ed", reason="one event")
    assert set(lines().values()) == {one.pk}
    two.refresh_from_db()
    assert two.merged_into == one
    for guid, event, known in (("n:3", "vote", memory), ("n:4", "vote", Memory())):
        desk.file(wire, told(event, guid), NOW)
        group(desk, known)
    desk.file(wire, told("vote", "n:2", 2, headline="Another head"), NOW)
    group(desk, memory)
    assert set(lines().values()) == {one.pk}
    with pytest.raises(ActionRefused):
        actions.merge_storylines(one, two, by="ed")


@pytest.mark.parametrize("restart", [False, True])
def test_a_split_by_the_desk_is_kept_for_good(desk: Desk, restart: bool) -> None:
    wire, memory = desk.wire("north"), Memory()
    for guid in ("n:1", "n:2", "n:3"):
        desk.file(wire, told("dam", guid), NOW)
    group(desk, memory)
    line, third = Storyline.objects.get(), Story.objects.get(guid="n:3")
    fresh = actions.split_storyline(line, {third.pk}, by="ed", reason="another dam")
    assert lines() == {"n:1": line.pk, "n:2": line.pk, "n:3": fresh.pk}
    desk.file(wire, told("dam", "n:3", 2, headline="A second head"), NOW)
    desk.file(wire, told("vote", "n:4"), NOW)
    group(desk, Memory() if restart else memory)
    assert lines()["n:3"] == fresh.pk and lines()["n:4"] not in (line.pk, fresh.pk)
    for chosen in (set(), {third.pk}):
        with pytest.raises(ActionRefused):
            actions.split_storyline(fresh, chosen, by="ed")
    said = Audit.objects.filter(act="storyline", actor="ed").values_list("reason", flat=True)
    assert list(said) == [f"storyline {fresh.public_id} out of {line.public_id}: another dam"]


def test_what_the_desk_moves_while_others_are_placed_is_met_later(desk: Desk) -> None:
    north, south, memory = desk.wire("north"), desk.wire("south"), Memory()
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(north, told("dam", "n:2", own=40), NOW)
    group(desk, memory)
    desk.file(north, told("vote", "n:3"), NOW)
    batch = grouping.waiting(NOW, limit=9)
    grouping.catch_up(memory, NOW)
    found = [memory.group(one) for one in batch.texts]
    second = Story.objects.get(guid="n:2")
    fresh = actions.split_storyline(Storyline.objects.get(), {second.pk}, by="ed", reason="why")
    grouping.write(batch, found, memory, NOW)
    desk.file(south, copy_of("s:1", "n:2"), NOW)
    group(desk, memory)
    assert lines()["s:1"] == lines()["n:2"] == fresh.pk


def test_two_storylines_that_agree_become_one(desk: Desk) -> None:
    """Begun apart by two processes, they are met by a third that looks again."""
    wire = desk.wire("north")
    for guid in ("n:1", "n:2", "n:3"):
        desk.file(wire, told("dam", guid), NOW)
        group(desk, Memory())
        StorylineStory.objects.update(at=NOW - timedelta(days=30))  # nobody remembers it
    assert len(set(lines().values())) == 3
    StorylineStory.objects.update(at=NOW)
    desk.file(wire, told("dam", "n:4"), NOW)
    group(desk, Memory())
    first = min(lines().values())
    assert set(lines().values()) == {first}
    gone = Storyline.objects.exclude(pk=first)
    assert set(gone.values_list("merged_into", flat=True)) <= {first}
    said = Audit.objects.filter(act="storyline", actor="the road").values_list("story_id")
    moved = Story.objects.filter(pk__in=said).values_list("guid", flat=True)
    assert set(moved) == {"n:2", "n:3"}, "told of what moved alone"
