"""The HTTP client against servers on loopback that do everything a source must not do."""

import asyncio
import gzip
import time
import zlib
from collections.abc import Coroutine
from ipaddress import ip_network
from typing import Any, TypeVar

import brotli
import pytest
import zstandard

from tests.wires.hostile_server import (
    FEED,
    Behaviour,
    Server,
    answer,
    endless,
    names,
    raw,
    serving,
    silent,
)
from wiredesk.core.errors import FetchFailed, TooBig
from wiredesk.wires import answers
from wiredesk.wires.http import Ask, Client, Fetched, Limits, redact

OURS = (ip_network("127.0.0.2/32"),)
QUICK = Limits(connect=2.0, total=2.5)
MIB = 1024 * 1024
T = TypeVar("T")


def run(task: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(task)


async def fetched(behaviour: Behaviour, limits: Limits = QUICK, **ask: Any) -> Fetched:
    """One fetch of a server with one behaviour."""
    async with serving({"/": behaviour}) as server, Client(limits=limits) as client:
        return await client.fetch(Ask(server.url(), allow_networks=OURS, **ask))


def test_a_feed_comes_with_its_validators() -> None:
    headers = (
        'ETag: "v1"',
        "Last-Modified: Mon, 02 Feb 2026 10:00:00 GMT",
        "Content-Type: text/xml",
    )
    got = run(fetched(answer(headers=headers)))
    assert (got.body, got.etag, got.media_type) == (FEED, '"v1"', "text/xml")
    assert got.last_modified == "Mon, 02 Feb 2026 10:00:00 GMT"
    assert got.permanent_url is None and not got.not_modified


def test_not_modified_keeps_the_validators() -> None:
    async def task() -> tuple[Fetched, Server]:
        behaviours = {"/": raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")}
        async with serving(behaviours) as server, Client() as client:
            ask = Ask(server.url(), '"v1"', "Mon, 02 Feb 2026 10:00:00 GMT", allow_networks=OURS)
            return await client.fetch(ask), server

    got, server = run(task())
    assert got.not_modified and got.etag == '"v1"'
    assert server.visits[0].headers["if-none-match"] == '"v1"'
    assert server.visits[0].headers["if-modified-since"] == "Mon, 02 Feb 2026 10:00:00 GMT"


@pytest.mark.parametrize("etag", ['"x\r\nX-Evil: 1"', '"' + "x" * 2000 + '"', '"a\x00"', "a b"])
def test_bad_validators_are_never_sent(etag: str) -> None:
    async def task() -> Server:
        async with serving({"/": answer()}) as server, Client() as client:
            await client.fetch(Ask(server.url(), etag, "never", allow_networks=OURS))
            return server

    headers = run(task()).visits[0].headers
    assert not {"if-none-match", "if-modified-since", "x-evil"} & headers.keys()


def zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate),
        ("br", brotli.compress), ("zstd", zstd), ("identity", bytes), ("GZIP", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:]) + bytes(8)),
    ],
)  # fmt: skip
def test_codings(coding: str, pack: Any) -> None:
    body = FEED + b"<!-- " + b"news " * 100_000 + b"-->"
    got = run(fetched(answer(pack(body), headers=(f"Content-Encoding: {coding}",))))
    assert got.body == body


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd)]
)
def test_a_bomb_stops_at_the_limit(coding: str, pack: Any) -> None:
    bomb = pack(bytes(60 * MIB))
    began = time.monotonic()
    with pytest.raises(TooBig):
        run(fetched(answer(bomb, headers=(f"Content-Encoding: {coding}",)), Limits()))
    assert time.monotonic() - began < 3


def coded(coding: str, body: bytes) -> Behaviour:
    return answer(body, headers=(f"Content-Encoding: {coding}",))


LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: "
TROUBLE: list[tuple[str, Behaviour, str]] = [
    ("nested", coded("gzip, gzip", gzip.compress(gzip.compress(FEED))), "bad-encoding"),
    ("unknown coding", coded("snappy", FEED), "bad-encoding"),
    ("not gzip", coded("gzip", FEED), "bad-encoding"),
    ("half gzip", coded("gzip", gzip.compress(FEED)[:-12]), "truncated"),
    ("half zstd", coded("zstd", zstd(FEED)[:-4]), "truncated"),
    ("short", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss>"), "truncated"),
    ("silent", silent, "timeout"),
    ("slow headers", endless(b"x", b"HTTP/1.1 200 OK\r\nX: ", 0.05), "timeout"),
    (
        "slow body",
        endless(b"1\r\nx\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 0.05),
        "timeout",
    ),
    ("endless headers", endless(b"X: y\r\n" * 100, b"HTTP/1.1 200 OK\r\n"), "bad-http"),
    ("huge header", raw(LONG + b"x" * 10 * MIB + b"\r\n\r\nxx"), "bad-http"),
    (
        "many headers",
        raw(LONG + b"x\r\n" + (b"Y: " + b"y" * 9000 + b"\r\n") * 8 + b"\r\nxx"),
        "headers-too-big",
    ),
    ("cookies", raw(LONG + b"x\r\n" + b"Set-Cookie: a=b\r\n" * 10_000 + b"\r\nxx"), "bad-http"),
    ("huge etag", answer(headers=('ETag: "' + "x" * MIB + '"',)), "bad-http"),
    ("no status line", raw(FEED), "bad-http"),
    ("hang up", raw(b""), "disconnected"),
    (
        "length and chunks",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "bad-http",
    ),
    ("status 999", answer(FEED, "999 What"), "bad-status"),
    ("status 500", answer(FEED, "500 Oops"), "bad-status"),
    ("unasked 304", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "bad-status"),
    ("status 401", answer(b"", "401 No"), "denied"),
    ("status 410", answer(b"", "410 Gone"), "gone"),
    ("captcha", answer(b"<!DOCTYPE html><html><body>Are you human?"), "html-page"),
    ("login", answer(b"Please log in", headers=("Content-Type: text/html",)), "html-page"),
    ("empty", answer(b""), "empty"),
    ("loop", answer(b"", "302 Found", ("Location: /",)), "too-many-redirects"),
    ("lost", answer(b"", "302 Found"), "bad-redirect"),
]


@pytest.mark.parametrize(
    ("behaviour", "code"), [t[1:] for t in TROUBLE], ids=[t[0] for t in TROUBLE]
)
def test_trouble_has_a_code(behaviour: Behaviour, code: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        run(fetched(behaviour))
    assert caught.value.code == code, caught.value


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("1000000000", 21600.0),
        ("-5", None),
        ("1e9", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", None),
    ],
)
def test_a_busy_server_names_its_wait(header: str, seconds: float | None) -> None:
    with pytest.raises(FetchFailed) as caught:
        run(fetched(answer(b"", "503 Busy", (f"Retry-After: {header}",))))
    assert (caught.value.code, caught.value.retry_after) == ("throttled", seconds)


def test_an_odd_etag_is_not_kept() -> None:
    assert run(fetched(answer(headers=("Last-Modified: never", 'ETag: "a b"')))).etag is None


def test_a_feed_announced_as_html_is_a_feed() -> None:
    assert run(fetched(answer(headers=("Content-Type: text/html",)))).body == FEED


def test_fifty_stalled_sources_do_not_delay_fifty_good_ones() -> None:
    async def task() -> tuple[int, float]:
        async with (
            serving({"/good": answer(), "/stalled": silent}) as server,
            Client(limits=Limits(total=4.0), lookup=names()) as client,
        ):

            def get(kind: str, number: int) -> Coroutine[Any, Any, Fetched]:
                url = server.url(f"/{kind}", host=f"{kind}{number}.example")
                return client.fetch(Ask(url, allow_networks=OURS))

            stalled = [asyncio.create_task(get("stalled", n)) for n in range(50)]
            await asyncio.sleep(0)
            began = time.monotonic()
            good = await asyncio.gather(*(get("good", n) for n in range(50)))
            late = time.monotonic() - began
            for waiting in stalled:
                waiting.cancel()
            await asyncio.gather(*stalled, return_exceptions=True)
            return len(good), late

    count, late = run(task())
    assert count == 50 and late < 3


def test_at_most_two_at_once_per_host() -> None:
    here = most = 0

    async def busy(visit: Any, writer: asyncio.StreamWriter) -> None:
        nonlocal here, most
        here += 1
        most = max(most, here)
        await asyncio.sleep(0.05)
        here -= 1
        await answer()(visit, writer)

    async def task() -> None:
        async with serving({"/": busy}) as server, Client() as client:
            await asyncio.gather(
                *(client.fetch(Ask(server.url(), allow_networks=OURS)) for _ in range(8))
            )

    run(task())
    assert most == 2


def test_a_url_with_credentials_sends_them_as_a_header_and_forgets_them() -> None:
    async def task() -> tuple[Fetched, Server]:
        async with serving({"/": answer()}) as server, Client() as client:
            url = server.url().replace("//", "//reader:s3cret@")
            return await client.fetch(Ask(url, allow_networks=OURS)), server

    got, server = run(task())
    assert "s3cret" not in got.url
    assert server.visits[0].headers["authorization"] == "Basic cmVhZGVyOnMzY3JldA=="


@pytest.mark.parametrize(
    ("control", "age", "seconds"),
    [
        ("max-age=300", None, 300), ("public, Max-Age=300", "100", 200), ("max-age=5", "9", 0),
        ("s-maxage=99", None, 0), ("no-cache, max-age=300", None, 0), ("no-store", None, 0),
        ("max-age=99999999", None, 86400), ("max-age=-1", None, 0), ("max-age=300", "x", 300),
        (None, "7", 0), ("max-age=" + "9" * 5000, None, 86400),
    ],
)  # fmt: skip
def test_how_long_an_answer_holds(control: str | None, age: str | None, seconds: int) -> None:
    assert answers.holds_for(control, age) == seconds


def test_an_answer_says_how_long_it_holds_not_modified_too() -> None:
    headers = ("Cache-Control: max-age=600", "Age: 60")
    assert run(fetched(answer(headers=headers))).holds_for == 540
    same = raw(b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\n\r\n")
    assert run(fetched(same, etag='"1"')).holds_for == 60


def test_redaction() -> None:
    shown = redact("https://u:p@news.example/feed?format=rss&api_key=s3cret&n=1#frag")
    assert shown == "https://***@news.example/feed?format=rss&api_key=***&n=1"
    assert "\n" not in redact("https://news.example/\n")


def test_pages_are_told_from_feeds_by_their_bytes() -> None:
    pages = (
        b"\xef\xbb\xbf <!-- x --><HTML lang=en>",
        b"<?xml version='1.0'?>\n<!DOCTYPE html>",
        b"<script>location='/login'</script>",
        b"<center><h1>502</h1>",
        b"<div class='x'>",
    )
    feeds = (
        FEED,
        b"<feed>",
        b"{}",
        b"<rdf:RDF>",
        b"<htmlfeed>",
        b"<head.x>",
        b"<package>",
        b"<body.content>",
        b"<channel>",
    )
    assert all(answers.is_page(page, None) for page in pages)
    assert not any(answers.is_page(feed, "text/html") for feed in feeds)
