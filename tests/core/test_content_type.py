"""What sort of work an item is: cases as data, and what the look of a text says by itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.content_type import FORMS, STANDALONE, content_type, set_matter, words_by_place
from wiredesk.core.item import NewsItem
from wiredesk.core.text.style import house_style

LINES = (Path(__file__).parent / "content_types.txt").read_text().splitlines()
CASES = [tuple(part.strip() for part in line.split("|")) for line in LINES if line[0] != "#"]
PROSE = "<p>" + "The harbour office said on Monday that the quay stays open all week. " * 8 + "</p>"
ROWS = "".join(f"<tr><td>Quay {n}</td><td>{n * 7}</td></tr>" for n in range(9))
TABLE = f"<table>{ROWS}</table>"
COLUMNS = "\n".join(f"Quay {n:<10} {n * 7:>6} {n * 3:>6}" for n in range(9))


def item(headline: str, body: str = PROSE, **facts: object) -> NewsItem:
    """An item in house style."""
    return house_style(
        NewsItem(format="x", guid="g", headline=headline, body_html=body, **facts)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(("kind", "evidence", "headline", "slug", "genre"), CASES)
def test_words_and_metadata_tell(
    kind: str, evidence: str, headline: str, slug: str, genre: str
) -> None:
    one = item(
        headline,
        slugline=None if slug == "-" else slug,
        genre=() if genre == "-" else (genre,),
    )
    found = content_type(one)
    said = " ".join(found.evidence).lower()
    assert found.kind == kind
    assert said.startswith(evidence.lower()) if kind != "news" else not said


def test_every_kind_of_form_has_a_case() -> None:
    told = {(kind, evidence.partition("=")[0]) for kind, evidence, *_ in CASES}
    assert {(kind, place) for kind, place, _ in FORMS} <= told


def test_a_press_wire_carries_press_releases_whatever_they_look_like() -> None:
    assert content_type(item("World News Roundup"), press_release=True).kind == "press"


@pytest.mark.parametrize(
    ("headline", "body", "kind"),
    [
        ("Rates at noon", TABLE, "agate"),
        ("Rates at noon", f"<p>As fixed in Port Amber:</p>{TABLE}<p>Source: the bank</p>", "agate"),
        ("Rates at noon", f"<pre>{COLUMNS}</pre>", "agate"),
        ("Harbour league standings", f"<p>{'Round nine. ' * 20}</p>{TABLE}", "agate"),
        ("Envoys settle dispute", f"<p>{'They met. ' * 25}</p>{TABLE}", "news"),
        ("Port climb the standings", PROSE + TABLE, "news"),
        ("Mill doubles profit", PROSE + TABLE * 4, "news"),
        ("Fee rises", "<table><tr><td>Fee</td><td>4</td></tr></table>", "news"),
    ],
)
def test_tables_and_little_else_are_agate(headline: str, body: str, kind: str) -> None:
    assert content_type(item(headline, body)).kind == kind


@pytest.mark.parametrize("facts", [{"slugline": "BBA--Harbour-Odds"}, {"genre": ("Results",)}])
def test_an_unsure_name_needs_a_text_that_is_set(facts: dict[str, object]) -> None:
    intro = f"<p>{'Round nine. ' * 20}</p>"
    assert content_type(item("Round nine", intro + TABLE)).kind == "news"
    assert content_type(item("Round nine", intro + TABLE, **facts)).kind == "agate"
    assert content_type(item("Round nine", PROSE, **facts)).kind == "news"


def test_figures_in_words_are_set_matter_too() -> None:
    listed = "".join(f"<p>{'; '.join(f'Ohm, Kelby, {n}' for n in range(9))}.</p>" for _ in range(3))
    assert content_type(item("Top ten", f"<p>Through Sunday</p>{listed}")).kind == "agate"
    assert set_matter("<p>He came; he saw; he rowed 4; he won.</p>").rows == 0


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=2))
def test_any_words_have_a_kind_and_evidence_unless_news(headline: str, genre: list[str]) -> None:
    one = NewsItem(format="x", guid="g", headline=headline, genre=tuple(genre), body_html=PROSE)
    found = content_type(one)
    assert (found.kind == "news") == (found.evidence == ())
    assert set(STANDALONE) <= {kind for kind, _, _ in FORMS}
    assert words_by_place(one)["slug"] == ()
