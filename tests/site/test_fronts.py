"""Fronts: an edition's own countries come first, the world fills, nothing stands there twice."""

from django.test import Client
from django.utils import timezone

from tests.site.factories import story, wire
from wiredesk.archive import finding
from wiredesk.archive.models import Edition, Story
from wiredesk.site.front import Front, lay_out


def fill(own: int, others: int) -> None:
    """``own`` older stories of India, ``others`` newer ones of Germany."""
    Edition.objects.get(key="in").countries.set(["IN"])
    on = wire()
    for number in range(own):
        story(on, f"Own {number}", ago=60 + number)
    Story.objects.update(country="IN")
    for number in range(others):
        story(on, f"Other {number}", ago=1 + number)
    Story.objects.filter(country=None).update(country="DE")
    Story.objects.exclude(shown__headline__startswith="Own").update(country="DE")


def india() -> Front:
    """The front of the edition."""
    frame, now = finding.frame("in"), timezone.now()
    return lay_out(finding.pool(now, frame.edition), frame.sectors, now, finding.TopList())


def test_own_countries_come_first_and_others_fill(house: None) -> None:
    fill(own=2, others=30)
    front = india()
    top = [front.lead, *front.seconds]
    assert [one.country.key for one in top] == ["india", "india", "germany", "germany"]
    assert len(front.rail.top.cards) == 4
    assert len(front.rail.latest) == 16


def test_the_latest_go_by_time_and_nothing_stands_twice(house: None) -> None:
    fill(own=16, others=40)
    front = india()
    times = [one.at for one in front.rail.latest]
    assert times == sorted(times, reverse=True)
    assert {one.country.key for one in front.rail.latest} == {"india", "germany"}
    rail = front.rail
    shown = [front.lead, *front.seconds, *rail.top.cards, *rail.shorts, *rail.latest]
    assert len({one.pk for one in shown}) == len(shown)


def test_an_edition_without_stories_of_its_own_is_not_empty(house: None, reader: Client) -> None:
    fill(own=0, others=8)
    page = reader.get("/in/").content.decode()
    assert page.count("/article/") >= 8
    assert "No story is public" not in page


def test_shorts_are_cut_only_where_the_licence_says_so(house: None) -> None:
    for key, display, abridge in (
        ("open", "full", True), ("whole", "full", False), ("quoted", "excerpt", True),
    ):  # fmt: skip
        story(wire(key, display, abridge=abridge), f"Tale of {key}", ago=5)
    page = Client().get("/shorts").content.decode()
    told = [key for key in ("open", "whole", "quoted") if f"Tale of {key}" in page]
    assert told == ["open"]
