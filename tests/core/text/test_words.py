"""Headline tags, datelines, sign-offs, sentences and the guard: each case is a line of data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.profiles import profile
from wiredesk.core.text.dateline import as_a_name, read_dateline
from wiredesk.core.text.guard import text_guard
from wiredesk.core.text.headline import split_tags
from wiredesk.core.text.lines import line
from wiredesk.core.text.plain import first_sentences, paragraphs, plain, to_html
from wiredesk.core.text.signoff import read_foot, sign_off_inside

TRADE = profile("trade")


@pytest.mark.parametrize(
    ("printed", "tags", "headline"),
    [
        ("UPDATE 2-EXCLUSIVE-Cats win", ("UPDATE 2", "EXCLUSIVE"), "Cats win"),
        ("RPT-UPDATE 1-Cats win", ("RPT", "UPDATE 1"), "Cats win"),
        ("CORRECTED: Cats win", ("CORRECTED",), "Cats win"),
        ("(LEAD) Cats win", ("LEAD",), "Cats win"),
        ("1ST LEAD Cats win", ("1ST LEAD",), "Cats win"),
        ("2ND LD Cats win", ("2ND LD",), "Cats win"),
        ("ALERT - Cats win", ("ALERT",), "Cats win"),
        ("COLUMN-Why cats win", ("COLUMN",), "Why cats win"),
        ("Market correction looms", (), "Market correction looms"),
        ("Exclusive: how cats win", (), "Exclusive: how cats win"),
        ("UPDATE on talks", (), "UPDATE on talks"),
        ("FLASH floods hit town", (), "FLASH floods hit town"),
        ("Update 2-cats", (), "Update 2-cats"),
        ("UPDATE 1-", (), "UPDATE 1-"),
    ],
)
def test_headline_tags(printed: str, tags: tuple[str, ...], headline: str) -> None:
    assert split_tags(printed, TRADE) == (tags, headline)


@pytest.mark.parametrize(
    ("text", "city", "agency", "date", "rest"),
    [
        ("MOSCOW, Oct 12 (Reuters) - X", "MOSCOW", "Reuters", "Oct 12", "X"),
        ("KABUL, Afghanistan (AP) — X", "KABUL", "AP", None, "X"),
        ("Berlin (dpa) - X", "Berlin", "dpa", None, "X"),
        ("Frankfurt/Main (dpa) - X", "Frankfurt/Main", "dpa", None, "X"),
        ("WASHINGTON/PARIS, May 5, 2024 (AFP) - X", "WASHINGTON/PARIS", "AFP", "2024-05-05", "X"),
        ("New Delhi [India], October 12 (ANI): X", "New Delhi", "ANI", "October 12", "X"),
        ("Agra (Uttar Pradesh) [India], May 2 (ANI): X", "Agra", "ANI", "May 2", "X"),
        ("LONDON, April 1 /PRNewswire/ -- X", "LONDON", "PRNewswire", "April 1", "X"),
        ("OSLO--(BUSINESS WIRE)--X", "OSLO", "Business Wire", None, "X"),
        ("HARARE, January 2. /TASS/. X", "HARARE", "TASS", "January 2", "X"),
        ("(ANSA) - ROMA, MAR 2 - X", "ROMA", "ANSA", "MAR 2", "X"),
        ("Pune, Jun 6 (PTI) Police", "Pune", "PTI", "Jun 6", "Police"),
        ("Madrid, 21 ene 2024 (EFE).- X", "Madrid", "EFE", "2024-01-21", "X"),
        ("By Jane Roe\n\nLIMA (Reuters) - X", "LIMA", "Reuters", None, "X"),
        ("THE HAGUE, March 16 - X", "THE HAGUE", None, "March 16", "X"),
        ("طوكيو (أ ف ب) - نص", "طوكيو", "AFP", None, "نص"),
        ("Reuters - Hurricane", None, "Reuters", None, "Hurricane"),
    ],
)
def test_datelines(
    text: str, city: str | None, agency: str | None, date: str | None, rest: str
) -> None:
    found = read_dateline(text)
    assert found is not None
    dateline, _, end = found
    assert (dateline.city, dateline.agency, dateline.date) == (city, agency, date)
    assert text[end:] == rest


@pytest.mark.parametrize(
    "text",
    [
        "The minister - a former teacher - resigned.",
        "NASA - The agency said it would launch.",
        "EXCLUSIVE - The firm will move.",
        "Apple - the maker of phones - said sales rose.",
        "Tim Cook (Apple) - The head of the firm spoke.",
        "SEBASTIEN LOEB is dreaming of a title.",
        "Graphics maker Foo (Quote, Chart) unveiled a chip.",
        "On Tuesday, March 3 - a holiday - shops closed.",
        "",
    ],
)
def test_ordinary_sentences_have_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("NAIROBI", "Nairobi"),
        ("DAR ES SALAAM", "Dar es Salaam"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("THE HAGUE", "The Hague"),
        ("PORT-AU-PRINCE", "Port-au-Prince"),
        ("ST. JOHN'S", "St. John's"),
        ("L'AQUILA", "L'Aquila"),
        ("ZÜRICH", "Zürich"),
        ("WASHINGTON D.C.", "Washington D.C."),
        ("McAllen", "McAllen"),
        ("Colombo", "Colombo"),
        ("القاهرة", "القاهرة"),
        ("", ""),
    ],
)
def test_a_city_in_capitals_becomes_a_name(printed: str, name: str) -> None:
    assert as_a_name(printed) == name


@pytest.mark.parametrize(
    ("foot", "sign_off", "notes"),
    [
        (("A.", "(Reporting by B (C); Editing by D)"), "(Reporting by B (C); Editing by D)", None),
        (("A.", "(Additional reporting by B)"), "(Additional reporting by B)", None),
        (("A.", "— AP writers B and C contributed."), "— AP writers B and C contributed.", None),
        (("A.", "# Notebook", "Phone 1"), None, "# Notebook\n\nPhone 1"),
        (
            (
                "A.",
                "(Reporting by B)",
                "The following information is not intended for publication",
                "P",
            ),
            "(Reporting by B)",
            "The following information is not intended for publication\n\nP",
        ),
        (("A.", "Reporting on the war is hard."), None, None),
        (("(Reporting by B)",), None, None),
    ],
)
def test_feet(foot: tuple[str, ...], sign_off: str | None, notes: str | None) -> None:
    read = read_foot(foot, TRADE)
    assert (read.sign_off, read.notes) == (sign_off, notes)


def test_sign_off_inside_a_paragraph() -> None:
    assert sign_off_inside("A. (Reporting by B)") == 3
    assert sign_off_inside("A (reporting by B) went on.") is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a &amp; b</p><p>c</p>", "a & b\n\nc"),
        ("<ul><li>x</li><li>y</li></ul>", "x\ny"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1\t2\n3"),
        ("a<br>b", "a\nb"),
        ("<p>a\n   b</p>", "a b"),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(markup) == text


@given(st.lists(st.text("ab<&> é", min_size=1).filter(str.strip), max_size=4))
def test_plain_text_survives_markup(parts: list[str]) -> None:
    text = "\n\n".join(" ".join(part.split()) for part in parts)
    assert plain(to_html(text)) == text
    assert paragraphs(text) == tuple(" ".join(part.split()) for part in parts)


@pytest.mark.parametrize(
    ("text", "limit", "dek"),
    [
        (
            "Dr. Roe met U.S. envoys at No. 5. They talked on.",
            40,
            "Dr. Roe met U.S. envoys at No. 5.",
        ),
        ("J. R. Smith won. He cheered loudly.", 20, "J. R. Smith won."),
        ("वह आया। वह गया। सब लोग हँसे।", 16, "वह आया। वह गया।"),
        ("هل جاء؟ نعم جاء أمس.", 10, "هل جاء؟"),
        ("A sentence far too long for this limit.", 10, ""),
        ("Short.\n\nSecond paragraph.", 240, "Short."),
    ],
)
def test_first_sentences(text: str, limit: int, dek: str) -> None:
    assert first_sentences(text, limit) == dek


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("Cats &amp;amp; dogs", "Cats & dogs"),
        ("AT&T and Q&A;", "AT&T and Q&A;"),
        ("<b>Bold</b>  claim", "Bold claim"),
        ("1 < 2", "1 < 2"),
        (" \x00 ", None),
    ],
)
def test_lines(printed: str, repaired: str | None) -> None:
    assert line(printed) == repaired


@pytest.mark.parametrize(
    ("before", "body", "moved", "ok"),
    [
        ("<p>a b</p><script>x</script><!-- c -->", "ab", (), True),
        ("<p>ROME - a b</p>", "a b", ("ROME -",), True),
        ("<p>ROME - a b</p>", "a b", (), False),
        ("<p>a b</p>", "a c", (), False),
        ("<p>a b</p>", "a b c", (), False),
        ("<p>a b a</p>", "a b", ("a",), True),
        ("<p>a b</p>", "a b", ("invented",), False),
    ],
)
def test_guard(before: str, body: str, moved: tuple[str, ...], ok: bool) -> None:
    assert text_guard(before, body, moved).ok is ok
