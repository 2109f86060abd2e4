"""Gives the pictures of a package to the story inside it (DESK-RULES, Page truth, Pictures)."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from wiredesk.core.item import NewsItem, Picture

Named = Mapping[str, tuple[Picture, ...]]


def share_pictures(items: Sequence[NewsItem]) -> list[NewsItem]:
    """A text item without pictures takes those of a package in the same transmission that names it.

    A picture that is only named, by a package or by the text, is the picture item with that guid in
    the transmission. Packages stay as they are: they list members and are no stories.
    """
    filed = {
        item.guid: item.pictures for item in items if item.item_class in ("picture", "graphic")
    }
    packaged = {
        link.guid: package.pictures
        for package in items
        if package.item_class == "composite" and package.pictures
        for link in package.links
        if link.rel == "member" and link.guid
    }
    return [_with_pictures(item, packaged, filed) for item in items]


def _with_pictures(item: NewsItem, packaged: Named, filed: Named) -> NewsItem:
    named = item.pictures or packaged.get(item.guid, ())
    if item.item_class != "text" or not named:
        return item
    return replace(item, pictures=tuple(whole for one in named for whole in _whole(one, filed)))


def _whole(named: Picture, filed: Named) -> tuple[Picture, ...]:
    """The picture that a name without a file stands for."""
    return (named,) if named.renditions else filed.get(named.guid or "", (named,))
