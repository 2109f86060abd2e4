"""The end of a contract: hides all of a wire at once, then removes what is kept of it.

    end      one transaction: the wire ends, its stories answer 410 from the next request on
    remove   by the outbox, in portions: words, pictures, index, addresses, drafts, raw bytes;
             may be cut off and run again, and says per surface what it removed (audit = ledger)

What stays: numbers, times, hashes and audit rows. A story whose page shows another wire's version
stays; the words that the ended wire filed for it go all the same.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from wiredesk.archive import lessons, recording, search
from wiredesk.archive.folding import refold
from wiredesk.archive.models import (
    Audit,
    FolderMemory,
    Outbox,
    Picture,
    PushReceipt,
    PushToken,
    Story,
    StoryEdit,
    StoryVersion,
    Transmission,
    Wire,
    WireSecret,
)
from wiredesk.archive.surfaces import SURFACES
from wiredesk.core.errors import ActionRefused
from wiredesk.core.text.words import NO_WORDS

PORTION = 200
"""Stories, or transmissions, per transaction."""

WORDS = (
    "headline dek body_html body_text slugline byline sign_off correction_note credit source_url"
    " city short"
).split()
KEPT_BY_THE_FOLD = {"pages"}
"""SURFACES that are not purged here: the fold keeps pointing at a version, which is empty now."""


@transaction.atomic
def end(wire_id: int, *, by: str, reason: str, now: datetime) -> int:
    """End a wire and hide its stories; returns how many. Raises ActionRefused where it has ended.

    Nothing of the wire is asked for or published from now on, whatever its policy says.
    """
    recording.one_writer()
    going = Wire.objects.filter(pk=wire_id, ended_at=None)
    if not going.update(ended_at=now):
        raise ActionRefused("the contract of this wire has ended before")
    for forgotten in (WireSecret, FolderMemory):
        forgotten.objects.filter(pk=wire_id).delete()
    lessons.follow(Q(wire=wire_id), now)
    PushToken.objects.filter(wire=wire_id).delete()
    PushReceipt.objects.filter(wire=wire_id).delete()  # they name files
    key = Wire.objects.values_list("key", flat=True).get(pk=wire_id)
    shown = Story.objects.filter(wire=wire_id, state="public")
    hidden = shown.exclude(rights_end__lte=now).update(rights_end=now, changed_at=now)
    Audit.objects.create(
        at=now, actor=by, act="contract ended", reason=f"{key}: {reason}",
        detail={"wire": key, "stories": hidden},
    )  # fmt: skip
    for effect in ("page-cache", "contract-ended"):
        payload = {"wire": wire_id, "by": by}
        Outbox.objects.create(effect=effect, payload=payload, created_at=now, due_at=now)
    transaction.on_commit(recording.announce)
    return hidden


def remove(wire_id: int, *, by: str, now: datetime) -> dict[str, int]:
    """Remove everything that is kept of an ended wire; returns what went, by surface.

    Raises ActionRefused where the contract runs.
    """
    wire = Wire.objects.get(pk=wire_id)
    if wire.ended_at is None:
        raise ActionRefused(f"the contract of {wire.key} runs")
    went: Counter[str] = Counter()
    while portion := _next_stories(wire_id):
        with transaction.atomic():
            recording.one_writer()
            went += _empty(portion, wire_id, now)
    deliveries = Transmission.objects.filter(wire=wire_id).order_by("pk")
    while keys := list(deliveries.values_list("pk", flat=True)[:PORTION]):
        with transaction.atomic():
            went["raw bytes"] += len(keys)
            Transmission.objects.filter(pk__in=keys).delete()
    _write_ledger(wire, went, by=by, now=now)
    return dict(went)


def _next_stories(wire_id: int) -> list[int]:
    """Stories that still hold words of the wire, or were folded before it ended."""
    wordy = StoryVersion.objects.filter(wire=wire_id, scrubbed_at=None)
    keys = wordy.order_by("story").values_list("story", flat=True).distinct()[:PORTION]
    return list(keys)


def _empty(story_ids: Sequence[int], wire_id: int, now: datetime) -> "Counter[str]":
    """Scrub the words, fold anew, and purge the surfaces of the stories that are the wire's."""
    versions = StoryVersion.objects.filter(story__in=story_ids, wire=wire_id)
    went = Counter({"texts": blank(versions, now)})
    refold(story_ids, now=now, actor="rule: contract ended")
    gone = list(Story.objects.filter(pk__in=story_ids, wire=wire_id).order_by("pk"))
    pictures = Picture.objects.filter(story__in=gone).count()
    edits = StoryEdit.objects.filter(story__in=gone).count()
    for surface in SURFACES:
        if surface.key not in KEPT_BY_THE_FOLD:
            surface.purge(gone)
            went[surface.key] += {"pictures": pictures, "edits": edits}.get(surface.key, len(gone))
    Story.objects.filter(pk__in=[story.pk for story in gone]).update(picture=None, changed_at=now)
    return went


def blank(versions: "QuerySet[StoryVersion]", now: datetime) -> int:
    """Empty every word of these versions; numbers, times and hashes stay. Returns how many."""
    lists = {"evidence": [], "item": {}, "found": {}, "tags": [], "terms": {}, "sketch": b""}
    return versions.update(**dict.fromkeys(WORDS, ""), **lists, scrubbed_at=now)


def _write_ledger(wire: Wire, went: "Counter[str]", *, by: str, now: datetime) -> None:
    Audit.objects.bulk_create(
        Audit(
            at=now,
            actor=by,
            act="contract ended",
            reason=f"{wire.key}: {count} removed from {surface}",
            detail={"wire": wire.key, "surface": surface, "count": count},
        )
        for surface, count in sorted(went.items())
    )


def left_of(wire_id: int) -> list[str]:
    """What is still kept of an ended wire, for `wiredesk verify`; [] = nothing."""
    told = {
        "words": StoryVersion.objects.filter(wire=wire_id, scrubbed_at=None),
        "raw bytes": Transmission.objects.filter(wire=wire_id),
        "pictures": Picture.objects.filter(story__wire=wire_id),
        "drafts": StoryEdit.objects.filter(story__wire=wire_id),
        "addresses": Story.objects.filter(wire=wire_id).exclude(slug__in=("", NO_WORDS)),
    }
    left = [what for what, rows in told.items() if rows.exists()]
    return [*left, "index entries"] if search.holds_any_of(wire_id) else left
