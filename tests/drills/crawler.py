"""A crawler that knows every public door of a site and reports where it finds a word."""

import re
import time
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from msgspec import Struct

LISTS = (
    "/",
    "/latest",
    "/shorts",
    "/trending",
    "/roundups",
    "/corrections",
    "/editions",
    "/sitemap.xml",
    "/sitemap-news.xml",
    "/search",
    "/api/stories?limit=100",
)
SEARCHES = ("/search", "/feeds/search.atom")
LINK = re.compile(rb"""(?:href|src)=["']?(?:https?://[^/"' ]+)?(/[^"'#> ]*)""")
WALKED = (
    "/section/", "/country/", "/agency/", "/latest?", "/feeds/", "/roundup/", "/storyline/",
    "/countries/",
)  # fmt: skip


class Page(Struct, frozen=True):
    """One answer: status, lower-case bytes and all its headers in one."""

    path: str
    status: int
    body: bytes

    def holds(self, words: Collection[str]) -> bool:
        """Whether any of the words is anywhere in headers or body."""
        return any(word.encode() in self.body for word in words)


class Crawler:
    """Reads pages of one server over one connection."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def get(self, path: str) -> Page:
        """One page, redirects not followed: their Location counts among the bytes."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read() + b"\n" + str(answer.getheaders()).encode()
        return Page(path, answer.status, body.lower())

    def lists(self) -> dict[str, Page]:
        """Every list, feed and sitemap that links lead to from the front page."""
        found: dict[str, Page] = {}
        waiting = list(LISTS)
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found[path] = page = self.get(path)
            links = {link.decode().replace("&amp;", "&") for link in LINK.findall(page.body)}
            waiting += [link for link in links if link.startswith(WALKED)]
        return found


def searches(words: Iterable[str]) -> list[str]:
    """Addresses that look for each word, as a page and as a feed."""
    return [
        f"{path}?q={quote(word)}" for word in words for path in ("/search", "/feeds/search.atom")
    ]


class Watch(Struct, frozen=True, kw_only=True):
    """What is known of one story before its kill; nothing of it may be found afterwards."""

    guid: str
    article: str  # its address with the slug
    paths: tuple[str, ...]  # every page that held one of its markers
    pictures: tuple[str, ...]
    markers: tuple[str, ...]

    @property
    def number(self) -> str:
        """The bare id in the address."""
        found = re.search(r"/(\d+)-", self.article)
        return found[1] if found else ""

    @property
    def document(self) -> str:
        """Its address in the API."""
        return f"/api/stories/{self.number}"

    def doors(self) -> tuple[str, ...]:
        """All pages to look at."""
        number = self.number
        own = (self.article, f"/article/{number}", f"/article/{number}/versions", self.document)
        return (*own, *self.pictures, *self.paths)

    def leak(self, page: Page) -> str:
        """What is wrong with one page after the kill; "" = nothing."""
        words = [w for w in self.markers if w not in page.path]  # a search echoes its words
        if page.holds([*words, f"{self.number}-"]):
            return f"{page.path} still shows the story"
        bare = page.path in (f"/article/{self.number}", self.document)
        if page.status != 410 and (bare or page.path.endswith("/versions")):
            return f"{page.path} answers {page.status}, not 410"
        if page.status == 200 and page.path in (self.article, *self.pictures):
            return f"{page.path} still answers 200"
        return ""


def leaks(base: str, watch: Watch) -> list[str]:
    """One look through all doors of one server."""
    crawler = Crawler(base)
    return [found for path in watch.doors() if (found := watch.leak(crawler.get(path)))]


def gone_within(bases: Iterable[str], watch: Watch, start: float, patience: float) -> float:
    """Seconds from ``start`` (monotonic) until a look at each server found nothing more.

    Raises TimeoutError with what was still there after ``patience`` seconds.
    """
    with ThreadPoolExecutor() as threads:
        return max(threads.map(lambda base: _gone(base, watch, start, patience), bases))


def _gone(base: str, watch: Watch, start: float, patience: float) -> float:
    crawler = Crawler(base)
    for path in watch.doors():
        while found := watch.leak(crawler.get(path)):
            if time.monotonic() - start > patience:
                raise TimeoutError(f"after {patience:g} s {base}: {found}")
            time.sleep(0.01)
    return time.monotonic() - start
