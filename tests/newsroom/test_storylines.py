"""Storylines in the newsroom: who sees them, and what the buttons do."""

import pytest
from django.urls import reverse

from wiredesk.archive.models import Storyline, StorylineStory


@pytest.fixture
def lines(make_story):
    """Two storylines, of two stories and of one."""
    made = [Storyline.objects.create(pk=number, public_id=900 + number) for number in (1, 2)]
    for number, line in enumerate((made[0], made[0], made[1])):
        story = make_story(headline=f"Ferry news {number}")
        StorylineStory.objects.create(
            story=story, storyline=line, at=story.sort_at, reasons=["names: Kelsbury"]
        )
    return made


def members():
    """Storyline by the number in the headline."""
    rows = StorylineStory.objects.values_list("story__shown__headline", "storyline")
    return {headline[-1]: line for headline, line in rows}


def story_of(number):
    return StorylineStory.objects.get(story__shown__headline=f"Ferry news {number}").story


def test_the_list_and_a_storyline_with_its_reasons(as_role, lines):
    client = as_role("Viewer")
    listed = client.get(reverse("storylines:index")).text
    assert "Ferry news 1" in listed and "Ferry news 2" in listed
    page = client.get(reverse("storylines:inspect", args=[1])).text
    assert "Ferry news 0" in page and "names: Kelsbury" in page
    assert "Split the chosen" not in page and "Merge into" not in page


@pytest.mark.parametrize("what", ["name", "split", "merge"])
def test_viewers_change_nothing(as_role, lines, what):
    address = reverse("newsroom:storyline", args=[1, what])
    assert as_role("Viewer").post(address, {"title": "x"}).status_code in (302, 403)
    assert as_role("Editor").get(address).status_code == 405
    assert not Storyline.objects.exclude(title="").exists() and members()["2"] == 2


def test_editors_name_split_and_merge(as_role, lines):
    client = as_role("Editor")
    client.post(reverse("newsroom:storyline", args=[1, "name"]), {"title": " The  ferry "})
    assert "The ferry" in client.get(reverse("storylines:index")).text
    split = reverse("newsroom:storyline", args=[1, "split"])
    client.post(split, {"story": [str(story_of(0).pk)], "reason": "another ferry"})
    assert members() == {"0": 3, "1": 1, "2": 2}
    merge = reverse("newsroom:storyline", args=[1, "merge"])
    client.post(merge, {"with": str(story_of(2).public_id)})
    assert members() == {"0": 3, "1": 1, "2": 1}
    assert Storyline.objects.get(pk=2).merged_into_id == 1


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        ("split", {}, "leave some in it"),
        ("split", {"story": ["x"]}, "leave some in it"),
        ("merge", {"with": "urn:nobody"}, "name one story"),
        ("merge", {"with": ""}, "name one story"),
    ],
)
def test_a_refusal_is_told_in_its_own_words(as_role, lines, what, said, why):
    came_from = f"http://testserver{reverse('storylines:inspect', args=[1])}"
    address = reverse("newsroom:storyline", args=[1, what])
    answer = as_role("Editor").post(address, said, headers={"referer": came_from}, follow=True)
    assert why in answer.text and members() == {"0": 1, "1": 1, "2": 2}
