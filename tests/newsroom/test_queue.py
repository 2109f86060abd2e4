"""The wire queue: what it shows, what it costs."""

import pytest
from django.urls import reverse

from wiredesk.archive.models import Story
from wiredesk.newsroom.viewsets import BoundedPaginator

QUERIES = 17
"""Session, user, permissions, filters, one bounded count, one page of rows; never one per row."""


def test_the_list_costs_the_same_for_one_story_and_for_forty(
    as_role, make_story, django_assert_max_num_queries
):
    client, address = as_role("Publisher"), reverse("stories:index")
    make_story()
    for _ in range(2):  # the second time, content types and permissions are warm
        with django_assert_max_num_queries(QUERIES + 8 * (_ == 0)):
            assert client.get(address).status_code == 200
    for number in range(40):
        make_story(headline=f"Story number {number}", policy="desk", policy_reason="all awaits")
    with django_assert_max_num_queries(QUERIES):
        page = client.get(address).text
    assert "Story number 39" in page and "all awaits" in page


def test_the_count_stops(make_story, monkeypatch):
    monkeypatch.setattr("wiredesk.newsroom.viewsets.MOST_COUNTED", 2)
    for _ in range(4):
        make_story()
    pages = BoundedPaginator(Story.objects.order_by("pk"), 1)
    assert pages.count == 2 and pages.items_count_label == "more than 2 stories"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("?state=awaiting", "Waiting one"), ("?state=public", "Public one"),
     ("?q=waiting", "Waiting one"), ("?q=public", "Public one"), ("?language=hi", "Public one")],
)  # fmt: skip
def test_filters_and_search_find_what_is_not_public_too(as_role, make_story, asked, shown):
    make_story(headline="Waiting one", policy="desk", policy_reason="all awaits")
    make_story(headline="Public one", language="hi")
    page = as_role("Viewer").get(reverse("stories:index") + asked).text
    both = {"Waiting one", "Public one"}
    assert {title for title in both if title in page} == {shown}


def test_pictures_and_packages_are_listed_only_where_asked_for(as_role, make_story):
    make_story(headline="Bridge opens")
    picture = make_story(headline="Bridge, seen", policy="never", policy_reason="a picture item")
    client, address = as_role("Viewer"), reverse("stories:index")
    plain, asked = client.get(address).text, client.get(f"{address}?state=never").text
    assert "Bridge opens" in plain and "Bridge, seen" not in plain
    assert "Bridge, seen" in asked and "a picture item" in asked
    worded = client.get(f"{address}?q=bridge").text
    assert "Bridge opens" in worded and "Bridge, seen" not in worded
    assert "Bridge, seen" in client.get(f"{address}?q={picture.public_id}").text


def test_a_viewer_sees_no_buttons(as_role, story):
    assert "/kill/" in as_role("Publisher").get(reverse("stories:index")).text
    assert f"{story.public_id}/kill/" not in as_role("Viewer").get(reverse("stories:index")).text
