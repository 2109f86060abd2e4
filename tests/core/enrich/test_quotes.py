"""Quotations: the words between the marks, who said them, and through whom."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.people import people_of
from wiredesk.core.enrich.quotes import CONFIDENCE, SHOWN_RULES, may_show, quotes_of
from wiredesk.core.enrich.values import Copy

CASES = json.loads(Path(__file__).with_name("quotes.json").read_text("utf-8"))
PIECES = ["Anna Weber", "he", "said", '"', "“", "”", ",", ".", "\n\n", "we go", "told Reuters", ":"]


def read(text):
    copy = Copy(text=text)
    return quotes_of(copy, people_of(copy))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_quotes(case):
    found = read(case["text"])
    printed = [[q.text, q.speaker, q.mention, q.relayed_by, q.same_sentence] for q in found]
    assert printed == case["quotes"]


def test_only_proven_rules_with_a_named_speaker_in_the_sentence_are_shown():
    near, far = read("Anna Weber came. “We won,” Weber said. “It was hard.”")
    assert may_show(near)
    assert not may_show(far)
    assert not may_show(read("“We won,” he said.")[0])
    assert all(CONFIDENCE[rule] >= 0.98 for rule in SHOWN_RULES)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
@settings(max_examples=60)
def test_offsets_point_at_what_they_say(text):
    for quote in read(text):
        assert text[quote.start : quote.end] == quote.text
        assert text[slice(*quote.mention_span)] == quote.mention
        assert quote.mention
        assert quote.rule in CONFIDENCE
