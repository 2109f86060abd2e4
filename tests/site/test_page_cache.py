"""The page cache as a WSGI wrapper, around a toy application: what is kept, for whom, how long."""

import gzip
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import services
from wiredesk.archive.generation import Beat, FileGeneration, RedisGeneration, Seen
from wiredesk.site.page_cache import PageCache

HOST = "site.test"


class Page(list):
    """A WSGI body with a time boundary, as Django's response is one."""

    wiredesk_until: float | None = None


class Newsroom:
    """A toy site: one text behind every address, a count of renderings, headers to order."""

    def __init__(self) -> None:
        self.text = "first"
        self.rendered = 0
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = []
        self.until: float | None = None
        self.during = lambda: None
        self.environ: dict[str, Any] = {}

    def __call__(self, environ, start_response):
        self.rendered += 1
        self.environ = environ
        body = f"{self.text} {environ['QUERY_STRING']} {'filler ' * 60}".encode()
        self.during()
        kind = ("Content-Type", "text/html; charset=utf-8")
        start_response(self.status, [kind, ("Content-Length", str(len(body))), *self.headers])
        page = Page([body])
        page.wiredesk_until = self.until
        return page


class Number:
    """A generation in memory."""

    def __init__(self) -> None:
        self.number, self.age = 7, 0.0

    def current(self) -> Seen:
        return Seen(self.number, self.age)


class Desk:
    """The wrapper, what it wraps, and a browser."""

    def __init__(self, **options: Any) -> None:
        self.site, self.generation, self.now = Newsroom(), Number(), 1000.0
        self.cache = PageCache(
            self.site, self.generation, [HOST], clock=lambda: self.now, **options
        )

    def get(self, path: str = "/a", query: str = "", method: str = "GET", **headers: str):
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
            "HTTP_HOST": HOST, "wsgi.url_scheme": "http",
        } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}  # fmt: skip
        said: list[Any] = []
        body = b"".join(self.cache(environ, lambda *args: said.append(args)))
        return said[-1][0][:3], dict(said[-1][1]), body


def test_a_page_is_made_once_and_again_after_a_bump():
    desk = Desk()
    first = desk.get()
    desk.site.text = "second"
    assert desk.get() == first and desk.site.rendered == 1
    desk.generation.number += 1
    assert desk.get()[2].startswith(b"second")


def test_it_is_bypassed_while_the_heartbeat_is_old():
    desk = Desk()
    desk.get()
    for age in (1.01, math.inf, -1.0):
        desk.generation.age = age
        before = desk.site.rendered
        desk.get()
        assert desk.site.rendered == before + 1


def test_a_change_during_rendering_is_rendered_again_and_not_kept():
    desk = Desk()

    def kill_meanwhile() -> None:
        if desk.site.rendered == 1:
            desk.site.text = "gone"
            desk.generation.number += 1

    desk.site.during = kill_meanwhile
    assert desk.get()[2].startswith(b"gone")
    assert desk.site.rendered == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "sessionid=1"},
        {"cookie": "a=b; csrftoken=2"},
        {"authorization": "Bearer x"},
        {"host": "evil.test"},
        {"host": "site.test:99"},
    ],
)
def test_private_and_foreign_requests_pass_untouched(headers):
    desk = Desk()
    desk.get()
    desk.get(**headers)
    desk.get(**headers)
    assert desk.site.rendered == 3
    assert desk.site.environ["HTTP_HOST"] == headers.get("host", HOST)
    assert desk.cache.store.size < 10_000


@pytest.mark.parametrize("cookie", ["sessionid=1"])
def test_a_private_answer_says_so(cookie):
    assert Desk().get(cookie=cookie)[1]["Cache-Control"] == "private, no-store"


def test_no_header_outside_the_key_reaches_the_page():
    desk = Desk()
    odd = {
        "x_forwarded_host": "evil.test", "x_forwarded_proto": "https", "accept_language": "de",
        "user_agent": "<script>", "x_original_url": "/b", "x_http_method_override": "POST",
        "cookie": "tracker=1", "range": "bytes=0-1", "referer": "x",
    }  # fmt: skip
    poisoned = desk.get(**odd)
    assert not any(f"HTTP_{name.upper()}" in desk.site.environ for name in odd)
    assert desk.get() == poisoned and desk.site.rendered == 1


