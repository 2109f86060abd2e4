"""What the road needs from the world, as protocols; project plugs in the real parts."""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from msgspec import field

from wiredesk.core.backfill import CameAs
from wiredesk.core.enrich.values import Copy, Enrichment, FoundTopic
from wiredesk.core.errors import WiredeskError
from wiredesk.core.filing import Claimed, Effect, Result
from wiredesk.core.formats import Reading
from wiredesk.core.grouping import Grouped, Memory, Waiting
from wiredesk.core.item import NewsItem, Transmission, Value
from wiredesk.core.recall import Recall

Part = tuple[str, str, bytes]
"""One file or answer as delivered: name, media type as announced, bytes."""


Run = Callable[[Callable[[], int]], Coroutine[Any, Any, int]]
"""Runs database work off the event loop (one thread, so that SQLite sees one writer)."""


class Delivery(Value, frozen=True, kw_only=True):
    """What one look at a wire brought; ``acknowledge`` lets the wire's side forget it."""

    wire_id: int
    parts: tuple[Part, ...]
    received: datetime
    acknowledge: Callable[[], None]
    came_as: CameAs = ""


class Archive(Protocol):
    """The tables: keep what arrives, hand out what waits, take what was read."""

    def store(
        self, wire_id: int, parts: Sequence[Part], received: datetime, *, came_as: CameAs = ""
    ) -> int:
        """Keep bytes once per wire and digest; returns how many are new."""

    def claim(self, now: datetime, *, limit: int) -> list[Claimed]:
        """Waiting transmissions, leased to the caller."""

    def recall(self, memory: Recall, now: datetime) -> None:
        """Tell ``memory`` what was recorded since it last looked."""

    def record(self, results: Sequence[Result], now: datetime) -> Sequence[object]:
        """File results in one transaction; raises LeaseLost with nothing written."""


class Cell(Protocol):
    """The child process that reads untrusted bytes and applies the house style."""

    def read_many(self, batch: Sequence[Transmission]) -> Iterator[Reading | WiredeskError]:
        """One answer per transmission, in order, each as soon as it is there."""


class Shelf(Protocol):
    """The storylines: which stories wait for theirs, and where they were put."""

    def alone(self) -> AbstractContextManager[bool]:
        """Whether nobody else groups while the block runs."""

    def waiting(self, now: datetime, *, limit: int) -> Waiting:
        """The oldest stories that wait."""

    def catch_up(self, memory: Memory, now: datetime) -> None:
        """Tell ``memory`` of what it has not placed itself."""

    def write(
        self, batch: Waiting, found: Sequence[Grouped], memory: Memory, now: datetime
    ) -> None:
        """Keep what was found in one transaction."""


class Books(Protocol):
    """The outbox: what must still happen outside the database."""

    def due(self, now: datetime, *, limit: int) -> Sequence[Effect]:
        """Open effects whose time has come, oldest first."""

    def done(self, effect: Effect, now: datetime) -> None:
        """The effect happened."""

    def failed(self, effect: Effect, error: str, now: datetime) -> None:
        """The effect did not happen; it comes back later."""


class Enrich(Protocol):
    """What the desk adds to a text by itself."""

    def __call__(self, copy: Copy, inherited: tuple[FoundTopic, ...] = ()) -> Enrichment:
        """All steps; ``inherited``: the topics of a text of nearly the same words."""


class Toolbox(Value, frozen=True, kw_only=True):
    """Clock, knowledge and crash points: everything of the outside that the road's steps use."""

    clock: Callable[[], datetime]
    crashpoint: Callable[[str], None]
    sector_of: Callable[[NewsItem], str | None]
    country_of: Callable[[NewsItem], str | None]
    enrich: Enrich
    effects: dict[str, Callable[[Effect], None]]
    recall: Recall = field(default_factory=Recall)
