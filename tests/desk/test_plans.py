"""The hot queries go by an index whose size of the archive does not matter (SQLite's own plans)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from wiredesk.archive.models import Story, StoryVersion

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PLANS: dict[str, tuple[Callable[[], Any], str]] = {
    "lists": (lambda: Story.objects.listed(NOW)[:30], "story_public (state=?)"),
    "embargoes": (
        lambda: Story.objects.filter(state="public", visible_from__gt=NOW),
        "story_embargoed (state=? AND visible_from>?)",
    ),
    "corrections": (
        lambda: Story.objects.public(NOW)
        .filter(text_changed_at__isnull=False)
        .order_by("-text_changed_at", "-id"),
        "story_changed (state=?",
    ),
    "found by search": (
        lambda: Story.objects.listed(NOW).filter(pk__in=range(200)).order_by(),
        "rowid=?",
    ),
    "copies": (lambda: Story.objects.filter(behind__in=[1, 2]), "story_behind (behind_id=?)"),
    "a story and its copies": (
        lambda: Story.objects.filter(Q(pk=1) | Q(behind=1)), "story_behind (behind_id=?)",
    ),
    "whose turn is next": (
        lambda: Story.objects.filter(behind_until__gt=NOW), "story_behind_until (behind_until>?)",
    ),
    "whose picture": (lambda: Story.objects.filter(picture=1), "story_by_picture (picture_id=?)"),
    "killed lately": (
        lambda: Story.objects.filter(state="killed", killed_at__gte=NOW),
        "story_killed (state=? AND killed_at>?)",
    ),
    "stories to group": (
        lambda: Story.objects.public(NOW).filter(pk__in=range(50), kind="news").order_by(),
        "rowid=?",
    ),
    "killed among some": (
        lambda: Story.objects.filter(pk__in=range(50), state="killed").order_by(), "rowid=?",
    ),
    "the same text": (
        lambda: StoryVersion.objects.filter(body_key__in=["a", "b"]).order_by(),
        "version_by_body_key (body_key=?)",
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLANS)
def test_goes_by_an_index(name: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL decides by the rows it has")
    query, index = PLANS[name]
    plan = query().explain()
    assert index in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan
