"""What software found in a story: shown with its kind and its days, within licence and edits."""

import pytest
from django.test import Client
from msgspec import to_builtins

from tests.site.factories import story, wire
from tests.site.test_pages import text
from wiredesk.archive.models import Story, StoryEdit
from wiredesk.core.enrich.values import DatedEvent, Enrichment, FoundSource

pytestmark = pytest.mark.django_db

SPOKE = FoundSource(
    kind="agency", name="Harbour News", paragraph=0, span=(0, 5), relayed_by="Ferry Radio",
    confidence=0.95,
)  # fmt: skip
DAYS = [
    DatedEvent(
        date=f"2026-10-{day}",
        precision="day",
        text=said,
        phrase="then",
        span=(0, 4),
        confidence=1.0,
    )
    for day, said in ((12, "The bridge opened."), (11, "The ribbon came."))
]


def with_found(display: str = "full", **found: object) -> Story:
    row = story(wire(display=display))
    row.shown.found = to_builtins(Enrichment(**found))  # type: ignore[arg-type]
    row.shown.save()
    return row


def page(reader: Client, row: Story) -> str:
    return text(reader.get(row.get_absolute_url()))


def test_sources_and_days_stand_on_the_page(house: None, reader: Client) -> None:
    unsure = FoundSource(kind="person", name="Somebody", paragraph=1, span=(0, 3), confidence=0.5)
    again = FoundSource(**{**_fields(SPOKE), "paragraph": 1})
    row = with_found(sources=(SPOKE, again, SPOKE, unsure), events=tuple(DAYS))
    shown = page(reader, row)
    assert "Harbour News (news agency), through Ferry Radio: 2 paragraphs" in shown
    assert "Somebody" not in shown
    assert shown.index("11 October 2026 The ribbon came.") < shown.index("12 October 2026 The")


def test_one_day_is_no_timeline_and_nothing_found_says_nothing(house: None, reader: Client) -> None:
    assert "Timeline" not in page(reader, with_found(events=tuple(DAYS[:1])))
    bare = page(reader, story(wire("southline")))
    assert "How this story is sourced" not in bare and "Timeline" not in bare


@pytest.mark.parametrize("display", ["excerpt", "headline"])
def test_less_than_full_text_shows_no_findings(house: None, reader: Client, display: str) -> None:
    shown = page(reader, with_found(display, sources=(SPOKE,), events=tuple(DAYS)))
    assert "Harbour News" not in shown and "ribbon" not in shown


def test_an_edited_text_is_not_described_by_what_the_agencys_said(
    house: None, reader: Client
) -> None:
    row = with_found(sources=(SPOKE,), events=tuple(DAYS))
    StoryEdit.objects.create(story=row, live=True, body_html="<p>Ours.</p>")
    shown = page(reader, row)
    assert "Harbour News" not in shown and "ribbon" not in shown


def _fields(one: FoundSource) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def test_a_map_stands_where_there_is_no_picture(house: None, reader: Client) -> None:
    row = with_found(point=(38.7, -9.1))
    row.shown.city = "Lisbon"
    row.shown.save()
    answer = reader.get(row.get_absolute_url()).content.decode()
    assert '<figure class="where"><svg' in answer and "Lisbon" in answer
    row.shown.city = ""  # a place that nobody names
    row.shown.save()
    assert "locator-map" not in reader.get(row.get_absolute_url()).content.decode()
