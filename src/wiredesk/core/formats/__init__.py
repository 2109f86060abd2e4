"""From the bytes of a transmission to news items: sniffed, never configured.

One file per format, one line per format in READERS. A reader recognises an opened document and
reads it; it knows nothing of the other readers. What they share stands in modules of its own.
"""

from collections.abc import Callable

from msgspec import Struct

from wiredesk.core.errors import UnknownFormat
from wiredesk.core.formats import atom, jsonfeed, newsml_g2, ninjs, rdf, rss
from wiredesk.core.formats.document import Document, open_document
from wiredesk.core.formats.reading import ItemProblem, Reading
from wiredesk.core.formats.strangers import describe
from wiredesk.core.item import Transmission

__all__ = ["READERS", "ItemProblem", "Reader", "Reading", "read", "sniff"]


class Reader(Struct, frozen=True):
    """One format: its public key, whether a document is one, and how to read it."""

    key: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document], Reading]


READERS: tuple[Reader, ...] = (
    Reader(newsml_g2.KEY, newsml_g2.recognises, newsml_g2.read),
    Reader(rss.KEY, rss.recognises, rss.read),
    Reader(atom.KEY, atom.recognises, atom.read),
    Reader(rdf.KEY, rdf.recognises, rdf.read),
    Reader(jsonfeed.KEY, jsonfeed.recognises, jsonfeed.read),
    Reader(ninjs.KEY, ninjs.recognises, ninjs.read),
)
"""Asked in this order; the first that recognises a document reads it."""


def read(transmission: Transmission) -> Reading:
    """Read a transmission; raises only Unreadable errors (core/errors.py)."""
    base = transmission.name if transmission.name.startswith(("http://", "https://")) else ""
    document = open_document(transmission.body, base, transmission.media_type)
    return _reader_for(document).read(document)


def sniff(body: bytes) -> str:
    """The key of the format; raises UnknownFormat with a sentence on what the bytes look like."""
    return _reader_for(open_document(body)).key


def _reader_for(document: Document) -> Reader:
    for reader in READERS:
        if reader.recognises(document):
            return reader
    raise UnknownFormat(describe(document))
