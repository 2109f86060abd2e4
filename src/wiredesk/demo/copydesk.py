"""Reads the packaged copy of the demo: stories, agencies, wires and topics, all written for it."""

from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from wiredesk.core.item import Value
from wiredesk.demo.values import Agency, Topic, Wire

T = TypeVar("T")


class Copy(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One version of one story as it stands in copy/*.toml; absent means the wire's default.

    ``age`` is in minutes before the start, ``at`` and ``embargo_in`` in seconds after it.
    """

    key: str
    wire: str
    headline: str = ""
    body: str = ""  # paragraphs split by one empty line
    of: str = ""  # key of the first version
    version: int = 1
    same_text_as: str = ""  # key of a story that this one sends again
    age: float | None = None
    at: float | None = None
    city: str = ""
    country: str = ""
    slug: str = ""
    byline: str = ""
    abstract: str = ""
    topics: tuple[str, ...] = ()  # names from topics.toml
    urgency: int = 4
    genre: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    picture: str = ""  # a name of pictures.NAMES
    caption: str = ""
    credited: bool = True
    sign_off: str = ""
    notes: tuple[str, ...] = ()
    correction: str = ""
    usage: str = ""
    status: str = "usable"
    signals: tuple[str, ...] = ()
    embargo_in: float | None = None
    damage: str = ""  # "" | "not-well-formed" | "cut-off": how the file around it is broken
    watch: str = ""  # what there is to see, becomes Delivery.note
    watch_end: str = ""  # what there is to see when the embargo ends, becomes Ending.note


class _Stories(Value, frozen=True, forbid_unknown_fields=True):
    story: tuple[Copy, ...]


class _Desk(Value, frozen=True, forbid_unknown_fields=True):
    agency: tuple[Agency, ...]
    wire: tuple[Wire, ...]


def packaged(folder: str, name: str, kind: type[T]) -> T:
    """Decode the packaged TOML file ``folder/name`` of the demo into ``kind``."""
    text = files("wiredesk.demo").joinpath(folder, name).read_bytes()
    return msgspec.toml.decode(text, type=kind)


@cache
def stories() -> tuple[Copy, ...]:
    """All copy in a stable order: by file name, then as written."""
    names = sorted(
        entry.name
        for entry in files("wiredesk.demo").joinpath("copy").iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(copy for name in names for copy in packaged("copy", name, _Stories).story)


@cache
def desk() -> tuple[tuple[Agency, ...], tuple[Wire, ...]]:
    """The fictional agencies and their wires."""
    both = packaged("data", "wires.toml", _Desk)
    return both.agency, both.wire


@cache
def topics() -> dict[str, Topic]:
    """Name of an IPTC Media Topic -> the topic (names and codes © IPTC, CC BY 4.0)."""
    table = packaged("data", "topics.toml", dict[str, str])
    return {name: Topic(code=code, name=name) for name, code in table.items()}
