"""Words and addresses in every script."""

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.text.words import LONGEST_SLUG, MOST_SLUG_BYTES, slug_of, words_of

HEADLINES = [
    ("Ferry's crew safe, 3.5 hours on", "ferrys-crew-safe-35-hours-on"),
    ("São Paulo: Łódź—Malmö", "sao-paulo-łodz-malmo"),
    ("हिन्दी में ख़बर", "हिन्दी-में-ख़बर"),
    ("عاجل: وصول السفينة", "عاجل-وصول-السفينة"),
    ("東京 2026", "東京-2026"),
    ("\u202eevil\u202c / ?#%", "evil"),
    ("!!!", "story"),
    ("", "story"),
    ("a" * 200, "a" * LONGEST_SLUG),
]


@pytest.mark.parametrize(("headline", "slug"), HEADLINES)
def test_addresses_read_like_their_headline(headline: str, slug: str) -> None:
    assert slug_of(headline) == unicodedata.normalize("NFC", slug)


@given(st.text(max_size=300))
def test_an_address_is_short_safe_and_stable(headline: str) -> None:
    slug = slug_of(headline)
    assert slug and len(slug) <= LONGEST_SLUG and len(slug.encode()) <= MOST_SLUG_BYTES
    assert not set(slug) & set("/?#%&\\\"'<> \n\t.")
    assert len(quote(slug)) <= 3 * MOST_SLUG_BYTES


def test_a_long_hindi_headline_ends_with_a_whole_word() -> None:
    headline = "बंदरगाह पर नाव पहुँची " * 5
    assert set(slug_of(headline).split("-")) <= set(unicodedata.normalize("NFC", headline).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ferry's 3.5", ["Ferry", "s", "3", "5"]),
        ("हिन्दी, किताब!", ["हिन्दी", "किताब"]),
        ('AND "OR" NEAR(*)', ["AND", "OR", "NEAR"]),
        ("cafe\u0301", ["caf\u00e9"]),
        ("–", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words
