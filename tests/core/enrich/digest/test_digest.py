"""Summaries and shorts: whole sentences of the text, 60 words at most, none that points back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.digest import short_of, summary_of
from wiredesk.core.enrich.usable import leans, word_count
from wiredesk.core.enrich.values import Copy

SHORTS = json.loads(Path(__file__).with_name("shorts.json").read_text("utf-8"))
LONG = "The harbour of Vessby " + "and the old pier " * 15 + "closed on Monday."
NEWS = "The coastguard closed the harbour of Vessby on Monday, officials said."


@pytest.mark.parametrize("case", SHORTS, ids=lambda case: case["why"])
def test_the_short_is(case: dict[str, str]) -> None:
    copy = Copy(text=case["text"], language=case.get("language", "en"))
    assert short_of(copy).text == case["short"]


def test_over_sixty_words_the_short_abstains_and_the_summary_takes_another() -> None:
    copy = Copy(headline="Harbour closed", text=f"{LONG} {NEWS}", language="en")
    assert word_count(LONG) > 60
    assert short_of(copy).text == ""
    assert summary_of(copy).text == NEWS


def test_the_summary_starts_on_no_pronoun_but_keeps_one_with_its_antecedent() -> None:
    text = f"It was a black day for the whole town, he said. {NEWS} It may open again on Friday."
    made = summary_of(Copy(headline="Harbour closed", text=text, language="en"))
    assert made.text == f"{NEWS} It may open again on Friday."


def test_the_headline_draws_the_sentence_that_tells_it() -> None:
    filler = "The town council met for its usual autumn session with a long list of matters " * 3
    text = f"{filler}to settle. Ferries were struck by lightning off Vessby, the mayor said."
    made = summary_of(Copy(headline="Lightning strikes ferries", text=text, language="en"))
    assert "struck by lightning" in made.text


PIECES = st.one_of(
    st.sampled_from(
        [NEWS, LONG, "He said so.", "It rained", "Rs.13,52", "OSLO (AP) - ", "The.The"]
    ),
    st.sampled_from(
        ["A mayor left on the last boat, police alleged.", "And so it went on for days."]
    ),
    st.sampled_from(
        ["By Jane Roe", "港は閉鎖された。", "बंद हो गया।", "\u202e", "-- ", "—", ". ", "?"]
    ),
    st.sampled_from(['"', "“", "”", "\n\n", "(", ")"]),
)
TEXTS = st.lists(PIECES, max_size=25).map(" ".join) | st.lists(PIECES).map("".join) | st.text()


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["", "en", "de", "hi", "ja"]))
def test_always_whole_stretches_of_at_most_sixty_words(text: str, language: str) -> None:
    copy = Copy(headline="Harbour closed", text=text, language=language)
    for made in (summary_of(copy), short_of(copy)):
        assert made.text == " ".join(text[start:end] for start, end in made.spans)
        assert list(made.spans) == sorted(made.spans)
        assert word_count(made.text) <= 60
        assert not leans(made.text, language)
        assert bool(made.text) == (made.confidence > 0)