@pytest.mark.parametrize(
    "headers",
    [
        [("Set-Cookie", "a=b")],
        [("Cache-Control", "no-store")],
        [("Cache-Control", "private")],
        [("Vary", "Cookie")],
        [("Content-Length", str(2 << 20))],
    ],
)
def test_answers_that_are_not_for_everybody_are_not_kept(headers):
    desk = Desk()
    desk.site.headers = headers
    desk.get()
    desk.get()
    assert desk.site.rendered == 2


@pytest.mark.parametrize(
    ("status", "kept"),
    [("301 Moved", True), ("410 Gone", True), ("404 No", False), ("500 x", False)],
)
def test_statuses(status, kept):
    desk = Desk()
    desk.site.status = status
    assert desk.get()[0] == desk.get()[0] == status[:3]
    assert desk.site.rendered == (1 if kept else 2)


def test_queries_are_put_in_order_and_unknown_ones_not_kept():
    desk = Desk()
    assert desk.get(query="q=a&page=2") == desk.get(query="page=2&q=a")
    assert desk.site.rendered == 1
    for query in ("utm=1", "q=a&q=b", "q=" + "x" * 500, "&", "q=a&z="):
        before = desk.site.rendered
        desk.get(query=query)
        desk.get(query=query)
        assert desk.site.rendered == before + 2, query


def test_a_flood_of_queries_stays_bounded_and_pushes_no_page_out():
    desk = Desk(limit=1 << 20)
    desk.get()
    for number in range(500):
        desk.get(query=f"q={number}")
    assert desk.cache.store.size <= 1 << 20
    before = desk.site.rendered
    desk.get()
    assert desk.site.rendered == before
    assert Desk(limit=0).get()[0] == "200"


def test_a_page_ends_at_its_time_boundary():
    desk = Desk()
    desk.site.until = 1010.0
    desk.get()
    desk.now = 1009.9
    desk.get()
    assert desk.site.rendered == 1
    desk.now = 1010.0
    desk.get()
    assert desk.site.rendered == 2


def test_codings_hold_the_same_text_under_their_own_tags():
    desk = Desk()
    plain, br, zipped = (
        desk.get(accept_encoding=accept) for accept in ("", "gzip, br;q=0.5", "br;q=0, gzip")
    )
    assert brotli.decompress(br[2]) == gzip.decompress(zipped[2]) == plain[2]
    assert br[1]["Content-Encoding"] == "br" and zipped[1]["Content-Encoding"] == "gzip"
    assert len({answer[1]["ETag"] for answer in (plain, br, zipped)}) == 3
    for _, headers, body in (plain, br, zipped):
        assert headers["Vary"] == "Accept-Encoding"
        assert headers["Content-Length"] == str(len(body))
    assert desk.site.rendered == 1


def test_not_modified_and_head():
    desk = Desk()
    desk.site.headers = [("Last-Modified", "Mon, 01 Jun 2026 00:00:00 GMT")]
    _, headers, body = desk.get()
    for tag in (headers["ETag"], f'"x", W/{headers["ETag"]}', "*"):
        status, bare, nothing = desk.get(if_none_match=tag)
        assert (status, nothing, bare["ETag"]) == ("304", b"", headers["ETag"])
        assert "Content-Length" not in bare
    since = {"if_modified_since": headers["Last-Modified"]}
    assert desk.get(**since)[0] == "304"
    assert desk.get(if_modified_since="Mon, 02 Jun 2026 00:00:00 GMT")[0] == "200"
    assert desk.get(if_none_match='"other"', **since)[0] == "200"
    assert desk.get(if_none_match=headers["ETag"], accept_encoding="br")[0] == "200"
    assert desk.get(method="HEAD") == ("200", headers, b"")
    assert len(body) == int(headers["Content-Length"])


