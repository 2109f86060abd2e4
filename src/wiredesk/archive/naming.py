"""Finds the story of every filing, made where it is missing; called only by recording.py.

One story per agency and guid, but for ids that are made loosely (core/lives.py): several stories
may share one, and one story may go out under several. Which item belongs to which story is then
computed anew from all of them, and rows move where a late item changes it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from wiredesk.archive import bulk, emitting
from wiredesk.archive.causes import Cause
from wiredesk.archive.emitting import Filings, Groups, absorb, call
from wiredesk.archive.histories import Version, filed, versions_of
from wiredesk.archive.models import DeskAct, Story, StoryAlias, StoryVersion
from wiredesk.archive.rows import StoryKey, story_key, story_row
from wiredesk.core.filing import Filing, Result, filed_as
from wiredesk.core.lives import NUMBER, lives
from wiredesk.core.matching import guid_key
from wiredesk.core.ordering import Filed
from wiredesk.core.reach import is_copy


class Placed(Struct):
    """Where filings go: the story per id, and per (id, content hash) where stories share an id."""

    by_id: dict[StoryKey, int]
    by_item: dict[tuple[StoryKey, str], int] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)  # stories that gave or took an item
    alarms: list[Cause] = field(default_factory=list)

    def story(self, result: Result, filing: Filing) -> int:
        """The story of a filing."""
        key = story_key(result, filing)
        return self.by_item.get((key, filing.ref), self.by_id[key])

    def stories(self) -> set[int]:
        """All stories that changed in any way."""
        return {*self.by_id.values(), *self.by_item.values(), *self.moved}


def place(results: Sequence[Result], now: datetime) -> Placed:
    """The stories of all filings."""
    filings: Filings = {}
    for result in results:
        for filing in result.filings:
            filings.setdefault(story_key(result, filing), []).append((result, filing))
    groups = _groups(filings)
    loose = {key: own for key, own in filings.items() if any(one.tell for _, one in own)}
    moved = emitting.join(loose, groups, now) if loose else set()
    made = [key for key in filings if key not in groups]
    bulk.insert(Story, [story_row(key, *filings[key][0], now) for key in made])
    groups.update(_groups(made))
    placed = Placed(by_id={key: min(stories) for key, stories in groups.items()}, moved=moved)
    shared: dict[frozenset[int], list[StoryKey]] = {}
    for key in loose:
        shared.setdefault(frozenset(groups[key]), []).append(key)
    met = Counter(story for stories in shared for story in stories)
    known = versions_of(sorted(met))
    for stories, keys in shared.items():
        # Another id of the same story may have moved its rows since they were read.
        again = any(met[story] > 1 for story in stories)
        held = versions_of(sorted(stories)) if again else known
        rows = [row for story in sorted(stories) for row in held.get(story, ())]
        _split(stories, {key: loose[key] for key in keys}, rows, placed, now)
    return placed


def _groups(keys: Collection[StoryKey]) -> Groups:
    """The stories that items of each id belong to."""
    wanted = [key for _, key in keys]
    by_id = Story.objects.filter(guid_key__in=wanted).values_list("agency_id", "guid_key", "id")
    beside = StoryAlias.objects.filter(key__in=wanted, is_id=True)
    found: Groups = {}
    for agency_id, key, story in [*by_id, *beside.values_list("agency_id", "key", "story_id")]:
        if (agency_id, key) in keys:
            found.setdefault((agency_id, key), set()).add(story)
    return found


def _split(
    stories: frozenset[int],
    filings: Filings,
    rows: Iterable[Version],
    placed: Placed,
    now: datetime,
) -> None:
    """Give each story under an id its items; most ids have one story and need nothing.

    ``rows`` are the versions of these stories.
    """
    held = {row.ref: row for row in rows}
    fresh = {
        one.ref: (key, result, one)
        for key, own in filings.items() for result, one in own if one.ref not in held
    }  # fmt: skip
    if len(stories) == 1 and (not fresh or len(fresh) + len(held) == 1):
        return
    known = [filed(row) for row in held.values() if not row.superseded]
    known += [filed_as(one, result.claimed.received) for _, result, one in fresh.values()]
    told = lives(known)
    homes = _homes(told, {ref: row.story_id for ref, row in held.items()})
    for number, life in enumerate(told):
        home = homes.get(number)
        if home is None:
            spare = sorted(stories - set(homes.values()))
            home = spare[0] if spare else _another(life, fresh, now)
        homes[number] = home
        refs = {one.ref for one in life}
        for key, own in filings.items():
            placed.by_item.update({(key, one.ref): home for _, one in own if one.ref in refs})
        placed.moved |= _move(stories, refs & held.keys(), home)
        first = next((one for one in life if is_copy(one)), life[0])
        if number and not first.tell.startswith(NUMBER):
            placed.alarms.append(Cause("guid-reuse", home, first.ref))
    for left in stories - set(homes.values()):
        absorb(left, homes[0], now)
        placed.moved.add(left)


def _homes(told: Sequence[Sequence[Filed]], held: Mapping[str, int]) -> dict[int, int]:
    """Which story each life stays in: that of its oldest item, unless another life does."""
    homes: dict[int, int] = {}
    for number, life in enumerate(told):
        for one in life:
            if held.get(one.ref, 0) not in {0, *homes.values()}:
                homes[number] = held[one.ref]
                break
    return homes


def _another(
    life: Sequence[Filed], fresh: Mapping[str, tuple[StoryKey, Result, Filing]], now: datetime
) -> int:
    """One more story under an id that another one has."""
    key, result, filing = next(fresh[one.ref] for one in life if one.ref in fresh)
    row = {**story_row(key, result, filing, now)}
    row["guid_key"] = guid_key(f"{filing.item.guid}\n{row['public_id']}")
    bulk.insert(Story, [row])
    story: int = Story.objects.get(public_id=row["public_id"]).pk
    call(story, key)
    return story


def _move(stories: Collection[int], refs: Collection[str], home: int) -> set[int]:
    """Items that a late one has shown to be of another story, with what was done to them."""
    strays = StoryVersion.objects.filter(story__in=stories, ref__in=refs).exclude(story=home)
    sources = set(strays.values_list("story_id", flat=True))
    if sources:
        strays.update(story=home)
        DeskAct.objects.filter(story__in=sources, covers__in=refs).update(story=home)
        StoryAlias.objects.filter(story__in=sources, ref__in=refs).update(story=home)
    return {*sources, home} if sources else set()
