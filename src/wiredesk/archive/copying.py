"""One card for a text that several agencies carry, or that its agency filed anew under another id.

Across agencies the first one that we saw leads, and the others stand behind it ("Also: AP, dpa");
of one agency's own rewrite the newest leads. Both keep their pages. Where the leader leaves the
public's sight, what stands behind it stands alone again, and is looked at anew.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Min, Q

from wiredesk.archive import ungrouping
from wiredesk.archive.models import Audit, Story
from wiredesk.core.grouping import Grouped
from wiredesk.core.neardup import likeness
from wiredesk.core.rewriting import Filed, same_story


def follow(found: Sequence[Grouped], now: datetime) -> None:
    """Put copies behind the story that leads; what is no copy (any more) stands alone."""
    bound = _bound([one.story for one in found])
    for one in found:
        if one.story in bound:
            _part_unlike(one.story, now)
        if one.like is not None:
            bound |= _join(one.story, one.like, now)
        elif one.story in bound:
            stand_alone([one.story], now)


def _bound(stories: Collection[int]) -> set[int]:
    """Those of the stories that stand behind another or lead others; most are neither."""
    rows = Story.objects.filter(Q(pk__in=stories, behind__isnull=False) | Q(behind__in=stories))
    return {pk for pair in rows.values_list("pk", "behind_id") for pk in pair}


def _join(story: int, like: int, now: datetime) -> set[int]:
    """Who of the two stands behind the other; returns whom that binds."""
    own, other = _public(story, now), _public(like, now)
    leader = _leader(other, now) if other else None
    if own is None or leader is None or leader.pk == own.pk:
        return set()
    if own.archived or leader.archived:
        return set()  # no list carries the archive: behind its card news would be lost
    if leader.agency_id != own.agency_id:
        first, later = sorted((own, leader), key=_arrival)
        _put(later, first, "nearly the same text as {} of {agency}", now)
    elif same_story(_filed(own), _filed(leader)).same:
        old, new = sorted((own, leader), key=lambda one: (one.sort_at, one.pk))
        _put(old, new, "written anew as {} of {agency}", now)
    else:
        return set()
    return {own.pk, leader.pk}


def _leader(story: Story, now: datetime) -> Story | None:
    """Whose card stands for a story: its own, where nobody leads (any more)."""
    over = story.behind_until is not None and story.behind_until <= now
    return story if story.behind_id is None or over else _public(story.behind_id, now)


def _arrival(story: Story) -> int:
    """When we had it first, under whatever id its agency has filed it."""
    rewritten = story.copies.filter(agency=story.agency_id).aggregate(first=Min("pk"))["first"]
    return min(story.pk, rewritten or story.pk)


def _put(story: Story, leader: Story, reason: str, now: datetime) -> None:
    """A story, and what stands behind it, go behind the leader."""
    stand_alone([leader.pk], now)
    until = min((end for end in (leader.listed_until, leader.rights_end) if end), default=None)
    own = Story.objects.filter(Q(pk=story.pk) | Q(behind=story.pk)).exclude(pk=leader.pk)
    moved = list(own.exclude(behind=leader, behind_until=until).values_list("pk", flat=True))
    rows = Story.objects.filter(pk__in=moved)
    rows.update(behind=leader, behind_until=until, changed_at=now)
    said = reason.format(leader.public_id, agency=leader.agency.name)
    _log(moved, "stands behind", said, now)


def part(leaders: Collection[int], now: datetime) -> None:
    """What stands behind these stories stands alone again, and is looked at anew."""
    copies = Story.objects.filter(behind__in=leaders)
    _look_again(list(copies.values_list("pk", flat=True)), now)


def _part_unlike(leader: int, now: datetime) -> None:
    """A new version of the leader may have left its copies."""
    rows = Story.objects.filter(Q(pk=leader) | Q(behind=leader)).select_related("shown")
    sketches = {one.pk: bytes(one.shown.sketch) for one in rows if one.shown}
    own = sketches.pop(leader, b"")
    _look_again([pk for pk, other in sketches.items() if not likeness(own, other).same], now)


def _look_again(stories: Collection[int], now: datetime) -> None:
    stand_alone(stories, now)
    ungrouping.wait(Story.objects.filter(pk__in=stories), now)


def stand_alone(stories: Collection[int], now: datetime) -> None:
    """These stories have cards of their own (again)."""
    rows = Story.objects.filter(pk__in=stories).exclude(behind=None)
    keys = list(rows.values_list("pk", flat=True))
    rows.update(behind=None, behind_until=None, changed_at=now)
    _log(keys, "stands alone", "it is no copy of a public story any more", now)


def _public(pk: int | None, now: datetime) -> Story | None:
    rows = Story.objects.public(now).filter(pk=pk).select_related("agency", "shown")  # type: ignore[attr-defined]
    found: Story | None = rows.exclude(shown=None).first()
    return found


def _filed(story: Story) -> Filed:
    assert story.shown is not None
    return Filed(
        agency=story.agency.name, headline=story.shown.headline, sketch=bytes(story.shown.sketch)
    )


def _log(stories: Sequence[int], act: str, reason: str, now: datetime) -> None:
    Audit.objects.bulk_create(
        Audit(at=now, actor="the road", act=act, reason=reason, story_id=pk) for pk in stories
    )
