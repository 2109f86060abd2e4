"""Fetches feeds over HTTP: conditional, guarded at every hop, bounded in time, size and number.

    ask -> guard (text) -> slot of the host -> dial (vetted address) -> status -> inflate -> Fetched
             ^------------------------- redirect, at most five -----------'

Nothing here knows what a feed says; ``pace.py`` decides when to ask again.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Literal, Self
from urllib.parse import unquote, urldefrag, urlsplit

import aiohttp
from msgspec import Struct
from msgspec.structs import replace
from yarl import URL

from wiredesk.core.errors import AddressRefused, FetchFailed, Misconfigured, TooBig
from wiredesk.wires import answers
from wiredesk.wires.answers import redact
from wiredesk.wires.dial import Lookup, VettingConnector, system_lookup
from wiredesk.wires.guard import KNOWN, GuardVerdict, Networks, check_redirect, check_url
from wiredesk.wires.inflate import ACCEPTED, PIECE, Inflater
from wiredesk.wires.turns import Turns

__all__ = ["Ask", "Client", "Fetched", "Limits", "Post", "redact"]

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
FIELD_BYTES = 16 * 1024  # one header line
CODES = {
    401: "denied",
    403: "denied",
    404: "not-found",
    410: "gone",
    429: "throttled",
    503: "throttled",
}
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.8"
)


class Limits(Struct, frozen=True, kw_only=True):
    """What one client may spend: seconds, bytes, hops and requests at once."""

    connect: float = 10.0
    total: float = 30.0
    headers: int = 64 * 1024
    body: int = 20 * 1024 * 1024  # after inflation
    hops: int = 5
    per_host: int = 2
    at_once: int = 400


class Ask(Struct, frozen=True):
    """One request: what to get, what we hold already, the wire's own headers and networks.

    ``headers`` (credentials, keys) are sent to the host of ``url`` only, never past a redirect to
    another one. ``html_ok``: an HTML page is a welcome answer.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = {}
    allow_networks: Networks = ()
    html_ok: bool = False


