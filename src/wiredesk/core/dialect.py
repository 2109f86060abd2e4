"""Reads an item as its agency means it: what names the story, and how urgent it is."""

from msgspec.structs import replace

from wiredesk.core.item import Link, NewsItem
from wiredesk.core.profiles.profile import Profile

DOC_ID = "doc-id"
"""The relation under which the id of one version stays known beside the id of its story."""


def in_dialect(item: NewsItem, profile: Profile) -> NewsItem:
    """``item`` with the identity and the urgency that the profile's data make of it.

    What named this version before stays among its names, so that an instruction may use either.
    """
    guid = _story_id(item, profile)
    renamed = (
        replace(item, guid=guid, links=(*item.links, Link(rel=DOC_ID, guid=item.guid)))
        if guid != item.guid
        else item
    )
    urgency = profile.sheet.urgency.get(str(item.urgency), item.urgency)
    return replace(renamed, urgency=urgency) if urgency != item.urgency else renamed


def _story_id(item: NewsItem, profile: Profile) -> str:
    """The id that the profile prefers, without the end that changes from version to version."""
    named = {link.rel: link.guid for link in item.links if link.guid}
    named |= {signal.field: signal.value for signal in item.signals}
    chosen = next((named[name] for name in profile.sheet.identity if name in named), item.guid)
    return profile.revision.sub("", chosen) or chosen
