"""Sentences end where they end, and the offsets say so."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.text.sentences import sentences

CASES = json.loads(Path(__file__).with_name("sentences.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_cases(case):
    assert [case["text"][a:b] for a, b in sentences(case["text"])] == case["parts"]


@given(st.text(alphabet='aB .!?"“”\n。9', max_size=80))
@settings(max_examples=150)
def test_every_letter_stands_in_one_sentence(text):
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
