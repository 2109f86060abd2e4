"""The house style: what moves, what stays, and that a second pass changes nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiredesk.core.item import Dateline, NewsItem, Picture
from wiredesk.core.text.style import NOT_FOR_PUBLICATION, TEXT_GUARD, house_style


def item(**given: object) -> NewsItem:
    return NewsItem(format="rss", guid="g", **given)  # type: ignore[arg-type]


def test_moves_dateline_and_sign_off_and_keeps_every_word() -> None:
    styled = house_style(
        item(
            headline="UPDATE 2-EXCLUSIVE-Cats &amp;amp; dogs",
            body_html="<p>By Jane Roe</p>"
            "<p><b>MOSCOW</b>, Oct 12 (Reuters) - Police <i>said</i> x.</p>"
            "<p>Next. (Reporting by Jo Bloggs; Editing by X)</p>",
        )
    )
    assert styled.headline == "Cats & dogs"
    assert styled.headline_tags == ("UPDATE 2", "EXCLUSIVE")
    assert styled.body_html == "<p>By Jane Roe</p>\n<p>Police <i>said</i> x.</p>\n<p>Next.</p>"
    assert styled.body_text == "By Jane Roe\n\nPolice said x.\n\nNext."
    assert styled.sign_off == "(Reporting by Jo Bloggs; Editing by X)"
    assert styled.dateline == Dateline(
        city="MOSCOW",
        agency="Reuters",
        date="Oct 12",
        text="MOSCOW, Oct 12 (Reuters) -",
        source="text",
    )
    assert styled.flags == ()


def test_styles_a_body_of_plain_text() -> None:
    styled = house_style(
        item(body_text="Berlin (dpa) - One < two.\n\nThree.\n\n# Notebook\n\nPhone 1")
    )
    assert styled.body_html == "<p>One &lt; two.</p>\n<p>Three.</p>"
    assert styled.body_text == "One < two.\n\nThree."
    assert [(note.text, note.role) for note in styled.eds_notes] == [
        ("# Notebook\n\nPhone 1", NOT_FOR_PUBLICATION)
    ]


def test_metadata_lends_its_country_to_the_same_city_only() -> None:
    body = "<p>PARIS (AFP) - X.</p>"
    same = house_style(item(body_html=body, dateline=Dateline(city="Paris", country="FR")))
    other = house_style(item(body_html=body, dateline=Dateline(city="Bangalore", country="IN")))
    assert same.dateline is not None
    assert same.dateline.country == "FR"
    assert other.dateline is not None
    assert (other.dateline.city, other.dateline.country) == ("PARIS", None)


def test_labels_of_embeds_do_not_trip_the_guard() -> None:
    styled = house_style(item(body_html='<p>A.</p><iframe src="https://example.com/v">no</iframe>'))
    assert styled.flags == ("embed-replaced",)
    assert "Embedded content on example.com" in styled.body_text


def test_what_the_guard_stopped_stays_as_it_came() -> None:
    body = "<p>MOSCOW (Reuters) - X.</p>"
    styled = house_style(item(body_html=body, flags=(TEXT_GUARD,)))
    assert styled.body_html == body
    assert styled.dateline is None


def test_repairs_strings_everywhere() -> None:
    styled = house_style(
        item(
            headline=" A  B\x00 ", byline="By\u202e Jane", pictures=(Picture(caption="x &amp; y"),)
        )
    )
    assert (styled.headline, styled.byline) == ("A B", "By Jane")
    assert styled.pictures[0].caption == "x & y"


WORDS = st.one_of(
    st.sampled_from(
        [
            "<p>", "</p>", "<b>", "</b>", "<br>", "<li>", "<table><td>", "<pre>", "\n\n", " - ",
            "&amp;amp;",
            "PARIS, Oct 12 (AFP) - ", "(Reporting by A B)", "# Notebook", "UPDATE 1-", "RPT-",
            "Berlin (dpa) - ",
            "<iframe src='https://example.com/x'></iframe>", "<h1>", "<script>x</script>",
            "The following "
            "information is not intended for publication", "&lt;p&gt;",
        ]
    ),
    st.text(max_size=6),
)  # fmt: skip
COPY = st.lists(WORDS, max_size=10).map("".join)


@example(
    " - <p>PARIS, Oct 12 (AFP) - The following information is not for publication", "", "", True
)
@example(" - (Reporting by A B)<p>PARIS, Oct 12 (AFP) - ", "", "", True)
@settings(max_examples=400, deadline=None)
@given(COPY, COPY, COPY, st.booleans())
def test_house_style_is_idempotent(body: str, headline: str, abstract: str, markup: bool) -> None:
    filed = {"body_html": body} if markup else {"body_text": body}
    once = house_style(item(headline=headline, abstract=abstract, **filed))
    assert house_style(once) == once


@pytest.mark.parametrize("body", ["", "   ", "<p></p>", "<script>x</script>"])
def test_an_empty_body_stays_empty(body: str) -> None:
    styled = house_style(item(body_html=body))
    assert (styled.body_html, styled.body_text) == ("", "")
