"""From the bytes of a transmission to news items: sniffed, never configured.

One file per format, one line per format in READERS. A reader recognises an opened document and
reads it; it knows nothing of the other readers. What they share stands in modules of its own.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from wiredesk.core.errors import UnknownFormat, Unreadable
from wiredesk.core.formats import (
    anpa1312,
    apmedia,
    atom,
    digitalwires,
    iptc7901,
    jsonfeed,
    mail,
    newsml12,
    newsml_g2,
    ninjs,
    nitf,
    plainwire,
    rdf,
    rss,
    vendorxml,
)
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
    attached: Callable[[Document], Iterator[bytes]] | None = None  # files that it may carry


READERS: tuple[Reader, ...] = (
    Reader(newsml_g2.KEY, newsml_g2.recognises, newsml_g2.read),
    Reader(newsml12.KEY, newsml12.recognises, newsml12.read),
    Reader(nitf.KEY, nitf.recognises, nitf.read),
    Reader(vendorxml.KEY, vendorxml.recognises, vendorxml.read),
    Reader(rss.KEY, rss.recognises, rss.read),
    Reader(atom.KEY, atom.recognises, atom.read),
    Reader(rdf.KEY, rdf.recognises, rdf.read),
    Reader(jsonfeed.KEY, jsonfeed.recognises, jsonfeed.read),
    Reader(apmedia.KEY, apmedia.recognises, apmedia.read),
    Reader(digitalwires.KEY, digitalwires.recognises, digitalwires.read),
    Reader(ninjs.KEY, ninjs.recognises, ninjs.read),
    Reader(anpa1312.KEY, anpa1312.recognises, anpa1312.read),
    Reader(iptc7901.KEY, iptc7901.recognises, iptc7901.read),
    Reader(plainwire.KEY, plainwire.recognises, plainwire.read),
    Reader(mail.KEY, mail.recognises, mail.read, mail.attachments),
)
"""Asked in this order; the first that recognises a document reads it."""


def read(transmission: Transmission) -> Reading:
    """Read a transmission; raises only Unreadable errors (core/errors.py)."""
    base = transmission.name if transmission.name.startswith(("http://", "https://")) else ""
    document = open_document(transmission.body, base, transmission.media_type)
    reader = _reader_for(document)
    return _carried(reader, document) or reader.read(document)


def _carried(reader: Reader, document: Document) -> Reading | None:
    """The wires that a document carries, one deep; what is around them is only their envelope."""
    readings = []
    for body in reader.attached(document) if reader.attached else ():
        try:
            inside = open_document(body)
            inner = _reader_for(inside)
        except Unreadable:
            continue
        if inner.attached is None:
            readings.append(inner.read(inside))
    items = tuple(item for reading in readings for item in reading.items)
    return (
        Reading(
            format=readings[0].format,
            items=tuple(replace(item, index=index) for index, item in enumerate(items)),
            problems=tuple(problem for reading in readings for problem in reading.problems),
            flags=document.flags,
        )
        if items
        else None
    )


def sniff(body: bytes) -> str:
    """The key of the format; raises UnknownFormat with a sentence on what the bytes look like."""
    return _reader_for(open_document(body)).key


def _reader_for(document: Document) -> Reader:
    for reader in READERS:
        if reader.recognises(document):
            return reader
    raise UnknownFormat(describe(document))
