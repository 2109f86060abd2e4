"""Feeds, sitemap and the other pages for machines."""

import json
from datetime import datetime, timedelta

import feedparser
import pytest
from django.test import Client
from lxml import etree

from tests.site.factories import NOW, story, wire
from wiredesk.archive.models import Story

pytestmark = pytest.mark.django_db

LISTS = ("latest", "edition/in", "section/world", "country/india", "agency/northline")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("ending", ["rss", "atom"])
def test_feeds_are_read_by_others(
    newsroom: dict[str, Story], reader: Client, name: str, ending: str
) -> None:
    answer = reader.get(f"/feeds/{name}.{ending}")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.entries
    for entry in read.entries:
        assert reader.get(entry.link.removeprefix("http://127.0.0.1:8000")).status_code == 200
        assert entry.id.rsplit("/", 1)[1].isdigit()


@pytest.mark.parametrize("name", LISTS)
def test_json_feed(newsroom: dict[str, Story], reader: Client, name: str) -> None:
    value = json.loads(reader.get(f"/feeds/{name}.json").content)
    assert value["version"] == "https://jsonfeed.org/version/1.1"
    assert all({"id", "url", "date_published"} <= set(item) for item in value["items"])


def test_full_text_only_where_the_contract_has_it(house: None, reader: Client) -> None:
    story(wire("open", full_text_feeds=True), "Open tale", body=["Openbodymark."])
    story(wire("shut"), "Shut tale", body=["Shutbodymark."], dek="Shutdekmark")
    for ending in ("rss", "atom", "json"):
        body = reader.get(f"/feeds/latest.{ending}").content
        assert b"Openbodymark" in body
        assert b"Shut tale" in body
        assert b"Shutbodymark" not in body and b"Shutdekmark" not in body


def test_kills_are_told_by_bare_id(house: None, reader: Client) -> None:
    row = story(wire(), "A tale", state="killed", slug="", killed_by="agency", killed_at=NOW)
    root = etree.fromstring(reader.get("/feeds/latest.atom").content)
    [gone] = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert gone.get("ref").endswith(f"/article/{row.public_id}")
    assert b"tale" not in reader.get("/feeds/latest.atom").content


def test_a_feed_never_grows_older_when_a_story_is_taken_away(house: None, reader: Client) -> None:
    on = wire()
    story(on, "An old tale", ago=600)
    newest = story(on, "A tale", ago=5)

    def updated() -> str:
        root = etree.fromstring(reader.get("/feeds/latest.atom").content)
        return root.findtext("{http://www.w3.org/2005/Atom}updated") or ""

    shown = updated()
    rows = Story.objects.filter(pk=newest.pk)
    for state, fields in (
        ("withheld", {"changed_at": NOW}),
        ("held", {"changed_at": NOW}),
        ("killed", {"slug": "", "killed_at": NOW}),
    ):
        rows.update(state=state, **fields)
        assert updated() >= shown, state
        assert b"A tale" not in reader.get("/feeds/latest.atom").content
    rows.update(state="held", first_public_at=None, changed_at=NOW + timedelta(hours=1))
    assert updated() < shown, "what was never public says nothing"


def test_the_news_sitemap_has_two_days_of_what_may_be_indexed(house: None, reader: Client) -> None:
    on = wire("open", index="index")
    shown = story(on, "Fresh & new")
    old = story(on, "Old", ago=60 * 49)
    shut = story(wire("shut"), "Shut")
    root = etree.fromstring(reader.get("/sitemap-news.xml").content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9",
             "n": "http://www.google.com/schemas/sitemap-news/0.9"}  # fmt: skip
    assert root.findtext("s:url/n:news/n:title", namespaces=names) == "Fresh & new"
    at = root.findtext("s:url/n:news/n:publication_date", namespaces=names) or ""
    assert datetime.fromisoformat(at) == shown.first_public_at and at.endswith("+00:00")
    body = etree.tostring(root).decode()
    assert shown.get_absolute_url() in body
    assert old.get_absolute_url() not in body and shut.get_absolute_url() not in body
    Story.objects.filter(pk=shown.pk).update(state="killed", slug="", killed_at=NOW)
    assert b"Fresh" not in reader.get("/sitemap-news.xml").content


def test_hostile_text_stays_text(house: None, reader: Client) -> None:
    story(wire(full_text_feeds=True), "A ]]> & <script>alert(1)</script>", dek="</script><b>")
    feeds = ("/feeds/latest.rss", "/feeds/latest.atom")
    for path in ("/", "/latest", "/search?q=alert", "/shorts", "/trending", *feeds):
        assert b"<script>alert" not in reader.get(path).content, path
    row = Story.objects.get()
    assert b"</script><b>" not in reader.get(row.get_absolute_url()).content


def test_sitemap_lists_only_what_may_be_indexed(house: None, reader: Client) -> None:
    shown = story(wire("open", index="index"), "Open tale")
    hidden = story(wire("shut"), "Shut tale")
    body = reader.get("/sitemap.xml").content.decode()
    etree.fromstring(body.encode())
    assert shown.get_absolute_url() in body
    assert hidden.get_absolute_url() not in body


def test_security_and_robots(house: None, reader: Client) -> None:
    assert b"Contact: mailto:desk@example.org" in reader.get("/.well-known/security.txt").content
    robots = reader.get("/robots.txt").content.decode()
    assert "User-agent: GPTBot" in robots
    assert "Sitemap: http" in robots
