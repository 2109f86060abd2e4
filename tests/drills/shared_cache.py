"""A small caching proxy on loopback, as a CDN is one: keeps by s-maxage, forgets by key."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from msgspec import Struct

LIFETIME = re.compile(r"s-maxage=(\d+)")


class Kept(Struct, frozen=True):
    """One answer and until when (monotonic) it may be given again."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    keys: frozenset[str]
    until: float


class SharedCache:
    """The proxy; ``origin`` is set once the site answers, ``settings`` make the site purge it."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.origin = ""
        self.kept: dict[str, Kept] = {}
        self.hits = self.purged = 0
        self.refuse_purges = False
        self.settings = {
            "WIREDESK_CDN": "varnish",
            "WIREDESK_CDN_URL": f"{self.base}/",
            "WIREDESK_CDN_NETWORKS": "127.0.0.1/32",
        }

    def answer(self, path: str) -> Kept:
        """A kept answer, or the origin's own, kept where it allows that."""
        found = self.kept.get(path)
        if found is not None and time.monotonic() < found.until:
            self.hits += 1
            return found
        fetched = self._fetch(path)
        if fetched.until > time.monotonic():
            self.kept[path] = fetched
        return fetched

    def forget(self, keys: set[str]) -> int:
        """Drop every answer that bears one of the keys."""
        gone = [path for path, kept in list(self.kept.items()) if kept.keys & keys]
        for path in gone:
            self.kept.pop(path, None)
        self.purged += 1
        return len(gone)

    def _fetch(self, path: str) -> Kept:
        parts = urlsplit(self.origin)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body, headers = answer.read(), answer.getheaders()
        connection.close()
        lifetime = LIFETIME.search(answer.headers.get("Cache-Control", ""))
        left = int(lifetime[1]) - int(answer.headers.get("Age", 0)) if lifetime else 0
        keys = frozenset(answer.headers.get("xkey", "").split())
        return Kept(answer.status, headers, body, keys, time.monotonic() + left)


@contextmanager
def shared_cache() -> Iterator[SharedCache]:
    """The proxy while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = SharedCache(server.server_address[1])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kept = made.answer(self.path)
            self.send_response(kept.status)
            for name, value in kept.headers:
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(kept.body)))
            self.end_headers()
            self.wfile.write(kept.body)

        def do_PURGE(self) -> None:
            if made.refuse_purges:
                self.send_response(503)
            else:
                made.forget(set(self.headers.get("xkey-purge", "").split()))
                self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server.RequestHandlerClass = Handler
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
