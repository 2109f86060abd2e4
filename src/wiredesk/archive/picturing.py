"""Pictures follow the picture item they came from: away while it is withheld, back when it is free.

For good they go with a kill (surfaces.py). Called by folding.py, inside the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from wiredesk.archive.models import Outbox, Picture, Story

AWAY = frozenset({"withheld", "held"})
"""States of a picture item in which no story may show the picture."""

WITHHELD = "withheld by its agency"


def follow(before: Sequence[str], stories: Sequence[Story], now: datetime) -> None:
    """``stories`` have just left the states ``before``: some pictures go, some may come again."""
    moves = list(zip(before, stories, strict=True))
    gone = [story for old, story in moves if story.state in AWAY and old not in AWAY]
    taken = [story.pk for old, story in moves if old == "skipped" != story.state]
    back = [story for old, story in moves if old in AWAY and story.state not in {*AWAY, "killed"}]
    if gone:
        _take_off(gone, now)
    if back:
        _ask_again(back, now)
    if taken:
        _later("store-pictures", {"stories": taken}, now)


def _carried(items: Sequence[Story]) -> "QuerySet[Picture]":
    """The pictures of stories that these picture items stand for: same agency, same guid."""
    named = Q(pk__in=())
    for item in items:
        named |= Q(key=item.guid_key, story__agency=item.agency_id)
    return Picture.objects.filter(named)


def _take_off(items: Sequence[Story], now: datetime) -> None:
    pictures = list(_carried(items).exclude(state=Picture.State.REFUSED))
    if not pictures:
        return
    files = [picture.file.name for picture in pictures if picture.file]
    stories = sorted({picture.story_id for picture in pictures})
    Story.objects.filter(picture__in=pictures).update(picture=None, changed_at=now)
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).update(
        state=Picture.State.REFUSED, reason=WITHHELD, file=""
    )
    _later("page-cache", {"stories": stories}, now)
    _later("delete-files", {"files": files}, now)
    _later("store-pictures", {"stories": stories}, now)  # another one may take its place


def _ask_again(items: Sequence[Story], now: datetime) -> None:
    pictures = _carried(items).filter(state=Picture.State.REFUSED, reason=WITHHELD)
    stories = sorted(set(pictures.values_list("story_id", flat=True)))
    if stories:
        pictures.update(state=Picture.State.REMOTE, reason="")
        _later("store-pictures", {"stories": stories}, now)


def _later(effect: str, payload: dict[str, list[int] | list[str]], now: datetime) -> None:
    Outbox.objects.create(effect=effect, payload=payload, created_at=now, due_at=now)
