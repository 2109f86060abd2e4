"""Reads RSS 1.0 and 0.90, whose items stand beside the channel (RDF Site Summary 1.0)."""

from wiredesk.core.errors import Malformed
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import all_named, key_of
from wiredesk.core.formats.reading import Reading, gather
from wiredesk.core.formats.syndicated import read_channel, read_item

KEY = "rdf"


def recognises(document: Document) -> bool:
    """A root ``<rdf:RDF>``."""
    return document.root_name.lower() == "rdf"


def read(document: Document) -> Reading:
    """Every ``<item>`` below the root."""
    root = document.root
    if root is None:
        raise Malformed("The feed has no root element.")
    channel_element = next(
        (one for one in root if isinstance(one.tag, str) and key_of(one.tag) == "channel"), None
    )
    channel = read_channel(channel_element, document.base)
    return gather(
        KEY, all_named(root, "item"), lambda item: read_item(item, channel, KEY), document.flags
    )
