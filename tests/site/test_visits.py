"""Visits, a WSGI wrapper around the page cache: who is counted, how often, at which cost."""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import OperationalError

from tests.site.test_page_cache import HOST, Newsroom, Number
from wiredesk.core.trending import Visit
from wiredesk.site.page_cache import MARK, PageCache
from wiredesk.site.visits import Glimpse, Visits, address_of, visits_of

FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
STORY = "/article/world/77-a-bridge-opens"
NIGHT = 86_400.0 * 20_000  # midnight, UTC


class Book:
    """Keys and rows in memory; ``over`` are days whose key is gone."""

    def __init__(self) -> None:
        self.rows: list[Visit] = []
        self.over: set[date] = set()
        self.asked: list[date] = []
        self.fails = False

    def key_of(self, day: date, /) -> bytes | None:
        self.asked.append(day)
        return None if day in self.over else hashlib.sha256(day.isoformat().encode()).digest()

    def keep(self, visits: Sequence[Visit], /) -> int:
        if self.fails:
            raise OperationalError("database is locked")
        self.rows += visits
        return len(visits)


class Site:
    """A toy site behind its page cache and the count of readers; nobody writes by the clock."""

    def __init__(self, **options: Any) -> None:
        self.pages, self.generation, self.book = Newsroom(), Number(), Book()
        self.cache = PageCache(self.pages, self.generation, [HOST])
        self.visits = Visits(self.book, every=3_600, **options)
        self.application = self.visits.around(self.cache)

    def get(self, path: str = STORY, *, method: str = "GET", query: str = "", **headers: str):
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": HOST,
            "wsgi.url_scheme": "http", "REMOTE_ADDR": headers.pop("peer", "192.0.2.1"),
        }  # fmt: skip
        sent = {"user_agent": FOX, **headers}
        environ |= {f"HTTP_{name.upper()}": text for name, text in sent.items()}
        said: list[str] = []
        b"".join(self.application(environ, lambda status, *rest: said.append(status)))
        return said[-1][:3]

    def counted(self) -> list[Visit]:
        self.visits.write()
        return self.book.rows


def test_a_page_from_memory_counts_like_one_that_was_made() -> None:
    site = Site()
    for host in range(3):
        site.get(peer=f"192.0.2.{host}")
    assert site.pages.rendered == 1
    assert [one.story for one in site.counted()] == [77, 77, 77]
    assert len({one.reader for one in site.book.rows}) == 3


NOT_COUNTED: dict[str, dict[str, str]] = {
    "a bot": {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
    "nobody's browser": {"user_agent": ""},
    "a look at the head": {"method": "HEAD"},
    "a form": {"method": "POST"},
    "a prefetch": {"sec_purpose": "prefetch"},
    "a page made beforehand": {"sec_purpose": "prefetch;prerender"},
    "an old prefetch": {"purpose": "prefetch"},
    "an older one": {"x_moz": "prefetch"},
    "somebody of the newsroom": {"cookie": "sessionid=1"},
    "a program with a password": {"authorization": "Basic x"},
    "the versions": {"path": "/article/77/versions"},
    "a list": {"path": "/section/world"},
    "the front": {"path": "/"},
}


@pytest.mark.parametrize("asked", NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_not_counted(asked: dict[str, str]) -> None:
    site = Site()
    site.get(**asked)
    assert site.counted() == []
    site.get()
    assert len(site.counted()) == 1


@pytest.mark.parametrize("status", ["301 Moved", "404 Not Found", "410 Gone", "500 Oh"])
def test_only_a_whole_page_is_a_visit(status: str) -> None:
    site = Site()
    site.pages.status = status
    site.get()
    assert site.counted() == []


def test_a_page_the_browser_holds_already_is_no_visit() -> None:
    site = Site()
    tag = ""

    def start(status: str, headers: Iterable[tuple[str, str]]) -> None:
        nonlocal tag
        tag = dict(headers)["ETag"]

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": STORY, "HTTP_HOST": HOST, "QUERY_STRING": ""}
    site.cache({**environ, "wsgi.url_scheme": "http"}, start)
    assert site.get(if_none_match=tag) == "304"
    assert site.counted() == []


@pytest.mark.parametrize(
    ("query", "headers", "own"),
    [
        ("", {}, False),
        (MARK, {}, True),
        (MARK, {"sec_fetch_site": "same-origin"}, True),
        (MARK, {"sec_fetch_site": "cross-site"}, False),  # the address was passed on elsewhere
        (MARK, {"sec_fetch_site": "none"}, False),
        (f"a=b&{MARK}", {}, True),
    ],
)
def test_clicks_of_the_list_are_told_apart(query: str, headers: dict[str, str], own: bool) -> None:
    site = Site()
    site.get(query=query, **headers)
    assert [one.from_own_list for one in site.counted()] == [own]


def test_the_mark_makes_no_other_page() -> None:
    site = Site()
    for query in ("", MARK, f"page=2&{MARK}", "page=2"):
        site.get(query=query)
    assert site.pages.rendered == 2
    assert MARK not in site.pages.environ["QUERY_STRING"]


def test_a_reader_is_one_a_day_and_nobody_the_next() -> None:
    def seen(at: float, agent: str = FOX, address: str = "192.0.2.1") -> Glimpse:
        return Glimpse(at, STORY, address, "", agent, False)

    again = [seen(NIGHT), seen(NIGHT + 60), seen(NIGHT + 86_400)]
    others = [seen(NIGHT, agent=FOX + "1"), seen(NIGHT, address="192.0.2.2")]
    found = visits_of([*again, *others], Book())
    assert len(found) == 4 and len({one.reader for one in found}) == 4
    assert all(0 <= one.reader < 2**63 for one in found), "a signed column"


def test_without_the_key_of_its_day_a_visit_is_lost() -> None:
    book = Book()
    book.over = {datetime.fromtimestamp(NIGHT - 1, UTC).date()}
    seen = [Glimpse(NIGHT + n, STORY, "a", "", FOX, False) for n in (-1, 0)]
    assert [one.at.timestamp() for one in visits_of(seen, book)] == [NIGHT]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),  # anybody can write that
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),  # a proxy on this machine
        ("::1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # it adds at the end
        ("127.0.0.1", " ", "127.0.0.1"),
        ("", "203.0.113.9", ""),
    ],
)
def test_who_asks(peer: str, forwarded: str, address: str) -> None:
    assert address_of(peer, forwarded) == address


def test_what_cannot_be_written_is_lost_and_no_page_with_it() -> None:
    site = Site()
    site.book.fails = True
    assert site.get() == "200"
    assert site.counted() == []
    site.book.fails = False
    assert site.get() == "200"
    assert len(site.counted()) == 1


def test_memory_is_bounded() -> None:
    site = Site(most=10)
    for host in range(30):
        assert site.get(peer=f"192.0.2.{host}", user_agent=FOX + "x" * 10_000) == "200"
    assert len(site.counted()) == 10


def test_a_thread_writes_by_itself() -> None:
    written = threading.Event()

    class Telling(Book):
        def keep(self, visits: Sequence[Visit], /) -> int:
            written.set()
            return len(visits)

    visits = Visits(Telling(), every=0.01)

    def application(environ, start_response):
        start_response("200 OK", [])
        return []

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": STORY, "HTTP_USER_AGENT": FOX}
    visits.around(application)(environ, lambda *args: None)
    assert written.wait(5)
