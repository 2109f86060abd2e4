"""Editor's picks: a publisher picks, orders and takes off; the books say so, the pages follow."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from wiredesk.archive.models import Audit, Outbox, Pick, Story
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.pick import MOST

Make = Callable[..., Story]
AsRole = Callable[[str], Client]


def picked() -> list[int]:
    return list(Pick.objects.values_list("story__public_id", flat=True))


def press(client: Client, do: str, named: object) -> str:
    answer = client.post(reverse("newsroom:picks"), {"do": do, "story": named}, follow=True)
    return answer.text


def test_a_publisher_picks_orders_and_takes_off(as_role: AsRole, make_story: Make) -> None:
    client, (a, b, c) = as_role("Publisher"), (make_story() for _ in range(3))
    for story in (a, b, c):
        press(client, "pick", story.get_absolute_url())
    assert picked() == [a.public_id, b.public_id, c.public_id]
    press(client, "up", c.public_id)
    press(client, "down", a.public_id)
    assert picked() == [c.public_id, a.public_id, b.public_id]
    press(client, "up", c.public_id)  # the first one already
    page = press(client, "unpick", a.public_id)
    assert picked() == [c.public_id, b.public_id]
    assert [one.position for one in Pick.objects.all()] == [0, 1]
    assert "Take off: place 2" in page and "Down: place 2" not in page


def test_every_change_is_in_the_books_and_ends_kept_pages(as_role: AsRole, story: Story) -> None:
    client = as_role("Publisher")
    Outbox.objects.all().delete()
    for do in ("pick", "unpick"):
        press(client, do, story.public_id)
    told = Audit.objects.filter(story_id=story.pk, actor="publisher").order_by("pk")
    assert [one.act for one in told] == ["pick", "unpick"]
    assert Outbox.objects.filter(effect="page-cache").count() == 2


@pytest.mark.parametrize("role", ["Nobody", "Viewer", "Editor"])
def test_only_publishers_pick(as_role: AsRole, story: Story, role: str) -> None:
    client, address = as_role(role), reverse("newsroom:picks")
    given = {"do": "pick", "story": story.public_id}
    assert {client.get(address).status_code, client.post(address, given).status_code} <= {302, 403}
    assert picked() == []
    assert address not in client.get("/newsroom/").text


def test_what_readers_do_not_find_is_not_picked(make_story: Make) -> None:
    held = make_story()
    actions.hold(held, by="ed")
    with pytest.raises(ActionRefused, match="on no list"):
        actions.pick(held, by="ed")


def test_sensitive_topics_are_not_picked(make_story: Make) -> None:
    with pytest.raises(ActionRefused, match="minors"):
        actions.pick(make_story(headline="Toddler saved from well"), by="ed")


def test_no_story_twice_and_no_more_than_fit(make_story: Make) -> None:
    stories = [make_story() for _ in range(MOST + 1)]
    for story in stories[:-1]:
        actions.pick(story, by="ed")
    with pytest.raises(ActionRefused, match="already: take one off"):
        actions.pick(stories[-1], by="ed")
    actions.unpick(stories[0], by="ed")
    with pytest.raises(ActionRefused, match="picked already"):
        actions.pick(stories[1], by="ed")
    with pytest.raises(ActionRefused, match="not picked"):
        actions.move_pick(stories[0], by="ed", up=True)
    assert len(picked()) == MOST - 1


def test_a_refusal_is_told(as_role: AsRole, story: Story) -> None:
    client = as_role("Publisher")
    assert "Not done: no stories are named so" in press(client, "pick", "nothing")
    assert "Not done: the story is not picked." in press(client, "unpick", story.public_id)
    assert "Not done" in press(client, "burn", story.public_id)
    assert picked() == []


def test_a_kill_takes_the_pick_along(story: Story) -> None:
    actions.pick(story, by="ed")
    actions.kill(story, by="ed", reason="test")
    assert picked() == []


def test_the_desk_page_of_a_story_offers_it(as_role: AsRole, story: Story) -> None:
    client, address = as_role("Publisher"), reverse("newsroom:story", args=[story.public_id])
    assert ">Pick</button>" in client.get(address).text
    actions.pick(story, by="ed")
    assert ">Take off the picks</button>" in client.get(address).text
    assert ">Pick</button>" not in as_role("Editor").get(address).text
