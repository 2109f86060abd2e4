"""What terms a text has, and that any text has them in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.terms import LOOKED_AT, common_words, stem_of, terms_of


def test_names_are_capitals_without_a_small_form() -> None:
    terms = terms_of("Tamsa port reopens", "The port of Tamsa is open. Ports are ports.")
    assert terms.names == {"tamsa", "the"}
    assert 4 < terms.counts["port"] < 5  # once more for the headline; later words count less
    assert 2 < terms.counts["tamsa"] < 3
    assert terms.printed["reope"] == "reopens"


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("Quakes", "quak"),
        ("quake", "quak"),
        ("charged", "charg"),
        ("chargeable", "charg"),
        ("glass", "glass"),
        ("ring", "ring"),
        ("IS", "is"),
        ("Israeli", "israe"),
        ("108,500", "108,500"),
    ],
)
def test_stems(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_common_words_have_a_share() -> None:
    table = common_words()
    assert table["the"] > table[stem_of("government")] > table[stem_of("minister")] > 0
    assert "ryabkov" not in table


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_few_terms(headline: str, text: str) -> None:
    terms = terms_of(headline, text)
    assert terms.names <= terms.counts.keys() == terms.printed.keys()
    assert len(terms.counts) <= LOOKED_AT
