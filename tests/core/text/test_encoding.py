"""Charsets told, untold and lied about; and codecs that must never run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.text.encoding import decode, known_charset, undouble

SAID = '<?xml version="1.0" encoding="{}"?><t>{}</t>'


@pytest.mark.parametrize(
    ("body", "words", "charset", "repairs"),
    [
        ("Ærø".encode(), "Ærø", "utf-8", ()),
        (b"\xef\xbb\xbf" + "Ærø".encode(), "Ærø", "utf-8", ()),
        ("Ærø".encode("utf-16"), "Ærø", "utf-16-le", ()),
        ("Ærø".encode("cp1252"), "Ærø", "cp1252", ("wrong-charset",)),
        (SAID.format("koi8-r", "Мост").encode("koi8-r"), "Мост", "koi8-r", ()),
        (SAID.format("iso-8859-1", "Ærø").encode(), "Ærø", "utf-8", ("wrong-charset",)),
        (SAID.format("shift_jis", "日本").encode("cp932"), "日本", "cp932", ()),
        (SAID.format("zlib", "plain").encode(), "plain", "utf-8", ("unknown-charset",)),
        (SAID.format("utf-16", "plain").encode(), "plain", "utf-8", ("wrong-charset",)),
        (SAID.format("utf-8", "<t>").encode("utf-16-be"), "<t>", "utf-16-be", ()),
        (
            "Café à Nîmes".encode().decode("cp1252").encode(),
            "Café à Nîmes",
            "utf-8",
            ("double-encoded",),
        ),
    ],
)
def test_decode(body: bytes, words: str, charset: str, repairs: tuple[str, ...]) -> None:
    found = decode(body)
    assert words in found.text
    assert (found.charset, found.repairs) == (charset, repairs)


def test_the_transport_is_asked_last() -> None:
    assert decode("Мост".encode("cp1251"), "windows-1251").text == "Мост"


@pytest.mark.parametrize(
    "name", "zlib hex base64 utf-7 idna punycode unicode_escape uu rot13".split()
)
def test_codecs_that_are_no_charsets(name: str) -> None:
    assert known_charset(name) is None


@pytest.mark.parametrize("text", ["Café", "MAÇÃ »", "â", "Ärger über Öl", "naïve Ã©"])
def test_honest_accents_stay(text: str) -> None:
    assert undouble(text) == (text, False)


@given(st.binary(max_size=200))
def test_never_raises(body: bytes) -> None:
    assert isinstance(decode(body).text, str)


@given(st.text(st.characters(min_codepoint=0xA1, max_codepoint=0x24F), min_size=4, max_size=30))
def test_honest_utf8_survives(text: str) -> None:
    assert decode((text + " plain 東").encode()).text == text + " plain 東"
