"""A kill follows its text: the same or nearly the same under another id is withheld at once.

Called by folding.py, inside its transaction. Texts are compared in both directions, what is killed
now with all of its days, what comes now with what was killed, so that the order does not matter
(DESK-RULES, Kill).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from msgspec import Struct

from wiredesk.archive import causes
from wiredesk.archive.causes import Cause
from wiredesk.archive.histories import Histories
from wiredesk.archive.models import DeskAct, Story, StoryVersion
from wiredesk.core.lifecycle import State
from wiredesk.core.neardup import SPAN, Lookout

FOLLOWED_BY = "rule: killed text"
"""Who withholds a copy of killed text."""

THE_SAME = "the same text was killed under another id"
NEARLY = "nearly the same text was killed under another id"

MOST_KILLS, AT_ONCE = 300, 500
"""Killed stories, and texts, that one query names."""

AWAY = ("killed", "spiked", "skipped")

Copy = tuple[int, str]
"""A story and the ref of its version that carries the text."""


class Text(Struct, frozen=True):
    """One version, as far as likeness goes."""

    story: int
    ref: str
    at: datetime
    sketch: bytes


def withhold_copies(known: Histories, states: Mapping[int, State], *, now: datetime) -> set[int]:
    """Withhold copies of killed text before any of them is shown; their stories.

    A person may release a copy afterwards.
    """
    found = dict.fromkeys(_nearly(known, states), NEARLY) | dict.fromkeys(
        _the_same(known, states), THE_SAME
    )
    told = DeskAct.objects.filter(story_id__in={pk for pk, _ in found}, by=FOLLOWED_BY)
    before = set(told.values_list("story_id", "covers")) if found else set()
    fresh = {copy: reason for copy, reason in found.items() if copy not in before}
    DeskAct.objects.bulk_create(
        DeskAct(story_id=pk, kind="withhold", at=now, by=FOLLOWED_BY, reason=reason, covers=ref)
        for (pk, ref), reason in fresh.items()
    )
    causes.sound((Cause("killed-text", pk, ref) for pk, ref in fresh), now)
    return {pk for pk, _ in fresh}


def _the_same(known: Histories, states: Mapping[int, State]) -> list[Copy]:
    """Versions that carry a killed text in a story that is not killed itself.

    Asked for every text that is folded, whether its story changed or not: an old version that
    comes late may be of killed text, too, and an earlier release was of what the desk had seen.
    """
    texts = {pk: {row.body_key for row in rows} - {""} for pk, rows in known.versions.items()}
    same = StoryVersion.objects.filter(body_key__in=set().union(*texts.values()))
    elsewhere = same.exclude(story_id__in=states).order_by().values_list("body_key", "story_id")
    carriers = list(elsewhere) if any(texts.values()) else []
    killed = _killed_among({story for _, story in carriers})
    dead = {key for key, story in carriers if story in killed}
    dead.update(*(texts[pk] for pk, state in states.items() if state.name == "killed"))
    if not dead:
        return []
    rows = StoryVersion.objects.filter(body_key__in=dead).order_by("at", "id")
    bearers = rows.values_list("story_id", "ref", "story__state")
    return [(pk, ref) for pk, ref, stored in bearers if not _is_away(pk, stored, states)]


def _killed_among(stories: Collection[int]) -> set[int]:
    """Asked by their keys: SQLite would begin with everything killed."""
    rows = Story.objects.filter(pk__in=stories, state="killed").order_by()
    return set(rows.values_list("pk", flat=True)) if stories else set()


def _is_away(story: int, stored: str, states: Mapping[int, State]) -> bool:
    """Whether a story needs no withholding: killed itself, or refused before publication."""
    return (states[story].name if story in states else stored) in AWAY


def _nearly(known: Histories, states: Mapping[int, State]) -> Iterator[Copy]:
    """Versions of nearly the same text, within SPAN of a killed one."""
    rows = [
        Text(row.story_id, row.ref, row.at, row.sketch)
        for own in known.versions.values()
        for row in own
        if row.sketch
    ]
    dead = [row for row in rows if states[row.story].name == "killed"]
    alive = [row for row in rows if states[row.story].name not in AWAY]
    if alive:
        yield from _like(dead + list(_killed_elsewhere(alive, states)), alive)
    if dead:
        yield from _like(dead, _alive_elsewhere(dead, states))


def _like(dead: Sequence[Text], rows: Iterable[Text]) -> Iterator[Copy]:
    lookout = Lookout((row, row.sketch) for row in dead)
    for row in rows if dead else ():
        if any(abs(row.at - one.at) <= SPAN for one in lookout.find(row.sketch)):
            yield row.story, row.ref


def _killed_elsewhere(alive: Sequence[Text], states: Mapping[int, State]) -> Iterator[Text]:
    """Killed texts of the days of these; a kill may have come before its story, by SPAN at most.

    Looked up by the kills since then: few, unless an item is old; then by the texts of those days.
    """
    killed = Story.objects.filter(state="killed").order_by()
    for first, last in _days(row.at for row in alive):
        since = killed.filter(killed_at__gte=first - SPAN)
        ids = list(since.values_list("pk", flat=True)[: MOST_KILLS + 1])
        of = Q(story__in=ids) if len(ids) <= MOST_KILLS else Q(story__state="killed")
        if ids:
            rows = StoryVersion.objects.filter(of, at__range=(first, last))
            yield from (row for row in _texts(rows) if row.story not in states)


def _alive_elsewhere(dead: Sequence[Text], states: Mapping[int, State]) -> Iterator[Text]:
    """What may be like them of their days, and is not away itself; others are seen by sketch alone.

    A site files tens of thousands of texts in these days.
    """
    lookout = Lookout((row.ref, row.sketch) for row in dead)
    rows = StoryVersion.objects.exclude(story__state__in=AWAY).exclude(sketch=b"").order_by()
    for days in _days(row.at for row in dead):
        sketches = rows.filter(at__range=days).values_list("pk", "sketch")
        like = [pk for pk, sketch in sketches.iterator() if lookout.find(bytes(sketch))]
        for start in range(0, len(like), AT_ONCE):
            found = rows.filter(pk__in=like[start : start + AT_ONCE])
            yield from (row for row in _texts(found) if row.story not in states)


def _texts(versions: QuerySet[StoryVersion]) -> Iterator[Text]:
    """The sketched ones among ``versions``."""
    rows = versions.exclude(sketch=b"").order_by()
    for story, ref, at, sketch in rows.values_list("story_id", "ref", "at", "sketch"):
        yield Text(story, ref, at, bytes(sketch))


def _days(times: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """SPAN before and after each time; what overlaps is one."""
    days: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        first = days.pop()[0] if days and days[-1][1] >= at - SPAN else at - SPAN
        days.append((first, at + SPAN))
    return days
