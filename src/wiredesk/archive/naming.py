"""Finds the story of a filing by every name it has: its key, and the other ids that name it too.

Some wires give each version an id of its own beside the one that all versions share (NITF doc-id
and du-key), and an instruction may name either, even before its story comes. A story that is only
such an instruction has no text; it joins the story that it names as soon as that is known.
Called only by recording.py, inside its transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from wiredesk.archive import bulk
from wiredesk.archive.models import Audit, DeskAct, Outbox, Story, StoryAlias, StoryVersion
from wiredesk.archive.rows import StoryKey, alias_keys, story_key, story_row
from wiredesk.core.filing import Filing, Result


def stories_of(results: Sequence[Result], now: datetime) -> dict[StoryKey, int]:
    """The stories (ids) of all filings, made where they are missing."""
    wanted: dict[StoryKey, tuple[Result, Filing]] = {}
    names: dict[StoryKey, StoryKey] = {}
    for result in results:
        for filing in result.filings:
            key = story_key(result, filing)
            wanted.setdefault(key, (result, filing))
            names.update(dict.fromkeys(alias_keys(result, filing), key))
    found = _by_key(wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        found.update(_by_alias(missing))
        made = [key for key in missing if key not in found and key not in names]
        bulk.insert(Story, [story_row(key, *wanted[key], now) for key in made])
        found.update(_by_key(made))
    if names:
        found.update(_named(names, found, now))
    return found


def _by_key(keys: Iterable[StoryKey]) -> dict[StoryKey, int]:
    rows = Story.objects.filter(guid_key__in=[key for _, key in keys])
    found = rows.values_list("agency_id", "guid_key", "id")
    return {(agency_id, key): story_id for agency_id, key, story_id in found}


def _by_alias(keys: Iterable[StoryKey]) -> dict[StoryKey, int]:
    rows = StoryAlias.objects.filter(key__in=[key for _, key in keys])
    found = rows.values_list("agency_id", "key", "story_id")
    return {(agency_id, key): story_id for agency_id, key, story_id in found}


def _named(
    names: Mapping[StoryKey, StoryKey], found: Mapping[StoryKey, int], now: datetime
) -> dict[StoryKey, int]:
    """Write the names down; what came under one of them before joins the story it names.

    A name that stories share, such as the subject of a daily mail, is the newest one's.
    """
    named = {name: found[key] for name, key in names.items() if key in found}
    agencies, keys = {agency_id for agency_id, _ in named}, [key for _, key in named]
    StoryAlias.objects.filter(key__in=keys, agency__in=agencies).delete()
    bulk.insert(
        StoryAlias,
        (
            {"agency_id": agency_id, "key": key, "story_id": story_id}
            for (agency_id, key), story_id in named.items()
        ),
        once=True,
    )
    for name, waiting in _by_key(named).items():
        if name in named:
            _join(waiting, named[name], now)
    return named


def _join(instruction: int, story: int, now: datetime) -> None:
    """Move the versions and acts of a story without text to the one it was about."""
    if instruction == story:
        return
    versions = StoryVersion.objects.filter(story=instruction)
    if versions.exclude(Q(text_key="") | Q(kind__in=("KILL", "WITHHOLD", "ADVISORY"))).exists():
        return  # it is a story of its own that happens to bear this name
    versions.update(story=story)
    DeskAct.objects.filter(story=instruction).update(story=story)
    StoryAlias.objects.filter(story=instruction).update(story=story)
    Outbox.objects.filter(story_id=instruction).update(story_id=story)
    Story.objects.filter(pk=instruction).delete()
    Audit.objects.create(
        at=now,
        actor="the road",
        act="joined",
        reason="an instruction that came before its story, or named another of its ids",
        story_id=story,
    )
