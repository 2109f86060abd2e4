"""Counting readers: rows become standings once, whatever dies, and nothing is kept of what went."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import Error, connection
from django.db.models import Model
from django.utils import timezone

from tests.site import factories
from wiredesk.archive import readership, visits
from wiredesk.archive.finding.trend import standings
from wiredesk.archive.models import Audit, DayKey, Readership, Story, Visit
from wiredesk.core import trending
from wiredesk.desk import actions

DAY = date(2026, 10, 12)


@pytest.fixture
def on(house: None) -> object:
    return factories.wire()


@pytest.fixture
def house(db: None) -> None:
    factories.house()


def read(story: Story, readers: int, *, first: int = 0, at: datetime | None = None) -> None:
    """Rows as the web processes leave them."""
    moment = at or timezone.now()
    numbers = range(first, first + readers)
    visits.keep([trending.Visit(story=story.public_id, reader=n, at=moment) for n in numbers])


def readers() -> dict[int, int]:
    return {one.story: one.readers for one in standings(timezone.now())}


def count_all() -> None:
    while readership.count(timezone.now()):
        pass


def test_rows_become_standings_and_go(on) -> None:
    first, second = factories.story(on), factories.story(on)
    read(first, 30)
    read(second, 5)
    count_all()
    assert readers() == {first.public_id: 30, second.public_id: 5}
    assert not Visit.objects.exists()
    read(first, 10, first=25)  # five of them were here before
    count_all()
    assert readers()[first.public_id] == pytest.approx(35, abs=1)


DYING = {
    "sqlite": "CREATE TRIGGER dying BEFORE DELETE ON archive_visit"
    " BEGIN SELECT RAISE(ABORT, 'dying'); END",
    "postgresql": "CREATE FUNCTION dying() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'dying';"
    " END $$ LANGUAGE plpgsql; CREATE TRIGGER dying BEFORE DELETE ON archive_visit"
    " FOR EACH ROW EXECUTE FUNCTION dying()",
}
"""The database refuses to let rows go: the last thing that a counting transaction does."""
LIVING = {"sqlite": "DROP TRIGGER dying", "postgresql": "DROP TRIGGER dying ON archive_visit"}


def test_a_crash_counts_nothing_twice_and_loses_nothing(on) -> None:
    story = factories.story(on)
    read(story, 30)
    with connection.cursor() as cursor:
        cursor.execute(DYING[connection.vendor])
        with pytest.raises(Error, match="dying"):
            readership.count(timezone.now())
        assert readers() == {} and Visit.objects.count() == 30
        cursor.execute(LIVING[connection.vendor])
    count_all()
    assert readers() == {story.public_id: 30}


NOT_SHOWN: dict[str, dict[str, object]] = {
    "killed": {"state": "killed"},
    "held": {"state": "held"},
    "under embargo": {"visible_from": factories.NOW + timedelta(hours=2)},
    "out of rights": {"rights_end": factories.NOW - timedelta(hours=1)},
}


@pytest.mark.parametrize("fields", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_only_public_stories_are_counted(on, fields: dict[str, object]) -> None:
    story = factories.story(on)
    Story.objects.update(**fields)
    read(story, 30)
    count_all()
    assert readership.counted() == frozenset()


@pytest.mark.parametrize("act", [actions.kill, actions.withhold, actions.hold])
def test_what_leaves_the_site_takes_its_counts_along(on, act: Callable[..., Model]) -> None:
    gone, stays = factories.story(on), factories.story(on, "A tunnel closes")
    for story in (gone, stays):
        read(story, 30)
    count_all()
    read(gone, 5, first=100)
    act(gone, by="desk", reason="test")
    assert readership.counted() == {stays.public_id}
    assert readers() == {stays.public_id: 30}


@pytest.mark.parametrize("hours", [-1, trending.HOURS + 1])
def test_what_is_too_old_or_to_come_counts_nothing_and_goes(on, hours: int) -> None:
    read(factories.story(on), 30, at=timezone.now() - timedelta(hours=hours))
    count_all()
    assert readership.counted() == frozenset()
    assert not Visit.objects.exists()


def test_standings_grow_old_by_themselves(on) -> None:
    story, now = factories.story(on), timezone.now()
    read(story, 30)
    count_all()
    assert readership.count(now) == 0
    later = now + timedelta(hours=trending.HOURS + 2)
    assert standings(later) == (), "nobody counts any more"
    readership.count(later)
    assert [one.readers for one in standings(later)] == [0]


def test_rows_that_nobody_counts_are_bounded(db: None) -> None:
    visit = trending.Visit(story=1, reader=1, at=timezone.now())
    for _ in range(10):
        visits.keep([visit] * 20, most=50)
    assert Visit.objects.count() <= 50 + 20


def test_the_stored_row_is_bounded(on) -> None:
    """Ten times as many stories as are kept, each with readers of many hours."""
    now = datetime.now(UTC)
    hours = {int(now.timestamp() // 3600) - n: 1000.0 / 3 for n in range(trending.HOURS)}
    many = {
        2**62 + n: trending.Tally(hours=hours, readers=hours, day=1, seen=bytes(256))
        for n in range(10 * trending.MOST_STORIES)
    }
    row = Readership(pk=1, at=now)
    visit = trending.Visit(story=1, reader=1, at=now)
    readership._write(row, trending.count(trending.Store(tallies=many), [visit]), now)
    assert len(row.store) < 1_000_000
    assert len(row.standings) == trending.STANDING


def test_why_a_read_story_is_not_listed_is_in_the_books_once(on) -> None:
    story = factories.story(on, "Two teenagers rescued from quay")
    quiet = factories.story(on, "Rapist sentenced")
    read(story, 30)
    read(quiet, 3)
    count_all()
    read(story, 5, first=50)
    count_all()
    told = Audit.objects.filter(act=readership.LEFT_OUT)
    assert [(one.story_id, one.reason) for one in told] == [
        (story.pk, "minors (headline: teenagers)")
    ]


def test_one_key_a_day_and_the_last_one_is_gone(db: None) -> None:
    first = visits.key_of(DAY)
    assert first == visits.key_of(DAY) and first is not None
    second = visits.key_of(DAY + timedelta(days=1))
    assert second not in (None, first)
    assert visits.key_of(DAY) is None
    assert DayKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_agree_on_a_key() -> None:
    start, found = Barrier(8), []

    def ask() -> None:
        start.wait()
        found.append(visits.key_of(DAY))
        connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8 and len(set(found)) == 1 and None not in found
