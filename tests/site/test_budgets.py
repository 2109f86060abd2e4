"""Page weight: what a first visit downloads stays within the design's budget, coded with brotli."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.site import grouped
from wiredesk.archive.models import Story

pytestmark = pytest.mark.django_db

KB = 1024
QUALITY = 5  # as the page cache and the static files are coded
LATIN_FONTS = 2  # files a page in a Western language loads
STATIC = re.compile(r'(?:href|src)="/static/(?:[0-9a-f]{12}/)?(site/[^"]+)"')


def coded(body: bytes) -> int:
    """Bytes on the wire."""
    return len(brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY))


def files(html: str, ending: str) -> list[Path]:
    """Our own static files of one kind that a page asks for."""
    names = {name for name in STATIC.findall(html) if name.endswith(ending)}
    found = [finders.find(name) for name in sorted(names)]
    assert found and all(found)
    return [Path(str(path)) for path in found]


def test_pages_are_light(newsroom: dict[str, Story], reader: Client) -> None:
    line = grouped.all_of(*(newsroom[f"story-{n}"] for n in (0, 1, 2, 4, 5, 6)))
    for path in ("/", newsroom["lead"].get_absolute_url(), line, "/countries/brazil-france"):
        assert coded(reader.get(path).content) <= 30 * KB, path


@pytest.mark.parametrize(("ending", "limit"), [(".css", 14 * KB), (".js", 8 * KB)])
def test_scripts_and_styles_are_light(
    newsroom: dict[str, Story], reader: Client, ending: str, limit: int
) -> None:
    html = reader.get("/").content.decode()
    assert sum(coded(path.read_bytes()) for path in files(html, ending)) <= limit


def test_fonts_are_few_and_light(newsroom: dict[str, Story], reader: Client) -> None:
    """The Latin faces; others are behind unicode-range and load only where their letters are."""
    html = reader.get("/").content.decode()
    css = files(html, ".css")
    faces = "".join(path.read_text() for path in css).split("@font-face")[1:]
    assert all("unicode-range" in face.split("}")[0] for face in faces if "url(" in face)
    latin = list(css[0].parent.glob("fonts/*-latin.woff2"))
    assert 0 < len(latin) <= LATIN_FONTS
    assert sum(path.stat().st_size for path in latin) <= 60 * KB
