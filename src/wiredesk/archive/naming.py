"""Finds the story of a filing: one per agency and guid, made where it is missing.

Called only by recording.py, inside its transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from wiredesk.archive import bulk
from wiredesk.archive.models import Story
from wiredesk.archive.rows import StoryKey, story_key, story_row
from wiredesk.core.filing import Filing, Result


def stories_of(results: Sequence[Result], now: datetime) -> dict[StoryKey, int]:
    """The stories (ids) of all filings, made where they are missing."""
    wanted: dict[StoryKey, tuple[Result, Filing]] = {}
    for result in results:
        for filing in result.filings:
            wanted.setdefault(story_key(result, filing), (result, filing))
    found = _by_key(wanted)
    made = [key for key in wanted if key not in found]
    bulk.insert(Story, [story_row(key, *wanted[key], now) for key in made])
    found.update(_by_key(made))
    return found


def _by_key(keys: Iterable[StoryKey]) -> dict[StoryKey, int]:
    rows = Story.objects.filter(guid_key__in=[key for _, key in keys])
    found = rows.values_list("agency_id", "guid_key", "id")
    return {(agency_id, key): story_id for agency_id, key, story_id in found}
