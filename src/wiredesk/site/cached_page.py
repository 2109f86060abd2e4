"""One finished page as the cache keeps it: every coding made once, with its headers and ETag."""

import hashlib
import math
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import brotli

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

BROTLI_QUALITY = 5  # measured: 0.2 ms a page; 11 takes 30 times as long for 15 % less
GZIP_LEVEL = 6
TOO_SHORT = 200  # bytes; no coding would shorten it
REVALIDATE = "max-age=0, must-revalidate"
_ROOM_BESIDE_BODIES = 4096  # bytes: what headers, key and objects take, roughly
_TEXT = ("text/", "application/json", "application/xml", "image/svg+xml")
_TEXT_PARTS = ("javascript", "+json", "+xml")
_DESCRIBES_BODY = {"content-type", "content-length", "content-encoding"}


class Variant(NamedTuple):
    """One coding of the page, ready to send."""

    etag: str
    headers: Headers
    not_modified: Headers
    body: list[bytes]


class CachedPage(NamedTuple):
    """All codings of one page; ``until`` is the Unix time at which it ends, if nothing changes."""

    status: str
    until: float
    last_modified: str | None
    codings: tuple[Variant, Variant, Variant]  # br, gzip, identity
    made: float | None = None  # Unix time, where shared caches may keep the page, too

    @property
    def size(self) -> int:
        """Bytes of memory the page takes, roughly."""
        bodies = {id(variant): len(variant.body[0]) for variant in self.codings}
        return sum(bodies.values()) + _ROOM_BESIDE_BODIES

    def answer(
        self, environ: Mapping[str, Any], start_response: StartResponse, now: float, *, head: bool
    ) -> list[bytes]:
        """Send the coding the client accepts, or 304 where it holds just that (RFC 9110, 13.1)."""
        variant = self.codings[_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        # s-maxage counts from when the page was made, not from now (RFC 9111, 4.2.3).
        age = [] if self.made is None else [("Age", str(math.ceil(max(0.0, now - self.made))))]
        if self._held_by(environ, variant):
            start_response("304 Not Modified", variant.not_modified + age)
            return []
        start_response(self.status, variant.headers + age)
        return [] if head else variant.body

    def _held_by(self, environ: Mapping[str, Any], variant: Variant) -> bool:
        if not self.status.startswith("200"):
            return False
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags is not None:
            return tags.strip() == "*" or any(
                tag.strip().removeprefix("W/") == variant.etag for tag in tags.split(",")
            )
        # Only the very same time: a list that lost a story is older than what the client holds.
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and since == self.last_modified


def finish(
    status: str, headers: Headers, body: bytes, until: float, made: float | None = None
) -> CachedPage:
    """Compress, tag and complete one rendered page (headers: no hop-by-hop, as WSGI asks)."""
    named = {name.lower(): value for name, value in headers}
    tag = hashlib.blake2b(body, key=b"wiredesk", digest_size=12)
    tag.update(named.get("content-type", "").encode())
    common = [
        (name, value) for name, value in headers if name.lower() not in ("content-length", "etag")
    ]
    if "cache-control" not in named:
        common.append(("Cache-Control", REVALIDATE))
    identity = _variant(common, tag.hexdigest(), "", body)
    br = gzip = identity
    if _compressible(named) and len(body) >= TOO_SHORT:
        if "vary" not in named:
            common.append(("Vary", "Accept-Encoding"))
        identity = _variant(common, tag.hexdigest(), "", body)
        text = brotli.MODE_TEXT
        coded = brotli.compress(body, mode=text, quality=BROTLI_QUALITY)
        br = _variant(common, tag.hexdigest(), "br", coded)
        gzip = _variant(common, tag.hexdigest(), "gzip", _gzip(body))
    return CachedPage(status, until, named.get("last-modified"), (br, gzip, identity), made)


def _variant(common: Headers, tag: str, coding: str, body: bytes) -> Variant:
    etag = f'"{tag}-{coding}"' if coding else f'"{tag}"'
    headers = [*common, ("ETag", etag), ("Content-Length", str(len(body)))]
    if coding:
        headers.append(("Content-Encoding", coding))
    not_modified = [pair for pair in headers if pair[0].lower() not in _DESCRIBES_BODY]
    return Variant(etag, headers, not_modified, [body])


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _compressible(named: Mapping[str, str]) -> bool:
    kind = named.get("content-type", "")
    is_text = kind.startswith(_TEXT) or any(part in kind for part in _TEXT_PARTS)
    return is_text and "content-encoding" not in named


@lru_cache(maxsize=1024)
def _coding(accept: str) -> int:
    """Index in CachedPage.codings of what Accept-Encoding allows (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accept.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "")
    for index, name in enumerate(("br", "gzip")):
        if name in weights and not _is_zero(weights[name]):
            return index
    return 2


def _is_zero(parameters: str) -> bool:
    return parameters.startswith("q=0") and not parameters.strip("q=0.")
