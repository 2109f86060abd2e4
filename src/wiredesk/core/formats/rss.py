"""Reads RSS 0.91 to 2.0 with content, dc, dcterms, media, georss and atom (RSS 2.0.11)."""

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import all_named
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.syndicated import read_channel, read_item

KEY = "rss"


def recognises(document: Document) -> bool:
    """A root ``<rss>``, or a ``<channel>`` whose root was cut away."""
    return document.root_name.lower() in ("rss", "channel")


def read(document: Document) -> Reading:
    """Every ``<item>``, also one that bad markup nested into its neighbour."""
    root = document.root
    if root is None:
        raise Malformed("The feed has no root element.")
    channel = read_channel(next(all_named(root, "channel"), root), document.base)
    items = all_named(root, "item")
    return gather(KEY, items, lambda item: read_item(item, channel, KEY), document.flags)
