"""The invariants of the archive, each as a query that must find nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min, Q
from wagtail.admin.models import FormState

from wiredesk.archive import ending, expiring, readership, removals
from wiredesk.archive.histories import histories
from wiredesk.archive.models import (
    Audit,
    Lesson,
    Outbox,
    Picture,
    Removal,
    RoundupItem,
    Story,
    StoryEdit,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.archive.reconciling import (
    LATE,
    Finding,
    Reread,
    bytes_are_whole,
    files_are_known,
    items_are_held,
    pictures_are_stored,
)


def accounted(now: datetime) -> Iterator[Finding]:
    """I1, I9: every transmission is filed, quarantined with a reason, or freshly waiting."""
    waiting = Transmission.objects.filter(state="waiting", received_at__lt=now - LATE)
    for row in waiting.defer("body"):
        yield Finding("I1", f"transmission {row.pk}", "waits for over five minutes")
    for row in Transmission.objects.filter(state="quarantined", code="").defer("body"):
        yield Finding("I1", f"transmission {row.pk}", "quarantined without a reason")


def not_doubled(now: datetime) -> Iterator[Finding]:
    """I2: no item of an agency twice, be it in one story or in two."""
    items = StoryVersion.objects.values("story__agency", "ref")
    for row in items.annotate(n=Count("id"), first=Min("story__public_id")).filter(n__gt=1):
        yield Finding("I2", f"story {row['first']}", f"holds an item that we hold {row['n']} times")


def folded(now: datetime) -> Iterator[Finding]:
    """I3: what the story row says is what the fold of its versions and acts says."""
    for story in Story.objects.order_by("id").iterator(chunk_size=500):
        known = histories([story.pk])
        state, rows = known.state(story.pk), known.versions[story.pk]
        shown = next((row.id for row in rows if row.ref == state.shown), None)
        if story.state != state.name or (state.name != "killed" and story.shown_id != shown):
            yield Finding("I3", f"story {story.public_id}", f"is {story.state}, folds {state.name}")
        waiting = next((row.id for row in rows if row.ref == state.awaiting), None)
        if story.awaiting_id != waiting:
            what = "lets another version await the desk than its fold"
            yield Finding("I3", f"story {story.public_id}", what)


def killed_is_gone(now: datetime) -> Iterator[Finding]:
    """I4: a killed story has no slug, text, place, picture or overlay, and no index entry.

    A version that came after the kill may await the desk: the fold says which.
    """
    killed = Story.objects.filter(state="killed")
    nowhere = dict.fromkeys(("shown", "sector", "country", "picture"))
    for story in killed.exclude(**nowhere, notes=[], seen=[]):
        yield Finding("I4", f"story {story.public_id}", "is killed but still shows something")
    for story in killed.exclude(slug=""):
        yield Finding("I4", f"story {story.public_id}", "is killed but has words in its address")
    for picture in Picture.objects.filter(story__in=killed).select_related("story"):
        where = f"story {picture.story.public_id}"
        yield Finding("I4", where, "is killed but its picture is kept")
    for item in RoundupItem.objects.filter(story__in=killed).select_related("story"):
        where = f"story {item.story.public_id}"
        yield Finding("I4", where, "is killed but stands in a round-up")
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


def no_words_without_an_edit(now: datetime) -> Iterator[Finding]:
    """I4: no open form keeps what was typed into an overlay that is gone."""
    edits = {str(key) for key in StoryEdit.objects.values_list("pk", flat=True)}
    typed = FormState.objects.filter(
        content_type__app_label="archive", content_type__model="storyedit"
    )
    for form in typed.defer("data"):
        if form.object_id not in edits:
            yield Finding("I4", f"open form {form.pk}", "keeps words of a desk edit that is gone")


def learnt_is_held(now: datetime) -> Iterator[Finding]:
    """I4: the topics that machines give were not learnt from a story that has left."""
    lessons = Lesson.objects.filter(learning__withdrawn_at=None).exclude(learning__digest="")
    for lesson in lessons.exclude(story__state="public").select_related("story"):
        where = f"story {lesson.story.public_id}"
        yield Finding("I4", where, "has left, but the topics are still those learnt from it")


def hidden_is_not_grouped(now: datetime) -> Iterator[Finding]:
    """I4: what the public does not see belongs to no storyline and no pair, and leads no copies."""
    hidden = Story.objects.exclude(state="public")
    for story in hidden.filter(Q(in_storyline__isnull=False) | Q(co_mentions__isnull=False)):
        yield Finding("I4", f"story {story.public_id}", "is not public but in a storyline")
    for story in Story.objects.filter(behind__in=hidden):
        yield Finding("I4", f"story {story.public_id}", "stands behind one that is not public")


def killed_is_not_counted(now: datetime) -> Iterator[Finding]:
    """I4: nothing is kept of who reads a killed story, and no pick of the desk names it."""
    killed = Story.objects.filter(state="killed")
    for story in killed.filter(public_id__in=readership.counted()):
        yield Finding("I4", f"story {story.public_id}", "is killed but its readers are counted")
    for story in killed.filter(pick__isnull=False):
        yield Finding("I4", f"story {story.public_id}", "is killed but a pick of the desk")


def ledger_is_true(now: datetime) -> Iterator[Finding]:
    """I10: every kill has its ledger, closed in time, and no row was changed after that.

    Where the next look is about to be made, that is waited for (outbox_empties: in vain or not).
    """
    soon = Outbox.objects.filter(effect=removals.LOOK, done_at=None, tries=0)
    looked_at = set(soon.values_list("story_id", flat=True))
    for row in Removal.objects.select_related("story").order_by("id").iterator(chunk_size=500):
        where = f"story {row.story.public_id}"
        if row.gone_at is not None and not removals.is_true(row):
            yield Finding("I10", where, f"its ledger row of {row.surface} was changed")
        late = row.gone_at is None and row.at < now - LATE
        if late and row.story.state == Story.State.KILLED and row.story_id not in looked_at:
            what = f"was killed, but {row.surface} was not seen clear: {row.left or 'no look yet'}"
            yield Finding("I10", where, what)


def ended_is_gone(now: datetime) -> Iterator[Finding]:
    """I4: nothing is kept of a wire whose contract has ended."""
    for wire in Wire.objects.filter(ended_at__lt=now - LATE):
        for what in ending.left_of(wire.pk):
            yield Finding("I4", f"wire {wire.key}", f"has ended, but {what} are kept")


def expired_is_gone(now: datetime) -> Iterator[Finding]:
    """I4: nothing is kept that the licence lets nobody keep any longer."""
    for public_id, what in expiring.left_over(now - expiring.GRACE - LATE):
        yield Finding("I4", f"story {public_id}", what)


def index_is_whole(now: datetime) -> Iterator[Finding]:
    """I1: every public story can be found by search."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public_id FROM archive_story WHERE state = 'public' AND wire_id NOT IN"
            " (SELECT id FROM archive_wire WHERE ended_at IS NOT NULL)"
            " AND (rights_end IS NULL OR rights_end > %s) AND NOT EXISTS"
            f" (SELECT 1 FROM archive_search WHERE archive_search.{key} = archive_story.id)",
            [connection.ops.adapt_datetimefield_value(now)],
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
    bytes_are_whole,
    not_doubled,
    pictures_are_stored,
    files_are_known,
    folded,
    killed_is_gone,
    no_words_without_an_edit,
    learnt_is_held,
    hidden_is_not_grouped,
    killed_is_not_counted,
    ledger_is_true,
    ended_is_gone,
    expired_is_gone,
    index_is_whole,
    outbox_empties,
    database_sound,
    audited,
)


def verify(now: datetime, reread: Reread) -> list[Finding]:
    """Check everything; an empty list is a sound archive."""
    found = [finding for invariant in INVARIANTS for finding in invariant(now)]
    return found + list(items_are_held(reread))
