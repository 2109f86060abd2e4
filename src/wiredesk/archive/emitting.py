"""Joins what a feed sends again under a new id to the story that had it first.

Called only by naming.py, inside recording's transaction.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from wiredesk.archive.models import Audit, DeskAct, Outbox, Picture, Story, StoryAlias, StoryVersion
from wiredesk.archive.rows import StoryKey
from wiredesk.core.filing import Filing, Result
from wiredesk.core.lives import Emission, emissions
from wiredesk.core.matching import guid_key

Groups = dict[StoryKey, set[int]]
"""Per id the stories that items of it belong to."""

Filings = dict[StoryKey, list[tuple[Result, Filing]]]


def join(filings: Filings, groups: Groups, now: datetime) -> set[int]:
    """Let ids share a story in ``groups``; returns the stories that took part."""
    known = dict(_held(filings))
    pending: dict[Emission, StoryKey] = {}
    touched: set[int] = set()
    for key, own in filings.items():
        for result, filing in own:
            for one in emissions(filing, result.claimed.wire.id):
                first = pending.setdefault(one, key)
                home = known.get(one) or min(groups.get(first, ()), default=0)
                if home:
                    touched |= _bring_home(key, home, groups, now)
    return touched


def _held(filings: Filings) -> Iterator[tuple[Emission, int]]:
    """What the archive holds of these emissions, and in which story."""
    wanted = {
        one: filing
        for own in filings.values()
        for result, filing in own
        for one in emissions(filing, result.claimed.wire.id)
    }
    same = Q(at__in={filing.at for filing in wanted.values()})
    same |= Q(body_key__in={filing.body_key for filing in wanted.values() if filing.body_key})
    held = StoryVersion.objects.filter(
        same,
        text_key__in={text for _, text, _ in wanted},
        wire__in={wire for wire, _, _ in wanted},
        asks="",
    )
    rows = held.order_by("-story_id").values_list(
        "wire_id", "text_key", "at", "source_url", "story_id"
    )
    for wire, text, at, link, story in rows:
        for what in (at, link):
            if (wire, text, what) in wanted:
                yield (wire, text, what), story


def _bring_home(key: StoryKey, home: int, groups: Groups, now: datetime) -> set[int]:
    """Give an id the story that has its item; a story of its own goes into the older one."""
    mine = groups.get(key, set())
    if home in mine or len(mine) > 1:
        return set()
    for other in mine:
        older, younger = sorted((other, home))
        absorb(younger, older, now)
        for stories in groups.values():
            if younger in stories:
                stories.remove(younger)
                stories.add(older)
        return {older, younger}
    groups[key] = {home}
    call(home, key)
    return {home}


def call(story: int, key: StoryKey) -> None:
    """From now on items of this id are of this story (too)."""
    agency_id, guid = key
    StoryAlias.objects.update_or_create(
        agency_id=agency_id, key=guid, story_id=story, ref="", defaults={"is_id": True}
    )


def absorb(story: int, home: int, now: datetime) -> None:
    """Everything of one story goes to another, which its address leads to from now on."""
    StoryVersion.objects.filter(story=story).update(story=home)
    DeskAct.objects.filter(story=story).update(story=home)
    own = StoryAlias.objects.filter(story=home, ref="").values("key")
    StoryAlias.objects.filter(story=story).exclude(ref="", key__in=own).update(story=home)
    pictures = Picture.objects.filter(story=home).values("key")
    Picture.objects.filter(story=story).exclude(key__in=pictures).update(story=home)
    row = Story.objects.get(pk=story)
    call(home, (row.agency_id, row.guid_key))
    Story.objects.filter(pk=story).update(
        guid_key=guid_key(f"{row.guid}\n{row.public_id}"), merged_into=home, merged_at=now,
        picture=None,
    )  # fmt: skip
    Audit.objects.create(
        at=now, actor="the road", act="merged", story_id=story,
        reason="its items are another story's: they came under several ids",
    )  # fmt: skip
    Outbox.objects.create(
        effect="page-cache", payload={"stories": [story, home]}, created_at=now, due_at=now
    )
