"""What software found in a story: shown with its kind and its days, within licence and edits."""

from datetime import timedelta

import pytest
from django.test import Client
from msgspec import to_builtins

from tests.site.factories import NOW, picture, story, wire
from tests.site.test_pages import text
from wiredesk.archive.models import Sector, Story, StoryEdit
from wiredesk.core.enrich.values import (
    CountryScore,
    DatedEvent,
    Enrichment,
    FoundDateline,
    FoundSource,
    FoundTopic,
)

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
    row = story(wire(display=display), body=["The bridge opened. The ribbon came.", "It was red."])
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
    assert "Harbour News" not in shown and "Timeline" not in shown


@pytest.mark.parametrize(
    ("edited", "days"),
    [
        ("<p>Ours.</p>", False),
        ("<p>The bridge opened. Ours.</p>", False),  # one day is no timeline
        ("<p>Ours. The bridge opened. The ribbon <b>came.</b></p>", True),
    ],
)
def test_an_edited_text_is_told_of_by_what_it_still_says(
    house: None, reader: Client, edited: str, days: bool
) -> None:
    """Sources are counted by paragraph: of an edited text that would be wrong."""
    row = with_found(sources=(SPOKE,), events=tuple(DAYS))
    StoryEdit.objects.create(story=row, live=True, body_html=edited)
    shown = page(reader, row)
    assert "Harbour News" not in shown and ("11 October 2026 The ribbon came." in shown) is days


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


@pytest.mark.parametrize(
    ("words", "display", "said"),
    [(600, "full", " · 3 min read"), (20, "full", " · 1 min read"), (600, "excerpt", "")],
)
def test_the_page_says_how_long_it_takes(
    house: None, reader: Client, words: int, display: str, said: str
) -> None:
    shown = page(reader, story(wire(display=display), body=["word " * words]))
    assert ("min read" in shown) is bool(said) and said.strip(" ·") in shown


ABOUT = [
    CountryScore(code="RU", name="", score=1.0, reasons=("in the headline",), confidence=0.9),
    CountryScore(code="IN", name="", score=0.9, confidence=0.85),
    CountryScore(code="KE", name="", score=0.5, confidence=0.6),
    CountryScore(code="JP", name="", score=0.9, confidence=0.9),
]


def test_other_countries_lead_to_their_pages(house: None, reader: Client) -> None:
    """Japan is told of in an embargoed story alone: no link may betray it."""
    on = wire("southline")
    story(on, "Rains", country_id="IN")
    story(on, "Secret", country_id="JP", visible_from=NOW + timedelta(hours=2))
    row = with_found(countries=tuple(ABOUT))
    row.country_id = "RU"
    row.save()
    html = reader.get(row.get_absolute_url()).content.decode()
    assert '<span>Also about:</span> <a href="/country/india">India</a></p>' in html
    StoryEdit.objects.create(story=row, live=True, body_html="<p>Ours.</p>")
    assert "Also about" not in page(reader, row)


CODED = FoundTopic(qcode="medtop:1", name="transport", score=1.0, from_code="N2:TRN")
SEEN = FoundTopic(qcode="medtop:1", name="transport", score=0.7)
LISBON = FoundDateline(city="Lisbon", country="PT")
HEADED = CountryScore(code="PT", name="", score=1.0, reasons=("in the headline", "named 3 times"))
GIVEN = CountryScore(code="PT", name="", score=1.0, reasons=("coded by the agency",))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"topics": (CODED,)}, "section (the agency’s subject codes: transport)"),
        ({}, "section (the agency’s subject codes)"),
        ({"dateline": LISBON, "countries": (HEADED,)}, "country (the dateline: Lisbon)"),
        ({"countries": (HEADED,)}, "country (the text: in the headline, named 3 times)"),
        ({"countries": (GIVEN,)}, "country (the agency’s data)"),
        ({}, "summary (whole sentences of the text); short (whole sentences of the text)"),
        ({}, "picture (from the story’s own package)"),
    ],
)
def test_what_software_set_says_by_what(
    house: None, reader: Client, found: dict[str, object], says: str
) -> None:
    row = with_found(**found)
    assert says in set_by_software(reader, row, {"subjects": [{}], "places": [{}]})


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"topics": (SEEN,)}, "section (the words of the text: transport)"),
        ({"topics": (CODED,)}, "section (a text of nearly the same words: transport)"),
        (
            {},
            "section (a text of nearly the same words); country (a text of nearly the same words)",
        ),
        ({"countries": (HEADED,)}, "country (the text: in the headline, named 3 times)"),
    ],
)
def test_what_the_agency_did_not_give_is_not_the_agencys(
    house: None, reader: Client, found: dict[str, object], says: str
) -> None:
    assert says in set_by_software(reader, with_found(**found), {})


def set_by_software(reader: Client, row: Story, item: dict[str, object]) -> str:
    """What the line says for a story of the world from Portugal, with a picture."""
    row.shown.item = item
    row.shown.save()
    row.country_id, row.sector = "PT", Sector.objects.get(key="world")
    picture(row)
    return page(reader, row).split("Set by software: ")[1]


def test_what_people_set_is_not_softwares(house: None, reader: Client) -> None:
    row = with_found()
    chosen = picture(row)
    StoryEdit.objects.create(story=row, live=True, dek="By the desk.", picture=chosen)
    shown = page(reader, row)
    assert "Set by software: short (whole sentences of the text)." in shown
