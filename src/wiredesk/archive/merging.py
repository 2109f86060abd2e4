"""Leads the address of an alert to the story that follows it; called by folding.py.

The alert keeps its versions and state. Where its story leaves the public's sight it stands alone
again, so what is merged is computed anew whenever one of them changes.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from msgspec import convert

from wiredesk.archive.models import Audit, Outbox, Story, StoryVersion
from wiredesk.core.alerts import FOLLOWS_WITHIN, Trace, follower
from wiredesk.core.item import Link

TRACE = (
    "story_id", "ref", "at", "kind", "slugline", "item", "story__guid", "story__agency_id",
)  # fmt: skip
COPY = ~Q(text_key="") & Q(superseded=False, asks="") & ~Q(kind__in=("KILL", "ADVISORY"))


def follow(changed: Sequence[Story], now: datetime) -> None:
    """Join or part the alerts that have to do with these stories."""
    moved = []
    for alert, trace in _alerts(changed):
        after = _follower(alert, trace)
        pk = after.pk if after else None
        at = max(filter(None, (after.visible_from, trace.at))) if after else None
        if (pk, at) != (alert.merged_into_id, alert.merged_at):
            alert.merged_into_id, alert.merged_at, alert.changed_at = pk, at, now
            moved.append(alert)
    if not moved:
        return
    Story.objects.bulk_update(moved, ["merged_into", "merged_at", "changed_at"])
    Audit.objects.bulk_create(_line(alert, now) for alert in moved)
    keys = [alert.pk for alert in moved]
    Outbox.objects.create(
        effect="page-cache", payload={"stories": keys}, created_at=now, due_at=now
    )


def _line(alert: Story, now: datetime) -> Audit:
    act = "merged" if alert.merged_into_id else "parted"
    reason = "the agency links a story to this alert" if act == "merged" else "its story is away"
    return Audit(at=now, actor="the road", act=act, reason=reason, story_id=alert.pk)


def _alerts(changed: Sequence[Story]) -> Iterator[tuple[Story, Trace]]:
    """Stories that are nothing but alerts and may have to do with the changed ones."""
    ids = [story.pk for story in changed]
    alerts = StoryVersion.objects.filter(COPY, kind="ALERT")
    mine = alerts.filter(Q(story__in=ids) | Q(story__merged_into__in=ids))
    found = set(mine.values_list("story_id", flat=True))
    found |= _near(alerts, [one for one in _traces(_copy_of(ids)) if one.kind != "ALERT"], changed)
    found -= set(_copy_of(found).exclude(kind="ALERT").values_list("story_id", flat=True))
    stories = Story.objects.in_bulk(found)
    first = {one.story: one for one in reversed(_traces(_copy_of(found)))}
    yield from ((stories[pk], first[pk]) for pk in sorted(found) if pk in first)


def _copy_of(story_ids: Collection[int]) -> "QuerySet[StoryVersion]":
    return StoryVersion.objects.filter(COPY, story__in=story_ids)


def _near(
    alerts: "QuerySet[StoryVersion]", changed: Sequence[Trace], stories: Sequence[Story]
) -> set[int]:
    """Alerts that one of these versions follows."""
    if not changed:
        return set()
    times = [one.at for one in changed]
    window = (min(times) - FOLLOWS_WITHIN, max(times))
    agencies = {story.agency_id for story in stories}
    near = _traces(alerts.filter(at__range=window, story__agency__in=agencies))
    return {int(one.story) for one in near if follower(one, changed)}


def _follower(alert: Story, trace: Trace) -> Story | None:
    """The public story that follows an alert."""
    if alert.state != Story.State.PUBLIC:
        return None
    window = (trace.at, trace.at + FOLLOWS_WITHIN)
    later = StoryVersion.objects.filter(
        COPY, at__range=window, story__agency=alert.agency_id, story__state=Story.State.PUBLIC
    )
    found = follower(trace, _traces(later.exclude(kind="ALERT")))
    return Story.objects.get(pk=found.story) if found else None


def _traces(versions: "QuerySet[StoryVersion]") -> list[Trace]:
    """Oldest first."""
    rows = versions.values(*TRACE)
    return [
        Trace(
            story=row["story_id"], ref=row["ref"], at=row["at"], kind=row["kind"],
            slugline=row["slugline"], names=frozenset({row["story__guid"]}),
            links=convert(row["item"].get("links", ()), tuple[Link, ...]),
        )
        for row in rows.order_by("at", "ref")
    ]  # fmt: skip
