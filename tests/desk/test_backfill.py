"""What is old when it comes has a page, is found and mapped, and is never told as new."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.desk.ferry import BODY
from tests.desk.walking import Desk
from tests.desk.wirecopy import WORDS
from wiredesk.archive import finding, grouping, recording, rounding
from wiredesk.archive.finding.trend import candidates
from wiredesk.archive.models import (
    Alarm,
    Country,
    Edition,
    Licence,
    Sector,
    SiteIdentity,
    Story,
    StorylineStory,
    Transmission,
    Ungrouped,
    Wire,
    WirePulse,
)
from wiredesk.core.grouping import Memory
from wiredesk.desk.engine.asking import Asking
from wiredesk.desk.road import group
from wiredesk.desk.toolbox import toolbox

HOST = "127.0.0.2"
HOUR = timedelta(hours=1)


def rss(items: dict[str, datetime | None], said: str = "") -> bytes:
    """A feed of items by name, each with its date and words of its own."""
    entries = "".join(
        f"<item><guid>urn:b:{name}</guid><title>Ferry {name} comes home</title>"
        f"<link>https://a.example/{name}</link>"
        + (f"<pubDate>{format_datetime(made)}</pubDate>" if made else "")
        + f"<description>{BODY} {' '.join(WORDS[n % len(WORDS)] + name for n in range(40))} {said}"
        "</description></item>"
        for name, made in items.items()
    )
    return f'<rss version="2.0"><channel><title>Ferries</title>{entries}</channel></rss>'.encode()


@pytest.fixture
def north(db: None) -> Wire:
    """A wire, its section and country."""
    Sector.objects.create(key="harbour", name="Harbour")
    Country.objects.create(code="PT", name="Portugal", slug="portugal")
    Edition.objects.create(key="main", name="Main", is_default=True)
    SiteIdentity.objects.create(name="Site")
    wire = Desk().wire("north")
    Licence.objects.update(index="index", full_text_feeds=True)
    return wire


def placed() -> Desk:
    """A desk that places every story in the harbour of Portugal."""
    return Desk(sector_of=lambda item: "harbour", country_of=lambda item: "PT")


def archived() -> set[str]:
    return {one[6:] for one in Story.objects.filter(archived=True).values_list("guid", flat=True)}


def names(cards) -> set[str]:
    keys = [getattr(card, "pk", None) or card.story for card in cards]
    return {one[6:] for one in Story.objects.filter(pk__in=keys).values_list("guid", flat=True)}


NEWS = {
    "front": lambda now: finding.pool(now).cards,
    "latest": lambda now: finding.newest(now).cards,
    "section": lambda now: finding.section_page("harbour", now).cards,
    "country": lambda now: finding.country_page("portugal", now).cards,
    "agency": lambda now: finding.agency_page("north", now).cards,
    "feed of a search": lambda now: finding.matches("ferry", now, bodies=True).cards,
    "trending": lambda now: candidates(
        list(Story.objects.values_list("public_id", flat=True)), now
    ),
    "round-up": lambda now: rounding._candidates(Sector.objects.get(), now),
}
"""Everything that tells what is new."""


@pytest.fixture
def mixed(north: Wire) -> datetime:
    """Items of last week, of now and of no date, of a first poll; returns the time."""
    desk, now = placed(), timezone.now()
    body = rss({"old": now - 7 * 24 * HOUR, "recent": now - HOUR / 2, "bare": None})
    recording.store(north.pk, [("feed", "", body)], now, came_as="first")
    desk._now = now
    desk.file_all()
    return now


@pytest.mark.parametrize("place", NEWS)
def test_what_is_old_is_nowhere_told_as_new(mixed: datetime, place: str) -> None:
    found = NEWS[place](mixed)
    assert names(found) == {"recent"}


def test_what_is_old_has_a_page_and_is_found_and_mapped(mixed: datetime) -> None:
    everything = {"old", "recent", "bare"}
    assert archived() == {"old", "bare"}
    assert names(finding.matches("ferry", mixed).cards) == everything
    assert names(finding.indexable(mixed)) == everything
    for public_id in Story.objects.values_list("public_id", flat=True):
        assert finding.resolve(public_id, mixed).kind == "show"


def test_readers_meet_it_on_no_front_and_in_no_feed(mixed: datetime) -> None:
    reader = Client(HTTP_HOST="localhost")
    addresses = ("/", "/latest", "/section/harbour", "/country/portugal", "/agency/north",
                 "/trending", "/shorts", "/feeds/latest.xml", "/feeds/latest.rss",
                 "/feeds/latest.json", "/feeds/section/harbour.xml", "/feeds/agency/north.xml",
                 "/feeds/country/portugal.json")  # fmt: skip
    answered = 0
    for address in addresses:
        answer = reader.get(address)
        if answer.status_code == 404 and address.startswith("/feeds"):
            continue
        assert answer.status_code == 200, address
        text = answer.content.decode()
        answered += "Ferry recent" in text
        assert "Ferry old" not in text and "Ferry bare" not in text, address
    assert answered >= 8
    mapped = reader.get("/sitemap.xml").content.decode()
    assert all(f"ferry-{name}" in mapped for name in ("old", "bare", "recent"))
    assert "ferry-old" in reader.get("/search?q=ferry").content.decode()


def test_a_storyline_may_tell_it_as_its_past_but_not_without_a_date(mixed: datetime) -> None:
    desk, memory = placed(), Memory()
    desk._now = mixed
    while group(grouping, memory, desk.tools):
        pass
    placed_in = set(StorylineStory.objects.values_list("story__guid", flat=True))
    assert placed_in == {"urn:b:old", "urn:b:recent"}
    assert not Story.objects.exclude(behind=None).exists()
    assert not Ungrouped.objects.filter(due_at__lte=mixed).exists()


@pytest.mark.django_db
def test_a_first_poll_is_no_flood(north: Wire) -> None:
    desk, now = placed(), timezone.now()
    body = rss({f"n{n}": now - timedelta(hours=2 + n / 100) for n in range(300)})
    recording.store(north.pk, [("feed", "", body)], now, came_as="first")
    desk._now = now
    desk.file_all()
    assert Story.objects.filter(archived=True, state="public").count() == 300
    assert WirePulse.objects.get(wire=north).opened_at is None
    assert not Alarm.objects.exists()


@pytest.mark.django_db
def test_a_version_that_comes_in_time_makes_it_news(north: Wire) -> None:
    desk, now = placed(), timezone.now()
    desk.file(north, rss({"a": now - 48 * HOUR}), now)
    assert archived() == {"a"}
    desk.file(north, rss({"a": now}, said="The pilot was on board."), now + HOUR)
    assert archived() == set()
    assert names(finding.pool(now + HOUR).cards) == {"a"}


@pytest.mark.django_db
@pytest.mark.parametrize("late", [0, 1])
def test_an_old_version_that_comes_late_leaves_news_where_it_is(north: Wire, late: int) -> None:
    desk, now = placed(), timezone.now()
    line = [rss({"a": now - 30 * HOUR}), rss({"a": now}, said="The pilot was on board.")]
    for body in line[:: -1 if late else 1]:
        desk.file(north, body, now + HOUR / 2)
    assert archived() == set()


@pytest.mark.django_db
def test_a_feed_that_sends_everything_again_makes_nothing_new(north: Wire) -> None:
    desk, now = placed(), timezone.now()
    made = {"a": now - 3 * HOUR, "b": now - 2 * HOUR}
    desk.file(north, rss(made), now)
    desk.file(north, rss(dict.fromkeys(made, now)), now + HOUR)
    found = finding.newest(now + HOUR).cards
    assert [one.url for one in found] == [one.url for one in finding.newest(now).cards]
    assert all(one.at < now - HOUR for one in found), "the same words do not climb"
    assert all(one.updated is None for one in found)


class Feed(BaseHTTPRequestHandler):
    """A feed that answers with the next body each time."""

    bodies: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        """The next body; the last stays."""
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is for the tests."""


