"""Which countries a story is about."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.countries import countries_of
from wiredesk.core.enrich.dateline_of import find_dateline
from wiredesk.core.enrich.gazetteer import country_name
from wiredesk.core.enrich.mentions import LIMIT, gazetteer, mentions_in
from wiredesk.core.enrich.values import Copy, CountryScore
from wiredesk.core.item import Place

LINES = (Path(__file__).parent / "places" / "stories.txt").read_text(encoding="utf-8").splitlines()
CASES = [line for line in LINES if not line.startswith("#")]


def read(copy: Copy) -> tuple[CountryScore, ...]:
    return countries_of(copy, find_dateline(copy))


@pytest.mark.parametrize("case", CASES)
def test_story(case: str) -> None:
    headline, text, wanted = (cell.strip() for cell in case.split("|"))
    found = read(Copy(headline=headline, text=text))
    assert [one.code for one in found] == wanted.split()
    assert all(one.name == country_name(one.code) and one.reasons for one in found)


def test_spans_are_evidence_and_scores_are_ranked() -> None:
    text = "OSLO (Acacia) - Norwegian boats left. Chile's did not. Chileans waited, as Chile does."
    norway, chile = read(Copy(headline="Boats", text=text))
    assert [text[a:b] for a, b in norway.spans] == ["Norwegian"]
    assert [text[a:b] for a, b in chile.spans] == ["Chile", "Chileans", "Chile"]
    assert 1.0 == norway.score > chile.score > 0
    assert "dateline" in norway.reasons
    assert 0 < chile.confidence < norway.confidence < 1


def test_codes_of_the_agency_count_in_any_language() -> None:
    copy = Copy(text="Es schneite.", language="de", places=(Place(country="AT"),))
    assert [one.code for one in read(copy)] == ["AT"]


def test_names_in_capitals_are_known_and_words_are_not() -> None:
    assert [m.code for m in mentions_in("JAPANESE SHIP LEAVES PERU")] == ["JP", "PE"]
    assert mentions_in("THEY POLISH NICE TOURS FOR SALE; GIVE US MORE READING")[0].code == "US"
    assert [m.code for m in mentions_in("Romania, Omanis, Nigerian; xIran IranX")] == [
        "RO", "OM", "NG",
    ]  # fmt: skip


@given(st.text(max_size=200), st.lists(st.sampled_from(gazetteer().patterns), max_size=8))
def test_offsets_point_at_what_they_say(noise: str, names: list[str]) -> None:
    text = noise.join(names) + noise
    meanings = dict(zip(gazetteer().patterns, gazetteer().meanings, strict=True))
    for mention in mentions_in(text):
        assert meanings[text[mention.start : mention.end]][1] == mention.kind
    for country in read(Copy(text=text, language="en")):
        assert all(text[a:b] in meanings for a, b in country.spans)


@pytest.mark.parametrize(
    "piece", ["US ", "Chad Jordan ", "Iran,", "A", "\u202e\u0939", '"', "Paris "]
)
def test_only_the_head_of_a_text_is_read(piece: str) -> None:
    text = piece * (10**6 // len(piece))
    assert all(mention.end <= LIMIT for mention in mentions_in(text))
