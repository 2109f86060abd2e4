"""A feed server on loopback, and what the drills need of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.crash.newsday import feed, picture

HOST = "127.0.0.2"


class Handler(BaseHTTPRequestHandler):
    """Answers with the feed or the picture."""

    def do_GET(self) -> None:
        """One answer, with its length."""
        photo = self.path.endswith(".jpg")
        here = f"http://{HOST}:{self.server.server_address[1]}"
        body = picture("navy") if photo else feed(here)
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg" if photo else "application/atom+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def origin() -> Iterator[str]:
    """Serve while the block runs; gives the address of the feed."""
    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}/feed.atom"
        server.shutdown()
