"""Sentences, summaries and shorts are cut at whole sentences only."""

import pytest

from wiredesk.archive.finding import words

SPLIT = {
    "plain": ("One came. Two left.", ["One came.", "Two left."]),
    "title": ("Mr. A. K. Rao spoke. He left.", ["Mr. A. K. Rao spoke.", "He left."]),
    "country": ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
    "quote": ("“It is done.” She sat down.", ["“It is done.”", "She sat down."]),
    "number": ("It fell 4.5 percent. It rose.", ["It fell 4.5 percent.", "It rose."]),
    "danda": ("यह खुला। लोग आए।", ["यह खुला।", "लोग आए।"]),
    "arabic": ("من جاء؟ جاء الناس.", ["من جاء؟", "جاء الناس."]),
}


@pytest.mark.parametrize(("text", "parts"), SPLIT.values(), ids=SPLIT)
def test_sentences(text: str, parts: list[str]) -> None:
    assert words.sentences(text) == parts


def test_shorts_are_whole_and_short() -> None:
    text = " ".join(f"The number {n} has just these eight words." for n in range(20))
    short = words.short(text, whole=False)
    assert len(short.split()) <= 60
    assert short.endswith("words.")
    assert text.startswith(short)


def test_shorts_abstain() -> None:
    assert words.short("He said so. The rest is known.", whole=True) == ""
    assert words.short("word " * 80 + ".", whole=True) == ""
    assert words.short("The cut sentence has no", whole=False) == ""


def test_a_dek_cut_from_the_body_repeats_it() -> None:
    assert words.repeats("The bridge opened on…", "The bridge opened on Monday. It rained.")
    assert not words.repeats("A day of rain.", "The bridge opened on Monday.")
