"""The desk compares any two versions of a story, public or not."""

import pytest
from django.test import Client

from tests.newsroom.conftest import add_version
from wiredesk.desk import actions

PATH = "/newsroom/desk/story/{}/compare/"
LATER = {
    "policy": "desk",
    "policy_reason": "a rule",
    "body_text": "Crews brought none of the ferry's passengers ashore before dawn.",
}


def test_what_awaits_the_desk_is_compared_with_what_is_shown(as_role, story):
    new = add_version(story, **LATER)
    assert (story.state, story.awaiting_id) == ("public", new.pk) and story.shown_id != new.pk
    html = as_role("Viewer").get(PATH.format(story.public_id)).text
    assert '<ins><span class="away" lang="en">added: </span>none</ins>' in html
    assert "1 word added, 2 removed" in html
    desk = as_role("Viewer").get(f"/newsroom/desk/story/{story.public_id}/").text
    assert PATH.format(story.public_id) in desk


def test_the_two_may_be_chosen(as_role, story):
    new, old = add_version(story, **LATER), story.shown
    path, viewer = PATH.format(story.public_id), as_role("Viewer")
    html = viewer.get(path, {"old": new.pk, "new": old.pk}).text
    assert '<del><span class="away" lang="en">removed: </span>none</del>' in html
    assert "No word differs" in viewer.get(path, {"old": old.pk, "new": old.pk}).text


@pytest.mark.parametrize("asked", ["x", "9" * 19, "99999", "-1", "\0"])
def test_nonsense_finds_nothing(as_role, story, asked):
    add_version(story, **LATER)
    answer = as_role("Viewer").get(PATH.format(story.public_id), {"old": asked, "new": asked})
    assert answer.status_code == 404


def test_a_single_version_has_nothing_beside_it(as_role, story):
    assert "only one version" in as_role("Viewer").get(PATH.format(story.public_id)).text


def test_killed_text_is_for_publishers(as_role, story):
    add_version(story, **LATER)
    actions.kill(story, by="ines")
    path = PATH.format(story.public_id)
    assert "passengers" not in as_role("Viewer").get(path).text
    assert "passengers" in as_role("Publisher").get(path).text


def test_who_may_not_see_the_story_sees_no_comparison(as_role, story):
    path = PATH.format(story.public_id)
    assert as_role("Nobody").get(path).status_code in (302, 403)
    answer = Client().get(path)
    assert answer.status_code == 302 and "login" in answer["Location"]
