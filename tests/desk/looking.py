"""Looks through every named read of the public side, and says what is met there."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from tests.desk.model import GRAVE, Place
from wiredesk.archive import finding
from wiredesk.archive.models import Story, StoryVersion

Look = Callable[[datetime], Iterable[Any]]

LISTS: dict[str, Look] = {
    "newest": lambda now: finding.newest(now, bodies=True).cards,  # type: ignore[union-attr]
    "pool": lambda now: finding.pool(now).cards,
    "section_page": lambda now: finding.section_page("harbour", now, bodies=True).cards,  # type: ignore[union-attr]
    "country_page": lambda now: finding.country_page("portugal", now, bodies=True).cards,  # type: ignore[union-attr]
    "agency_page": lambda now: [
        card
        for key in ("north", "south", "east")
        for card in finding.agency_page(key, now, bodies=True).cards  # type: ignore[union-attr]
    ],
    "by_ids": lambda now: finding.by_ids(
        list(Story.objects.values_list("pk", flat=True)), now, bodies=True
    ),
    "stories": lambda now: finding.stories(finding.Asked(limit=100), now).cards,  # type: ignore[union-attr]
    "indexable": finding.indexable,
    "matches": lambda now: finding.matches("harbour", now, bodies=True).cards,
}
"""Every read that lists stories; each must list what is public, all of it and nothing else."""

OF_THE_ARCHIVE = {"by_ids", "indexable"}
"""Of these, what was old when it came is no less public; the others tell what is new."""

ELSEWHERE = {
    "resolve", "story_page", "public_versions", "corrections", "killed_lately", "countries",
    "storyline", "running_among", "copies", "pair_page", "pairs_of", "partners", "top_list",
    "roundup", "latest_roundups", "withdrawn_roundups", "with_body", "hidden_lately",
}  # fmt: skip
"""Reads of one story, or of some: looked at one by one."""

NO_STORIES = {
    "frame", "originals", "policies", "draft_of", "pictured", "boundary", "card_of", "kind_page",
    "may_compare", "mining_reserved",
    "unknown",
}  # fmt: skip
"""The house and its own pages, a time, what is made of a row in hand, pictures, other kinds."""


def guids(cards: Iterable[Any]) -> set[str]:
    """The agency ids of the stories of these cards."""
    keys = [card.pk for card in cards]
    return set(Story.objects.filter(pk__in=keys).values_list("guid", flat=True))


def indexed() -> set[int]:
    """Keys of all stories that the full-text index holds, as the table itself has them."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM archive_search")
        return {pk for (pk,) in cursor.fetchall()}


def order_in(text: str, words: Iterable[str]) -> list[str]:
    """Those of the words that stand in the text, in the order of their first place."""
    return sorted((word for word in words if word in text), key=text.index)


def place_of(row: StoryVersion) -> Place:
    """Version number and gravity of a stored version, as the model counts them."""
    return int(row.version), GRAVE.get(row.kind.lower(), 0)
