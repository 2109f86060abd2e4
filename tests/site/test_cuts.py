"""What software puts on cards: the short, the summary and the headline's tags."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire
from tests.site.test_pages import text
from wiredesk.archive import finding
from wiredesk.archive.models import Story, StoryEdit
from wiredesk.core.enrich.tags import EXCLUSIVE_FOR

pytestmark = pytest.mark.django_db

BODY = ["The bridge opened on Monday. It had taken nine years.", "Cars queued on both banks."]
SHORT = "The bridge opened on Monday. It had taken nine years. Cars queued on both banks."
FIRST = "The bridge opened on Monday."


def cut(short: str | None, display: str = "full", **fields: Any) -> Story:
    row = story(wire(display=display), "A bridge opens", body=BODY, **fields)
    row.shown.short = short
    row.shown.save()
    return row


def card(row: Story) -> finding.StoryCard:
    (found,) = finding.by_ids([row.pk], NOW)
    return found


@pytest.mark.parametrize(
    ("short", "display", "kind", "shown"),
    [
        (FIRST, "full", "news", FIRST),
        ("", "full", "news", ""),  # the enricher abstained: nothing else is tried
        (None, "full", "news", SHORT),  # recorded before shorts were
        (FIRST, "excerpt", "news", ""),
        (FIRST, "headline", "news", ""),
        (FIRST, "full", "press", ""),
        (FIRST, "full", "agate", ""),
    ],
)
def test_the_short_is_the_enrichers(
    house: None, short: str | None, display: str, kind: str, shown: str
) -> None:
    assert card(cut(short, display, kind=kind)).short == shown


@pytest.mark.parametrize(
    ("short", "dek", "summary"),
    [
        (FIRST, "", FIRST),
        (None, "", "The bridge opened on Monday. It had taken nine years."),
        (FIRST, "The agency’s own abstract.", "The agency’s own abstract."),
    ],
)
def test_where_the_wire_gave_no_summary_the_short_is_its_measure(
    house: None, short: str | None, dek: str, summary: str
) -> None:
    assert card(cut(short, dek=dek)).summary == summary


@pytest.mark.parametrize(
    ("dek", "edited", "short", "summary"),
    [
        ("", "<p>The bridge opened on Monday. Cars queued.</p>", FIRST, FIRST),
        ("", "<p>The bridge was opened.</p>", "", ""),
        (FIRST, "<p>The bridge was opened.</p>", "", ""),
        ("An abstract.", "<p>The bridge was opened.</p>", "", "An abstract."),
    ],
)
def test_no_card_says_what_the_desk_took_out(
    house: None, reader: Client, dek: str, edited: str, short: str, summary: str
) -> None:
    row = cut(FIRST, dek=dek)
    StoryEdit.objects.create(story=row, live=True, body_html=edited)
    found = card(row)
    assert (found.short, found.summary) == (short, summary)
    if not short:
        for path in ("/", "/latest", "/shorts", row.get_absolute_url(), "/feeds/latest.json"):
            assert FIRST.encode() not in reader.get(path).content, path


def test_an_excerpt_is_of_what_the_desk_left(house: None, reader: Client) -> None:
    row = cut(FIRST, "excerpt")
    StoryEdit.objects.create(story=row, live=True, body_html="<p>Ours &amp; short.</p>")
    shown = text(reader.get(row.get_absolute_url()))
    assert FIRST not in shown and "Ours &amp; short." in shown


@pytest.mark.parametrize(
    ("tags", "labels"),
    [
        (["exclusive"], ("Northline exclusive",)),
        (["factbox"], ("Factbox",)),
        (["exclusive", "interview"], ("Northline exclusive", "Interview")),
        ([], ()),
        (["a type of tomorrow"], ()),
    ],
)
def test_tags_stand_on_cards_and_page(
    house: None, reader: Client, tags: list[str], labels: tuple[str, ...]
) -> None:
    row = cut(FIRST)
    row.shown.tags = tags
    row.shown.save()
    assert card(row).labels == labels
    for path in ("/latest", "/search?q=bridge", row.get_absolute_url()):
        html = reader.get(path).content.decode()
        assert all(f'<span class="label">{label}</span>' in html for label in labels), path
        assert bool(labels) == ('class="label"' in html), path


@pytest.mark.parametrize(
    ("ago", "filed_ago", "shown"),
    [
        (timedelta(0), timedelta(0), True),
        (EXCLUSIVE_FOR - timedelta(minutes=1), EXCLUSIVE_FOR - timedelta(minutes=1), True),
        (EXCLUSIVE_FOR, EXCLUSIVE_FOR, False),
        (timedelta(0), timedelta(days=9), False),  # old copy that came today
        (None, timedelta(0), False),  # never public
    ],
)
def test_an_exclusive_lasts_a_day(
    house: None, ago: timedelta | None, filed_ago: timedelta, shown: bool
) -> None:
    first = None if ago is None else NOW - ago
    row = cut(FIRST, first_public_at=first, sort_at=NOW - filed_ago)
    row.shown.tags = ["exclusive"]
    row.shown.save()
    assert bool(card(row).tags) is shown


def test_pages_end_with_the_tag(house: None, reader: Client) -> None:
    """The page, lists, and a list that has it in its rail only, where fresher stories trend."""
    first = datetime.now(UTC) - EXCLUSIVE_FOR + timedelta(minutes=1)
    row = cut(FIRST, first_public_at=first, sort_at=first, urgency=9)
    row.shown.tags = ["exclusive"]
    row.shown.save()
    on = wire("meridian")
    for n in range(8):
        story(on, f"Tunnel {n} opens", urgency=1)
    story(on, "Tunnels", kind="agate")
    for path in ("/", "/latest", "/tables", "/shorts", row.get_absolute_url()):
        response = reader.get(path)
        assert "Northline exclusive" in response.content.decode(), path
        until = response.wiredesk_until  # type: ignore[attr-defined]
        assert until <= (first + EXCLUSIVE_FOR).timestamp(), path