@pytest.fixture
def origin() -> Iterator[str]:
    server = ThreadingHTTPServer((HOST, 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_only_the_first_poll_of_a_feed_is_a_first_poll(origin: str) -> None:
    now = timezone.now()
    old = {"a": now - 3 * HOUR, "b": None}
    Feed.bodies = [rss(old), rss({**old, "c": now - 3 * HOUR, "d": None})]
    desk = Desk()
    wire = desk.wire("feed", transport="http", address=origin, allow_networks=[f"{HOST}/32"])
    connection.ensure_connection()
    for _ in range(2):
        with closing(Asking(recording, toolbox)) as asking:
            asking.look()
            assert asking.rest() == 1
        Wire.objects.update(due_at=None)
        desk._now = timezone.now()
        desk.file_all()
    assert list(Transmission.objects.order_by("pk").values_list("came_as", flat=True)) == [
        "first", ""
    ]  # fmt: skip
    assert archived() == {"a", "b"}
    assert Story.objects.filter(wire=wire, archived=False).count() == 2


@pytest.mark.django_db
def test_backfill_goes_to_the_archive_whatever_its_date(north: Wire, tmp_path: Path) -> None:
    now = timezone.now()
    (tmp_path / "today.xml").write_bytes(rss({"today": now}))
    (tmp_path / "live.xml").write_bytes(rss({"live": now}))
    call_command("ingest", str(tmp_path / "today.xml"), wire="north", backfill=True, json=True)
    call_command("ingest", str(tmp_path / "live.xml"), wire="north", json=True)
    assert archived() == {"today"}
