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


JAPANESE = (
    "港で小さな火事がありましたが、けが人はいませんでした。きょう、みなとまつりは始まりました。"
)
SCRIPTS = {
    "cp932": JAPANESE,
    "euc-jp": JAPANESE,
    "cp949": "항구에서 작은 불이 났지만 다친 사람은 없었다. 오늘 아침 축제는 예정대로 시작되었다.",
    "gb2312": "港口发生小火，没有人受伤。今天早上的节日活动按时开始，市民说这里很安全。",
    "big5": "港口發生小火，沒有人受傷。今天早上的節日活動按時開始，市民說這裡很安全。",
    "cp1251": "В порту произошёл небольшой пожар, пострадавших нет. Праздник начался вовремя.",
    "koi8-r": "В порту произошёл небольшой пожар, пострадавших нет. Праздник начался вовремя.",
    "cp1253": "Μικρή φωτιά ξέσπασε στο λιμάνι, χωρίς τραυματίες. Η γιορτή άρχισε στην ώρα της.",
    "cp1255": "שריפה קטנה פרצה בנמל הבוקר, איש לא נפגע. החגיגה נפתחה בזמן והעיר שקטה.",
    "cp1256": "اندلع حريق صغير في الميناء هذا الصباح ولم يصب أحد بأذى، وبدأ الاحتفال في موعده.",
    "cp874": "เกิดเหตุเพลิงไหม้เล็กน้อยที่ท่าเรือเมื่อเช้านี้ ไม่มีผู้ได้รับบาดเจ็บ งานเทศกาลเริ่มตามเวลา",
}


@pytest.mark.parametrize("charset", SCRIPTS)
@pytest.mark.parametrize("frame", ["<t>{}</t>", SAID.replace("{}", "utf-8", 1)])
def test_unnamed_scripts_are_told_by_their_letters(charset: str, frame: str) -> None:
    words = SCRIPTS[charset]
    found = decode(frame.format(words).encode(charset))
    assert words in found.text
    assert (found.charset, found.repairs) == (charset, ("guessed-charset",))


@pytest.mark.parametrize(
    "words",
    [
        "Größere Übung für Süßwasserfischer: Öl läuft aus",
        "À l’été, où l’élève a été décoré, la forêt brûlait çà et là",
        "El niño pidió más jamón; ¿qué pasó después? Ñoño, ¡adiós!",
        "ÆØÅ æøå: Blåbærsyltetøy på Ærø",
        "“One” – ‘two’… “three” — ‘four’ … “five”",
        "ÖSTERREICH: ÄÖÜ",
    ],
)
def test_western_letters_are_never_taken_for_another_script(words: str) -> None:
    found = decode(words.encode("cp1252"))
    assert (found.text, found.repairs) == (words, ("wrong-charset",))


def test_a_feed_of_two_charsets_is_read_text_by_text() -> None:
    body = "<a>Ærø</a><a>Nîmes</a>".encode() + b"<a>Caf\xe9</a>"
    found = decode(body)
    assert found.text == "<a>Ærø</a><a>Nîmes</a><a>Café</a>"
    assert found.repairs == ("mixed-charsets",)


def test_double_encoding_is_undone_where_it_is() -> None:
    twice = "<i>Café</i><i>Nîmes</i><i>It’s</i><i>Ærø</i><i>Peña…</i>".encode().decode("cp1252")
    found = decode(f"<i>MAÇÃO</i>{twice}<i>São</i>".encode())
    assert (
        found.text
        == "<i>MAÇÃO</i><i>Café</i><i>Nîmes</i><i>It’s</i><i>Ærø</i><i>Peña…</i><i>São</i>"
    )
    assert found.repairs == ("double-encoded",)


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
