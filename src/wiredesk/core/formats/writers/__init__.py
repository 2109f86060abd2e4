"""From news items to the bytes of an open format: one writer per format, by its key.

A writer is a pure function. It says in CARRIES which fields survive: reading what it wrote gives
the same values there. None of them imports another; what they share stands in modules of its own.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from wiredesk.core.formats.writers import atom, jsonfeed, newsml_g2, ninjs, rss
from wiredesk.core.formats.writers.heading import Heading
from wiredesk.core.item import NewsItem, PubStatus

__all__ = ["WRITERS", "Heading", "Writer"]


class Writer(Struct, frozen=True):
    """One format: how to write it, the fields it carries, the statuses it has words for."""

    write: Callable[[Sequence[NewsItem], Heading], bytes]
    carries: frozenset[str]
    statuses: tuple[PubStatus, ...]


WRITERS: dict[str, Writer] = {
    ninjs.KEY: Writer(lambda items, _: ninjs.write(items), ninjs.CARRIES, ninjs.STATUSES),
    newsml_g2.KEY: Writer(newsml_g2.write, newsml_g2.CARRIES, newsml_g2.STATUSES),
    rss.KEY: Writer(rss.write, rss.CARRIES, rss.STATUSES),
    atom.KEY: Writer(atom.write, atom.CARRIES, atom.STATUSES),
    jsonfeed.KEY: Writer(jsonfeed.write, jsonfeed.CARRIES, jsonfeed.STATUSES),
}
