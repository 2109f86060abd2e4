"""Counts visits: the rows that readers left become standings, and go in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.utils import timezone

from wiredesk.archive.finding.trend import candidates
from wiredesk.archive.models import Audit, Readership, Story, Visit
from wiredesk.archive.models.readership import THE_ROW
from wiredesk.core import trending
from wiredesk.core.trending import LEAST_READERS, Store

PORTION = 1_000
"""Rows counted in one transaction: some 15 ms."""

KEPT = timedelta(hours=trending.HOURS)
AHEAD = timedelta(minutes=5)
"""How far the clock of another machine may run before ours."""

AGAIN_AFTER = timedelta(minutes=10)
"""Without new visits the standings are worked out anew after so long: readers of old go."""

LEFT_OUT = "left out of Trending"
"""Act of the audit rows that say which story the list leaves out, and why."""


def count(now: datetime) -> int:
    """Count one portion of what waits; returns how many rows went.

    Rows and counts change in one transaction: a crash counts nothing twice and loses nothing.
    """
    if not Visit.objects.exists() and not _old(now):
        return 0
    with transaction.atomic():
        row = _locked(now)
        rows = list(Visit.objects.order_by("pk")[:PORTION])
        store = trending.count(_store(row), _countable(rows, now))
        _write(row, store, now)
        _tell(store, now)
        Visit.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def forget(stories: Collection[int]) -> None:
    """Drop the counts of stories (public numbers) that just left the public's sight."""
    gone = frozenset(stories)
    row = Readership.objects.select_for_update().filter(pk=THE_ROW).first()
    Visit.objects.filter(story__in=gone).delete()
    if row is None:
        return
    store = before = _store(row)
    for story in gone & before.tallies.keys():
        store = trending.without(store, story)
    if store is not before:
        _write(row, store, timezone.now())


def counted() -> frozenset[int]:
    """Public numbers of all stories of which anything is counted or waits to be."""
    row = Readership.objects.filter(pk=THE_ROW).first()
    tallies = _store(row).tallies if row else {}
    stands = (one["story"] for one in row.standings) if row else ()
    return frozenset(tallies) | {*stands, *Visit.objects.values_list("story", flat=True)}


def _old(now: datetime) -> bool:
    stale = Readership.objects.filter(pk=THE_ROW, at__lte=now - AGAIN_AFTER)
    return stale.exclude(standings=[]).exists()


def _locked(now: datetime) -> Readership:
    Readership.objects.bulk_create([Readership(pk=THE_ROW, at=now)], ignore_conflicts=True)
    return Readership.objects.select_for_update().get(pk=THE_ROW)


def _store(row: Readership) -> Store:
    return msgspec.msgpack.decode(bytes(row.store), type=Store) if row.store else Store()


def _write(row: Readership, store: Store, now: datetime) -> None:
    row.store = msgspec.msgpack.encode(store)
    row.standings = msgspec.to_builtins(trending.standings(store, now))
    row.at = now
    row.save()


def _countable(rows: Sequence[Visit], now: datetime) -> list[trending.Visit]:
    """The visits of stories that are public now, in the order of time; what is too old is lost."""
    public = Story.objects.public(now)  # type: ignore[attr-defined]
    numbers = {row.story for row in rows}
    shown = set(public.filter(public_id__in=numbers).values_list("public_id", flat=True))
    visits = [
        trending.Visit(
            story=row.story, reader=row.reader, at=row.at, from_own_list=row.from_own_list
        )
        for row in rows
        if row.story in shown and now - KEPT < row.at <= now + AHEAD
    ]
    return sorted(visits, key=lambda one: one.at)


def _tell(store: Store, now: datetime) -> None:
    """One audit row for each story and reason that the list leaves out though it is read enough."""
    read = [one for one in trending.standings(store, now) if one.readers >= LEAST_READERS]
    known = candidates([one.story for one in read], now)
    left_out = trending.listed(read, [one.candidate for one in known]).left_out
    if not left_out:
        return
    keys = {one.candidate.story: one.pk for one in known}
    told = set(
        Audit.objects.filter(act=LEFT_OUT, story_id__in=[keys[one.story] for one in left_out])
        .values_list("story_id", "reason")
    )  # fmt: skip
    Audit.objects.bulk_create(
        Audit(at=now, actor="the road", act=LEFT_OUT, reason=one.reason, story_id=keys[one.story])
        for one in left_out
        if (keys[one.story], one.reason) not in told
    )