def test_many_ask_at_once_and_one_page_is_made():
    desk = Desk()
    desk.site.during = lambda: time.sleep(0.05)
    threads = [threading.Thread(target=desk.get) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.site.rendered == 1


STEPS = st.lists(
    st.one_of(
        st.sampled_from(["change", "beat lost", "beat", "tick"]),
        st.tuples(
            st.sampled_from(["/a", "/b", "/newsroom/"]),
            st.sampled_from(["", "q=1", "page=2&q=1", "x=1"]),
            st.sampled_from(["GET", "HEAD"]),
            st.sampled_from(["", "gzip", "br"]),
        ),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_no_answer_is_older_than_the_last_bump(steps, boundary):
    """The model is the text itself: with every change bumped, each answer carries the newest."""
    desk, changes = Desk(), 0
    for step in steps:
        if step == "change":
            changes += 1
            desk.site.text = f"text-{changes}"
            desk.generation.number += 1
        elif isinstance(step, str):
            desk.now += step == "tick"
            desk.generation.age = {"beat lost": 2.0, "beat": 0.0}.get(step, desk.generation.age)
        else:
            path, query, method, accept = step
            desk.site.until = desk.now + boundary
            status, headers, body = desk.get(path, query, method, accept_encoding=accept)
            assert status == "200"
            if method == "GET":
                coding = {"br": brotli.decompress, "gzip": gzip.decompress}
                text = coding.get(headers.get("Content-Encoding"), bytes)(body)
                assert text.startswith(f"{desk.site.text} ".encode())


# The generation itself.


def raise_often(generation) -> None:
    for _ in range(200):
        generation.bump()


def test_bumps_from_many_threads_all_count(tmp_path: Path):
    generation = FileGeneration(tmp_path / "generation")
    first = generation.bump()
    threads = [threading.Thread(target=raise_often, args=(generation,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert generation.current().number == first + 800


def test_a_file_without_heartbeat_missing_short_or_replaced_is_not_trusted(tmp_path: Path):
    path = tmp_path / "generation"
    reader, writer = FileGeneration(path), FileGeneration(path)
    assert not reader.current().fresh
    path.write_bytes(b"short")
    time.sleep(0.11)
    assert not reader.current().fresh
    path.unlink()
    number = writer.bump()
    time.sleep(0.11)
    assert reader.current().number == number and not reader.current().fresh
    writer.beat()
    assert reader.current().fresh
    path.unlink()
    time.sleep(1.01)
    assert not reader.current().fresh
    assert writer.bump() > number  # a lost file never brings an old number back
    writer.beat()
    time.sleep(0.11)
    assert reader.current().fresh


@pytest.mark.needs("redis")
def test_the_number_in_redis_is_seen_and_distrusted_without_heartbeat():
    prefix = f"wiredesk-test-{time.time_ns()}:"
    reader, writer = (RedisGeneration(services.CACHE_URL, prefix=prefix) for _ in range(2))
    try:
        assert not reader.current().fresh
        with Beat(writer):
            writer.bump()
            time.sleep(0.3)
            first = reader.current()
            assert first.number and first.fresh
            time.sleep(0.3)
            assert reader.current().number == first.number, "nothing changed and nobody was silent"
            waits = [_seen_after(reader, writer.bump) for _ in range(20)]
            assert max(waits) < 1.0
        time.sleep(1.1)
        assert not reader.current().fresh and reader.current().number
        _older_keys(prefix, by=25)  # as after a restart from an old copy
        with Beat(writer):
            time.sleep(0.3)
            assert reader.current().fresh and reader.current().number > first.number + 25
    finally:
        reader.close()
        _redis().delete(f"{prefix}generation", f"{prefix}heartbeat")


def test_a_silent_redis_is_not_trusted():
    generation = RedisGeneration("redis://127.0.0.1:1/0")
    assert not generation.current().fresh
    generation.close()


def _seen_after(reader, bump: Callable[[], int]) -> float:
    before = reader.current().number
    bump()
    began = time.monotonic()
    while reader.current().number == before and time.monotonic() - began < 3:
        time.sleep(0.002)
    return time.monotonic() - began


def _older_keys(prefix: str, *, by: int) -> None:
    _redis().decr(f"{prefix}generation", by)


def _redis():
    import redis

    return redis.Redis.from_url(services.CACHE_URL)
