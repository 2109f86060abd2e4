"""What terms a text has, and that any text has them in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.terms import LOOKED_AT, common_words, stem_of, terms_of


def test_names_are_capitals_without_a_small_form() -> None:
    counts, names = terms_of("Tamsa port reopens", "The port of Tamsa is open. Ports are ports.")
    assert names == {"tamsa", "the"}
    assert counts["port"] == 5  # once more for the headline
    assert counts["tamsa"] == 3


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("Quakes", "quak"),
        ("quake", "quak"),
        ("charged", "charg"),
        ("glass", "glass"),
        ("ring", "ring"),
        ("IS", "is"),
    ],
)
def test_stems(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_common_words_have_a_share() -> None:
    table = common_words()
    assert table["the"] > table["government"] > table["minister"] > 0
    assert "ryabkov" not in table


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_few_terms(headline: str, text: str) -> None:
    counts, names = terms_of(headline, text)
    assert names <= counts.keys()
    assert len(counts) <= LOOKED_AT
