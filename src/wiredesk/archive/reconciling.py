"""What was delivered against what is held: items of transmissions, files of stored pictures."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import zstandard
from django.core.files.storage import default_storage
from django.db.models import Count, F
from django.utils import timezone
from msgspec import Struct

from wiredesk.archive.claiming import claimed, wire_facts
from wiredesk.archive.models import (
    Outbox,
    Picture,
    PoolPicture,
    Story,
    StoryAlias,
    StoryVersion,
    Transmission,
)
from wiredesk.core.filing import Claimed, Filing, Result
from wiredesk.core.matching import guid_key

LATE = timedelta(minutes=5)
"""Work that is open for longer than this is lost work, not work in progress."""

TOGETHER = 50  # transmissions read again at once

Reread = Callable[[Sequence[Claimed]], Sequence[Result | None]]
"""Reads transmissions as the road does, files nothing; None where the reading process died."""

Identity = tuple[str, str]  # version and content hash, which holds the guid


class Finding(Struct, frozen=True):
    """One broken promise: which invariant (THREATS, section 4), and where."""

    invariant: str
    where: str
    what: str


def items_are_held(reread: Reread) -> Iterator[Finding]:
    """I1: each item of each filed transmission is held, by (agency, guid, version, content).

    Where a transmission was the first to bring every one of its items, its rows prove it. Else
    its items came before (a feed repeats itself), or were lost: only its bytes can tell.
    """
    filed = Transmission.objects.filter(state="filed").annotate(new=Count("versions"))
    doubtful = list(filed.filter(new__lt=F("items")).order_by("id").values_list("id", flat=True))
    for start in range(0, len(doubtful), TOGETHER):
        chosen = Transmission.objects.filter(pk__in=doubtful[start : start + TOGETHER])
        rows = list(chosen.select_related("wire__agency", "wire__licence").order_by("id"))
        rows = [row for row in rows if _is_whole(row)]
        again = reread([claimed(row, wire_facts(row.wire, paused=False)) for row in rows])
        for row, result in zip(rows, again, strict=True):
            yield from _lost(row, result)


def bytes_are_whole(now: datetime) -> Iterator[Finding]:
    """I8: the bytes of each transmission are those that its digest was made of."""
    for row in Transmission.objects.order_by("id").iterator(chunk_size=50):
        if not _is_whole(row):
            yield Finding("I8", f"transmission {row.pk}", "its bytes are not those delivered")


def _is_whole(row: Transmission) -> bool:
    try:
        body = zstandard.decompress(bytes(row.body))
    except zstandard.ZstdError:
        return False
    return hashlib.sha256(body).hexdigest() == row.digest


def _lost(row: Transmission, result: Result | None) -> Iterator[Finding]:
    where = f"transmission {row.pk}"
    if result is None or result.code:
        reason = result.reason if result else "the reading process died"
        yield Finding("I1", where, f"not all items known, and it cannot be read again: {reason}")
        return
    held = _held(row.wire.agency_id, result.filings)
    for filing in result.filings:
        if _identity(filing) not in held:
            what = f"item {filing.item.index} ({filing.item.guid}) is not held as it is read today"
            yield Finding("I1", where, f"{what}; `wiredesk transmissions replay {row.pk}` files it")


def _identity(filing: Filing) -> Identity:
    return (filing.item.version or "")[:100], filing.ref


def _held(agency_id: int, filings: Sequence[Filing]) -> set[Identity]:
    keys = {guid_key(filing.item.guid) for filing in filings}
    own = Story.objects.filter(agency=agency_id, guid_key__in=keys).values_list("id", flat=True)
    named = StoryAlias.objects.filter(agency=agency_id, key__in=keys)
    stories = {*own, *named.values_list("story_id", flat=True)}
    rows = StoryVersion.objects.filter(story__in=stories)
    return set(rows.values_list("version", "ref"))


def pictures_are_stored(now: datetime) -> Iterator[Finding]:
    """I1: every stored picture has its file, and stories show stored pictures of their own only."""
    stored = Picture.objects.filter(state=Picture.State.STORED).select_related("story")
    for row in stored.order_by("id").iterator(chunk_size=500):
        missing = not row.file or not all(map(default_storage.exists, row.files))
        if missing and Picture.objects.filter(pk=row.pk, state=Picture.State.STORED).exists():
            yield Finding("I1", f"picture {row.pk}", "is stored, but its file is missing")
    shown = Story.objects.exclude(picture=None)
    own = shown.filter(picture__story=F("pk"), picture__state=Picture.State.STORED)
    for story in shown.exclude(pk__in=own.values("pk")):
        yield Finding("I1", f"story {story.public_id}", "shows a picture that is not its own copy")


def files_are_known(now: datetime) -> Iterator[Finding]:
    """I4: every picture file belongs to a row of a story or of the pool, or is about to be deleted.

    Files younger than LATE are left out: their row may not be committed yet.
    """
    names = set(_old_files("pictures"))
    for kind in (Picture, PoolPicture):
        for one in kind.objects.exclude(file="").iterator(chunk_size=500):
            names -= set(one.files)
    for effect in Outbox.objects.filter(effect="delete-files", done_at=None):
        names -= {str(name) for name in effect.payload.get("files", ())}
    for name in sorted(names):
        if default_storage.exists(name):
            yield Finding("I4", f"file {name}", "belongs to no picture that we know")


def _old_files(folder: str) -> Iterator[str]:
    """Files on disk; their age is by the clock of the machine, like their times."""
    try:
        _, found = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for one in found:
        name = str(PurePosixPath(folder) / one)
        try:
            if default_storage.get_modified_time(name) < timezone.now() - LATE:
                yield name
        except FileNotFoundError:  # deleted since we looked
            continue
