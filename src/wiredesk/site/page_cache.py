"""The page cache: a WSGI wrapper outside Django that never serves a page older than its story.

A page is kept for one generation (see archive/generation.py) and until its next time boundary,
which the view names (``response.wiredesk_until``). What is kept was made from its key alone:
the wrapped application gets a request stripped of every other header, so no header that the key
does not hold can colour a kept page.
"""

import io
import time
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode

from wiredesk.site.cached_page import REVALIDATE, CachedPage, Headers, StartResponse, finish
from wiredesk.site.page_store import Flights, Key, PageStore
from wiredesk.site.shared_caches import KEYS, SharedCaches

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

UNTIL = "wiredesk_until"  # attribute of a response: the Unix time at which the page ends, or None
SEEN = "wiredesk.seen"  # in the WSGI environment: the generation as this process sees it

PARAMETERS = frozenset(
    {"q", "page", "before", "edition", "sector", "section", "country", "agency", "sort", "limit"}
)
MARK = "via=trending"
"""In the query of links of the Trending list: `visits` reads it, and no page depends on it."""

PRIVATE_COOKIES = ("sessionid", "csrftoken", "messages")
BESIDE = (
    "/newsroom/",
    "/api/push/",
    "/api/websub/",
    "/healthz",
    "/readyz",
)  # paths the cache has nothing to do with
LIMIT = 64 << 20  # bytes of pages per process
LARGEST = 1 << 20  # bytes of one page
LONGEST = 300.0  # seconds a page lives where nothing changes and no boundary is named
LONGEST_QUERY = 400  # characters
_STATUSES = ("200", "301", "410")
_KEPT = (
    "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR",
    "HTTP_HOST", "wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread",
    "wsgi.multiprocess", "wsgi.run_once",
)  # fmt: skip


class Seen(Protocol):
    """What the cache asks of a look at the generation."""

    @property
    def number(self) -> int:
        """Changes with everything the public may see."""
        ...

    @property
    def fresh(self) -> bool:
        """False: nobody vouches for the number, keep and serve nothing."""
        ...


class Generation(Protocol):
    """The part of archive/generation.py that the cache reads."""

    def current(self) -> Seen:
        """The number as this process knows it now."""
        ...


class Answer(NamedTuple):
    """What the wrapped application said."""

    status: str
    headers: Headers
    body: Iterable[bytes]
    until: float
    keys: tuple[str, ...]


