"""Find the story a person means: by our URL or id, by the agency's id, by slugline."""

import re

from django.db.models import Max, Q

from wiredesk.archive.models import Agency, Story, StoryVersion
from wiredesk.core.matching import guid_key

MOST = 10
RECENT_VERSIONS = 20_000
"""Sluglines are looked up among the newest versions only: they are no key and repeat."""

PUBLIC_ID = re.compile(r"(?:^|/article/(?:[^/?#]+/)?)(\d{1,19})(?=$|[-/?#])")


def stories_matching(text: str) -> list[Story]:
    """Up to ten stories that ``text`` names, newest first; [] where it names none.

    ``text``: an address of this site, a public id, an agency's item id (exact) or a slugline
    (whole, upper and lower case alike). The surest reading that finds something wins.
    """
    wanted = text.strip()
    if not wanted:
        return []
    for condition in (_by_public_id(wanted), _by_guid(wanted), _by_slugline(wanted)):
        if condition is not None and (found := _stories(condition)):
            return found
    return []


def _by_public_id(wanted: str) -> Q | None:
    found = PUBLIC_ID.search(wanted)
    if found is None or int(found[1]) >= 2**63:
        return None
    return Q(public_id=int(found[1]))


def _by_guid(wanted: str) -> Q:
    """The unique index begins with the agency, so all agencies are named."""
    agencies = list(Agency.objects.values_list("pk", flat=True))
    return Q(agency__in=agencies, guid_key=guid_key(wanted))


def _by_slugline(wanted: str) -> Q:
    newest = StoryVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0
    recent = StoryVersion.objects.filter(pk__gt=newest - RECENT_VERSIONS)
    ids = recent.filter(slugline__iexact=wanted).order_by("-pk").values_list("story_id", flat=True)
    return Q(pk__in=list(dict.fromkeys(ids[: MOST * 10]))[:MOST])


def _stories(condition: Q) -> list[Story]:
    stories = Story.objects.filter(condition).select_related("agency", "wire", "shown", "awaiting")
    return list(stories.order_by("-pk")[:MOST])