class Post(Struct, frozen=True):
    """One message to one receiver: the body as it is, its headers, the networks it may be in.

    ``hops``: how many 307 and 308 are followed, each guarded as a fetch's.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    allow_networks: Networks = ()
    method: Literal["POST", "PURGE", "BAN"] = "POST"
    hops: int = 0


class Fetched(Struct, frozen=True, kw_only=True):
    """An answer: a body, or ``not_modified``. ``permanent_url``: where the source has moved to."""

    status: int
    url: str
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    permanent_url: str | None = None
    not_modified: bool = False
    media_type: str | None = None
    retry_after: float | None = None  # seconds
    holds_for: int = 0  # seconds for which the server says that asking again brings nothing new
    links: answers.Links = ()  # of Link headers


class _Trail(Struct, frozen=True, kw_only=True):
    """Where a fetch stands: the next URL, what may be sent to it, and the moves so far."""

    verdict: GuardVerdict
    headers: Mapping[str, str]
    permanent_url: str | None = None
    permanent_so_far: bool = True


class _Moved(Struct, frozen=True):
    status: int
    location: str


class Client:
    """An async context manager that fetches; one for a whole process.

    ``ssl_context`` adds trust (a private CA) and may not take verification away; ``lookup``
    replaces the system's resolver, its answers are vetted all the same.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        ssl_context: ssl.SSLContext | None = None,
        lookup: Lookup | None = None,
        user_agent: str = "Wiredesk",
    ) -> None:
        self._limits = limits or Limits()
        self._ssl = ssl_context or ssl.create_default_context()
        if self._ssl.verify_mode != ssl.CERT_REQUIRED or not self._ssl.check_hostname:
            raise Misconfigured("TLS certificates are always verified")
        self._threads = ThreadPoolExecutor(max_workers=64, thread_name_prefix="dns")
        self._lookup = lookup or system_lookup(self._threads)
        self._user_agent = user_agent
        self._sessions: dict[Networks, aiohttp.ClientSession] = {}
        self._turns = Turns(self._limits.per_host, self._limits.at_once)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def fetch(self, ask: Ask) -> Fetched:
        """Get one URL.

        Raises AddressRefused (guard, any hop), TooBig (body), FetchFailed with a code: dns,
        connect, tls, timeout, disconnected, truncated, bad-http, bad-encoding, headers-too-big,
        bad-redirect, too-many-redirects, html-page, empty, denied, not-found, gone, throttled,
        bad-status. Time spent waiting for a slot does not count against the limits.
        """
        trail = _start(ask)
        left = self._limits.total
        clock = asyncio.get_running_loop().time
        for _ in range(self._limits.hops + 1):
            async with self._turns.turn(_origin(trail.verdict)):
                began = clock()
                answer = await self._hop(ask, trail, left)
                left -= clock() - began
            if isinstance(answer, Fetched):
                return answer
            trail = _follow(trail, answer, ask.allow_networks)
        raise FetchFailed(f"more than {self._limits.hops} redirects", code="too-many-redirects")

    async def post(self, message: Post) -> int:
        """Deliver one message; returns the status, which is 2xx.

        Raises AddressRefused (guard) and FetchFailed as ``fetch`` does, never with more of the
        address than its host: the path of a receiver is often a secret.
        """
        verdict = check_url(message.url, message.allow_networks)
        if verdict.verdict == "block":
            raise AddressRefused(f"{verdict.host or 'the receiver'}: {verdict.reason}")
        for _ in range(message.hops):
            answer = await self._send(message, verdict)
            if answer.status not in (307, 308):
                return _accepted(answer, verdict.host)
            trail = _Trail(verdict=verdict, headers={})
            verdict = _follow(trail, answer, message.allow_networks).verdict
        return _accepted(await self._send(message, verdict), verdict.host)

    async def _send(self, message: Post, verdict: GuardVerdict) -> _Moved:
        """One request; its status, and where it was sent to from there, if anywhere."""
        headers = {"Accept": "*/*", **message.headers}
        async with self._turns.turn(_origin(verdict)), _told(verdict.host, self._limits.total):
            session = self._session(message.allow_networks)
            async with session.request(
                message.method,
                _wire_url(verdict),
                data=message.body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return _Moved(response.status, response.headers.get("Location", ""))

    async def _hop(self, ask: Ask, trail: _Trail, seconds: float) -> Fetched | _Moved:
        """One request, its errors told in our own words."""
        async with _told(trail.verdict.host, seconds):
            return await self._request(ask, trail)

    async def _request(self, ask: Ask, trail: _Trail) -> Fetched | _Moved:
        session = self._session(ask.allow_networks)
        headers = {**trail.headers, **_conditions(ask)}
        async with session.get(
            _wire_url(trail.verdict), headers=headers, allow_redirects=False
        ) as response:
            _check_headers(response, self._limits.headers)
            if response.status in REDIRECTS:
                return _Moved(response.status, response.headers.get("Location", ""))
            return await self._read(ask, trail, response)

    async def _read(self, ask: Ask, trail: _Trail, response: aiohttp.ClientResponse) -> Fetched:
        wait = answers.retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        conditional = bool(_conditions(ask))
        if response.status not in (200, 203) and not (response.status == 304 and conditional):
            code = CODES.get(response.status, "bad-status")
            raise FetchFailed(
                f"{trail.verdict.host} answered {response.status}", code=code, retry_after=wait
            )
        fetched = Fetched(
            status=response.status,
            url=_plain_url(trail.verdict.url),
            etag=answers.etag(response.headers.get("ETag")),
            last_modified=answers.last_modified(response.headers.get("Last-Modified")),
            permanent_url=trail.permanent_url,
            media_type=answers.media_type(response.headers.get("Content-Type")),
            retry_after=wait,
            holds_for=answers.holds_for(
                response.headers.get("Cache-Control"), response.headers.get("Age")
            ),
            links=answers.links(response.headers.getall("Link", [])),
        )
        if response.status == 304:
            return replace(
                fetched,
                not_modified=True,
                etag=fetched.etag or ask.etag,
                last_modified=fetched.last_modified or ask.last_modified,
            )
        body = await _body(response, self._limits.body)
        _check_body(body, fetched.media_type, ask.html_ok)
        return replace(fetched, body=body)

    def _session(self, allow_networks: Networks) -> aiohttp.ClientSession:
        """The session of one set of allowed networks: pools are never shared between two."""
        if allow_networks not in self._sessions:
            self._sessions[allow_networks] = aiohttp.ClientSession(
                connector=VettingConnector(self._lookup, allow_networks, self._ssl),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect),
                auto_decompress=False,
                trust_env=False,
                max_line_size=FIELD_BYTES,
                max_field_size=FIELD_BYTES,
                headers={
                    "User-Agent": self._user_agent,
                    "Accept": ACCEPT,
                    "Accept-Encoding": ACCEPTED,
                },
            )
        return self._sessions[allow_networks]


def _accepted(answer: _Moved, host: str) -> int:
    """The status where it is 2xx. Raises FetchFailed."""
    status = answer.status
    if not 200 <= status < 300:
        code = "bad-redirect" if status in REDIRECTS else CODES.get(status, "bad-status")
        raise FetchFailed(f"{host} answered {status}", code=code)
    return status


