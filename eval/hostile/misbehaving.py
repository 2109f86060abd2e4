"""Servers that misbehave as the transport corpus describes, and some more of the same classes."""

import gzip
import zlib
from pathlib import Path
from typing import Any

import brotli
import zstandard

from tests.wires.hostile_server import FEED, Behaviour, Visit, Writer, answer, endless, raw, silent

MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
CHARSETS = "zlib unicode_escape idna utf-7 rot13 base64 hex bz2 undefined".split()


def alternating(*behaviours: Behaviour) -> Behaviour:
    """Each visit the next of them."""
    visits = 0

    async def behave(visit: Visit, writer: Writer) -> None:
        nonlocal visits
        visits += 1
        await behaviours[(visits - 1) % len(behaviours)](visit, writer)

    return behave


def chain(length: int) -> dict[str, Behaviour]:
    """A row of redirects; the last one leads to a feed."""
    names = ["/redirect_chain_50", *(f"/chain/{n}" for n in range(1, length))]
    hops = dict(zip(names, [*names[1:], "/good"], strict=True))
    return {here: answer(b"", "302 Found", (f"Location: {there}",)) for here, there in hops.items()}


def coded(coding: str, body: bytes) -> Behaviour:
    return answer(body, headers=(f"Content-Encoding: {coding}",))


def evil_charset(name: str) -> Behaviour:
    return answer(headers=(f"Content-Type: text/xml; charset={name}",))


CORPUS: dict[str, Behaviour] = {
    "/slowloris_headers": endless(b"x", OK + b"X: ", 1.0),
    "/slowloris_body": endless(b"1\r\nx\r\n", CHUNKED, 1.0),
    "/huge_header": raw(OK + b"X: " + b"x" * 10 * MIB + b"\r\n\r\n"),
    "/cl_te": raw(OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "/http09": raw(FEED),
    "/status_999": answer(FEED, "999 What"),
    "/redirect_loop": answer(b"", "302 Found", ("Location: /redirect_loop",)),
    **chain(50),
    "/set_cookie_10k": raw(OK + b"Set-Cookie: a=b\r\n" * 10_000 + b"\r\n" + FEED),
    "/etag_huge": answer(headers=('ETag: "' + "x" * MIB + '"',)),
    "/etag_crlf": raw(OK + b'ETag: "a"b"\r\n c"\r\n' + b"Content-Length: 9\r\n\r\n<rss/>   "),
    "/lm_invalid": answer(headers=("Last-Modified: never",)),
    "/429_retry_1e9": answer(b"", "429 Slow", ("Retry-After: 1e9",)),
    "/503_retry_neg": answer(b"", "503 Busy", ("Retry-After: -5",)),
    "/410": answer(b"", "410 Gone"),
    "/captcha": answer(
        b"<!DOCTYPE html><html><body>Are you human?", headers=("Content-Type: text/html",)
    ),
    "/empty_200": answer(b""),
    "/ctype_charset_evil": alternating(*map(evil_charset, CHARSETS)),
    "/flap": alternating(answer(b"", "500 Oops"), answer()),
}
"""By the path of the corpus; files of the corpus and TLS apart."""

MAY_BE_FINE = frozenset({"/etag_crlf", "/lm_invalid", "/ctype_charset_evil", "/flap"})
"""What is wrong there is a header that we need not believe: a feed that is whole may be kept."""

BIG = bytes(60 * MIB)
OWN: dict[str, Behaviour] = {
    "gzip bomb": coded("gzip", gzip.compress(BIG)),
    "brotli bomb": coded("br", brotli.compress(BIG, quality=1)),
    "zstd bomb": coded("zstd", zstandard.compress(BIG)),
    "deflate bomb": coded("deflate", zlib.compress(BIG)),
    "nested gzip": coded("gzip, gzip", gzip.compress(gzip.compress(FEED))),
    "half gzip": coded("gzip", gzip.compress(FEED)[:-9]),
    "endless body": endless(b"x" * 65536, OK + b"\r\n", 0.001),
    "endless chunks": endless(b"fff\r\n" + b"x" * 4095 + b"\r\n", CHUNKED),
    "endless headers": endless(b"X: y\r\n" * 100, OK),
    "silent": silent,
    "hang up": raw(b""),
    "half a status": raw(b"HTTP/1.1 2"),
    "too short": raw(OK + b"Content-Length: 999\r\n\r\n<rss>"),
    "announced 1 TiB": raw(OK + b"Content-Length: 1099511627776\r\n\r\n<rss>"),
    "negative length": raw(OK + b"Content-Length: -1\r\n\r\n<rss>"),
    "two lengths": raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>"),
    "bad chunk": raw(CHUNKED + b"zz\r\n<rss>\r\n"),
    "huge chunk": raw(CHUNKED + b"f" * 5000 + b"\r\n<rss>"),
    "NUL in a header": raw(OK + b"X: a\x00b\r\nContent-Length: 5\r\n\r\n<rss>"),
    "unasked 304": raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "unasked 101": raw(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    "endless 100": endless(b"HTTP/1.1 100 Continue\r\n\r\n", b"", 0.01),
    "lost redirect": answer(b"", "301 Moved"),
    "redirect to a file": answer(b"", "301 Moved", ("Location: file:///etc/passwd",)),
    "401": answer(b"", "401 No", ('WWW-Authenticate: Basic realm="x"',)),
    "random bytes": answer(bytes(range(256)) * 40),
    "login as text": answer(b"Please log in", headers=("Content-Type: text/html",)),
}


def of_case(case: dict[str, Any], folder: Path) -> Behaviour | None:
    """The server of one row of the corpus; None where it needs TLS."""
    given = case["input"]
    if "file" in given:
        body = (folder / given["file"]).read_bytes()
        return answer(body, headers=tuple(f"{k}: {v}" for k, v in given["headers"].items()))
    return CORPUS.get(given["path"])
