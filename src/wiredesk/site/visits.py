"""Sees who reads which story, without cookie or script: a WSGI wrapper around the page cache.

A request leaves a few words in a bounded list in memory. A thread makes visits of them now and
then: without bots, the reader a keyed hash of address and browser. What cannot be kept is lost:
counts are worth less than pages.
"""

import ipaddress
import logging
import re
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from django.db import Error

from wiredesk.core.trending import Visit, is_bot
from wiredesk.site.cached_page import Headers, StartResponse
from wiredesk.site.page_cache import MARK, Application, Environ

EVERY = 10.0  # seconds between two writings
MOST = 5_000  # visits in memory; of a rush in between, those beyond are lost
LONGEST = 512  # characters of a header that are looked at
STORIES = "/article/"
NEWSROOM_COOKIE = "sessionid"

_STORY = re.compile(r"/article/(?:[^/]+/)?(\d{1,19})(?:-[^/]*)?")  # its page, not its versions
_AHEAD = re.compile("prefetch|prerender")
_log = logging.getLogger(__name__)


class Book(Protocol):
    """Where visits are written: archive/visits.py."""

    def key_of(self, day: date, /) -> bytes | None:
        """The key of a day (UTC), the same in all processes; None once the day is over."""

    def keep(self, visits: Sequence[Visit], /) -> int:
        """Write visits; how many were taken. Both raise django.db.Error where they cannot."""


class Glimpse(NamedTuple):
    """What one request showed; never written anywhere."""

    at: float  # Unix time
    path: str
    address: str
    forwarded: str
    agent: str
    from_own_list: bool


class Visits:
    """Counts the story pages that an application hands out; one per process."""

    def __init__(self, book: Book, *, every: float = EVERY, most: int = MOST) -> None:
        self._book = book
        self._every = every
        self._most = most
        self._seen: list[Glimpse] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failing = False

    def around(self, application: Application) -> Application:
        """The same application; its story pages that a reader got whole are counted."""

        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(STORIES) or not _by_a_reader(environ):
                return application(environ, start_response)

            def start(status: str, headers: Headers, *error: Any) -> Any:
                if status.startswith("200"):
                    self._note(environ)
                return start_response(status, headers, *error)

            return application(environ, start)

        return answer

    def _note(self, environ: Environ) -> None:
        if len(self._seen) < self._most:
            self._seen.append(_glimpse(environ, time.time()))
        if self._thread is None:  # here, not at start: a fork takes no threads along
            self._begin()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(self._every)
            self.write()

    def write(self) -> int:
        """Write what was seen since the last time; returns how many visits were taken."""
        seen, self._seen = self._seen, []
        if not seen:
            return 0
        try:
            taken = self._book.keep(visits_of(seen, self._book))
            self._failing = False
        except Error as error:
            taken = 0
            if not self._failing:
                _log.warning("visits are not counted: %s", error)
            self._failing = True
        return taken


def visits_of(seen: Sequence[Glimpse], book: Book) -> list[Visit]:
    """Visits of readers among what was seen, each reader once a story and day."""
    keys = cache(book.key_of)
    bots = cache(is_bot)
    found: dict[tuple[int, int], Visit] = {}
    for one in seen:
        at = datetime.fromtimestamp(one.at, UTC)
        story = _STORY.fullmatch(one.path)
        if story is None or bots(one.agent) or (key := keys(at.date())) is None:
            continue
        visit = Visit(
            story=int(story[1]),
            reader=_reader(one, key),
            at=at,
            from_own_list=one.from_own_list,
        )
        found.setdefault((visit.story, visit.reader), visit)
    return list(found.values())


def address_of(peer: str, forwarded: str) -> str:
    """Who asks: the peer, or whom a proxy on this very machine names last in X-Forwarded-For.

    Any other peer may write what it likes into that header.
    """
    named = forwarded.rpartition(",")[2].strip()
    return named if named and _is_loopback(peer) else peer


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _reader(one: Glimpse, key: bytes) -> int:
    shown = f"{address_of(one.address, one.forwarded)}\n{one.agent}".encode()
    return int.from_bytes(blake2b(shown, key=key, digest_size=8).digest()) >> 1  # a signed column


def _by_a_reader(environ: Environ) -> bool:
    """Neither a look ahead of a browser nor a look of the newsroom."""
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or ""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not (purpose and _AHEAD.search(purpose))
        and environ.get("HTTP_X_MOZ") != "prefetch"
        and "HTTP_AUTHORIZATION" not in environ
        and NEWSROOM_COOKIE not in environ.get("HTTP_COOKIE", "")
    )


def _glimpse(environ: Environ, now: float) -> Glimpse:
    return Glimpse(
        now,
        environ["PATH_INFO"],
        environ.get("REMOTE_ADDR", ""),
        environ.get("HTTP_X_FORWARDED_FOR", "")[-LONGEST:],
        environ.get("HTTP_USER_AGENT", "")[:LONGEST],
        _from_own_list(environ),
    )


def _from_own_list(environ: Environ) -> bool:
    """By a link of the list on a page of ours; the same address passed on elsewhere is no such."""
    here = environ.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
    return here and MARK in (environ.get("QUERY_STRING") or "")
