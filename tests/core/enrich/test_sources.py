"""Sources: what stands behind each paragraph."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.people import people_of
from wiredesk.core.enrich.quotes import quotes_of
from wiredesk.core.enrich.sources import sources_of
from wiredesk.core.enrich.values import Copy

CASES = json.loads(Path(__file__).with_name("sources.json").read_text("utf-8"))
PIECES = [
    "Anna Weber",
    "officials",
    "said",
    '"',
    ",",
    ".",
    "\n\n",
    "no comment",
    "according to",
    "the report",
]


def read(text):
    copy = Copy(text=text)
    people = people_of(copy)
    return sources_of(copy, people, quotes_of(copy, people))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_sources(case):
    found = [[one.kind, one.name, one.paragraph] for one in read(case["text"])]
    assert found == case["found"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
@settings(max_examples=60)
def test_paragraphs_are_those_of_the_spans(text):
    for source in read(text):
        assert text[slice(*source.span)].strip()
        assert source.name
        assert 0 <= source.paragraph <= text.count("\n")
