"""The invariants of the archive, each as a query that must find nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count
from msgspec import Struct

from wiredesk.archive.folding import FOLDED, filed
from wiredesk.archive.models import (
    Audit,
    DeskAct,
    Outbox,
    Picture,
    Story,
    StoryVersion,
    Transmission,
)
from wiredesk.core.lifecycle import Acted, fold

LATE = timedelta(minutes=5)
"""Work that is open for longer than this is lost work, not work in progress."""


class Finding(Struct, frozen=True):
    """One broken promise: which invariant (THREATS, section 4), and where."""

    invariant: str
    where: str
    what: str


def accounted(now: datetime) -> Iterator[Finding]:
    """I1, I9: every transmission is filed, quarantined with a reason, or freshly waiting."""
    waiting = Transmission.objects.filter(state="waiting", received_at__lt=now - LATE)
    for row in waiting.defer("body"):
        yield Finding("I1", f"transmission {row.pk}", "waits for over five minutes")
    for row in Transmission.objects.filter(state="quarantined", code="").defer("body"):
        yield Finding("I1", f"transmission {row.pk}", "quarantined without a reason")
    counted = Transmission.objects.filter(state="filed").annotate(n=Count("versions")).defer("body")
    for row in counted.filter(n__lt=1, items__gt=0):
        if not _filed_elsewhere(row):
            yield Finding("I1", f"transmission {row.pk}", "filed, but none of its items is held")


def _filed_elsewhere(row: Transmission) -> bool:
    """The same items may have come by another transmission of the agency before."""
    return StoryVersion.objects.filter(
        wire__agency=row.wire.agency, received_at__lte=row.received_at
    ).exists()


def not_doubled(now: datetime) -> Iterator[Finding]:
    """I2: no version twice in one story, no two public stories of an agency with the same text."""
    doubled = (
        StoryVersion.objects.values("story", "version", "ref")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    for row in doubled:
        yield Finding("I2", f"story {row['story']}", "holds the same version twice")


def folded(now: datetime) -> Iterator[Finding]:
    """I3: what the story row says is what the fold of its versions and acts says."""
    for story in Story.objects.order_by("id").iterator(chunk_size=500):
        rows = list(StoryVersion.objects.filter(story=story).only(*FOLDED).order_by("id"))
        acts = [
            Acted(number=act.pk, kind=act.kind, at=act.at, by=act.by, covers=act.covers or None)  # type: ignore[arg-type]
            for act in DeskAct.objects.filter(story=story)
        ]
        state = fold([filed(row) for row in rows], acts)
        shown = next((row.pk for row in rows if row.ref == state.shown), None)
        if story.state != state.name or (state.name != "killed" and story.shown_id != shown):
            yield Finding("I3", f"story {story.public_id}", f"is {story.state}, folds {state.name}")


def killed_is_gone(now: datetime) -> Iterator[Finding]:
    """I4: a killed story has no slug, text, place, picture or overlay, and no index entry."""
    killed = Story.objects.filter(state="killed")
    nowhere = dict.fromkeys(("shown", "awaiting", "sector", "country", "picture"))
    for story in killed.exclude(**nowhere, notes=[]):
        yield Finding("I4", f"story {story.public_id}", "is killed but still shows something")
    for story in killed.exclude(slug=""):
        yield Finding("I4", f"story {story.public_id}", "is killed but has words in its address")
    for picture in Picture.objects.filter(story__in=killed).select_related("story"):
        where = f"story {picture.story.public_id}"
        yield Finding("I4", where, "is killed but its picture is kept")
    for story in killed.filter(edit__isnull=False):
        yield Finding("I4", f"story {story.public_id}", "is killed but its desk edit is kept")
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT archive_story.public_id FROM archive_search JOIN archive_story"
            f" ON archive_story.id = archive_search.{key} WHERE archive_story.state <> 'public'"
        )
        for (public_id,) in cursor.fetchall():
            yield Finding("I4", f"story {public_id}", "is in the search index but not public")


def index_is_whole(now: datetime) -> Iterator[Finding]:
    """I1: every public story can be found by search."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public_id FROM archive_story WHERE state = 'public' AND NOT EXISTS"
            f" (SELECT 1 FROM archive_search WHERE archive_search.{key} = archive_story.id)"
        )
        for (public_id,) in cursor.fetchall():
            yield Finding("I1", f"story {public_id}", "is public but not in the search index")


def outbox_empties(now: datetime) -> Iterator[Finding]:
    """I7: every effect that is due was carried out."""
    for row in Outbox.objects.filter(done_at=None, due_at__lt=now - LATE):
        what = f"{row.effect} is overdue: {row.error or 'not tried'}"
        yield Finding("I7", f"outbox {row.pk}", what)


def database_sound(now: datetime) -> Iterator[Finding]:
    """I8: the database itself is whole."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        answers = [row[0] for row in cursor.fetchall()]
    if answers != ["ok"]:
        yield Finding("I8", "database", "; ".join(answers)[:300])


def audited(now: datetime) -> Iterator[Finding]:
    """I10: every story that is not new-born has an audit row that says why."""
    told = Audit.objects.exclude(story_id=None).values("story_id")
    for story in Story.objects.exclude(pk__in=told).exclude(state="never"):
        yield Finding("I10", f"story {story.public_id}", "changed state without an audit row")


INVARIANTS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    accounted,
    not_doubled,
    folded,
    killed_is_gone,
    index_is_whole,
    outbox_empties,
    database_sound,
    audited,
)


def verify(now: datetime) -> list[Finding]:
    """Check everything; an empty list is a sound archive."""
    return [finding for invariant in INVARIANTS for finding in invariant(now)]
