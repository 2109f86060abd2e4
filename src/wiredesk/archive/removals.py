"""The ledger of kills: a row per surface in the transaction of the kill, closed by a look.

    begin     in the kill's transaction, after the purges: one open row per surface
    look      by the outbox (effect "confirm-gone"): asks every surface what is left, closes rows
    is_true   the proof of a closed row is recomputed (`wiredesk verify`)

The proof binds the row to what went: it covers the hashes of the versions that the story had. No
word of the text can be read from it or from anything else here.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db.models import Max, QuerySet
from django.utils import timezone

from wiredesk.archive.models import Outbox, Removal, Story, StoryVersion
from wiredesk.archive.surfaces import SURFACES

LOOK = "confirm-gone"  # the effect
LOOKS = {surface.key: surface.left for surface in SURFACES}


def begin(killed: Sequence[tuple[Story, str]], now: datetime) -> None:
    """Open the ledger of stories that this transaction kills: (story, who) each."""
    last = Outbox.objects.aggregate(last=Max("pk"))["last"] or 0
    Removal.objects.bulk_create(
        Removal(
            story=story,
            surface=surface.key,
            by=by[:150],
            at=now,
            last_effect=last,
            evidence=evidence,
        )
        for story, by, evidence in ((story, by, _evidence(story.pk)) for story, by in killed)
        for surface in SURFACES
    )
    due = timezone.now()  # behind the effects of the purges, which have just been queued
    Outbox.objects.bulk_create(
        Outbox(effect=LOOK, story_id=story.pk, created_at=now, due_at=due) for story, _ in killed
    )


def again(story_id: int, since: datetime, due: datetime) -> None:
    """Look once more at ``due``; ``since``: when the first look was queued."""
    Outbox.objects.create(effect=LOOK, story_id=story_id, created_at=since, due_at=due)


def look(story_id: int) -> list[Removal]:
    """Ask each surface of which nobody knows that it is clear; returns those that are not."""
    story = Story.objects.get(pk=story_id)
    rows = list(Removal.objects.filter(story=story, gone_at=None).order_by("id"))
    if story.state != Story.State.KILLED:  # revived: what is left is public again
        Removal.objects.filter(pk__in=[row.pk for row in rows]).update(left="revived")
        return []
    for row in rows:
        row.left = LOOKS[row.surface](story, row)[:200] if row.surface in LOOKS else ""
        row.looks = min(row.looks + 1, 32_767)
        if not row.left:
            row.gone_at = timezone.now()
            row.proof = proof_of(row, story.public_id)
    Removal.objects.bulk_update(rows, ["left", "looks", "gone_at", "proof"])
    return [row for row in rows if row.gone_at is None]


def _evidence(story_id: int) -> str:
    """One hash over the hashes of all versions that the story has."""
    refs = StoryVersion.objects.filter(story=story_id).order_by("ref").values_list("ref", flat=True)
    return hashlib.sha256("\n".join(refs).encode()).hexdigest()


def proof_of(row: Removal, public_id: int) -> str:
    """sha-256 (hexadecimal) over everything that a closed row says."""
    assert row.gone_at is not None
    told = (public_id, row.surface, row.by, _micro(row.at), _micro(row.gone_at), row.evidence)
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _micro(at: datetime) -> int:
    """Microseconds since 1970: the same from every database."""
    return round(at.timestamp() * 1_000_000)


def is_true(row: Removal) -> bool:
    """Whether a closed row says what it said when it was closed."""
    return row.proof == proof_of(row, row.story.public_id)


def last_of(story_id: int) -> "QuerySet[Removal]":
    """The rows of a story's last kill, in the order of SURFACES."""
    rows = Removal.objects.filter(story=story_id)
    return rows.filter(at=rows.order_by("-at").values("at")[:1])
