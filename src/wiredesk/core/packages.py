"""Gives the pictures of a package to the story inside it (DESK-RULES, Page truth, Pictures)."""

from collections.abc import Sequence

from msgspec.structs import replace

from wiredesk.core.item import NewsItem, Picture


def share_pictures(items: Sequence[NewsItem]) -> list[NewsItem]:
    """A text item without pictures takes those of a package in the same transmission that names it.

    The package itself stays as it is: it lists members and is no story of its own.
    """
    found = {
        link.guid: package.pictures
        for package in items
        if package.item_class == "composite" and package.pictures
        for link in package.links
        if link.rel == "member" and link.guid
    }
    return [_with(item, found.get(item.guid, ())) for item in items]


def _with(item: NewsItem, pictures: tuple[Picture, ...]) -> NewsItem:
    takes = item.item_class == "text" and not item.pictures and bool(pictures)
    return replace(item, pictures=pictures) if takes else item
