"""Purges of a CDN on their way out: queued by what changed, carried out by the outbox.

A kill queues its own purge in its transaction (archive/surfaces.py). Every other change passes
here when the page caches are told: a story that is still public is purged by its own key, one that
is not takes everything with it. Where no CDN is set nothing is queued, and no answer of ours may
be kept by one.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from wiredesk.archive.models import Outbox, Story
from wiredesk.core.filing import Effect
from wiredesk.core.keys import EVERYTHING, story_key
from wiredesk.core.purging import KINDS, Cdn, Purge, purges
from wiredesk.wires.http import Client, Limits, Post

SECONDS = 5.0
"""A cache that says nothing for so long is tried again later."""

AGAIN_AFTER = timedelta(seconds=2)
"""A purge of everything is repeated: an answer made before it may reach the cache after it."""


def queue(effect: Effect) -> None:
    """Queue the purge that a change of pages asks of the CDN, where there is one."""
    if settings.CONFIG.cdn is None:
        return
    keys = _keys(effect.payload.get("stories"))
    if keys:
        _queue(keys)


def cdn_purge(effect: Effect) -> None:
    """Tell every shared cache to forget the keys of this effect.

    Raises FetchFailed where one does not answer 2xx, AddressRefused where the guard says no: the
    purge then stays in the outbox and comes back, for ever.
    """
    told = effect.payload.get("keys")
    keys = [str(key) for key in told] if isinstance(told, list) else []
    cdn: Cdn | None = settings.CONFIG.cdn
    if cdn is None or not keys:
        return
    asyncio.run(_send(list(purges(KINDS[cdn.kind], keys, cdn.token)), cdn))
    if EVERYTHING in keys and not effect.payload.get("again"):
        _queue(keys, after=AGAIN_AFTER, again=True)


async def _send(requests: Sequence[Purge], cdn: Cdn) -> None:
    limits = Limits(connect=SECONDS / 2, total=SECONDS)
    async with Client(limits=limits) as client:
        for purge in requests:
            posts = [
                Post(
                    url=url,
                    body=purge.body,
                    headers=purge.headers,
                    allow_networks=cdn.networks,
                    method=purge.method,
                )
                for url in cdn.urls
            ]
            await asyncio.gather(*(client.post(post) for post in posts))


def _keys(stories: object) -> list[str]:
    """The keys of changed stories (row keys); [] where no cache can hold anything of them."""
    if not isinstance(stories, list):
        return [EVERYTHING]  # a change of the house
    now, keys = timezone.now(), []
    for story in Story.objects.filter(pk__in=stories).exclude(state=Story.State.KILLED):
        first = story.first_public_at
        if first is None or (first > now and story.state == Story.State.PUBLIC):
            continue  # nobody has seen it yet
        ended = story.rights_end is not None and story.rights_end <= now
        embargoed = story.visible_from is not None and story.visible_from > now
        if story.state != Story.State.PUBLIC or ended or embargoed:
            return [EVERYTHING]
        if story.changed_at > first or story.merged_into_id:
            keys.append(story_key(story.public_id))
    return keys


def _queue(keys: list[str], *, after: timedelta = timedelta(0), again: bool = False) -> None:
    now = timezone.now()
    payload = {"keys": keys, "again": again}
    Outbox.objects.create(effect="cdn-purge", payload=payload, created_at=now, due_at=now + after)
