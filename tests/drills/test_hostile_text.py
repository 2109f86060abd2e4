"""Naughty strings in every text field: filed by the road, kept as read, shown, fed, well-formed.

Each case of hostile/text.jsonl is a wire of its own. Strings stand in all fields of an RSS item as
they are, byte for byte; cases that are whole documents are filed as they come.
"""

import base64
import json
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree

from tests.desk.walking import Desk
from tests.site import factories
from wiredesk.archive.models import Story, StoryVersion, Transmission
from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats import read
from wiredesk.core.item import NewsItem
from wiredesk.core.text.characters import has_forbidden
from wiredesk.core.text.encoding import decode
from wiredesk.core.text.style import house_style
from wiredesk.desk.parsing import transmission

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
ITEM = (
    b"<rss version='2.0'><channel><title>%(text)s</title><item><title>%(text)s</title>"
    b"<description>%(text)s</description><author>%(text)s</author><guid>%(text)s</guid>"
    b"<category>%(text)s</category><link>%(text)s</link></item></channel></rss>"
)
HEADS = (b"<?xml", b"\xff\xfe\x00\x00", b"\x00<\x00?", b"L\x6f\xa7\x94")  # cp037 writes "<?xml" so
Case = tuple[str, bytes, bool]


def cases(shared: Path) -> list[Case]:
    """Name, bytes to file, and whether the case abuses a codec."""
    found = []
    with (shared / "hostile" / "text.jsonl").open() as lines:
        for case in map(json.loads, lines):
            text = base64.b64decode(case["b64"])
            for plain, escaped in ((b"&", b"&amp;"), (b"<", b"&lt;"), (b">", b"&gt;")):
                whole = text.startswith(HEADS)
                text = text if whole else text.replace(plain, escaped)
            body = text if whole else ITEM % {b"text": text}
            found.append((case["id"], body, "must_not_run_codec" in case["expect"]))
    return found


def items(body: bytes) -> list[NewsItem]:
    """What the reading process makes of a case."""
    try:
        return [house_style(item) for item in read(transmission("", body)).items]
    except WiredeskError:
        return []


@pytest.fixture
def filed(shared: Path, settings, tmp_path) -> list[Case]:
    """All cases on the road, each on its wire."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    factories.house()
    desk, found = Desk(), cases(shared)
    for name, body, _ in found:
        desk.file(desk.wire(name), body, NOW)
    return found


def test_hostile_text_goes_the_whole_road(filed: list[Case]) -> None:
    reader = Client(HTTP_HOST="localhost")
    for name, body, abuses_codec in filed:
        [sent] = Transmission.objects.filter(wire__key=name)
        stories = Story.objects.filter(agency__key=name)
        wanted = items(body)
        assert (sent.state, stories.count()) == ("filed", len(wanted)) or (
            sent.state == "quarantined" and sent.reason and not wanted
        ), name
        assert not abuses_codec or decode(body).charset == "utf-8", name
        for item in wanted:
            assert_kept_and_shown(reader, name, item)
    assert_lists_are_sound(reader)


def assert_kept_and_shown(reader: Client, name: str, item: NewsItem) -> None:
    """The database gives back what was read; the page answers and prints nothing forbidden."""
    version = StoryVersion.objects.get(story__agency__key=name)
    assert (version.headline or None, version.body_html) == (item.headline, item.body_html), name
    story = version.story
    if story.state == "public":
        page = reader.get(story.get_absolute_url())
        assert page.status_code == 200, name
        assert not has_forbidden(unescape(page.content.decode())), name


def assert_lists_are_sound(reader: Client) -> None:
    """Lists answer, a strict parser reads the feeds, and nothing forbidden is printed."""
    for path in ("/", "/latest", "/search?q=undefined"):
        page = reader.get(path)
        assert page.status_code == 200, path
        assert not has_forbidden(unescape(page.content.decode())), path
    for ending in ("rss", "atom"):
        feed = reader.get(f"/feeds/latest.{ending}").content
        texts = etree.fromstring(feed, etree.XMLParser(resolve_entities=False)).itertext()
        assert not any(map(has_forbidden, texts)), ending
    assert not has_forbidden(str(json.loads(reader.get("/feeds/latest.json").content)))
