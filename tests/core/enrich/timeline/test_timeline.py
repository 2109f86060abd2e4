"""Which dates a sentence tells, whatever the text."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.timeline import MOST_EVENTS, timeline_of
from wiredesk.core.enrich.values import Copy

LINES = [
    line
    for name in ("cases.txt", "unseen.txt")
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()
]
CASES = [tuple(map(str.strip, one.split("|"))) for one in LINES if one[:1] not in ("#", "")]
NOW = datetime(2026, 10, 14, 9, tzinfo=UTC)


def expected(told: str) -> list[tuple[str, str, str]]:
    pairs = [one.split(" = ") for one in told.split("; ") if one]
    return [(phrase, *when.split()) for phrase, when in pairs]  # type: ignore[misc]


@pytest.mark.parametrize(("day", "sentence", "told"), CASES)
def test_the_sentence_tells(day: str, sentence: str, told: str) -> None:
    published = None if day == "-" else datetime.fromisoformat(f"{day}T09:00+00:00")
    events = timeline_of(Copy(text=sentence, published=published))
    assert [(one.phrase, one.date, one.precision) for one in events] == expected(told)


def test_days_count_in_the_zone_of_the_publication() -> None:
    late = datetime(2026, 10, 14, 23, 30, tzinfo=UTC)
    india = late.astimezone(timezone(timedelta(hours=5, minutes=30)))
    text = "The bridge closed today."
    assert timeline_of(Copy(text=text, published=late))[0].date == "2026-10-14"
    assert timeline_of(Copy(text=text, published=india))[0].date == "2026-10-15"


def test_another_language_is_left_alone() -> None:
    text = "The minister resigned on Monday."
    assert timeline_of(Copy(text=text, published=NOW, language="en-GB"))
    assert not timeline_of(Copy(text=text, published=NOW, language="de"))


WORDS = st.sampled_from(
    "on Tuesday last week Oct 12 2024 May in , . ? “ \" ' will said ago three the first quarter of "
    "yesterday's Sunday Times \n\n İ 今日 \u202e - 29 February 2023 next year 0 99".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200))
def test_offsets_point_at_the_phrase_within_its_sentence(text: str) -> None:
    for event in timeline_of(Copy(text=text, published=NOW)):
        start, end = event.span
        assert text[start:end] == event.phrase
        assert event.phrase in event.text and event.text in text
        assert 0 < event.confidence < 1


def test_a_text_of_nothing_but_days_gives_some_of_them() -> None:
    copy = Copy(text="We met on Tuesday. " * 500, language="en", published=NOW)
    assert len(timeline_of(copy)) == MOST_EVENTS
