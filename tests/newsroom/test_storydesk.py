"""The desk page and its buttons: who may, what happens, what is said."""

import pytest
from django.urls import reverse

from wiredesk.archive.models import DeskAct, Licence
from wiredesk.newsroom.consequences import ACTS, offered
from wiredesk.newsroom.roles import EDIT_STORY, NEEDED

LEAVES = {"hold": "held", "withhold": "withheld", "kill": "killed"}


@pytest.mark.parametrize(("kind", "state"), LEAVES.items())
def test_a_button_asks_first_and_then_acts(as_role, story, kind, state):
    client = as_role("Publisher")
    address = reverse("newsroom:act", args=[story.public_id, kind])
    asked = client.get(address)
    assert f"/article/news/{story.public_id}" in asked.text and "search page" in asked.text
    story.refresh_from_db()
    assert story.state == "public"
    assert client.post(address, {"reason": "the agency called"}).status_code == 302
    story.refresh_from_db()
    assert story.state == state
    act = DeskAct.objects.get(story=story)
    assert (act.kind, act.by, act.reason) == (kind, "publisher", "the agency called")


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("role", ["Nobody", "Viewer", "Editor", "Publisher", "Admin"])
def test_only_the_right_roles_reach_a_button(as_role, story, role, kind):
    answer = as_role(role).get(reverse("newsroom:act", args=[story.public_id, kind]))
    editors = NEEDED[kind] == EDIT_STORY
    allowed = role in ("Publisher", "Admin") or (editors and role == "Editor")
    assert (answer.status_code == 200) is allowed
    posted = as_role("Viewer").post(reverse("newsroom:act", args=[story.public_id, kind]))
    assert posted.status_code in (302, 403) and not DeskAct.objects.exists()


def test_a_refusal_is_told_in_its_own_words(as_role, story):
    Licence.objects.all().delete()
    answer = as_role("Publisher").post(reverse("newsroom:act", args=[story.public_id, "publish"]))
    assert answer.status_code == 409 and "has no licence" in answer.text


def test_bringing_back_needs_the_password_of_a_second_publisher(as_role, people, story):
    client = as_role("Publisher")
    address = reverse("newsroom:act", args=[story.public_id, "unkill"])
    client.post(reverse("newsroom:act", args=[story.public_id, "kill"]))
    wrong = [("admin", "not it"), ("editor", "a long enough password"),
             ("publisher", "a long enough password")]  # fmt: skip
    for name, password in wrong:
        said = {"reason": "a mistake", "second_name": name, "second_password": password}
        assert client.post(address, said).status_code == 409
    said["second_name"] = "admin"
    assert client.post(address, said).status_code == 302
    story.refresh_from_db()
    assert story.state == "public"
    assert DeskAct.objects.get(kind="unkill").seconded_by == "admin"


def test_the_desk_page_shows_versions_evidence_and_reasons(as_role, make_story):
    story = make_story(evidence=["sig:update"], policy="desk", policy_reason="named suspect")
    page = as_role("Viewer").get(reverse("newsroom:story", args=[story.public_id])).text
    for wanted in ("Ferry passengers safe", "sig:update", "named suspect", story.guid, "the road"):
        assert wanted in page
    assert "/publish/" not in page
    assert "/publish/" in as_role("Publisher").get(
        reverse("newsroom:story", args=[story.public_id])
    ).text  # fmt: skip


def test_killed_text_is_for_publishers_only(as_role, story):
    as_role("Publisher").post(reverse("newsroom:act", args=[story.public_id, "kill"]))
    address = reverse("newsroom:story", args=[story.public_id])
    assert "Ferry passengers" not in as_role("Editor").get(address).text
    assert "Ferry passengers" in as_role("Publisher").get(address).text


def test_every_state_offers_something_and_kill_is_never_missing_while_it_lives(story):
    for state in ("public", "awaiting", "held", "withheld", "spiked", "never"):
        story.state = state
        assert "kill" in [act.key for act in offered(story)]
    story.state = "killed"
    assert [act.key for act in offered(story)] == ["unkill"]


def test_a_legal_change_makes_later_versions_wait_until_it_ends(as_role, make_story):
    story = make_story()
    client = as_role("Publisher")
    for kind, then in (("redact", "unredact"), ("unredact", "redact")):
        assert kind in [act.key for act in offered(story)]
        assert then not in [act.key for act in offered(story)]
        client.post(reverse("newsroom:act", args=[story.public_id, kind]), {"reason": "court"})
        assert then in [act.key for act in offered(story)]
    story.refresh_from_db()
    assert story.state == "public"
    assert [act.kind for act in DeskAct.objects.all()] == ["redact", "unredact"]
