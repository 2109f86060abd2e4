"""Who said what: whole passages, only proven ones, only words that the page still says."""

import re
from html import escape

import pytest
from django.test import Client
from msgspec import to_builtins

from tests.site.factories import NOW, story, wire
from tests.site.test_pages import text
from wiredesk.archive.finding.said import spoken
from wiredesk.archive.models import Story, StoryEdit
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import Copy

pytestmark = pytest.mark.django_db

BODY = [
    "The harbour master, Ilya Verin, spoke to reporters on the northern pier on Monday.",
    "“The ferry will sail again,” Verin told Interfax, “if both towns pay for the quay.”",
    "“We have waited eleven months for this,” said mayor Ana Torres of the southern town.",
    "“There was no timetable yesterday,” Verin said. The crossing takes an hour.",
    "He said: “Nobody will pay twice.”",
    "Torres called the fee “a small price for a very long winter”.",
]
FERRY = "“The ferry will sail again,” Verin told Interfax, “if both towns pay for the quay.”"
WAITED = "“We have waited eleven months for this,” said mayor Ana Torres of the southern town."
TABLE = "“There was no timetable yesterday,” Verin said."


def quoted(display: str = "full", agency: str = "northline", **fields: object) -> Story:
    """A story whose findings are those of the enrichers."""
    row = story(wire(agency, display=display), "Ferry to sail again", body=BODY, **fields)
    copy = Copy(headline="Ferry to sail again", text=row.shown.body_text, language="en")
    row.shown.found = to_builtins(enrich(copy))
    row.shown.save()
    return row


def component(reader: Client, row: Story) -> str:
    """The words of the component; "" where the page has none."""
    html = reader.get(row.get_absolute_url()).content.decode()
    found = re.search(r'<details class="said">.*?</details>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_passages_stand_by_speaker_with_who_relayed_them(house: None, reader: Client) -> None:
    assert component(reader, quoted()) == (
        f"Who said what Ilya Verin {FERRY} through Interfax {TABLE} Ana Torres {WAITED}"
        " Quotes and speakers found by software; the words are the agency’s."
    )


def test_what_is_not_proven_stays_in_the_text(house: None, reader: Client) -> None:
    """A pronoun, "said:" and a fragment: found, and not shown."""
    row = quoted()
    found = [quote["text"] for quote in row.shown.found["quotes"]]
    assert "Nobody will pay twice." in found and "a small price for a very long winter" in found
    said = component(reader, row)
    assert "Nobody will pay" not in said and "small price" not in said


def test_an_agency_that_was_told_is_no_relay(house: None, reader: Client) -> None:
    row = quoted()
    row.agency.name = "interfax"
    row.agency.save()
    said = component(reader, row)
    assert FERRY in said and "through" not in said


@pytest.mark.parametrize("display", ["excerpt", "headline"])
def test_the_licence_must_give_full_text(house: None, reader: Client, display: str) -> None:
    assert component(reader, quoted(display)) == ""


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        (TABLE, "He spoke of the timetable.", TABLE),
        ("Verin told Interfax", "Verin told Radio Sur", FERRY),
        ("eleven months for this", "[words removed]", WAITED),
    ],
)
def test_words_that_the_desk_took_out_are_not_shown(
    house: None, reader: Client, old: str, new: str, gone: str
) -> None:
    row = quoted()
    StoryEdit.objects.create(story=row, live=True, body_html=row.shown.body_html.replace(old, new))
    said = component(reader, row)
    assert gone not in text(reader.get(row.get_absolute_url()))
    assert all((one in said) == (one != gone) for one in (FERRY, WAITED, TABLE))


HIDDEN = {
    "killed": {"state": "killed", "slug": "", "killed_at": NOW, "killed_by": "agency"},
    "withheld": {"state": "withheld"},
    "held": {"state": "held", "first_public_at": None},
}


@pytest.mark.parametrize("state", HIDDEN)
def test_a_story_that_is_not_shown_shows_no_quote(house: None, reader: Client, state: str) -> None:
    row = quoted(**HIDDEN[state])
    answer = reader.get(row.get_absolute_url(), follow=True)
    assert answer.status_code in (404, 410) and b"timetable" not in answer.content


def test_the_page_is_escaped(house: None, reader: Client) -> None:
    row = story(wire(), body=["“Now <b>this</b> is the way of it & more,” Ana Torres said."])
    row.shown.body_html = f"<p>{escape(row.shown.body_text)}</p>"
    row.shown.found = to_builtins(enrich(Copy(text=row.shown.body_text, language="en")))
    row.shown.save()
    assert "Ana Torres" in component(reader, row)
    assert b"<b>this" not in reader.get(row.get_absolute_url()).content


def test_a_sentence_comes_once_and_a_page_holds_few() -> None:
    line = "“The ferry will sail on day {n} again,” Ana Torres said."
    copy = Copy(text="\n\n".join(line.format(n=n) for n in range(40)), language="en")
    (one,) = spoken(enrich(copy).quotes, copy.text, "", copy.text)
    assert [passage.text for passage in one.passages] == [line.format(n=n) for n in range(12)]
