"""What the desk does to storylines: merge, split, move and name them; each in one transaction.

Rows of the stories that move are made anew, so that a process that groups meets them as news, and
rulings between stories are kept for good: they go before every likeness (core/storylines.py).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from wiredesk.archive import bulk
from wiredesk.archive.models import (
    Audit,
    Outbox,
    Storyline,
    StorylineRuling,
    StorylineStory,
)
from wiredesk.archive.numbering import public_number
from wiredesk.archive.recording import announce, one_writer
from wiredesk.core.errors import ActionRefused

RULED = 40
"""Newest stories of a storyline that a ruling speaks of, and whose pages a merge makes anew."""


@transaction.atomic
def merge(into: Storyline, other: Storyline, *, by: str, reason: str, now: datetime) -> None:
    """All stories of ``other`` go into ``into``; the address of ``other`` leads there.

    Raises ActionRefused where one of them has no story, or both are the same.
    """
    one_writer()
    kept, gone = _stories(into), _stories(other)
    if into.pk == other.pk or not kept or not gone:
        raise ActionRefused("two different storylines that both have stories can be merged")
    StorylineRuling.objects.filter(
        Q(one__in=kept, other__in=gone) | Q(one__in=gone, other__in=kept), kind="apart"
    ).delete()
    _rule(((kept[0], gone[0]),), "together", by, now)
    unite(into.pk, other.pk, by=by, reason=reason, now=now)


def unite(into: int, gone: int, *, by: str, reason: str, now: datetime) -> None:
    """Put the stories of one storyline (row keys) into another, inside a transaction.

    The books tell of the stories that moved: of the others, of which there may be thousands, none
    changes its place; the newest of them show the storyline, so their pages are made anew.
    """
    lines = Storyline.objects.in_bulk([into, gone])
    if len(lines) < 2:
        return
    kept, other = lines[into], lines[gone]
    moved = _stories(other)
    _put(moved, kept, by)
    Storyline.objects.filter(merged_into=other).update(merged_into=kept)
    Storyline.objects.filter(pk=gone).update(merged_into=kept, title="")
    said = f"storyline {other.public_id} into {kept.public_id}"
    newest = _rows(kept).values_list("story_id", flat=True)[:RULED]
    _tell(moved, said, by, reason, now, beside=newest)


@transaction.atomic
def split(
    line: Storyline, stories: Collection[int], *, by: str, reason: str, now: datetime
) -> Storyline:
    """Take stories (row keys) out into a storyline of their own, which is returned.

    Raises ActionRefused where none of them or all of them belong to ``line``.
    """
    one_writer()
    members = _stories(line)
    moved = [pk for pk in members if pk in stories]
    rest = [pk for pk in members if pk not in stories]
    if not moved or not rest:
        raise ActionRefused("choose some of the stories of this storyline, and leave some in it")
    last = Storyline.objects.aggregate(last=Max("pk"))["last"] or 0
    fresh = Storyline.objects.create(pk=last + 1, public_id=public_number())
    _rule(((moved[0], one) for one in moved[1:]), "together", by, now)
    _rule(((one, two) for one in moved[:RULED] for two in rest[:RULED]), "apart", by, now)
    _put(moved, fresh, by)
    _tell(moved, f"storyline {fresh.public_id} out of {line.public_id}", by, reason, now)
    return fresh


@transaction.atomic
def name(line: Storyline, title: str, *, by: str, now: datetime) -> None:
    """Give a storyline a title of the desk's own; "" = a headline of it again."""
    one_writer()
    Storyline.objects.filter(pk=line.pk).update(title=" ".join(title.split())[:200])
    _tell(_stories(line), f"storyline {line.public_id} named", by, "", now)


def _stories(line: Storyline) -> list[int]:
    """Row keys of its stories, the newest first."""
    return list(_rows(line).values_list("story_id", flat=True))


def _rows(line: Storyline) -> "QuerySet[StorylineStory]":
    return StorylineStory.objects.filter(storyline=line).order_by("-at", "-story")


def _rule(pairs: Iterable[tuple[int, int]], kind: str, by: str, now: datetime) -> None:
    """The newest ruling of a pair counts."""
    for pair in pairs:
        one, other = sorted(pair)
        StorylineRuling.objects.update_or_create(
            one_id=one, other_id=other, defaults={"kind": kind, "by": by, "at": now}
        )


def _put(stories: Sequence[int], line: Storyline, by: str) -> None:
    rows = StorylineStory.objects.filter(story__in=stories)
    kept = list(rows.order_by("at", "story").values("story_id", "at", "score", "reasons", "names"))
    rows.delete()
    bulk.insert(StorylineStory, [{**row, "storyline_id": line.pk, "by": by[:150]} for row in kept])


def _tell(
    stories: Sequence[int],
    what: str,
    by: str,
    reason: str,
    now: datetime,
    *,
    beside: Iterable[int] = (),
) -> None:
    """Note an act on each of the stories; their pages change, and those of stories ``beside``."""
    said = f"{what}: {reason}".rstrip(": ")
    Audit.objects.bulk_create(
        Audit(at=now, actor=by, act="storyline", reason=said, story_id=pk) for pk in stories
    )
    payload = {"stories": list(dict.fromkeys([*stories, *beside]))}
    Outbox.objects.create(effect="page-cache", payload=payload, created_at=now, due_at=now)
    transaction.on_commit(announce)
