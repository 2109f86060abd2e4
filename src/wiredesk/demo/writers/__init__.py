"""The wire formats that the demo's agencies file in: one writer per format, by key."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from wiredesk.core.item import Value
from wiredesk.demo.values import Filed, Wire
from wiredesk.demo.writers import newsml12, ninjs, nitf, rdf, telex
from wiredesk.demo.writers.plainly import write, write_feed


class Writer(Value, frozen=True, kw_only=True, omit_defaults=True):
    """How a format is written: ``write(wire, items, sent)`` gives the bytes of one file.

    ``batch`` is how many stories the agencies put into one file; ``polled`` says that a file is
    what a poll of a feed would give, so that a later file repeats the newest earlier stories.
    """

    write: Callable[[Wire, Sequence[Filed], datetime], bytes]
    suffix: str
    batch: int = 1
    polled: bool = False


WRITERS = {
    "newsml-g2": Writer(write=partial(write, "newsml-g2"), suffix="xml"),
    "newsml-g2-message": Writer(write=partial(write, "newsml-g2"), suffix="xml", batch=4),
    "newsml-g2-package": Writer(write=partial(write, "newsml-g2"), suffix="xml"),
    "ninjs-1": Writer(write=ninjs.write_1, suffix="json"),
    "ninjs-2": Writer(write=ninjs.write_2, suffix="json"),
    "ninjs-3": Writer(write=partial(write, "ninjs"), suffix="json"),
    "rss": Writer(write=partial(write_feed, "rss"), suffix="xml", batch=6, polled=True),
    "atom": Writer(write=partial(write_feed, "atom"), suffix="xml", batch=6, polled=True),
    "rdf": Writer(write=rdf.write, suffix="rdf", batch=6, polled=True),
    "jsonfeed": Writer(write=partial(write_feed, "jsonfeed"), suffix="json", batch=6, polled=True),
    "newsml-1.2": Writer(write=newsml12.write, suffix="xml", batch=3),
    "nitf": Writer(write=nitf.write, suffix="xml"),
    "iptc7901": Writer(write=telex.write_7901, suffix="txt", batch=2),
    "email": Writer(write=telex.write_mail, suffix="eml"),
}
