"""Purges of a CDN: what is queued by which change, what each kind is sent, what fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from msgspec.structs import replace

from tests.desk.ferry import NOW, ninjs
from tests.desk.walking import Desk
from wiredesk.archive import books
from wiredesk.archive.models import Outbox, Story
from wiredesk.core.errors import AddressRefused, FetchFailed
from wiredesk.core.filing import Effect
from wiredesk.core.keys import EVERYTHING, story_key
from wiredesk.core.purging import KINDS, Cdn, purges
from wiredesk.desk import actions, purging
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.road import deliver

LOOPBACK = (ip_network("127.0.0.1/32"),)
SENT = {
    "fastly": ("POST", {"Fastly-Key": "t", "Surrogate-Key": "a b"}, b""),
    "cloudflare": ("POST", {"Authorization": "Bearer t"}, b'{"tags": ["a", "b"]}'),
    "varnish": ("PURGE", {"Authorization": "Bearer t", "xkey-purge": "a b"}, b""),
    "ban": ("BAN", {"Authorization": "Bearer t", "Surrogate-Key": "a b"}, b""),
    "webhook": ("POST", {"Authorization": "Bearer t"}, b'{"keys": ["a", "b"]}'),
}


class Receiver:
    """What came in, and how it answers."""

    def __init__(self) -> None:
        self.status, self.url = 200, ""
        self.came: list[tuple[str, dict[str, str], bytes]] = []


@contextmanager
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            made.came.append((self.command, dict(self.headers), body))
            self.send_response(made.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PURGE = do_BAN = take

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/purge"
    Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def cdn(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiver() as made:
        set_cdn(monkeypatch, urls=(made.url,))
        yield made


def set_cdn(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    given = {"kind": "varnish", "urls": ("https://cdn.example/",), "networks": LOOPBACK, **fields}
    made = None if fields.get("kind") == "" else Cdn(**given)
    monkeypatch.setattr(settings, "CONFIG", _with(settings.CONFIG, cdn=made))


def _with(config: Any, **fields: Any) -> Any:
    return replace(config, **fields)


def effect(**payload: object) -> Effect:
    made = Effect(id=0, name="cdn-purge", story_id=None, payload=payload, created=NOW, tries=1)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_sent_what_it_takes(
    kind: str, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    method, headers, body = SENT[kind]
    with receiver() as came:
        set_cdn(monkeypatch, kind=kind, urls=(came.url,), token="t")
        purging.cdn_purge(effect(keys=["a", "b"]))
    ((told, named, sent),) = came.came
    assert (told, sent) == (method, body)
    assert headers.items() <= named.items()


@pytest.mark.parametrize("kind", KINDS)
def test_many_keys_go_in_as_few_requests_as_the_kind_takes(kind: str) -> None:
    keys = [f"story-{n}" for n in range(250)]
    told = list(purges(KINDS[kind], keys))
    assert len(told) == -(-250 // KINDS[kind].most)
    text = "".join(str(one.headers) + one.body.decode() for one in told)
    assert all(key in text for key in keys)


def test_every_cache_is_told_and_one_that_fails_brings_it_back(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    with receiver() as one, receiver() as other:
        set_cdn(monkeypatch, urls=(one.url, other.url))
        other.status = 503
        with pytest.raises(FetchFailed, match="answered 503"):
            purging.cdn_purge(effect(keys=["a"]))
        other.status = 200
        purging.cdn_purge(effect(keys=["a"]))
    assert (len(one.came), len(other.came)) == (2, 2)


def test_the_guard_stands_before_it(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    with receiver() as came:
        set_cdn(monkeypatch, urls=(came.url,), networks=())
        with pytest.raises(AddressRefused):
            purging.cdn_purge(effect(keys=["a"]))
    assert came.came == []


def test_nothing_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Cdn(kind="fastly", urls=("https://x.example/very/secret",), token="hush")
    assert "hush" not in repr(made) and "secret" not in repr(made)


@pytest.mark.django_db
def test_what_is_purged_by_which_change(desk: Desk, cdn: Receiver) -> None:
    """New: nothing can be kept. Changed: its own key. Out of sight or killed: everything."""
    wire = desk.wire("north")
    desk.file(wire, ninjs(), NOW)
    story = Story.objects.get()
    assert carried_out(desk, cdn) == []
    desk.file(wire, ninjs(version=2), NOW + timedelta(minutes=5))
    assert carried_out(desk, cdn) == [story_key(story.public_id)]
    actions.withhold(story, by="ed")
    assert carried_out(desk, cdn) == [EVERYTHING, EVERYTHING]
    actions.release(story, by="ed")
    assert carried_out(desk, cdn) == [story_key(story.public_id)]
    actions.kill(story, by="ed")
    assert carried_out(desk, cdn) == [EVERYTHING, EVERYTHING]


@pytest.mark.django_db
def test_without_a_cdn_nothing_is_queued_but_the_ledger_closes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_cdn(monkeypatch, kind="")
    desk.file(desk.wire("north"), ninjs(), NOW)
    desk.tools.effects.update(EFFECTS)
    actions.kill(Story.objects.get(), by="ed")
    desk._now = timezone.now()
    while deliver(books, desk.tools):
        pass
    assert Outbox.objects.filter(effect="cdn-purge").count() == 1
    assert not Outbox.objects.filter(effect="cdn-purge", done_at=None).exists()


def carried_out(desk: Desk, cdn: Receiver) -> list[str]:
    """Let every effect happen, those of the next seconds too; the keys that were purged."""
    desk.tools.effects.update(EFFECTS)
    cdn.came.clear()
    desk._now = timezone.now() + timedelta(seconds=10)
    while deliver(books, desk.tools):
        pass
    return [key for _, headers, _ in cdn.came for key in headers["xkey-purge"].split()]
