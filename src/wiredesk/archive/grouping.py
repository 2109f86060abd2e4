"""What grouping reads and writes: stories that wait for it, their storylines, copies and countries.

Only stories that the public may read now are grouped, so that nothing here betrays an embargo; what
leaves the public's sight is let go in the transaction that hides it (``part``, and SURFACES).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import F, Max

from wiredesk.archive import bulk, copying
from wiredesk.archive.models import (
    CoMention,
    Story,
    Storyline,
    StorylineRuling,
    StorylineStory,
    Ungrouped,
)
from wiredesk.archive.numbering import public_number
from wiredesk.archive.recording import announce, one_writer
from wiredesk.archive.storylines import unite
from wiredesk.archive.ungrouping import let_go
from wiredesk.core.enrich.values import CountryScore
from wiredesk.core.grouping import Grouped, Memory, Placed, Text, Waiting
from wiredesk.core.storylines import Rulings

GROUPING_LOCK = 0x_57_44_47_52_50  # "WDGRP": one process groups at a time on PostgreSQL

AGREED = "the road"
"""Who makes one of two storylines that agree; not for good, the desk may split them."""

REMEMBERED = timedelta(days=14)
MOST_REMEMBERED = 5_000
"""Stories that a process reads again when it starts: a second per thousand."""

TEXT = (
    "shown__headline", "shown__body_text", "sort_at", "shown__sketch", "shown__found__countries"
)  # fmt: skip


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this process may group while the block runs; on SQLite there is one worker anyway."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [GROUPING_LOCK])
        ours: bool = cursor.fetchone()[0]
        try:
            yield ours
        finally:
            if ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [GROUPING_LOCK])


def waiting(now: datetime, *, limit: int) -> Waiting:
    """The oldest stories that are due."""
    due = Ungrouped.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    rows = list(due.values_list("pk", "story_id")[:limit])
    ids = {story for _, story in rows}
    texts = tuple(_texts(ids, now))
    moved = StorylineStory.objects.filter(story__in=ids).exclude(by__in=("", AGREED))
    return Waiting(
        rows=tuple(pk for pk, _ in rows),
        texts=texts,
        kept=dict(moved.values_list("story_id", "storyline_id")),
        gone=tuple(sorted(ids - {one.story for one in texts})),
    )


def catch_up(memory: Memory, now: datetime) -> None:
    """Tell ``memory`` what was placed since it last looked, and what the desk has ruled."""
    rows = StorylineStory.objects.filter(at__gte=now - REMEMBERED, pk__gt=memory.seen)
    newest_first = rows.order_by("-pk").values_list("pk", "story_id", "storyline_id")
    newest = list(newest_first[:MOST_REMEMBERED])[::-1]
    texts = {one.story: one for one in _texts([story for _, story, _ in newest], now)}
    placed = [
        Placed(text=texts[story], storyline=line) for _, story, line in newest if story in texts
    ]
    last = Storyline.objects.aggregate(last=Max("pk"))["last"] or 0
    memory.catch_up(placed, rulings(), first_number=last + 1)
    memory.seen = newest[-1][0] if newest else memory.seen


def rulings() -> Rulings:
    """What the desk decided so far."""
    found: dict[str, set[tuple[str, str]]] = {kind: set() for kind in StorylineRuling.Kind.values}
    for one, other, kind in StorylineRuling.objects.values_list("one", "other", "kind"):
        found[kind].add((str(one), str(other)))
    return Rulings(together=frozenset(found["together"]), apart=frozenset(found["apart"]))


def _texts(ids: Collection[int], now: datetime) -> Iterator[Text]:
    """Those of the stories that are public now and news, in the order of their time.

    What was old when it came is the past of an event; without a date it would be its news. SQLite
    would look through everything public if it were asked for the order.
    """
    public = Story.objects.public(now).filter(pk__in=ids, kind="news")  # type: ignore[attr-defined]
    dated = public.exclude(archived=True, sort_at__gte=F("shown__received_at"))
    rows = dated.exclude(shown=None).order_by().values_list("pk", "shown_id", *TEXT)
    for values in sorted(rows, key=lambda row: (row[4], row[0])):
        pk, version, headline, text, at, sketch, countries = values
        yield Text(
            story=pk,
            version=version,
            headline=headline,
            text=text,
            at=at,
            sketch=bytes(sketch),
            countries=msgspec.convert(countries or (), tuple[CountryScore, ...]),
        )


def write(batch: Waiting, found: Sequence[Grouped], memory: Memory, now: datetime) -> None:
    """Keep what was found, but of stories that were hidden or changed meanwhile."""
    with transaction.atomic():
        one_writer()
        unmet = StorylineStory.objects.filter(pk__gt=memory.seen).exists()
        shown = Story.objects.public(now).filter(pk__in=[one.story for one in found])  # type: ignore[attr-defined]
        current = dict(shown.order_by().values_list("pk", "shown_id"))
        good = [one for one in found if current.get(one.story) == one.version]
        ids = [one.story for one in good]
        let_go({*ids, *batch.gone})
        merged = memory.merged
        _make_storylines({one.storyline for one in good} | {one.into for one in merged})
        bulk.insert(StorylineStory, (_row(one, batch) for one in good))
        bulk.insert(CoMention, (_mention(one, pair) for one in good for pair in one.pairs))
        for pair in merged:
            unite(pair.into, pair.gone, by=AGREED, reason="a second look", now=now)
        copying.follow(good, now)
        Ungrouped.objects.filter(pk__in=batch.rows).delete()
        newest = StorylineStory.objects.aggregate(newest=Max("pk"))["newest"]
    if not unmet:  # else what the desk moved since we looked is met at the next turn, with ours
        memory.seen = newest or memory.seen
    memory.merged = []
    if good or merged:  # what was let go had left the pages before
        transaction.on_commit(announce)


def _make_storylines(numbers: Collection[int]) -> None:
    known = Storyline.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    Storyline.objects.bulk_create(
        Storyline(pk=number, public_id=public_number())
        for number in sorted(set(numbers) - set(known))
    )


def _row(one: Grouped, batch: Waiting) -> bulk.Row:
    return {
        "story_id": one.story,
        "storyline_id": one.storyline,
        "at": one.at,
        "score": one.score,
        "reasons": list(one.reasons),
        "names": list(one.names),
        "by": "the desk" if one.story in batch.kept else "",
    }


def _mention(one: Grouped, pair: tuple[str, str]) -> bulk.Row:
    return {"pair": "-".join(pair), "story_id": one.story, "at": one.at}