@asynccontextmanager
async def _told(host: str, seconds: float) -> AsyncIterator[None]:
    """At most ``seconds`` for what is inside; its errors are told in our own words."""
    try:
        async with asyncio.timeout(max(seconds, 0)):
            yield
    except TimeoutError as error:
        raise FetchFailed(f"{host} did not answer in time", code="timeout") from error
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        raise FetchFailed(f"no trustworthy TLS with {host}", code="tls") from error
    except aiohttp.ClientConnectorError as error:
        raise FetchFailed(f"no connection to {host}", code="connect") from error
    except aiohttp.ClientPayloadError as error:
        raise FetchFailed(f"{host} broke off its answer", code="truncated") from error
    except aiohttp.ClientResponseError as error:
        raise FetchFailed(f"{host} does not speak proper HTTP", code="bad-http") from error
    except (aiohttp.ClientError, OSError) as error:
        raise FetchFailed(f"{host} closed the connection", code="disconnected") from error
    except ValueError as error:
        raise Misconfigured(f"the request to {host} cannot be made: {error}") from error


def _start(ask: Ask) -> _Trail:
    verdict = check_url(ask.url, ask.allow_networks)
    if verdict.verdict == "block":
        raise AddressRefused(f"{redact(ask.url)}: {verdict.reason}")
    parts = urlsplit(ask.url)
    headers = dict(ask.headers)
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode("ascii")
    return _Trail(verdict=replace(verdict, url=_plain_url(ask.url)), headers=headers)


def _follow(trail: _Trail, moved: _Moved, allow_networks: Networks) -> _Trail:
    """The next hop, or AddressRefused; credentials stay behind where the host changes."""
    if not moved.location:
        raise FetchFailed("a redirect without a target", code="bad-redirect")
    verdict = check_redirect(trail.verdict.url, moved.location, allow_networks)
    if verdict.verdict == "block":
        raise AddressRefused(f"redirect to {redact(moved.location)[:200]}: {verdict.reason}")
    permanent = trail.permanent_so_far and moved.status in PERMANENT
    return _Trail(
        verdict=verdict,
        headers=trail.headers if _same_party(trail.verdict, verdict) else {},
        permanent_url=_plain_url(verdict.url) if permanent else trail.permanent_url,
        permanent_so_far=permanent,
    )


def _origin(verdict: GuardVerdict) -> str:
    return f"{verdict.host}:{verdict.port}"


def _same_party(old: GuardVerdict, new: GuardVerdict) -> bool:
    """Same origin, or the same host gone from plain HTTP to TLS on the default ports."""
    if old.host != new.host:
        return False
    upgraded = (old.scheme, old.port, new.scheme, new.port) == ("http", 80, "https", 443)
    return upgraded or (old.scheme, old.port) == (new.scheme, new.port)


def _conditions(ask: Ask) -> dict[str, str]:
    """The conditional headers, from stored values that are vetted again before they are sent."""
    stored = {
        "If-None-Match": answers.etag(ask.etag),
        "If-Modified-Since": answers.last_modified(ask.last_modified),
    }
    return {name: value for name, value in stored.items() if value is not None}


@lru_cache(maxsize=KNOWN)
def _wire_url(verdict: GuardVerdict) -> URL:
    """The URL as aiohttp dials it; its host must be the one that was judged."""
    parts = urlsplit(_plain_url(verdict.url))
    host = f"[{verdict.host}]" if ":" in verdict.host else verdict.host
    target = parts._replace(netloc=f"{host}:{verdict.port}").geturl()
    url = URL(target, encoded=target.isascii())
    if (url.raw_host, url.port, url.scheme) != (verdict.host, verdict.port, verdict.scheme):
        raise AddressRefused(f"{verdict.host}: an address that is read in two ways")
    return url


@lru_cache(maxsize=KNOWN)
def _plain_url(url: str) -> str:
    """The URL without user name, password and fragment."""
    parts = urlsplit(urldefrag(url).url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _check_headers(response: aiohttp.ClientResponse, limit: int) -> None:
    if sum(len(name) + len(value) + 4 for name, value in response.raw_headers) > limit:
        raise FetchFailed(f"over {limit} bytes of headers", code="headers-too-big")


def _check_body(body: bytes, media_type: str | None, html_ok: bool) -> None:
    if not body:
        raise FetchFailed("an empty answer", code="empty")
    if not html_ok and answers.is_page(body, media_type):
        raise FetchFailed("an HTML page where a feed was expected", code="html-page")


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    if (response.content_length or 0) > limit:
        raise TooBig(f"the body is announced with {response.content_length} bytes")
    inflater = Inflater(response.headers.get("Content-Encoding", ""), limit)
    async for data in response.content.iter_chunked(PIECE):
        inflater.feed(data)
    return inflater.finish()
