"""What rules skip is no story and is not lost; what is held, corrected or killed comes in."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone
from msgspec import to_builtins

from tests.desk.ferry import NOW, ninjs
from tests.desk.walking import Desk
from wiredesk.archive import finding, search, selecting, trying
from wiredesk.archive.models import (
    Audit,
    Outbox,
    Picture,
    Story,
    StoryVersion,
    Transmission,
    Wire,
    WireDay,
)
from wiredesk.core.errors import ActionRefused
from wiredesk.core.selection import Rule, Selection
from wiredesk.desk import actions

pytestmark = pytest.mark.django_db

SPORT: dict[str, Any] = {"subject": [{"code": "medtop:20000822", "name": "football"}]}
NO_SPORT = Selection(rules=(Rule(act="skip", subject=("sport",), reason="no sport"),))


def wire_of(desk: Desk, selection: Selection = NO_SPORT, key: str = "north", **facts: Any) -> Wire:
    return desk.wire(key, selection=to_builtins(selection), **facts)


def story(guid: str = "urn:k:1") -> Story:
    return Story.objects.get(guid=guid)


def test_what_a_rule_skips_is_no_story_and_says_why(desk: Desk) -> None:
    wire = wire_of(desk)
    desk.file(wire, ninjs(**SPORT), NOW)
    desk.file(wire, ninjs("urn:k:2"), NOW)
    skipped, taken = story(), story("urn:k:2")
    assert (skipped.state, skipped.first_public_at) == ("skipped", None)
    assert skipped.reason == "skipped by rule 1: no sport; subject sport"
    assert [one.pk for one in finding.pool(NOW).cards] == [taken.pk]
    assert search.find("landing", NOW).ids == [taken.pk]
    assert finding.resolve(skipped.public_id, NOW).kind == "absent"
    line = Audit.objects.get(story_id=skipped.pk)
    assert (line.act, line.reason) == ("story skipped", skipped.reason)
    assert Transmission.objects.filter(state="filed").count() == 2
    assert not desk.findings(NOW)


VERSIONS = {
    "skipped": ninjs(version=1, **SPORT),
    "taken": ninjs(version=2),
    "skipped again": ninjs(version=3, **SPORT),
    "corrected": ninjs(version=4, signal=[{"code": "sig:correction"}], **SPORT),
}


@pytest.mark.parametrize("order", list(permutations(VERSIONS)))
def test_one_version_that_is_taken_takes_all_in_any_order(desk: Desk, order: Sequence[str]) -> None:
    wire = wire_of(desk)
    for minute, name in enumerate(order):
        desk.file(wire, VERSIONS[name], NOW + timedelta(minutes=10 + minute))
    told = story()
    assert told.state == "public"
    assert told.shown is not None and told.shown.version == "4"
    assert search.find("landing", NOW + timedelta(hours=1)).ids == [told.pk]


@pytest.mark.parametrize("order", list(permutations(["skipped", "corrected"])))
def test_a_correction_alone_takes_no_story_that_rules_skip(
    desk: Desk, order: Sequence[str]
) -> None:
    wire = wire_of(desk)
    for name in order:
        desk.file(wire, VERSIONS[name], NOW + timedelta(minutes=10))
    assert story().state == "skipped"


def test_a_correction_without_its_story_is_never_lost(desk: Desk) -> None:
    desk.file(wire_of(desk), VERSIONS["corrected"], NOW + timedelta(minutes=10))
    assert story().state == "public"


@pytest.mark.parametrize("order", list(permutations(["skipped", "kill"])))
def test_a_kill_of_what_was_skipped_does_nothing_to_readers(
    desk: Desk, order: Sequence[str]
) -> None:
    wire = wire_of(desk)
    files = {"skipped": VERSIONS["skipped"], "kill": ninjs(version=2, pubstatus="canceled")}
    for name in order:
        desk.file(wire, files[name], NOW + timedelta(minutes=10))
    told = story()
    assert told.state == "killed"
    assert finding.resolve(told.public_id, NOW + timedelta(hours=1)).kind == "absent"
    assert not finding.killed_lately(NOW + timedelta(hours=1))


def test_a_kill_of_a_story_is_never_skipped(desk: Desk) -> None:
    wire = wire_of(desk, Selection(rules=(Rule(act="skip"),)))
    Wire.objects.update(selection={})
    desk.file(wire, ninjs(), NOW)
    Wire.objects.update(selection=to_builtins(Selection(rules=(Rule(act="skip"),))))
    desk.file(wire, ninjs(version=2, pubstatus="canceled"), NOW + timedelta(minutes=5))
    assert story().state == "killed"


@pytest.mark.parametrize("first", ["picky", "open"])
def test_another_wire_of_the_agency_takes_what_one_skips(desk: Desk, first: str) -> None:
    picky = wire_of(desk, key="picky", agency="north")
    other = wire_of(desk, Selection(), key="open", agency="north")
    line = (picky, other) if first == "picky" else (other, picky)
    for wire in line:
        desk.file(wire, ninjs(**SPORT), NOW)
    assert (story().state, story().wire.key) == ("public", "open")
    assert StoryVersion.objects.count() == 1


def test_newer_rules_take_what_older_ones_skipped_and_never_the_other_way(desk: Desk) -> None:
    wire = wire_of(desk)
    desk.file(wire, ninjs(**SPORT), NOW)
    desk.file(wire, ninjs("urn:k:2"), NOW)
    everything = Selection(rules=(Rule(act="skip", words=("Kelsbury",)),))
    actions.choose(wire, everything, by="ann")
    for pk in Transmission.objects.values_list("pk", flat=True):
        desk.replay(pk)
    assert [story().state, story("urn:k:2").state] == ["skipped", "public"]
    actions.choose(wire, Selection(), by="ann")
    for pk in Transmission.objects.values_list("pk", flat=True):
        desk.replay(pk)
    assert [story().state, story("urn:k:2").state] == ["public", "public"]
    assert Audit.objects.filter(act="selection changed", actor="ann").count() == 2


def test_a_person_may_take_what_rules_skip(desk: Desk) -> None:
    desk.file(wire_of(desk), ninjs(**SPORT), NOW)
    for act in (actions.hold, actions.withhold, actions.redact):
        with pytest.raises(ActionRefused, match="rules of its wire"):
            act(story(), by="ann")
    assert actions.publish(story(), by="ann").state == "public"


def test_a_copy_of_killed_text_that_is_skipped_alarms_nobody(desk: Desk) -> None:
    north, south = wire_of(desk), wire_of(desk, key="south")
    desk.file(north, ninjs(), NOW)
    actions.kill(story(), by="ann")
    copy = ninjs().replace(b'"urn:k:1"', b'"urn:s:9"', 1)
    desk.file(
        south,
        copy.replace(b'"language"', b'"subject": [{"code": "medtop:15000000"}], "language"'),
        NOW,
    )
    assert story("urn:s:9").state == "skipped"
    assert not Outbox.objects.filter(effect="alarm", payload__code="killed-text").exists()
    actions.publish(story("urn:s:9"), by="ann")
    assert story("urn:s:9").state == "withheld"


def test_pictures_wait_until_their_story_is_taken(desk: Desk) -> None:
    wire = wire_of(desk)
    picture = {"main": {"type": "picture", "uri": "urn:p:1", "renditions": {
        "1": {"href": "https://pictures.example/1.jpg", "width": 800}}}}  # fmt: skip
    desk.file(wire, ninjs(associations=picture, **SPORT), NOW)
    assert Picture.objects.get().state == "remote"
    before = Outbox.objects.filter(effect="store-pictures").count()
    desk.file(wire, ninjs(version=2), NOW + timedelta(minutes=5))
    assert Outbox.objects.filter(effect="store-pictures").count() == before + 1


# The cap of a day.


def states(*numbers: int) -> list[str]:
    return [story(f"urn:c:{n}").state for n in numbers]


def test_a_cap_takes_in_the_order_of_arrival_and_keeps_room_for_what_is_urgent(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=3, reserve=1))
    for n in range(1, 5):
        desk.file(wire, ninjs(f"urn:c:{n}", urgency=5), NOW)
    assert states(1, 2, 3, 4) == ["public", "public", "skipped", "skipped"]
    assert story("urn:c:3").reason == "skipped by the cap of 3 new stories a day"
    desk.file(wire, ninjs("urn:c:5", urgency=2), NOW)
    desk.file(wire, ninjs("urn:c:6", urgency=2), NOW)
    assert states(5, 6) == ["public", "skipped"]
    row = WireDay.objects.get()
    assert (row.day, row.ordinary, row.urgent) == (NOW.date(), 2, 1)


def test_what_we_hold_passes_a_cap_and_the_next_day_begins_anew(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=1))
    desk.file(wire, ninjs("urn:c:1"), NOW)
    desk.file(wire, ninjs("urn:c:2"), NOW)
    desk.file(wire, ninjs("urn:c:1", version=2), NOW + timedelta(hours=1))
    desk.file(wire, ninjs("urn:c:2", version=2), NOW + timedelta(hours=1))
    assert story("urn:c:1").shown.version == "2"
    assert states(2) == ["skipped"]
    desk.file(wire, ninjs("urn:c:2", version=3), NOW + timedelta(hours=23))
    assert states(2) == ["public"]


def test_the_day_of_a_cap_is_that_of_the_wire(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=1), zone="Asia/Kolkata")
    late = NOW.replace(hour=18, minute=20)
    desk.file(wire, ninjs("urn:c:1"), late)
    desk.file(wire, ninjs("urn:c:2"), late + timedelta(minutes=15))  # after midnight there
    assert states(1, 2) == ["public", "public"]


def test_a_replay_counts_nothing_and_a_raised_cap_takes_more(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=2))
    for n in range(1, 5):
        desk.file(wire, ninjs(f"urn:c:{n}"), NOW)
    for pk in Transmission.objects.order_by("pk").values_list("pk", flat=True):
        desk.replay(pk)
    assert states(1, 2, 3, 4) == ["public", "public", "skipped", "skipped"]
    actions.choose(wire, Selection(cap=3), by="ann")
    for pk in Transmission.objects.order_by("pk").values_list("pk", flat=True):
        desk.replay(pk)
    assert states(1, 2, 3, 4) == ["public", "public", "public", "skipped"]
    assert WireDay.objects.get().ordinary == 3


def test_a_batch_is_capped_as_its_items_one_by_one(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=2))
    desk.file_together(wire, [ninjs(f"urn:c:{n}") for n in range(1, 6)], NOW)
    assert states(1, 2, 3, 4, 5).count("public") == 2


def test_a_correction_over_the_cap_comes_in(desk: Desk) -> None:
    wire = wire_of(desk, Selection(cap=0))
    desk.file(wire, VERSIONS["corrected"], NOW + timedelta(minutes=10))
    assert story().state == "public"


def test_a_flood_of_what_is_skipped_opens_no_breaker(desk: Desk) -> None:
    wire = wire_of(desk, most_items=3)
    for n in range(6):
        desk.file(wire, ninjs(f"urn:f:{n}", **SPORT), NOW)
    assert wire.pulse.opened_at is None


# What the rules would have done.


def test_a_trial_says_what_rules_would_do_and_writes_nothing(desk: Desk) -> None:
    wire = desk.wire("north")
    now = timezone.now()
    for n in range(1, 4):
        desk.file(wire, ninjs(f"urn:t:{n}", **(SPORT if n == 2 else {})), now)
    desk.file(wire, ninjs("urn:t:3", version=2, **SPORT), now)
    before = list(StoryVersion.objects.values_list("selected", "selected_reason"))
    found = trying.would(wire, NO_SPORT, now + timedelta(minutes=1))
    assert [one.act for one in found] == ["take", "skip", "take", "take"]
    assert found[1].reason == "rule 1: no sport; subject sport"
    assert trying.OURS in found[3].reason
    assert trying.summed_up(found) == [("rule 1: no sport; subject sport", 1)]
    assert list(StoryVersion.objects.values_list("selected", "selected_reason")) == before
    assert not trying.would(wire, NO_SPORT, now + timedelta(days=2))


def test_a_trial_says_what_came_of_the_same_rules(desk: Desk) -> None:
    """Tried on what they decided, rules say it again: conditions, cap and reserve."""
    rules = Selection(rules=NO_SPORT.rules, cap=3, reserve=1)
    wire = wire_of(desk, rules)
    now = timezone.now().replace(hour=12)
    for n in range(1, 9):
        facts = {**(SPORT if n % 3 == 0 else {}), "urgency": 2 if n > 6 else 5}
        desk.file(wire, ninjs(f"urn:t:{n}", **facts), now)
    was = list(StoryVersion.objects.order_by("pk").values_list("selected", flat=True))
    found = trying.would(wire, rules, now + timedelta(minutes=1))
    assert [one.act for one in found] == was
    assert {"take", "skip"} == set(was)


def test_todays_skips_are_counted_by_their_reasons(desk: Desk) -> None:
    wire = wire_of(desk)
    for n in range(3):
        desk.file(wire, ninjs(f"urn:t:{n}", **SPORT), NOW)
    desk.file(wire, ninjs("urn:t:0", version=2, **SPORT), NOW)
    reasons = selecting.skipped_since(wire.pk, NOW)
    assert reasons == {"rule 1: no sport; subject sport": 3}
