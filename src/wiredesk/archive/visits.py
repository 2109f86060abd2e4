"""The readers' own rows: visits of story pages, kept until `readership` counts them."""

import secrets
from collections.abc import Sequence
from datetime import date

from wiredesk.archive.models import DayKey, Visit
from wiredesk.archive.models.readership import THE_ROW
from wiredesk.core import trending

MOST_WAITING = 100_000
"""Rows that wait at most: where no engine counts them, further ones are lost."""

KEY_BYTES = 32


def key_of(day: date) -> bytes | None:
    """The key of a day (UTC), drawn by whoever asks first; None once a later day has begun."""
    _draw(day)
    held = DayKey.objects.filter(pk=THE_ROW, day=day).values_list("key", flat=True).first()
    return None if held is None else bytes(held)


def _draw(day: date) -> None:
    """Overwrite the key of an earlier day; of two processes at once the database takes one."""
    fresh = {"day": day, "key": secrets.token_bytes(KEY_BYTES)}
    if DayKey.objects.filter(pk=THE_ROW, day__gte=day).exists():
        return
    if not DayKey.objects.filter(pk=THE_ROW, day__lt=day).update(**fresh):
        DayKey.objects.bulk_create([DayKey(pk=THE_ROW, **fresh)], ignore_conflicts=True)


def keep(visits: Sequence[trending.Visit], *, most: int = MOST_WAITING) -> int:
    """Keep visits as rows; returns how many: none where ``most`` wait already."""
    ends = Visit.objects.order_by("pk").values_list("pk", flat=True)
    first, last = ends.first() or 0, ends.last() or 0
    if last - first >= most:
        return 0
    rows = [
        Visit(story=one.story, reader=one.reader, at=one.at, from_own_list=one.from_own_list)
        for one in visits
    ]
    return len(Visit.objects.bulk_create(rows))
