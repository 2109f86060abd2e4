"""Deletes what the licence lets nobody keep any longer: texts, pictures, index entries, raw bytes.

    scrub_due   the beat: what ended over an hour ago, a portion per transaction; may be cut off
                anywhere and run again, and says per story in the books what it removed

The fold says when (``Story.scrub_at``: the first of its texts whose days are over). Readers get 410
from the moment the rights end; the hour between lets a mistyped licence be mended. What stays:
numbers, times, hashes and audit rows.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from wiredesk.archive import bulk, recording, search
from wiredesk.archive.contracts import contracts_of, over_at
from wiredesk.archive.ending import KEPT_BY_THE_FOLD, blank
from wiredesk.archive.folding import refold
from wiredesk.archive.histories import versions_of
from wiredesk.archive.models import (
    Audit,
    Licence,
    Picture,
    Story,
    StoryVersion,
    Transmission,
)
from wiredesk.archive.picturing import delete_later, later, own_files
from wiredesk.archive.surfaces import SURFACES

GRACE = timedelta(hours=1)
PORTION = 100
"""Stories, or transmissions, per transaction."""

ACT = "rights ended"
BY = "rule: retention"


def scrub_due(now: datetime) -> int:
    """Scrub one portion of each kind; returns how many stories and transmissions were touched."""
    before = now - GRACE
    return _scrub_texts(before, now) + _scrub_pictures(before, now) + _delete_bytes(before)


def _scrub_texts(before: datetime, now: datetime) -> int:
    due = Story.objects.filter(scrub_at__lte=before).order_by("scrub_at")
    stories = list(due.values_list("pk", flat=True)[:PORTION])
    if not stories:
        return 0
    with transaction.atomic():
        recording.one_writer()
        over = _over(stories, before)
        texts = Counter(over.values())
        went = StoryVersion.objects.filter(pk__in=over)
        sent = list(went.exclude(transmission=None).values_list("transmission", flat=True))
        blank(went, now)
        refold(stories, now=now, actor=BY)
        gone = list(Story.objects.filter(pk__in=stories, rights_end__lte=before).order_by("pk"))
        pictures = Counter(Picture.objects.filter(story__in=gone).values_list("story", flat=True))
        _purge(gone, now)
        _tell(texts, pictures, {story.pk for story in gone}, now)
        _emptied(sent).delete()
    recording.announce()
    return len(stories)


def _over(stories: Sequence[int], before: datetime) -> dict[int, int]:
    """Version -> story, of all texts of these stories whose rights ended before then."""
    rows = [row for own in versions_of(stories).values() for row in own if not row.scrubbed_at]
    agreed = contracts_of({row.wire_id for row in rows})
    ended = dict(Story.objects.filter(pk__in=stories).values_list("pk", "rights_end"))
    return {
        row.id: row.story_id
        for row in rows
        if any(
            at is not None and at <= before for at in (over_at(row, agreed), ended[row.story_id])
        )
    }


def _purge(gone: Sequence[Story], now: datetime) -> None:
    """The surfaces of stories whose rights are over; their pages point at emptied versions."""
    if not gone:
        return
    for surface in SURFACES:
        if surface.key not in KEPT_BY_THE_FOLD:
            surface.purge(gone)
    keys = [story.pk for story in gone]
    Story.objects.filter(pk__in=keys).update(picture=None, changed_at=now)


def _emptied(sent: Collection[int]) -> QuerySet[Transmission]:
    """Those of the transmissions of which no text is kept any more."""
    kept = StoryVersion.objects.filter(transmission=OuterRef("pk"), scrubbed_at=None)
    return Transmission.objects.filter(~Exists(kept), pk__in=sent)


def _tell(
    texts: "Counter[int]", pictures: "Counter[int]", gone: Collection[int], now: datetime
) -> None:
    """One row per story: how much of it went."""
    rows = (
        {
            "at": now,
            "actor": BY,
            "act": ACT,
            "story_id": pk,
            "reason": _sentence(count, pictures[pk], pk in gone),
            "detail": {"texts": count, "pictures": pictures[pk], "page": pk in gone},
        }
        for pk, count in sorted(texts.items())
    )
    bulk.insert(Audit, rows)


def _sentence(texts: int, pictures: int, page: bool) -> str:
    parts = [f"{texts} text{'' if texts == 1 else 's'}"]
    parts += [f"{pictures} picture{'' if pictures == 1 else 's'}"] if pictures else []
    parts += ["its page, index entry and drafts"] if page else []
    return f"The rights ended by licence or usage terms: deleted {', '.join(parts)}."


def over_pictures(before: datetime) -> list[Picture]:
    """Pictures that are kept longer than their licence gives pictures, at most a portion."""
    found: list[Picture] = []
    for wire, days in _days("picture_days"):
        out = before - timedelta(days=days)
        rows = Picture.objects.filter(story__wire=wire, story__first_public_at__lte=out)
        found += rows.exclude(file="").select_related("story")[:PORTION]
    return found[:PORTION]


def _days(field: str) -> list[tuple[int, int]]:
    """Wire and days of every licence that limits something."""
    limited = Licence.objects.exclude(**{field: None})
    return list(limited.values_list("wire", field))


def _scrub_pictures(before: datetime, now: datetime) -> int:
    """The picture goes and its story stays."""
    over = over_pictures(before)
    if not over:
        return 0
    keys, files = [one.pk for one in over], own_files(over)
    stories = sorted({one.story_id for one in over})
    with transaction.atomic():
        recording.one_writer()
        Story.objects.filter(picture__in=keys).update(picture=None, changed_at=now)
        Picture.objects.filter(pk__in=keys).update(
            state=Picture.State.REFUSED, reason="the licence gives pictures no longer", file="",
            renditions=[],
        )  # fmt: skip
        delete_later(files, now)
        later("page-cache", {"stories": stories}, now)
        for pk in stories:
            reason = "The licence gives pictures no longer: deleted its picture."
            recording.audit(BY, ACT, reason, story_id=pk)
    recording.announce()
    return len(stories)


def _delete_bytes(before: datetime) -> int:
    """Raw bytes whose days are over, also those that nobody could read; oldest first by key."""
    deleted = 0
    for wire, days in _days("retention_days"):
        over = before - timedelta(days=days)
        oldest = Transmission.objects.filter(wire=wire).exclude(state="waiting").order_by("pk")
        rows = oldest.values_list("pk", "received_at")[:PORTION]
        keys = [pk for pk, received in rows if received <= over]
        if keys:
            with transaction.atomic():
                recording.one_writer()
                Transmission.objects.filter(pk__in=keys).delete()
                reason = f"Deleted the raw bytes of {len(keys)} transmissions."
                recording.audit(BY, ACT, reason)
            deleted += len(keys)
    return deleted


def left_over(before: datetime) -> list[tuple[int, str]]:
    """(public id of a story, what is kept of it) that must have gone by then, for `verify`."""
    due = Story.objects.filter(scrub_at__lte=before).values_list("public_id", flat=True)
    emptied = StoryVersion.objects.exclude(scrubbed_at=None)
    wordy = emptied.exclude(headline="", body_text="", body_html="")
    words = wordy.values_list("story__public_id", flat=True).distinct()
    return [
        *((pk, "its rights ended, but words are kept") for pk in due),
        *((pk, "its text was deleted, but words of it are kept") for pk in words),
        *((one.story.public_id, "its picture is kept too long") for one in over_pictures(before)),
        *((pk, "its rights ended, but it is in the search index") for pk in search.over(before)),
    ]
