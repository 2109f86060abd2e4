"""Public stories whose names a pipeline has not read yet, and where its findings are written.

A finding of a pipeline is written with the version that it was read from, in one short transaction
that first looks whether the public still sees that very version: a kill in between wins.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from wiredesk.archive.models import Story, StoryVersion
from wiredesk.archive.recording import one_writer
from wiredesk.core.enrich.english import is_english
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.item import Value

NEWEST = 200
"""Stories that are looked at: what is older was read when it was new, or is not looked for."""


class Unnamed(Value, frozen=True):
    """A version on the page, what was found in it, and both as the row has them."""

    story: int
    version: int
    copy: Copy
    found: Enrichment


def waiting(pipeline: str, now: datetime, *, limit: int) -> list[Unnamed]:
    """Those of the newest public stories that ``pipeline`` has not read: English, newest first."""
    newest = Story.objects.public(now).order_by("-sort_at", "-id")  # type: ignore[attr-defined]
    rows = newest.values_list("shown", "shown__language", "shown__found__named_by")[:NEWEST]
    unread = [key for key, tag, by in rows if by != pipeline and (not tag or is_english(tag))]
    return list(_read(unread[:limit]))


def keep(read: Unnamed, found: Enrichment) -> bool:
    """Write ``found`` with the version; False where that is no longer what the public sees."""
    with transaction.atomic():
        one_writer()
        now = timezone.now()
        public = Story.objects.public(now)  # type: ignore[attr-defined]
        if not public.filter(pk=read.story, shown=read.version).exists():
            return False
        rows = StoryVersion.objects.filter(pk=read.version, scrubbed_at=None)
        if [_found(row) for row in rows.values_list("found", flat=True)] != [read.found]:
            return False
        rows.update(found=msgspec.to_builtins(found))
    return True


def _read(versions: list[int]) -> Iterator[Unnamed]:
    rows = StoryVersion.objects.filter(scrubbed_at=None).in_bulk(versions)
    for key in versions:
        if (row := rows.get(key)) is not None:
            copy = Copy(headline=row.headline, text=row.body_text, language=row.language)
            yield Unnamed(story=row.story_id, version=key, copy=copy, found=_found(row.found))


def _found(stored: object) -> Enrichment:
    return msgspec.convert(stored, Enrichment)
