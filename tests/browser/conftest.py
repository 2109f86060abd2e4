"""The pages of a whole newsroom, fetched once, and a browser that sees nothing but them."""

import mimetypes
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from tests import services

if TYPE_CHECKING:  # Django is set up after this file is read
    from playwright.sync_api import Browser

ORIGIN = "http://127.0.0.1:8000"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
LISTS = (
    "/", "/in/", "/latest", "/in/latest", "/section/world", "/country/india", "/agency/northline",
    "/editions", "/feeds", "/search", "/search?q=harbour", "/search?q=nowhere+at+all", "/shorts",
    "/trending", "/corrections", "/tables", "/roundups", "/opinion/", "/about/", "/about/privacy/",
    "/opinion/ports-are-the-politics-of-patience/", "/feedback", "/feedback/thanks", "/newsletter",
    "/newsletter/thanks", "/newsletter/confirm/worn", "/nothing-here",
)  # fmt: skip

PAIR = "/countries/brazil-france"


class Answer(Struct, frozen=True):
    """What the site answered to one path."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Answer]:
    """path -> answer: every page of the newsroom and all it needs (style, script, fonts, media)."""
    from django.db import transaction
    from django.test import override_settings

    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        answers = _fetched()
        transaction.set_rollback(True)
    return answers


def _fetched() -> dict[str, Answer]:
    from django.test import Client

    from tests.site import factories, grouped
    from wiredesk.archive import rounding
    from wiredesk.archive.models import Sector

    stories = factories.newsroom()
    lead = stories["lead"].get_absolute_url()
    line = grouped.all_of(*(stories[f"story-{n}"] for n in (0, 1, 2, 4, 5, 6)))
    names = ("hi", "ar", "story-2", "killed", "table", "roundup")
    named = [stories[name].get_absolute_url() for name in names]
    versions = f"/article/{stories['lead'].public_id}/versions"
    client = Client(HTTP_HOST="127.0.0.1:8000")
    world = Sector.objects.get(key="world")
    made = rounding.make(world, by="desk", now=factories.NOW).get_absolute_url()
    paths = (*LISTS, line, PAIR, lead, versions, made, *named)
    answers = {path: _answer(client, path) for path in paths}
    for form in ("/feedback", "/newsletter"):
        answers[f"{form}?refused"] = _read(client.post(form, {"email": "no address"}))
    pages = b"".join(answer.body for answer in answers.values()).decode()
    for path in sorted(set(re.findall(r'(?:src|href)="(/(?:media|static)/[^"]+)"', pages))):
        answers[path] = _static(path) if path.startswith("/static/") else _answer(client, path)
    styles = next(path for path in answers if path.endswith("site.css"))
    for font in set(re.findall(r"url\((fonts/[^)]+)\)", answers[styles].body.decode())):
        path = styles.replace("site.css", font)
        answers[path] = _static(path)
    return answers


def _answer(client, path: str) -> Answer:  # type: ignore[no-untyped-def]
    return _read(client.get(path))


def _read(got) -> Answer:  # type: ignore[no-untyped-def]
    body = b"".join(got.streaming_content) if got.streaming else got.content
    return Answer(got.status_code, dict(got.headers), body)


def _static(path: str) -> Answer:
    from django.contrib.staticfiles import finders

    found = finders.find(path.split("/", 3)[3])
    assert found, path
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    with open(found, "rb") as file:
        return Answer(200, {"Content-Type": kind}, file.read())


@pytest.fixture(scope="module")
def browser(site: dict[str, Answer]) -> "Iterator[Browser]":
    """Chromium. Playwright keeps an event loop in this thread, which Django must bear meanwhile."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=services.chromium(), args=list(FLAGS))
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
