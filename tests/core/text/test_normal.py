"""Normal forms are Unicode's, but for more marks on a letter than any writing has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.text.normal import MOST_MARKS, Form, normal

FORMS = st.sampled_from(["NFC", "NFKC", "NFKD"])


@given(FORMS, st.text() | st.text("ae\u0301\u0315\uff9e\U0001e8d0", max_size=MOST_MARKS))
def test_of_any_writing_they_are_those_of_unicode(form: Form, text: str) -> None:
    assert normal(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize(
    "marks", ["\u0315\u0300", "\uff9e\u0f73", "\U0001e944\U0001e8d0"], ids=ascii
)
def test_piled_marks_are_cut(marks: str) -> None:
    cut = normal("NFC", "a" + marks * 1_000 + "b")
    assert cut == unicodedata.normalize("NFC", "a" + marks * (MOST_MARKS // 2) + "b")
