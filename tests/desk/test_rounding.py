"""Round-ups with a real archive: which stories, when, and how they are cut anew."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.site import factories
from wiredesk.archive import finding, rounding
from wiredesk.archive.finding import RoundupView
from wiredesk.archive.models import (
    Audit,
    Edition,
    Licence,
    Outbox,
    Roundup,
    RoundupItem,
    RoundupPlan,
    Sector,
    Story,
    Storyline,
    StorylineStory,
    Wire,
)
from wiredesk.archive.verifying import killed_is_gone
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions

pytestmark = pytest.mark.django_db

NOW = factories.NOW
HOUR = timedelta(hours=1)
HEADLINES = (
    "Probe finds ice near the pole",
    "UPDATE 2-Whales sing in colder seas",
    "Old bones show how horses were tamed",
    "Telescope maps the dust of a star",
    "Glacier gives back a lost camera",
)


@pytest.fixture
def science() -> Sector:
    return Sector.objects.create(key="science", name="Science", colour="science")


@pytest.fixture
def wire() -> Wire:
    return factories.wire()


@pytest.fixture
def stories(science: Sector, wire: Wire) -> list[Story]:
    """Five events of one story each, the newest first."""
    return [
        factories.story(wire, headline, ago=10 * n + 5, sector=science)
        for n, headline in enumerate(HEADLINES)
    ]


@pytest.fixture
def made(science: Sector, stories: list[Story]) -> Roundup:
    return rounding.make(science, by="ed", now=NOW)


def plan(sector: Sector, **fields: Any) -> RoundupPlan:
    given = {"running": True, "times": "07:30", "dealt_until": at("00:00"), **fields}
    return RoundupPlan.objects.create(sector=sector, **given)


def at(clock: str) -> datetime:
    """A time of the day of NOW, UTC."""
    hour, minute = map(int, clock.split(":"))
    return NOW.astimezone(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)


def told(roundup: Roundup) -> list[int]:
    return list(roundup.items.values_list("story_id", flat=True))


def seen(roundup: Roundup, now: datetime = NOW) -> RoundupView:
    found = finding.roundup(roundup.public_id, now)
    assert isinstance(found, RoundupView)
    return found


def line_of(*stories: Story) -> None:
    line = Storyline.objects.create(public_id=stories[0].pk)
    for story in stories:
        StorylineStory.objects.create(story=story, storyline=line, at=story.sort_at)


def test_a_round_up_is_made_of_stories_and_says_why(made: Roundup, stories: list[Story]) -> None:
    assert told(made) == [one.pk for one in stories]
    line = Audit.objects.get(act="round-up made")
    assert line.actor == "ed" and line.reason == "Science: 5 items from 5 stories of a day"
    assert [one["story"] for one in line.detail["items"]] == told(made)
    assert line.detail["items"][0]["weight"] == pytest.approx(2.0, abs=0.05)
    assert Outbox.objects.filter(effect="page-cache", payload={"roundup": made.pk}).exists()
    assert not any(word in str(line.detail) for word in ("Probe", "Whales"))


def test_what_the_public_sees(made: Roundup, stories: list[Story]) -> None:
    found = seen(made)
    assert found.title == (
        "Science News Roundup: Probe finds ice near the pole; Whales sing in colder seas;"
        " Old bones show how horses were tamed"
    )
    assert [one.card.url for one in found.lines] == [one.get_absolute_url() for one in stories]
    assert found.lines[1].headline == "Whales sing in colder seas"
    assert found.credits == ("Northline",)


LEFT_OUT: dict[str, Callable[[Story], object]] = {
    "of another sector": lambda story: change(story, sector=None),
    "old": lambda story: change(story, sort_at=NOW - timedelta(hours=25)),
    "opinion": lambda story: change(story, kind="opinion"),
    "a press release": lambda story: change(story, kind="press"),
    "German": lambda story: change(story, language="de"),
    "held": lambda story: change(story, state="held"),
    "embargoed": lambda story: change(story, visible_from=NOW + HOUR),
    "at the end of its rights": lambda story: change(story, rights_end=NOW),
    "no longer listed": lambda story: change(story, listed_until=NOW),
    "behind another card": lambda story: change(story, behind=Story.objects.latest("sort_at")),
}


def change(story: Story, **fields: object) -> None:
    Story.objects.filter(pk=story.pk).update(**fields)


@pytest.mark.parametrize("case", LEFT_OUT)
def test_left_out(case: str, science: Sector, stories: list[Story]) -> None:
    LEFT_OUT[case](stories[2])
    found = told(rounding.make(science, by="ed", now=NOW))
    assert found == [one.pk for one in stories if one != stories[2]]


def test_no_story_of_a_contract_without_abridging(science: Sector, stories: list[Story]) -> None:
    strict = factories.wire("harbour", abridge=False)
    factories.story(strict, "Not to be cut", ago=1, sector=science, urgency=1)
    assert told(rounding.make(science, by="ed", now=NOW)) == [one.pk for one in stories]


def test_heavy_events_lead_with_one_story_each(science: Sector, stories: list[Story]) -> None:
    other = factories.wire("meridian")
    more = [factories.story(other, f"Horses {n}", ago=200 + n, sector=science) for n in range(2)]
    line_of(stories[2], *more)
    change(stories[4], urgency=1)
    found = told(rounding.make(science, by="ed", now=NOW))
    assert found == [stories[n].pk for n in (2, 4, 0, 1, 3)]


@pytest.mark.parametrize(
    "hidden", [{"state": "held"}, {"visible_from": NOW + HOUR}, {"rights_end": NOW}]
)
def test_hidden_stories_make_no_event_heavier(
    hidden: dict[str, object], science: Sector, stories: list[Story], wire: Wire
) -> None:
    more = [factories.story(wire, f"Dust {n}", ago=20, **hidden) for n in range(5)]
    line_of(stories[4], *more)
    assert told(rounding.make(science, by="ed", now=NOW))[-1] == stories[4].pk


def test_nothing_is_told_twice_running_unless_its_text_changed(
    made: Roundup, science: Sector, stories: list[Story], wire: Wire
) -> None:
    later = NOW + HOUR
    with pytest.raises(ActionRefused, match="less than 3 events are new"):
        rounding.make(science, by="ed", now=later)
    assert Roundup.objects.count() == 1 and not Audit.objects.filter(act="round-up not made")
    new = [factories.story(wire, f"News {n}", ago=-n, sector=science) for n in range(2)]
    change(stories[3], text_changed_at=NOW + timedelta(minutes=1))
    second = rounding.make(science, by="ed", now=later)
    assert set(told(second)) == {stories[3].pk, *(one.pk for one in new)}
    third = rounding.make(science, by="ed", now=later + timedelta(minutes=1))
    assert set(told(third)) == {one.pk for one in stories if one != stories[3]}


def test_a_withdrawn_one_is_no_predecessor(made: Roundup, science: Sector) -> None:
    before = told(made)
    actions.withdraw_roundup(made, by="ed", reason="wrong order")
    assert finding.roundup(made.public_id, NOW) == "gone"
    assert told(rounding.make(science, by="ed", now=NOW)) == before
    line = Audit.objects.get(act="round-up withdrawn")
    assert (line.actor, line.reason) == ("ed", "Science: wrong order")
    with pytest.raises(ActionRefused, match="withdrawn before"):
        actions.withdraw_roundup(made, by="ed")


def test_the_action_makes_one_as_long_as_the_plan_says(
    science: Sector, stories: list[Story]
) -> None:
    plan(science, running=False, most=3)
    found = actions.make_roundup(science, by="ed")
    assert len(told(found)) == 3 and Audit.objects.get(act="round-up made").actor == "ed"


HIDDEN: dict[str, Callable[[Story], object]] = {
    "kill": lambda story: actions.kill(story, by="ed"),
    "hold": lambda story: actions.hold(story, by="ed"),
    "withhold": lambda story: actions.withhold(story, by="ed"),
    "embargo": lambda story: change(story, visible_from=NOW + HOUR),
    "end of rights": lambda story: change(story, rights_end=NOW),
    "end of its licence": lambda story: Licence.objects.filter(wire=story.wire).delete(),
    "end of abridging": lambda story: Licence.objects.filter(wire=story.wire).update(abridge=False),
    "merged": lambda story: change(story, merged_at=NOW),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_what_hides_a_story_cuts_the_round_up_at_once(
    case: str, science: Sector, wire: Wire, stories: list[Story]
) -> None:
    own = factories.wire("meridian")
    first = factories.story(own, "Comet seen by day", ago=1, sector=science, urgency=1)
    made = rounding.make(science, by="ed", now=NOW)
    assert seen(made).title.startswith("Science News Roundup: Comet seen by day;")
    HIDDEN[case](first)
    found = seen(made)
    assert "Comet" not in found.title and "Meridian" not in found.credits
    assert [one.card.pk for one in found.lines] == [one.pk for one in stories]
    assert [one.id for one in finding.latest_roundups(NOW)] == [made.public_id]


@pytest.mark.parametrize("case", [case for case in HIDDEN if "licence" not in case])
def test_too_little_left_is_gone(case: str, made: Roundup, stories: list[Story]) -> None:
    for story in stories[:3]:
        HIDDEN[case](story)
    assert finding.roundup(made.public_id, NOW) == "gone"
    assert finding.latest_roundups(NOW) == []
    assert finding.roundup(made.public_id + 1, NOW) == "absent"


def test_a_kill_leaves_no_row(made: Roundup, stories: list[Story]) -> None:
    actions.kill(stories[0], by="ed")
    assert not RoundupItem.objects.filter(story=stories[0]).exists()
    assert seen(made).changed >= made.changed_at
    assert Roundup.objects.get().changed_at > made.changed_at
    assert not [one for one in killed_is_gone(NOW) if "round-up" in one.what]
    RoundupItem.objects.create(roundup=made, story=stories[0], position=9)
    told = [one.where for one in killed_is_gone(NOW) if "round-up" in one.what]
    assert told == [f"story {stories[0].public_id}"]


def test_what_comes_back_is_told_again(made: Roundup, stories: list[Story]) -> None:
    actions.hold(stories[1], by="ed")
    assert len(seen(made).lines) == 4
    change(stories[1], state="public")
    assert [one.card.pk for one in seen(made).lines] == [one.pk for one in stories]


@pytest.fixture
def day(science: Sector, wire: Wire) -> Iterator[list[Story]]:
    """Five stories of the small hours of NOW's day."""
    base = int((NOW - at("05:00")).total_seconds() // 60)
    yield [factories.story(wire, one, ago=base + n, sector=science) for n, one in
           enumerate(HEADLINES)]  # fmt: skip


def test_the_beat_makes_each_once(science: Sector, day: list[Story]) -> None:
    plan(science)
    found = [rounding.make_due(at(clock)) for clock in ("07:29", "07:30", "07:30", "08:00")]
    assert found == [0, 1, 0, 0]
    assert Audit.objects.get(act="round-up made").actor == "the schedule"
    assert Roundup.objects.get().at == at("07:30")


def test_two_workers_that_saw_the_same_plan_make_one(science: Sector, day: list[Story]) -> None:
    seen_by_both = plan(science)
    for _ in range(2):
        rounding.make_planned(seen_by_both, at("07:30"), at("07:30"))
    assert Roundup.objects.count() + Audit.objects.filter(act="round-up not made").count() == 1


@pytest.mark.parametrize(("back", "count"), [("08:29", 1), ("08:31", 0), ("20:00", 0)])
def test_after_downtime(science: Sector, day: list[Story], back: str, count: int) -> None:
    plan(science)
    assert rounding.make_due(at(back)) == count == Roundup.objects.count()


@pytest.mark.parametrize(
    "off",
    [
        {"running": False},
        {"weekdays": [NOW.astimezone(UTC).isoweekday() % 7 + 1]},
        {"dealt_until": at("07:30")},
        {"times": "half past seven"},
    ],
)
def test_not_asked_for(science: Sector, day: list[Story], off: dict[str, Any]) -> None:
    plan(science, **off)
    assert rounding.make_due(at("07:30")) == 0


@pytest.mark.parametrize(
    ("zone", "own", "clock"),
    [
        ("Asia/Kolkata", False, "13:00"),
        ("Asia/Kolkata", True, "13:00"),
        ("Nowhere/Land", False, "07:30"),
        ("", False, "07:30"),
    ],
)
def test_by_the_clocks_of_an_edition(
    science: Sector, day: list[Story], zone: str, own: bool, clock: str
) -> None:
    if zone:
        edition = Edition.objects.create(key="in", name="India", zone=zone, is_default=not own)
    plan(science, times=clock, edition=edition if own else None)
    if own:
        Edition.objects.create(key="global", name="Global", zone="UTC", is_default=True)
    assert [rounding.make_due(at(one)) for one in ("07:29", "07:31")] == [0, 1]


def test_too_few_are_said_once_and_nothing_is_made(science: Sector, day: list[Story]) -> None:
    Story.objects.filter(pk__in=[one.pk for one in day[2:]]).update(state="held")
    plan(science)
    assert [rounding.make_due(at(clock)) for clock in ("07:30", "07:31")] == [0, 0]
    assert not Roundup.objects.exists() and not Outbox.objects.filter(effect="page-cache").exists()
    line = Audit.objects.get(act="round-up not made")
    assert line.reason == (
        "Science: 2 stories of a day may be abridged, less than 3 events are new"
    )


def test_a_crash_after_the_fence_makes_it_again(science: Sector, day: list[Story]) -> None:
    from django.db import transaction

    plan(science)
    with transaction.atomic():
        assert rounding.make_due(at("07:30")) == 1
        transaction.set_rollback(True)
    assert rounding.make_due(at("07:31")) == 1


def test_the_clusters_beat_opens_this_door(science: Sector, stories: list[Story]) -> None:
    from wiredesk.desk.engine import distributed
    from wiredesk.project.celery import BEATS

    plan(science, times=f"{timezone.now():%H:%M}", dealt_until=NOW - 2 * HOUR)
    assert "round_up" in BEATS and distributed.round_up.name == "round_up"
    distributed.round_up()
    assert Roundup.objects.count() == 1


def test_queries_do_not_grow(
    made: Roundup, science: Sector, wire: Wire, django_assert_num_queries: Any
) -> None:
    for n in range(6):
        factories.story(wire, f"More {n}", ago=-1, sector=science)
    rounding.make(science, by="ed", now=timezone.now() + HOUR)
    with django_assert_num_queries(3):
        assert len(finding.latest_roundups(timezone.now() + 2 * HOUR)) == 2
