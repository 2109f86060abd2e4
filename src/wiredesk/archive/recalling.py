"""Tells a process what is known of the texts of the last days, its own and those of others."""

from datetime import datetime

import msgspec
from django.db.models import Max

from wiredesk.archive.models import StoryVersion
from wiredesk.core.enrich.values import FoundTopic
from wiredesk.core.neardup import SPAN
from wiredesk.core.recall import About, Recall

MOST_READ = 5_000
"""Newest texts that are read again when a process starts."""

ROW = ("ref", "at", "sketch", "found__topics", "sector__key", "country_id")


def recall(memory: Recall, now: datetime) -> None:
    """Take over what was recorded since ``memory`` last looked."""
    newest = StoryVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if newest == memory.seen:
        return
    rows = StoryVersion.objects.filter(pk__gt=memory.seen, received_at__gt=now - SPAN)
    sketched = rows.exclude(sketch=b"").order_by("-pk").values_list(*ROW)[:MOST_READ]
    for ref, at, sketch, topics, sector, country in reversed(sketched):
        told = msgspec.convert(topics or (), tuple[FoundTopic, ...])
        memory.keep(ref, at, bytes(sketch), About(topics=told, sector=sector, country=country))
    memory.seen = newest