class PageCache:
    """Wraps a WSGI application; anonymous GET and HEAD requests share what it made before."""

    def __init__(
        self,
        application: Application,
        generation: Generation,
        hosts: Collection[str],
        *,
        parameters: Collection[str] = PARAMETERS,
        private_cookies: tuple[str, ...] = PRIVATE_COOKIES,
        beside: tuple[str, ...] = BESIDE,
        limit: int = LIMIT,
        longest: float = LONGEST,
        shared: SharedCaches | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``hosts``: exact Host headers whose pages are kept; ``limit`` in bytes, 0 keeps none.

        ``shared``: a CDN that can be purged, which may keep pages too; None where there is none.
        """
        self.store = PageStore(limit)
        self._application = application
        self._generation = generation
        self._hosts = frozenset(hosts)
        self._parameters = frozenset(parameters)
        self._private_cookies = private_cookies
        self._beside = beside
        self._longest = longest
        self._shared = shared
        self._clock = clock
        self._flights = Flights()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        seen = self._generation.current()
        if key is None:
            environ[SEEN] = seen
            return self._pass(environ, start_response)
        page = self.store.get(key, seen.number, self._clock()) if seen.fresh else None
        made = page or self._fill(key, environ)
        head = environ["REQUEST_METHOD"] == "HEAD"
        if isinstance(made, CachedPage):
            return made.answer(environ, start_response, self._clock(), head=head)
        start_response(made.status, made.headers)
        if head:
            _close(made.body)
            return []
        return made.body

    def _key(self, environ: Environ) -> Key | None:
        """What the page is kept under; None for a request that must reach Django as it is."""
        host = environ.get("HTTP_HOST")
        path: str = environ["PATH_INFO"]
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or host not in self._hosts
            or path.startswith(self._beside)
            or self._private(environ)
        ):
            return None
        query = environ.get("QUERY_STRING")
        if not query:
            return host, path, ""
        canonical = _canonical(query, self._parameters)
        return None if canonical is None else (host, path, canonical)

    def _private(self, environ: Environ) -> bool:
        cookies = environ.get("HTTP_COOKIE")
        return "HTTP_AUTHORIZATION" in environ or (
            cookies is not None and any(name in cookies for name in self._private_cookies)
        )

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._private(environ):
            return self._application(environ, start_response)

        def start(status: str, headers: Headers, *error: Any) -> Any:
            if not any(name.lower() == "cache-control" for name, _ in headers):
                headers = [*headers, ("Cache-Control", "private, no-store")]
            return start_response(status, headers, *error)

        return self._application(environ, start)

    def _fill(self, key: Key, environ: Environ) -> CachedPage | Answer:
        with self._flights.join(key) as first:
            if not first:
                seen = self._generation.current()
                page = self.store.get(key, seen.number, self._clock()) if seen.fresh else None
                if page is not None:
                    return page
            return self._make(key, environ)

    def _make(self, key: Key, environ: Environ) -> CachedPage | Answer:
        """Render; once more where a change came in between, so that no old byte leaves after it."""
        for _ in range(2):
            before = self._generation.current()
            answer = self._render(key, environ, before)
            if not _keepable(answer):
                return answer
            body = _whole(answer)
            page = self._finish(answer, body, share=before.fresh)
            after = self._generation.current()
            if before.number == after.number:
                if before.fresh and after.fresh:
                    self.store.put(key, page, before.number)
                return page
        return self._finish(answer, body, share=False)  # what we may not keep, no one may

    def _finish(self, answer: Answer, body: bytes, *, share: bool) -> CachedPage:
        """``share``: the worker is alive, so a purge would be carried out."""
        headers, now = answer.headers, self._clock()
        if self._shared is None or not share or ("Cache-Control", REVALIDATE) not in headers:
            return finish(answer.status, headers, body, answer.until)
        headers = self._shared.told(headers, answer.keys, answer.until - now)
        return finish(answer.status, headers, body, answer.until, made=now)

    def _render(self, key: Key, environ: Environ, seen: Seen) -> Answer:
        """Ask the application for the page behind the key, and for nothing else of the request."""
        bare: Environ = {name: environ[name] for name in _KEPT if name in environ}
        bare |= {"REQUEST_METHOD": "GET", "QUERY_STRING": key[2], SEEN: seen}
        bare["wsgi.input"] = io.BytesIO()
        said: list[tuple[str, Headers]] = []
        body = self._application(bare, lambda *args: said.append((args[0], args[1])))
        status, headers = said[-1]
        ends: float | None = getattr(body, UNTIL, None)  # Django hands its response out as the body
        latest = self._clock() + self._longest
        keys: tuple[str, ...] = getattr(body, KEYS, ())
        return Answer(status, headers, body, latest if ends is None else min(ends, latest), keys)


@lru_cache(maxsize=1024)
def _canonical(query: str, parameters: frozenset[str]) -> str | None:
    """Known parameters, each once, in order of name, without MARK; None for any other query."""
    if query == MARK:
        return ""
    if len(query) > LONGEST_QUERY:
        return None
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if "=".join(pair) != MARK]
    names = [name for name, _ in pairs]
    if not names or len(set(names)) < len(names) or not parameters.issuperset(names):
        return None
    return urlencode(sorted(pairs))


def _keepable(answer: Answer) -> bool:
    """A whole, public, undated-by-cookie answer of a status that may be kept."""
    named = {name.lower(): value.lower() for name, value in answer.headers}
    control = named.get("cache-control", "")
    length = named.get("content-length", "")  # Django counts it for every answer held in memory
    return (
        answer.status[:3] in _STATUSES
        and length.isdigit()
        and int(length) <= LARGEST
        and "set-cookie" not in named
        and "no-store" not in control
        and "private" not in control
        and named.get("vary", "accept-encoding") == "accept-encoding"
    )


def _whole(answer: Answer) -> bytes:
    try:
        return b"".join(answer.body)
    finally:
        _close(answer.body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
