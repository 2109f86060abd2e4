"""Feeds that number badly, through the archive: reused ids, new ids for old items, in any order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.test import Client

from tests.desk.walking import Desk
from wiredesk.archive.models import Outbox, Story, StoryVersion, Wire
from wiredesk.desk import actions

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = T0 + timedelta(days=9)
RSS = """<rss version="2.0"><channel><item>
<guid isPermaLink="false">{guid}</guid><link>{link}</link>
<title>{title}</title><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>
<description>{text}</description></item></channel></rss>"""
FLOOD = ("Flood in Port Amber", "The river rose by three metres after a week of heavy rain.")
BANK = ("Central bank cuts rates", "Borrowing becomes cheaper from Monday, its governor said.")
SINGER = ("Tenor cancels tour", "Doctors told him to rest until autumn, the opera house wrote.")
GONE = ("STORY WITHDRAWN-Central bank cuts rates", "The story is withdrawn.")


def item(guid: str, words: tuple[str, str], days: float, more: str = "", link: str = "") -> bytes:
    title, text = words
    at = T0 + timedelta(days=days)
    link = link or f"https://reef.example/{title[:5]}/{days}"
    return RSS.format(guid=guid, title=title, text=text + more, at=at, link=link).encode()


def public(wire: Wire) -> list[str]:
    """The headlines that the public sees of an agency."""
    rows = Story.objects.public(NOW).filter(agency=wire.agency)  # type: ignore[attr-defined]
    return sorted(rows.values_list("shown__headline", flat=True))


def sound(desk: Desk) -> bool:
    return [one for one in desk.findings(NOW) if one.invariant != "I7"] == []


def codes(wire: Wire) -> list[str]:
    rows = Outbox.objects.filter(effect="alarm", payload__wire=wire.key).order_by("id")
    return [row.payload["code"] for row in rows]


REUSED = [item("1", FLOOD, 0), item("1", BANK, 1), item("1", BANK, 2, " More follows.")]


@pytest.mark.django_db
@pytest.mark.parametrize("together", [False, True])
def test_an_id_that_comes_again_for_another_story_in_any_order(desk: Desk, together: bool) -> None:
    for number, order in enumerate(permutations(REUSED)):
        wire = desk.wire(f"wire-{number}")
        if together:
            desk.file_together(wire, order, NOW)
        for body in (*order, *order):
            desk.file(wire, body, NOW)
        assert public(wire) == [BANK[0], FLOOD[0]], order
        bank = Story.objects.get(agency=wire.agency, shown__headline=BANK[0])
        assert desk.text_on_the_page(bank).endswith("More follows.")
        assert set(codes(wire)) == {"guid-reuse"}
    assert sound(desk)


@pytest.mark.django_db
def test_a_kill_of_a_reused_id_takes_all_its_stories_down_in_any_order(desk: Desk) -> None:
    for number, order in enumerate(permutations([*REUSED[:2], item("1", GONE, 3)])):
        wire = desk.wire(f"wire-{number}")
        for body in order:
            desk.file(wire, body, NOW)
        states = dict(
            StoryVersion.objects.filter(story__agency=wire.agency)
            .values_list("headline", "story__state")
        )  # fmt: skip
        assert states[FLOOD[0]] == "withheld" and states[BANK[0]] == "killed", order
        assert "shared-name" in codes(wire)
    assert sound(desk)


@pytest.mark.django_db
def test_what_the_desk_did_goes_with_the_item(desk: Desk) -> None:
    wire = desk.wire("wire", policy="desk")
    desk.file(wire, REUSED[1], NOW)
    actions.publish(Story.objects.get(), by="ann")
    desk.file(wire, REUSED[0], NOW)
    assert public(wire) == [BANK[0]]
    assert sorted(Story.objects.values_list("state", flat=True)) == ["awaiting", "public"]


@pytest.mark.django_db
def test_words_after_a_kill_await_the_desk_whatever_they_are(desk: Desk) -> None:
    wire = desk.wire("wire")
    for body in (item("1", BANK, 0), item("1", GONE, 1), item("1", SINGER, 2)):
        desk.file(wire, body, NOW)
    story = Story.objects.get()
    assert story.state == "killed" and story.awaiting.headline == SINGER[0]


EMITTED = [item("http://reef.example/1", FLOOD, 0), item("https://new.example/1/", FLOOD, 0),
           item("https://new.example/1/", FLOOD, 0.1, " It sank.")]  # fmt: skip
BRIDGED = [item("a", FLOOD, 0), item("b", FLOOD, 0.1, " It sank."), item("b", FLOOD, 0)]
LONG = " Nobody was hurt, and the dam upstream holds, the town hall of Port Amber said at noon." * 2
BY_LONG_PAGE = [item("a", FLOOD, 0, LONG, "https://reef.example/f"),
                item("b", FLOOD, 1, LONG, "https://reef.example/f")]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("items", [EMITTED, BRIDGED, BY_LONG_PAGE])
def test_the_same_item_under_a_new_id_is_one_story_in_any_order(
    desk: Desk, items: list[bytes]
) -> None:
    for number, order in enumerate(permutations(items)):
        wire = desk.wire(f"wire-{number}")
        seen = []
        for body in (*order, order[0]):
            desk.file(wire, body, NOW)
            seen += Story.objects.filter(agency=wire.agency).values_list("public_id", flat=True)
        assert public(wire) == [FLOOD[0]], order
        (story,) = Story.objects.public(NOW).filter(agency=wire.agency)  # type: ignore[attr-defined]
        assert "sank" in desk.text_on_the_page(story) or items is BY_LONG_PAGE
        client = Client(HTTP_HOST="localhost")
        for public_id in set(seen) - {story.public_id}:
            answer = client.get(f"/article/{public_id}")
            assert (answer.status_code, answer["Location"]) == (301, story.get_absolute_url())
        assert client.get(story.get_absolute_url()).status_code == 200
    assert sound(desk)


@pytest.mark.django_db
def test_a_kill_under_either_id_kills_the_one_story(desk: Desk) -> None:
    for guid in ("http://reef.example/1", "https://new.example/1/"):
        wire = desk.wire(guid[:5])
        for body in (*EMITTED, item(guid, GONE, 3)):
            desk.file(wire, body, NOW)
        assert [one.state for one in Story.objects.filter(agency=wire.agency)] == ["killed"]


@pytest.mark.django_db
def test_the_same_words_on_another_day_or_wire_are_another_item(desk: Desk) -> None:
    wire, other = desk.wire("one", agency="reef"), desk.wire("two", agency="reef")
    for on, body in ((wire, item("a", FLOOD, 0)), (wire, item("b", FLOOD, 1)),
                     (other, item("c", FLOOD, 0))):  # fmt: skip
        desk.file(on, body, NOW)
    assert public(wire) == [FLOOD[0]] * 3
