"""Stories, wires and people for the newsroom's tests, made through the same fold as the road's."""

import itertools
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zstandard

from tests.conftest import _set_django_up

_set_django_up()  # named on the command line, this file is read before any test is collected

from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Collection, Locale, Page, Site  # noqa: E402

from wiredesk.archive.folding import refold  # noqa: E402
from wiredesk.archive.models import (  # noqa: E402
    Agency,
    Alarm,
    Edition,
    Feedback,
    FooterLink,
    Licence,
    Picture,
    Roundup,
    RoundupPlan,
    Sector,
    SiteIdentity,
    Story,
    StoryVersion,
    Transmission,
    Wire,
    WirePulse,
)
from wiredesk.core.matching import guid_key  # noqa: E402
from wiredesk.desk import actions  # noqa: E402
from wiredesk.desk.actions.edit import open_edit, publish_edit  # noqa: E402

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BODY = "<p>Crews brought the last passengers ashore before dawn.</p><p>More soon.</p>"
ROLES = ("Viewer", "Editor", "Publisher", "Admin")

_number = itertools.count(7_000_000_001)


@pytest.fixture(autouse=True)
def nobody_has_failed_yet(settings: Any) -> None:
    """Failed log-ins are counted anew in each test; a Redis that others use is not emptied."""
    own = {**settings.CACHES["default"], "KEY_PREFIX": f"{os.getpid()}-{next(_number)}"}
    settings.CACHES = {"default": own}


@pytest.fixture
def wire(db: None) -> Wire:
    agency = Agency.objects.create(key="harbour", name="Harbour News")
    wire = Wire.objects.create(key="harbour-main", agency=agency, name="Main", policy="auto")
    Licence.objects.create(wire=wire, display="full")
    return wire


def add_version(story: Story, **fields: Any) -> StoryVersion:
    """File one more version of a story and fold it."""
    count = story.versions.count() + 1
    given = {
        "version": str(count),
        "ref": f"{story.pk}-{count}",
        "text_key": f"text-{story.pk}-{count}",
        "body_key": f"body-{story.pk}-{count}",
        "at": NOW + timedelta(minutes=count),
        "received_at": NOW + timedelta(minutes=count),
        "sort_at": NOW + timedelta(minutes=count),
        "kind": "NEW",
        "story_kind": "news",
        "headline": "Ferry passengers safe after night rescue",
        "dek": "All on board were brought ashore.",
        "body_html": BODY,
        "body_text": "Crews brought the last of the ferry's passengers ashore before dawn.",
        "length": 68,
        "slugline": f"FERRY-RESCUE-{story.public_id}",
        "language": "en",
        **fields,
    }
    version = StoryVersion.objects.create(story=story, wire=story.wire, **given)
    refold([story.pk], now=NOW, actor="the road")
    story.refresh_from_db()
    return version


@pytest.fixture
def make_story(wire: Wire) -> Callable[..., Story]:
    def make(**fields: Any) -> Story:
        number = next(_number)
        guid = f"tag:harbour.example,2026:{number}"
        story = Story.objects.create(
            public_id=number, agency=wire.agency, wire=wire, guid=guid, guid_key=guid_key(guid),
            sort_at=NOW, changed_at=NOW,
        )  # fmt: skip
        add_version(story, **fields)
        return story

    return make


@pytest.fixture
def story(make_story: Callable[..., Story]) -> Story:
    return make_story()


@pytest.fixture
def people(db: None, settings: Any) -> dict[str, User]:
    """One person per role, and one with no role at all; their passwords are quick to hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = {}
    for role in (*ROLES, "Nobody"):
        made[role] = User.objects.create_user(role.lower(), password="a long enough password")
        if role != "Nobody":
            made[role].groups.add(Group.objects.get(name=role))
    return made


@pytest.fixture
def as_role(people: dict[str, User]) -> Callable[[str], Client]:
    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(people[role])
        return client

    return log_in


@pytest.fixture
def home_page(db: None) -> Page:
    """The root of the one site, and of the pictures: made anew where a test emptied the tables."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Locale.objects.get_or_create(language_code="en")
        root = Page.add_root(title="Root", slug="root")
        home = root.add_child(title="Home", slug="home")
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return Page.get_first_root_node().get_children().first()


@pytest.fixture
def full_newsroom(make_story: Callable[..., Story], wire: Wire) -> None:
    """A row of everything, a live edit with a conflict, a kill, a quarantined transmission."""
    edited, killed = make_story(), make_story()
    Picture.objects.create(story=edited, key="p", href="https://a.example/p.jpg", caption="Quay")
    edit = open_edit(edited, by="ed")
    edit.headline = "Desk headline"
    edit.save_revision()
    publish_edit(edit, by="ed")
    add_version(edited, headline="Agency's newer headline")
    actions.kill(killed, by="ed")
    make_story(policy="desk", policy_reason="named suspect")
    Transmission.objects.create(wire=wire, digest="d", received_at=NOW, size=3, state="quarantined",
                                body=zstandard.compress(b"<x>"))  # fmt: skip
    reason = "flood: 900 new items within ten minutes, the limit is 200"
    WirePulse.objects.create(wire=wire, opened_at=NOW, cause="items", reason=reason)
    for code, detail in (("flood-items", reason), ("kill-done", ""), ("wire-silent", "Noon.")):
        about = killed.public_id if code == "kill-done" else None
        Alarm.objects.create(code=code, wire=wire, detail=detail, story_id=about, first_seen=NOW,
                             last_seen=NOW)  # fmt: skip
    Feedback.objects.create(at=NOW, text="A note", story_id=edited.pk)
    SiteIdentity.objects.create(name="The Harbour Times")
    world = Sector.objects.create(key="world", name="World")
    RoundupPlan.objects.create(sector=world, times="07:30")
    Roundup.objects.create(public_id=next(_number), sector=world, at=NOW, changed_at=NOW)
    Edition.objects.create(key="uk", name="UK")
    FooterLink.objects.create(menu="other", title="One", href="/about/")
