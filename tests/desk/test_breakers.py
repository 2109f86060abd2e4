"""Floods open the breaker of their wire: what awaits the desk, what acts, what a crash does."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.desk.test_naming import nitf, nitf_kill
from tests.desk.walking import Desk
from wiredesk.archive import pulse, recording
from wiredesk.archive.models import Alarm, Audit, Outbox, Story, Transmission, Wire, WirePulse
from wiredesk.core.breaker import FLOOR
from wiredesk.core.errors import ActionRefused
from wiredesk.core.filing import Effect
from wiredesk.desk import actions
from wiredesk.desk.alarming import alarm

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def item(
    number: int, at: datetime = NOW, *, version: int = 1, status: str = "usable", **more
) -> bytes:
    """One story of its own as ninjs."""
    said = {
        "uri": f"urn:x:{number}", "version": str(version), "pubstatus": status,
        "versioncreated": f"{at:%Y-%m-%dT%H:%M:%SZ}", "headline": f"Crane {number} comes down",
        "body_text": f"Steam crane number {number} was taken apart, version {version}.", **more,
    }  # fmt: skip
    return json.dumps(said).encode()


def feed(numbers: Sequence[int], at: datetime = NOW) -> bytes:
    """Many stories in one file, as RSS."""
    entries = "".join(
        f"<item><guid>urn:x:{n}</guid><title>Crane {n} comes down</title><pubDate>"
        f"{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>Number {n} went.</description></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>Cranes</title>{entries}</channel></rss>'.encode()


def states() -> dict[str, int]:
    """How many stories are in each state."""
    found = list(Story.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def alarms() -> list[tuple[str, str]]:
    """(code, detail) of what the outbox says, oldest first."""
    rows = Outbox.objects.filter(effect="alarm").order_by("pk")
    return [(row.payload["code"], row.payload["detail"]) for row in rows]


def opened(wire: Wire) -> bool:
    return WirePulse.objects.filter(wire=wire).exclude(opened_at=None).exists()


def test_two_thousand_items_in_one_file_await_the_desk(desk: Desk) -> None:
    wire = desk.wire("wire")
    desk.file(wire, feed(range(2_000)), NOW)
    assert states() == {"awaiting": 2_000}
    story = Story.objects.first()
    said = "flood: 2000 new items within ten minutes, the limit is 200"
    assert story is not None and story.reason == f"the breaker is open: {said}"
    assert alarms() == [("flood-items", f"F{said[1:]}.")]
    assert Audit.objects.get(act="breaker opened").reason == f"wire: {said}"


@pytest.mark.parametrize(("count", "together"), [(25, 1), (45, 7), (2_000, 50)])
def test_single_files_publish_no_more_than_the_limit(desk: Desk, count: int, together: int) -> None:
    """However they are cut into portions."""
    fixed = 20 if count < FLOOR["items"] else None
    limit = fixed or FLOOR["items"]
    wire = desk.wire("wire", most_items=fixed)
    bodies = [item(n) for n in range(count)]
    for start in range(0, len(bodies), together):
        desk.file_together(wire, bodies[start : start + together], NOW)
    assert states() == {"awaiting": count - limit, "public": limit}
    assert len(alarms()) == 1


def test_a_first_poll_and_a_backfill_are_no_flood(desk: Desk) -> None:
    wire = desk.wire("wire", most_items=20)
    desk.file(wire, feed(range(60), NOW - timedelta(days=3)), NOW)
    assert states() == {"public": 60} and not opened(wire)


def test_a_feed_that_repeats_itself_is_no_flood(desk: Desk) -> None:
    wire = desk.wire("wire", most_items=30)
    for n in range(9):
        desk.file(wire, feed(range(n, 20 + n)), NOW + n * MINUTE)
    assert states() == {"public": 28} and not opened(wire)


def test_another_wire_publishes_on(desk: Desk) -> None:
    wild, calm = desk.wire("wild", most_items=5), desk.wire("calm", most_items=5)
    desk.file(wild, feed(range(30, 60)), NOW)
    desk.file(calm, item(1), NOW)
    assert states() == {"awaiting": 30, "public": 1}
    assert opened(wild) and not opened(calm)


@pytest.fixture
def flooded(desk: Desk) -> Wire:
    """A wire with one public story, 0, and an open breaker."""
    wire = desk.wire("wire", most_items=5)
    desk.file(wire, item(0), NOW)
    desk.file(wire, feed(range(1, 8)), NOW + MINUTE)
    assert opened(wire)
    return wire


def test_while_open_kills_and_withholds_act_and_updates_wait(desk: Desk, flooded: Wire) -> None:
    story = Story.objects.get(guid="urn:x:0")
    desk.file(flooded, item(0, NOW + 2 * MINUTE, version=2), NOW + 2 * MINUTE)
    story.refresh_from_db()
    assert story.state == "public" and "version 1" in desk.text_on_the_page(story)
    assert story.awaiting is not None and "version 2" in story.awaiting.body_text
    withheld = item(0, NOW + 3 * MINUTE, version=3, status="withheld")
    desk.file(flooded, withheld, NOW + 3 * MINUTE)
    story.refresh_from_db()
    assert story.state == "withheld"
    killed = item(0, NOW + 4 * MINUTE, version=4, status="canceled")
    desk.file(flooded, killed, NOW + 4 * MINUTE)
    story.refresh_from_db()
    assert story.state == "killed"


def test_while_open_a_notice_kills_the_story_that_it_names(desk: Desk) -> None:
    wire = desk.wire("wire", most_items=2)
    desk.file(wire, nitf(1), NOW)
    desk.file(wire, feed(range(3)), NOW)
    assert opened(wire)
    desk.file(wire, nitf_kill(1), NOW + MINUTE)
    named = Story.objects.exclude(guid__startswith="urn:x").get(versions__version="1")
    assert named.state == "killed"
    assert pulse.pulse_of(WirePulse.objects.get()).counts[-1].kills == 1


def test_it_stays_open_until_a_person_closes_it(desk: Desk, flooded: Wire) -> None:
    later = NOW + timedelta(days=2)
    desk.file(flooded, item(900, later), later)
    assert Story.objects.get(guid="urn:x:900").state == "awaiting"
    actions.close_breaker(flooded, by="ed", reason="a day of elections")
    assert Audit.objects.get(act="breaker closed").reason == "wire: a day of elections"
    with pytest.raises(ActionRefused):
        actions.close_breaker(flooded, by="ed")
    desk.file(flooded, item(901, later + MINUTE), later + MINUTE)
    assert Story.objects.get(guid="urn:x:901").state == "public"
    assert Story.objects.get(guid="urn:x:900").state == "awaiting", "what waits waits on"
    desk.file(flooded, feed(range(2_000, 2_010), later), later + MINUTE)
    assert opened(flooded), "the next flood opens it again"
    assert [code for code, _ in alarms()] == ["flood-items", "breaker-closed", "flood-items"]


def test_a_flood_of_kills(desk: Desk) -> None:
    wire = desk.wire("wire")
    desk.file(wire, feed(range(14)), NOW)
    for n in range(14):
        at = NOW + timedelta(seconds=60 + n)
        desk.file(wire, item(n, at, version=9, status="canceled"), at)
    assert states() == {"killed": 14}, "each kill hides at once"
    assert alarms() == [("flood-kills", "Flood: 11 kills within an hour, the limit is 10.")]
    desk.file(wire, item(99, NOW + 3 * MINUTE), NOW + 3 * MINUTE)
    assert Story.objects.get(guid="urn:x:99").state == "awaiting"


def test_limits_of_the_operator(desk: Desk) -> None:
    wire = desk.wire("wire", most_items=3, most_kills=1_000)
    desk.file_together(wire, [item(n) for n in range(5)], NOW)
    assert states() == {"awaiting": 2, "public": 3}
    wide = desk.wire("wide", most_items=500)
    desk.file(wide, feed(range(FLOOR["items"] + 1)), NOW)
    assert not opened(wide)


def test_a_wire_that_awaits_the_desk_anyway_sounds_the_alarm_too(desk: Desk) -> None:
    wire = desk.wire("wire", policy="desk", most_items=5)
    desk.file(wire, feed(range(9)), NOW)
    assert opened(wire) and alarms()[0][0] == "flood-items"


class _Died(Exception):
    """A process that ends before its commit."""


def test_a_crash_and_a_replay_count_nothing_twice(desk: Desk, monkeypatch) -> None:
    wire = desk.wire("wire", most_items=18)
    desk.file(wire, feed(range(12)), NOW)
    before = WirePulse.objects.get().counts

    def die(point: str) -> None:
        if point == "recorded-before-commit":
            raise _Died

    with monkeypatch.context() as patched:
        patched.setattr(recording, "crashpoint", die)
        with pytest.raises(_Died):
            desk.file(wire, feed(range(12, 18)), NOW)
    assert WirePulse.objects.get().counts == before and states() == {"public": 12}
    later = NOW + MINUTE  # the lease of the dead process has run out
    Transmission.objects.update(leased_until=None)
    desk.file(wire, feed(range(12, 18)), later)
    for transmission in Transmission.objects.all():
        desk.replay(transmission.pk)
    assert not opened(wire) and states() == {"public": 18}
    assert pulse.pulse_of(WirePulse.objects.get()).counts[-1].items == 18


def carried_out() -> Iterator[str]:
    """Carry out the alarms that wait; yields their codes."""
    for row in Outbox.objects.filter(effect="alarm", done_at=None).order_by("pk"):
        alarm(Effect(id=row.pk, name=row.effect, story_id=None, payload=row.payload,
                     created=row.created_at, tries=0))  # fmt: skip
        yield row.payload["code"]


def test_a_wire_that_falls_silent_is_told_once_until_it_is_heard(desk: Desk) -> None:
    wire = desk.wire("wire")
    for n in range(8):
        desk.file(wire, item(n, NOW + n * 10 * MINUTE), NOW + n * 10 * MINUTE)
    last = NOW + 70 * MINUTE
    assert pulse.listen(last + timedelta(hours=6)) == 0
    silent = last + timedelta(hours=6, minutes=1)
    assert pulse.listen(silent) == 1
    assert pulse.listen(silent + timedelta(hours=9)) == 0
    assert alarms() == [("wire-silent", "Nothing new since 2026-03-04 13:10 UTC.")]
    assert list(carried_out()) == ["wire-silent"]
    assert Alarm.objects.get().acknowledged_at is None
    back = silent + timedelta(hours=10)
    desk.file(wire, item(50, back), back)
    assert Alarm.objects.get().acknowledged_by == "rule: heard again"
    assert pulse.listen(back + timedelta(days=30)) == 1, "and told again the next time"


def test_how_long_a_wire_may_be_silent_is_the_operators(desk: Desk) -> None:
    wire = desk.wire("wire", silent_after=30)
    desk.file(wire, item(1), NOW)
    desk.file(desk.wire("once"), item(2), NOW)
    assert pulse.listen(NOW + 30 * MINUTE) == 0
    assert pulse.listen(NOW + 31 * MINUTE) == 1
    Wire.objects.filter(pk=wire.pk).update(ended_at=timezone.now())
    WirePulse.objects.update(silent_since=None)
    assert pulse.listen(NOW + timedelta(days=2)) == 0, "an ended wire may be silent for ever"
