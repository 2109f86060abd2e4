"""The list at the top of the rail: what readers read, else what the desk picks, under its name."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from tests.site import factories
from wiredesk.archive import readership, visits
from wiredesk.archive.models import Edition, Pick, Story, Storyline, StorylineStory, Wire
from wiredesk.core import trending
from wiredesk.core.trending import LEAST_READERS, Visit
from wiredesk.desk.actions.pick import MOST
from wiredesk.site.visits import EVERY
from wiredesk.site.visits import MOST as MOST_SEEN

TOLD = Path(__file__).parents[2] / "docs/explanation/trending.md"


@pytest.fixture
def on(house: None) -> Wire:
    return factories.wire()


@pytest.fixture
def stories(on: Wire) -> list[Story]:
    """Ten of the news, the first one the most urgent; of five countries."""
    places = ["IN", "DE", "KE", None, "BR"]
    return [
        factories.story(on, f"Bridge {n} opens", ago=n + 1, urgency=n + 1, country_id=places[n % 5])
        for n in range(10)
    ]


def read(story: Story, readers: int) -> None:
    """So many people read a story, and are counted."""
    now = timezone.now()
    visits.keep([Visit(story=story.public_id, reader=n, at=now) for n in range(readers)])
    while readership.count(now):
        pass


def pick(*stories: Story) -> None:
    for position, story in enumerate(stories):
        Pick.objects.create(story=story, position=position, at=timezone.now(), by="ed")


def rail(reader: Client, path: str = "/latest") -> tuple[str, list[tuple[str, str]]]:
    """Title of the list, and its headlines with their labels."""
    page = html.fromstring(reader.get(path).content)
    (section,) = page.xpath("//section[contains(@class, 'trending')]")
    lines = [
        (one.xpath("string(a)"), one.xpath("string(span[@class='meta'])"))
        for one in section.xpath(".//li")
    ]
    return "".join(section.xpath(".//h2/a/text()")), lines


def headlines(reader: Client, path: str = "/latest") -> list[str]:
    return [headline for headline, _ in rail(reader, path)[1]]


def test_few_readers_and_no_picks_are_no_trend(stories: Sequence[Story], reader: Client) -> None:
    for story in stories:
        read(story, LEAST_READERS - 1)
    title, lines = rail(reader)
    assert title == "Top stories"
    assert [headline for headline, _ in lines] == [f"Bridge {n} opens" for n in range(4)]


def test_a_young_site_shows_what_the_desk_picked(stories: Sequence[Story], reader: Client) -> None:
    pick(stories[7], stories[9], stories[8])
    assert rail(reader) == (
        "Editor's picks",
        [("Bridge 7 opens", "Kenya"), ("Bridge 9 opens", "Brazil"), ("Bridge 8 opens", "Global")],
    )


def test_readers_decide_once_they_are_enough(stories: Sequence[Story], reader: Client) -> None:
    pick(stories[7])
    for n, readers in ((5, 30), (6, 50), (3, 40)):
        read(stories[n], readers)
    assert rail(reader) == (
        "Trending",
        [("Bridge 6 opens", "Germany"), ("Bridge 3 opens", "Global"), ("Bridge 5 opens", "India")],
    )


def test_what_is_read_may_be_older_than_any_list(on: Wire, reader: Client) -> None:
    old = [factories.story(on, f"Old {n}", ago=3_000) for n in range(3)]
    for n in range(200):
        factories.story(on, f"New {n}", ago=n + 1)
    for story in old:
        read(story, 30)
    assert {*headlines(reader, "/")} == {"Old 0", "Old 1", "Old 2"}


HIDDEN = {
    "killed": {"state": "killed", "slug": ""},
    "withheld": {"state": "withheld"},
    "under embargo": {"visible_from": factories.NOW + timedelta(hours=1)},
    "out of rights": {"rights_end": factories.NOW - timedelta(hours=1)},
    "no longer listed": {"listed_until": factories.NOW - timedelta(hours=1)},
    "a table": {"kind": "agate"},
    "a press release": {"kind": "press"},
}


@pytest.mark.parametrize("path", ["/latest", "/trending"])
@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_what_may_not_be_shown_is_in_no_list(
    stories: Sequence[Story], reader: Client, fields: dict[str, object], path: str
) -> None:
    """Counts and picks stay here as they were: reading alone must not show it."""
    for n in range(5):
        read(stories[n], 30 + n)
    pick(stories[4])
    assert headlines(reader, path)[0] == "Bridge 4 opens"
    Story.objects.filter(pk=stories[4].pk).update(**fields)
    assert "Bridge 4 opens" not in headlines(reader, path)
    Story.objects.exclude(pk=stories[4].pk).update(state="held")
    page = html.fromstring(reader.get(path).content)
    assert not page.xpath("//section[contains(@class, 'trending')]//li[contains(., 'Bridge 4')]")


SENSITIVE = {
    "headline": ({"headline": "Boy, 9, is year-old boy found"}, []),
    "topic": ({}, [{"qcode": "medtop:20000813"}]),
}


@pytest.mark.parametrize(("words", "topics"), SENSITIVE.values(), ids=SENSITIVE)
def test_sensitive_topics_are_left_out(
    stories: Sequence[Story], reader: Client, words: dict[str, str], topics: list[dict[str, str]]
) -> None:
    for n in range(4):
        read(stories[n], 30 + n)
    shown = stories[3].shown
    shown.headline, shown.found = words.get("headline", shown.headline), {"topics": topics}
    shown.save()
    assert headlines(reader) == ["Bridge 2 opens", "Bridge 1 opens", "Bridge 0 opens"]


def test_a_running_event_has_one_place(stories: Sequence[Story], reader: Client) -> None:
    """Two stories of one storyline stand together, the more read one for both."""
    line = Storyline.objects.create(public_id=1)
    for n in (0, 1):
        StorylineStory.objects.create(story=stories[n], storyline=line, at=stories[n].sort_at)
    for n, readers in ((0, 30), (1, 31), (2, 50), (3, 40)):
        read(stories[n], readers)
    assert headlines(reader) == ["Bridge 1 opens", "Bridge 2 opens", "Bridge 3 opens"]


def test_an_edition_reads_its_own_first_and_its_own_tongue(
    stories: Sequence[Story], reader: Client
) -> None:
    india = Edition.objects.get(key="in")
    india.countries.set(["IN", "DE"])
    for n in range(8):
        read(stories[n], 30 + n)
    own = ["Bridge 6 opens", "Bridge 5 opens", "Bridge 1 opens", "Bridge 0 opens"]
    assert headlines(reader, "/in/") == own
    india.countries.set(["IN"])  # two of them are too few for a list of its own
    assert headlines(reader, "/in/") == [f"Bridge {n} opens" for n in (7, 6, 5, 4)]
    Story.objects.filter(pk=stories[7].pk).update(language="hi")
    Edition.objects.filter(key="in").update(languages=["en"])
    assert headlines(reader, "/in/")[0] == "Bridge 6 opens"


def test_a_story_does_not_lead_to_itself(stories: Sequence[Story], reader: Client) -> None:
    for n in range(5):
        read(stories[n], 30 + n)
    assert headlines(reader, stories[4].get_absolute_url())[0] == "Bridge 3 opens"


def test_links_of_the_list_are_marked_and_no_other_address_is(
    stories: Sequence[Story], reader: Client
) -> None:
    for n in range(4):
        read(stories[n], 30)
    for path in ("/", "/latest", "/trending", stories[9].get_absolute_url()):
        page = html.fromstring(reader.get(path).content)
        inside = page.xpath("//section[contains(@class, 'trending')]//li/a/@href")
        assert inside and all(one.endswith("?via=trending") for one in inside)
        marked = page.xpath("//*[contains(@href, 'via=')]/@href")
        assert len(marked) == len(inside), "and nothing else"
    marked = reader.get(stories[0].get_absolute_url() + "?via=trending").content
    (canonical,) = html.fromstring(marked).xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(stories[0].get_absolute_url())


def test_the_page_says_why_each_stands_there(stories: Sequence[Story], reader: Client) -> None:
    def reasons() -> set[str]:
        page = html.fromstring(reader.get("/trending").content)
        return set(page.xpath("//span[contains(@class, 'why')]/text()"))

    assert reasons() == {"Among the most urgent of the last 24 hours."}
    pick(stories[0])
    assert reasons() == {"Chosen by the desk."}
    for n, readers in ((0, 25), (1, 30), (2, 235)):
        read(stories[n], readers)
    said = sorted(reasons(), key=lambda one: (len(one), one))
    assert said[:2] == [f"Read by about {n} people in the last 36 hours." for n in (25, 30)]
    assert re.fullmatch(r"Read by about 2[3-6]0 people in the last 36 hours.", said[2])


def test_the_documented_figures_are_true() -> None:
    told = " ".join(TOLD.read_text(encoding="utf-8").split())
    for what, figure in (
        ("half-life", f"{trending.HALF_LIFE:g} hours"),
        ("hours kept", trending.HOURS),
        ("weight of a reader who came by the list itself", trending.OWN_LIST),
        ("readers that a story needs", LEAST_READERS),
        ("stories that a list needs", trending.LEAST_ITEMS),
    ):
        assert f"| {what} | {figure} |" in told
    assert f"up to {MOST_SEEN:,} requests | ten seconds" in told and EVERY == 10
    assert f"{visits.MOST_WAITING:,} rows at most" in told
    assert f"{trending.MOST_STORIES} stories and {trending.HOURS} hours at most" in told
    assert "Up to six," in told and MOST == 6
