"""Any order and any repetition of deliveries ends in the same stories, through the real archive."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.walking import Desk
from wiredesk.archive.models import Picture, Story

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GUIDS = ("urn:p:1", "urn:p:2")


def version(guid: str, number: int, **facts: Any) -> dict[str, Any]:
    """One version as ninjs 1.4; the text differs with every number."""
    return {
        "uri": guid,
        "type": "text",
        "version": str(number),
        "versioncreated": (NOW - timedelta(hours=2) + timedelta(minutes=number)).isoformat(),
        "headline": f"Bridge {guid[-1]} report {number}",
        "body_html": f"<p>The bridge inspectors of district {guid} filed report {number}.</p>",
        "language": "en",
        **facts,
    }


KINDS: dict[str, dict[str, Any]] = {
    "usable": {},
    "canceled": {"pubstatus": "canceled"},
    "withheld": {"pubstatus": "withheld"},
    "embargoed": {"embargoed": (NOW + timedelta(hours=5)).isoformat()},
    "indefinite": {"embargoed": ""},
    "correction": {"signal": ["sig:correction"]},
    "pictured": {
        "associations": {"main": {"uri": "urn:pic", "type": "picture", "renditions": {
            "large": {"href": "https://pictures.example/a.jpg", "width": 800}}}}
    },
}  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> list[bytes]:
    """Up to seven versions of two stories."""
    chosen = draw(
        st.lists(
            st.tuples(st.sampled_from(GUIDS), st.integers(1, 5), st.sampled_from(sorted(KINDS))),
            min_size=1,
            max_size=7,
            unique_by=lambda row: row[:2],
        )
    )
    return [json.dumps(version(guid, n, **KINDS[kind])).encode() for guid, n, kind in chosen]


def outcome(desk: Desk, deliveries: Sequence[bytes]) -> list[tuple[object, ...]]:
    """What the stories are in the end: state, text, pictures and public dates.

    Whether a text was public for a moment before its embargo arrived is history, not state: the
    date of first publication is compared where no version is embargoed.
    """
    wire = desk.wire("perm")
    embargoed = any(b'"embargoed"' in body for body in deliveries)
    for body in deliveries:
        desk.file(wire, body, NOW)
    return [
        (
            story.guid,
            story.state,
            story.visible_from,
            story.listed_until,
            desk.text_on_the_page(story) if story.state != "killed" else None,
            story.first_public_at if story.state == "public" and not embargoed else None,
            sorted(
                Picture.objects.filter(story=story).values_list("href", flat=True)
                if story.state != "killed"
                else ()
            ),
        )
        for story in Story.objects.order_by("guid")
    ]


class Undo(Exception):
    """Ends a transaction without a trace."""


def in_an_empty_archive(deliveries: Sequence[bytes]) -> list[tuple[object, ...]]:
    """The outcome of these deliveries; nothing of them stays."""
    found: list[tuple[object, ...]] = []
    try:
        with transaction.atomic():
            found = outcome(Desk(), deliveries)
            raise Undo
    except Undo:
        return found


@pytest.mark.django_db
@given(days(), st.integers(0, 2**32))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_and_repetition_gives_the_same_stories(day: list[bytes], seed: int) -> None:
    chance = Random(seed)
    shuffled = [*day, *chance.choices(day, k=2)]
    chance.shuffle(shuffled)
    assert in_an_empty_archive(shuffled) == in_an_empty_archive(day)
