"""The memory of the page cache: bounded, of one generation at a time, filled once per page."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from wiredesk.site.cached_page import CachedPage

Key = tuple[str, str, str]  # host, path, query in canonical order
PATIENCE = 5.0  # seconds one request waits for another that is making the same page


class _Shelf:
    """Least recently used goes first, once ``limit`` bytes are passed."""

    def __init__(self, limit: int) -> None:
        self.pages: OrderedDict[Key, CachedPage] = OrderedDict()
        self.size = 0
        self._limit = limit

    def put(self, key: Key, page: CachedPage) -> None:
        self.drop(key)
        self.pages[key] = page
        self.size += page.size
        while self.size > self._limit:
            _, oldest = self.pages.popitem(last=False)
            self.size -= oldest.size

    def drop(self, key: Key) -> None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.size -= page.size


class PageStore:
    """Pages of the current generation; the first look in another generation forgets them all.

    Plain pages and the rest (queries, redirects, tombstones: addresses anybody can make up without
    end) lie on separate shelves, so that a flood of made-up addresses cannot push a page out.
    """

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._generation = 0
        self._plain = _Shelf(limit - limit // 8)
        self._rest = _Shelf(limit // 8)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._plain.size + self._rest.size

    def get(self, key: Key, generation: int, now: float) -> CachedPage | None:
        """The page, if it was made in this generation and its time has not ended."""
        with self._lock:
            if generation != self._generation:
                self._turn(generation)
                return None
            for shelf in (self._plain, self._rest):
                page = shelf.pages.get(key)
                if page is not None:
                    if now < page.until:
                        shelf.pages.move_to_end(key)
                        return page
                    shelf.drop(key)
        return None

    def put(self, key: Key, page: CachedPage, generation: int) -> None:
        """Keep a page, unless the store has gone on to another generation meanwhile."""
        plain = page.status.startswith("200") and not key[2]
        with self._lock:
            if generation == self._generation:
                (self._plain if plain else self._rest).put(key, page)

    def _turn(self, generation: int) -> None:
        self._generation = generation
        for shelf in (self._plain, self._rest):
            shelf.pages.clear()
            shelf.size = 0


class Flights:
    """Lets one request make a page while the others that want it wait for the result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._landed: dict[Key, threading.Event] = {}

    @contextmanager
    def join(self, key: Key) -> Iterator[bool]:
        """True for the one who makes the page; False, after waiting, for the others."""
        with self._lock:
            flight = self._landed.get(key)
            if flight is None:
                self._landed[key] = threading.Event()
        if flight is not None:
            flight.wait(PATIENCE)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                self._landed.pop(key).set()
