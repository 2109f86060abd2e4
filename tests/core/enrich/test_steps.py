"""The steps stand in an order in which each has what it needs, and every field has one giver."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.steps import STEPS, enrich
from wiredesk.core.enrich.values import Copy, Enrichment

OF_THE_CALLER = {"headline_tags", "point", "named_by"}
"""Given by the copy itself, by the gazetteer (coordinates.py), by a pass later (entities.py)."""


def test_each_step_has_what_it_needs() -> None:
    have = set(Copy.__struct_fields__)
    for step in STEPS:
        lacking = set(step.module.NEEDS) - have
        assert not lacking, f"{step.module.__name__} stands before what gives {lacking}"
        have |= set(step.module.GIVES)


def test_every_field_has_one_giver() -> None:
    given_by = Counter(name for step in STEPS for name in step.module.GIVES)
    assert given_by.keys() == set(Enrichment.__struct_fields__) - OF_THE_CALLER
    assert set(given_by.values()) == {1}


@settings(max_examples=60, deadline=None)
@given(
    headline=st.text(max_size=80),
    text=st.text(max_size=400),
    language=st.sampled_from(["", "en", "hi", "ar", "ru"]),
)
def test_any_text_gets_an_answer_whose_offsets_hold(
    headline: str, text: str, language: str
) -> None:
    found = enrich(Copy(headline=headline, text=text, language=language))
    for quote in found.quotes:
        assert text[quote.start : quote.end] == quote.text
    for one in (*found.people, *found.organisations, *found.countries):
        assert all(0 <= start < end <= len(text) for start, end in one.spans)
