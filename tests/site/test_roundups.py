"""Round-ups on the site: their page, their lists and feed, and what is gone from all of them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from tests.site import factories
from wiredesk.archive import rounding
from wiredesk.archive.models import Roundup, Sector, Story
from wiredesk.desk import actions
from wiredesk.site.clock import midnight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

HEADLINES = ("Ice near the pole", "Whales sing & listen", "Bones of horses", "Dust of a star")
TITLE = "Science News Roundup: Ice near the pole; Whales sing &amp; listen; Bones of horses"
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [f"/feeds/roundups/ours.{ending}" for ending in ("rss", "atom", "json")]


@pytest.fixture
def science() -> Sector:
    return Sector.objects.create(key="science", name="Science", colour="science")


@pytest.fixture
def stories(science: Sector) -> list[Story]:
    """Three of an agency with a credit line of its own, and a headline-only one."""
    full = factories.wire(credit="Northline Wire Service", full_text_feeds=True)
    brief = factories.wire("harbour", "headline", abridge=True)
    return [
        factories.story(wire, headline, ago=n * 10 + 5, sector=science)
        for n, (headline, wire) in enumerate(zip(HEADLINES, (full, full, full, brief), strict=True))
    ]


@pytest.fixture
def made(science: Sector, stories: list[Story]) -> Roundup:
    return rounding.make(science, by="ed", now=factories.NOW)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def test_its_page(made: Roundup, stories: list[Story], reader: Client) -> None:
    answer = reader.get(made.get_absolute_url())
    main = main_of(answer.text)
    assert f"<h1>{TITLE}</h1>" in main and f"<title>{TITLE} |" in answer.text
    assert '<span class="label">Made by software</span>' in main
    for story in stories:
        assert f'<a href="{story.get_absolute_url()}">' in main
    assert main.count("Northline Wire Service</span>") == 3 and "Harbour</span>" in main
    assert "Whales sing &amp; listen, the harbour office said on Monday." in main
    assert "Dust of a star, the harbour office said" not in main, "its licence gives no text"


def test_its_page_tells_machines(made: Roundup, stories: list[Story], reader: Client) -> None:
    answer = reader.get(made.get_absolute_url())
    assert 'name="robots" content="noindex, follow"' in answer.text
    assert answer["X-Robots-Tag"] == "noindex"
    _, _, rest = answer.text.partition('ld+json">')
    told = json.loads(rest.partition("</script>")[0])
    assert told["@type"] == "ItemList" and told["name"].startswith("Science News Roundup: Ice")
    assert [one["url"].partition("/article")[2] for one in told["itemListElement"]] == [
        one.get_absolute_url().removeprefix("/article") for one in stories
    ]
    assert 'href="/feeds/roundups/ours.atom"' in answer.text
    assert made.get_absolute_url() not in reader.get("/sitemap.xml").text


@pytest.mark.parametrize("path", ["/roundups", "/section/science"])
def test_lists_carry_it(made: Roundup, reader: Client, path: str) -> None:
    main = main_of(reader.get(path).text)
    assert f'<a href="{made.get_absolute_url()}">{TITLE}</a>' in main
    assert "made by software" in main
    assert "4 stories of" in main


@pytest.mark.parametrize("path", ["/", "/latest", "/section/sport", "/tables"])
def test_other_lists_do_not(made: Roundup, reader: Client, path: str) -> None:
    assert made.get_absolute_url() not in reader.get(path).text


def test_later_pages_of_a_list_do_not(made: Roundup, stories: list[Story], reader: Client) -> None:
    older = reader.get(f"/section/science?before={stories[0].public_id}")
    assert older.status_code == 200 and made.get_absolute_url() not in older.text


def test_the_wires_own_stand_below(made: Roundup, stories: list[Story], reader: Client) -> None:
    factories.story(stories[0].wire, "World News Summary", kind="roundup")
    main = main_of(reader.get("/roundups").text)
    assert main.index(made.get_absolute_url()) < main.index("World News Summary")


@pytest.mark.parametrize("path", FEEDS)
def test_its_feed(made: Roundup, stories: list[Story], reader: Client, path: str) -> None:
    text = reader.get(path).text
    assert (
        f"http://localhost:8000{made.get_absolute_url()}" in text or made.get_absolute_url() in text
    )
    assert "Made by software." in text and "Northline Wire Service" in text
    assert stories[3].get_absolute_url() in text
    assert "the harbour office said" not in text, "headlines and links, no text"


def test_feeds_say_what_was_withdrawn(made: Roundup, reader: Client) -> None:
    actions.withdraw_roundup(made, by="ed")
    root = etree.fromstring(reader.get("/feeds/roundups/ours.atom").content)
    assert not root.findall(f"{ATOM}entry")
    gone = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert [one.get("ref", "").endswith(made.get_absolute_url()) for one in gone] == [True]


def test_a_kill_cuts_every_place(made: Roundup, stories: list[Story], reader: Client) -> None:
    url, feed = made.get_absolute_url(), "/feeds/roundups/ours.atom"
    before = etree.fromstring(reader.get(feed).content).findtext(f"{ATOM}entry/{ATOM}updated")
    actions.kill(stories[1], by="ed")
    for path in (url, "/roundups", "/section/science", *FEEDS):
        text = reader.get(path).text
        assert "Whales" not in text and str(stories[1].public_id) not in text.replace(
            f"/article/{stories[1].public_id}", "", 1 if path == FEEDS[1] else 0
        ), path
        assert "Bones of horses; Dust of a star" in text, path
    after = etree.fromstring(reader.get(feed).content).findtext(f"{ATOM}entry/{ATOM}updated")
    assert before and after and after >= before


@pytest.mark.parametrize("act", ["kill", "hold", "withhold"])
def test_too_little_left(made: Roundup, stories: list[Story], reader: Client, act: str) -> None:
    for story in stories[:2]:
        getattr(actions, act)(story, by="ed")
    answer = reader.get(made.get_absolute_url())
    assert answer.status_code == 410 and answer["Cache-Control"] == "no-store"
    assert "Bones" not in answer.text
    for path in ("/roundups", "/section/science", *FEEDS):
        assert made.get_absolute_url() not in reader.get(path).text


def test_unknown_ones_are_unknown(made: Roundup, reader: Client) -> None:
    unknown = reader.get(f"/roundup/{made.public_id + 1}")
    assert unknown.status_code == 404
    assert unknown.content == reader.get("/article/1").content


def test_a_kept_page_ends_with_the_rights_of_a_story(
    made: Roundup, stories: list[Story], reader: Client
) -> None:
    now = timezone.now().replace(microsecond=0)
    ends = min(now + timedelta(minutes=7), midnight(now, "UTC"))
    Story.objects.filter(pk=stories[2].pk).update(rights_end=ends)
    for path in (made.get_absolute_url(), "/roundups", FEEDS[0]):
        assert reader.get(path).wiredesk_until == ends.timestamp(), path  # type: ignore[attr-defined]
