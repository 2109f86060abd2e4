"""What the road leaves for lists: the short of each version and what its headline's tags tell."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.desk.test_breakers import item
from tests.desk.walking import Desk
from wiredesk.archive import finding
from wiredesk.archive.models import Story, StoryVersion, Wire
from wiredesk.desk.knowledge import enricher

pytestmark = pytest.mark.django_db

TEXT = "A steam crane was taken apart on Monday. It had stood for ninety years."


@pytest.fixture
def now() -> datetime:
    return timezone.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=1)


@pytest.fixture
def reading() -> Desk:
    """A desk that enriches."""
    return Desk(enrich=enricher())


@pytest.fixture
def wire(reading: Desk) -> Wire:
    return reading.wire("reuters")


@pytest.mark.parametrize(
    ("headline", "text", "tags", "short"),
    [
        ("EXCLUSIVE-Crane comes down", TEXT, ["exclusive"], TEXT),
        ("UPDATE 2-EXCLUSIVE-Crane comes down", TEXT, ["exclusive"], TEXT),
        ("FACTBOX-What a crane is", TEXT, ["factbox"], TEXT),
        ("UPDATE 2-Crane comes down", TEXT, [], TEXT),
        ("WRAPUP 1-Crane comes down", TEXT, [], TEXT),
        ("Crane comes down", f"This is how. {TEXT}", [], ""),
        ("EXCLUSIVE-Crane comes down", "", ["exclusive"], ""),
    ],
)
def test_a_version_keeps_them(
    reading: Desk, wire: Wire, now: datetime, headline: str, text: str, tags: list[str], short: str
) -> None:
    reading.file(wire, item(1, now, headline=headline, body_text=text), now)
    version = StoryVersion.objects.get()
    assert (version.tags, version.short) == (tags, short)


def test_they_come_and_go_with_the_version(reading: Desk, wire: Wire, now: datetime) -> None:
    reading.file(wire, item(1, now, headline="EXCLUSIVE-Crane down", body_text=TEXT), now)
    later = now + timedelta(seconds=1)
    new = item(1, later, version=2, headline="Crane down", body_text=TEXT.replace("ninety", "80"))
    (first,) = finding.newest(later).cards  # type: ignore[union-attr]
    assert first.labels == ("reuters exclusive",) and first.short == TEXT
    reading.file(wire, new, later)
    (second,) = finding.newest(later).cards  # type: ignore[union-attr]
    assert second.labels == () and "80 years" in second.short


def test_a_kill_leaves_neither(reading: Desk, wire: Wire, now: datetime) -> None:
    reading.file(wire, item(1, now, headline="EXCLUSIVE-Crane down", body_text=TEXT), now)
    reading.file(wire, item(1, now, version=2, status="canceled"), now + timedelta(seconds=1))
    reader = Client(HTTP_HOST="localhost")
    address = Story.objects.get().get_absolute_url()
    for path in ("/", "/latest", "/shorts", "/feeds/latest.json", address):
        body = reader.get(path, follow=True).content
        assert b"exclusive" not in body and b"ninety" not in body, path
