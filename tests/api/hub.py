"""A small WebSub hub with a feed: it follows W3C WebSub, and lies where a test asks it to."""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

HOST = "127.0.0.2"

ENTRY = (
    "<entry><id>urn:hub:{name}</id><title>{title}</title>"
    "<updated>2026-04-02T08:{minute:02}:00Z</updated>"
    '<content type="html">&lt;p&gt;{text}&lt;/p&gt;</content></entry>'
)


@dataclass
class Subscriber:
    """A callback that has proved that it wants to be called."""

    callback: str
    topic: str
    secret: str
    lease: int


@dataclass
class Hub:
    """What the hub knows and was asked; ``verifies`` = at once, after each request."""

    port: int = 0
    entries: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    looks: int = 0
    verifies: bool = True
    lease: int = 3600
    status: int = 202
    location: str = ""
    named: str = ""  # another hub that the feed names
    by_header: bool = False

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def topic(self) -> str:
        return f"{self.base}/feed.atom"

    def feed(self, *entries: str) -> bytes:
        """The feed with these entries, or with all."""
        hub = self.named or f"{self.base}/hub"
        links = f'<link rel="hub" href="{hub}"/><link rel="self" href="{self.topic}"/>'
        return (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Hub</title>'
            f"<id>urn:hub</id>{'' if self.by_header else links}{''.join(entries or self.entries)}"
            "</feed>"
        ).encode()

    def write(self, name: str, title: str, text: str) -> str:
        """One more entry of the feed."""
        self.entries.insert(
            0, ENTRY.format(name=name, title=title, text=text, minute=len(self.entries))
        )
        return self.entries[0]

    def verify(self, form: dict[str, str], **lies: str) -> tuple[int, bytes]:
        """Ask a subscriber whether it meant it (section 5.3); one that echoes is (un)subscribed."""
        challenge = secrets.token_urlsafe(24)
        asked = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": challenge,
            "hub.lease_seconds": str(self.lease),
            **{f"hub.{name}": value for name, value in lies.items()},
        }
        status, body = call(f"{form['hub.callback']}?{urlencode(asked)}")
        if status == 200 and body == challenge.encode():
            if form["hub.mode"] == "subscribe":
                self.subscribers[form["hub.callback"]] = Subscriber(
                    form["hub.callback"], form["hub.topic"], form["hub.secret"], self.lease
                )
            else:
                self.subscribers.pop(form["hub.callback"], None)
        return status, body

    def distribute(self, body: bytes, method: str = "sha256") -> list[int]:
        """Send content to all subscribers, signed (section 7.1)."""
        return [
            call(one.callback, body, {
                "X-Hub-Signature": signature(one.secret, body, method),
                "Link": f'<{self.base}/hub>; rel="hub", <{self.topic}>; rel="self"',
            })[0]
            for one in [*self.subscribers.values()]
        ]  # fmt: skip


def signature(secret: str, body: bytes, method: str = "sha256") -> str:
    """The value of X-Hub-Signature."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def call(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """One request to a callback: status and body."""
    request = Request(url, body, {"Content-Type": "application/atom+xml", **(headers or {})})
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub on loopback while the block runs."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.looks += 1
            body = hub.feed()
            self.send_response(200)
            self.send_header("Content-Type", "application/atom+xml")
            if hub.by_header:
                self.send_header("Link", f'<{hub.base}/hub>; rel="hub"')
                self.send_header("Link", f'<{hub.topic}>; rel=self; title="a, b"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            said = parse_qs(self.rfile.read(length).decode(), strict_parsing=True)
            form = {name: values[0] for name, values in said.items()}
            moved = urlsplit(self.path).path == "/moved"
            if not moved and hub.status == 202:
                hub.requests.append(form)
            self.send_response(308 if moved else hub.status)
            if moved or hub.location:
                self.send_header("Location", "/hub" if moved else hub.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if hub.verifies and hub.status == 202 and not moved:
                threading.Thread(target=hub.verify, args=(form,), daemon=True).start()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        hub.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield hub
        server.shutdown()
