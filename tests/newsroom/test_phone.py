"""Kill in two taps: by address, by the agency's id, by slugline; no script, no guesses."""

import pytest
from django.urls import reverse

from wiredesk.archive.lookup import stories_matching

NAMES = {
    "address": lambda story: f"https://news.example{story.get_absolute_url()}?utm=x",
    "bare address": lambda story: f"/article/{story.public_id}",
    "public id": lambda story: str(story.public_id),
    "agency's id": lambda story: f"  {story.guid} ",
    "slugline": lambda story: f"ferry-rescue-{story.public_id}",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_story_is_found_by_any_of_its_names(make_story, name):
    wanted = make_story()
    make_story()
    assert stories_matching(NAMES[name](wanted)) == [wanted]


@pytest.mark.parametrize(
    "text", ["", "   ", "ferry", "99999999999999999999", "/article/12", "%", "'"]
)
def test_what_names_no_story_finds_none(story, text):
    assert stories_matching(text) == []


def test_two_taps_kill(as_role, story):
    client = as_role("Publisher")
    page = client.get(reverse("newsroom:kill"), {"q": story.guid})
    assert (
        "Ferry passengers" in page.text and "Harbour News" in page.text and "Kill now" in page.text
    )
    assert "<script" not in page.text
    done = client.post(reverse("newsroom:kill"), {"id": story.public_id}, follow=True)
    assert "Killed" in done.text and "Ferry" not in done.text
    story.refresh_from_db()
    assert story.state == "killed"
    again = client.post(reverse("newsroom:kill"), {"id": story.public_id})
    assert again.status_code == 409 and "killed already" in again.text


def test_several_matches_are_a_choice_not_a_kill(as_role, make_story):
    first, second = make_story(slugline="FERRY"), make_story(slugline="Ferry")
    page = as_role("Publisher").get(reverse("newsroom:kill"), {"q": "ferry"}).text
    assert "2 stories match" in page and "Kill now" not in page
    assert str(first.public_id) in page and str(second.public_id) in page


@pytest.mark.parametrize("role", ["Nobody", "Viewer", "Editor"])
def test_only_publishers_see_the_page(as_role, story, role):
    client = as_role(role)
    assert client.get(reverse("newsroom:kill")).status_code == 403
    assert client.post(reverse("newsroom:kill"), {"id": story.public_id}).status_code == 403
    story.refresh_from_db()
    assert story.state == "public"


def test_a_stranger_is_sent_to_the_login(client, story):
    answer = client.get(reverse("newsroom:kill"))
    assert answer.status_code == 302 and answer.url.startswith("/newsroom/login/")


def test_a_kill_without_the_token_is_refused(people, story):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people["Publisher"])
    assert client.post(reverse("newsroom:kill"), {"id": story.public_id}).status_code == 403
    act = reverse("newsroom:act", args=[story.public_id, "kill"])
    assert client.post(act).status_code == 403
