"""Pictures follow the picture item they came from: away while it is withheld, back when it is free.

For good they go with a kill (surfaces.py). Called by folding.py, inside the same transaction; also
what those who take pictures away share: their files are deleted by the outbox.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from wiredesk.archive.models import Outbox, Picture, PoolPicture, Story

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
        later("store-pictures", {"stories": taken}, now)


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
    files = own_files(pictures)
    stories = sorted({picture.story_id for picture in pictures})
    Story.objects.filter(picture__in=pictures).update(picture=None, changed_at=now)
    Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).update(
        state=Picture.State.REFUSED, reason=WITHHELD, file="", renditions=[]
    )
    later("page-cache", {"stories": stories}, now)
    delete_later(files, now)
    later("store-pictures", {"stories": stories}, now)  # another one may take its place


def _ask_again(items: Sequence[Story], now: datetime) -> None:
    pictures = _carried(items).filter(state=Picture.State.REFUSED, reason=WITHHELD)
    stories = sorted(set(pictures.values_list("story_id", flat=True)))
    if stories:
        pictures.update(state=Picture.State.REMOTE, reason="", asked_at=None)
        later("store-pictures", {"stories": stories}, now)


def pool_waits() -> bool:
    """Whether the pool has anything to give; asked while filing: one look into an index."""
    return PoolPicture.objects.filter(approved_at__isnull=False).exists()


def own_files(pictures: Iterable[Picture]) -> list[str]:
    """All files of these pictures but for those that are the pool's."""
    return [name for one in pictures if one.pool_id is None for name in one.files]


def delete_later(files: Iterable[str], now: datetime, of: Sequence[int] = ()) -> None:
    """The outbox deletes these files; ``of``: the stories (row keys) that were killed with them."""
    if names := list(files):
        stories: dict[str, object] = {"stories": list(of)} if of else {}
        later("delete-files", {"files": names, **stories}, now)


def later(effect: str, payload: dict[str, object], now: datetime) -> None:
    """One row of the outbox, due at once."""
    Outbox.objects.create(effect=effect, payload=payload, created_at=now, due_at=now)
