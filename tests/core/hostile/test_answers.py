"""Any text gets an answer or an abstention, and what is said of it stands in it."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.hostile.readers import NOW, readers
from tests.core.hostile.texts import PIECES
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import Copy, Enrichment, Span

NEWS = (
    "LISBON, Oct 12 (Reuters) - ", "Mr. Paul Weber", "Anna Weber", "Weber", "he", "said",
    "told Reuters", "the Interfax news agency quoted", "as saying", "“", "”", '"', ",", ".", "\n\n",
    "The ferry sails", "on Tuesday", "in May 2026", "Peru", "the Bank of Peru (BOP)", "officials",
    "no comment", ":", "according to the report", "It was late.",
)  # fmt: skip
TEXTS = (
    st.lists(st.sampled_from(NEWS + PIECES), max_size=40).map(" ".join)
    | st.lists(st.sampled_from(NEWS + PIECES), max_size=40).map("".join)
    | st.text(st.characters(), max_size=300)
)
LANGUAGES = st.sampled_from(["", "en", "en-GB", "de", "hi", "ar", "zh", "x\ud800"])
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-W[0-9]{2}|-Q[1-4])?")


def spans_of(found: Enrichment) -> Iterator[Span]:
    """Every place of the text that an answer points at."""
    for one in (*found.people, *found.organisations, *found.countries, found.summary, found.short):
        yield from one.spans
    for quote in found.quotes:
        yield quote.start, quote.end
        yield quote.mention_span
    for other in (*found.sources, *found.events):
        yield other.span


def assert_true_of(text: str, found: Enrichment) -> None:
    """What an answer says of a text is so."""
    assert all(0 <= start < end <= len(text) for start, end in spans_of(found))
    assert found.dateline is None or 0 <= found.dateline.end <= len(text)
    for quote in found.quotes:
        assert text[quote.start : quote.end] == quote.text
        assert text[slice(*quote.mention_span)] == quote.mention
    for event in found.events:
        assert text[slice(*event.span)] == event.phrase
        assert event.phrase in event.text and event.text in text
        assert DATE.fullmatch(event.date)
    for digest in (found.summary, found.short):
        assert digest.text == " ".join(text[start:end] for start, end in digest.spans)
    for named in (*found.people, *found.organisations):
        words = set(named.name.split())
        assert any(words & set(text[start:end].split()) for start, end in named.spans)
    for source in found.sources:
        assert source.name and source.paragraph <= text.count("\n")
    rated = (
        *found.people, *found.organisations, *found.quotes, *found.sources, *found.events,
        *found.countries, *found.topics,
    )  # fmt: skip
    assert all(0 < one.confidence <= 1 for one in rated)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, LANGUAGES, st.sampled_from([None, NOW]))
def test_what_is_said_of_a_text_stands_in_it(headline, text, language, published) -> None:
    copy = Copy(headline=headline, text=text, language=language, published=published)
    assert_true_of(text, enrich(copy))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_every_reader_answers(text: str) -> None:
    for _, run in readers(text):
        run()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u202e", "\ud800", "\x00"], ids=ascii)
def test_of_nothing_nothing_is_said(text: str) -> None:
    assert enrich(Copy(headline=text, text=text, language="en")) == Enrichment(
        reading_minutes=int(bool(text.strip()))
    )


OTHERS = {
    "hi": "नई दिल्ली, 12 अक्टूबर। प्रधानमंत्री ने मंगलवार को कहा कि सरकार किसानों के साथ है। "
    "“हम काम करेंगे,” उन्होंने कहा। AI और GDP पर भी बात हुई। ",
    "ar": "القاهرة 12 أكتوبر. قال الوزير يوم الثلاثاء إن الحكومة ستعمل مع المزارعين. "
    "“سنعمل معا” قال المتحدث. وتحدث عن GDP أيضا. ",
    "ru": "Москва, 12 октября. Министр Сергей Иванов сказал во вторник: “Мы поможем”. "
    "Так и будет. ",
    "zh": "北京10月12日电。部长周二说：“我们会帮助农民。”他还谈到了GDP。",
    "he": "ירושלים. השר אמר ביום שלישי: “נעזור לחקלאים”. כך יהיה. ",
}


@pytest.mark.parametrize("repeated", [1, 20])
@pytest.mark.parametrize("said", ["its own", "none", "English"])
@pytest.mark.parametrize("language", OTHERS)
def test_of_what_is_not_english_little_is_said_and_nothing_guessed(
    language: str, said: str, repeated: int
) -> None:
    """Also where the wire says English, and is wrong."""
    text = OTHERS[language] * repeated
    stated = {"its own": language, "none": "", "English": "en"}[said]
    found = enrich(Copy(headline=text[:40], text=text, language=stated, published=NOW))
    for nothing in (found.people, found.quotes, found.sources, found.events, found.topics):
        assert nothing == ()
    assert found.countries == () and found.organisations == () and found.sector == ""
    assert_true_of(text, found)
    assert found.summary == found.short
