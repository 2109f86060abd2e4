"""Items for the writers, with hostile text in every field."""

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.core.formats.writing.limits import FITTED, folded
from wiredesk.core.item import (
    Dateline,
    EdNote,
    Embargo,
    Link,
    Moment,
    NewsItem,
    Organisation,
    Person,
    Picture,
    Place,
    Rendition,
    Rights,
    Signal,
    Subject,
)
from wiredesk.core.text.plain import to_html
from wiredesk.core.text.sanitise import sanitise

_HOSTILE = (
    "]]>", "<![CDATA[x]]>", "AT&amp;T", "&#x41;&nbsp;", "Use <b> for bold", "1 < 2 & 3 > 2",
    "</title></item>", "<script>alert(1)</script>", "<!-- x -->", "<?xml version='1.0'?>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>", "شرطة القدس", "\u200fשלום\u200e", "क्षे\u200dत्र", "𝕏 🗞️",
    "e\u0301", "Ã©Ã¨", "CafÃ©Ã©", "\"quoted\" 'too'", "{{ x }}", "\\u0041", "null", "0", "—",
    "\u202eevil\u202c", "\x00\x08\x1b", "\ud800", "\ufffe", "\x85",
)  # fmt: skip


RAW = st.lists(st.sampled_from(_HOSTILE) | st.text(max_size=12), max_size=4).map(" ".join)
WORDS = RAW.map(folded).filter(bool)
MAYBE = st.none() | WORDS
TOKEN = st.text("abcXYZ0189-_.~é漢", min_size=1, max_size=12)
GUID = st.one_of(
    TOKEN,
    TOKEN.map("urn:newsml:agency.example:20261123:{}".format),
    TOKEN.map("tag:agency.example,2026:{}".format),
    TOKEN.map("https://agency.example/item/{}?a=1&b=2".format),
)
URL = st.builds("https://agency.example/{}?a={}&b=2#c".format, TOKEN, TOKEN)
CODE = st.one_of(
    TOKEN.map("medtop:{}".format), TOKEN.map("http://cv.iptc.org/newscodes/x/{}".format), TOKEN
)
ZONES = ("Z", "+05:30", "-03:30", "+14:00", "-12:00", "+01:00")
_FROM, _TO = datetime(1990, 1, 2), datetime(2090, 1, 1)  # noqa: DTZ001 - hypothesis wants none
MOMENT = st.builds(
    lambda at, zone: Moment(at=at.replace(microsecond=0, tzinfo=UTC), zone=zone),
    st.datetimes(_FROM, _TO),
    st.sampled_from(ZONES),
)
DEGREES = st.floats(-90, 90, allow_nan=False).map(lambda x: x + 0.0)  # no minus nought
SIZE = st.none() | st.integers(1, 10**9)


def _paragraph(words: str, form: str) -> str:
    text = to_html(words).strip().removeprefix("<p>").removesuffix("</p>")
    return form.format(text)


_FORMS = (
    "<p>{}</p>", "<p>The <b>{}</b> and <em>more</em><br>next line</p>", "<h3>About {}</h3>",
    '<p><a href="https://agency.example/?a=1&amp;b=2">{}</a></p>', "<ul><li>{}</li><li>b</li></ul>",
    "<table><tr><td>{}</td><td>2</td></tr></table>", "<blockquote><p>{}</p></blockquote>",
)  # fmt: skip
_RAW_FORMS = (
    '<div class="main" data-x="1"><p>{}</p></div>', "<P>{}<BR>unclosed", "<p>{}</p><!-- note -->",
    "<p>{}</p>\n\n<hr/><custom-tag a=b>x</custom-tag>", "<b><i>{}</b></i>",
)  # fmt: skip
_BLOCK = st.builds(_paragraph, WORDS, st.sampled_from(_FORMS))
BODY = st.one_of(
    st.just(""),
    st.lists(_BLOCK, min_size=1, max_size=4).map(lambda blocks: sanitise("".join(blocks)).html),
    st.builds(_paragraph, WORDS, st.sampled_from(_RAW_FORMS)),
).map(str.strip)

RENDITION = st.builds(
    Rendition,
    href=URL,
    name=st.none() | TOKEN,
    width=SIZE,
    height=SIZE,
    media_type=st.sampled_from(("image/jpeg", "image/png", "image/webp")),
    size=SIZE,
)


def unique(values: st.SearchStrategy, by: Callable[..., object], most: int = 2):  # type: ignore[no-untyped-def]
    return st.lists(values, max_size=most, unique_by=by).map(tuple)


PICTURE = st.builds(
    Picture,
    guid=GUID,
    headline=MAYBE,
    caption=MAYBE,
    credit=MAYBE,
    copyright=MAYBE,
    usage_terms=MAYBE,
    alt=MAYBE,
    renditions=st.lists(RENDITION, min_size=1, max_size=2, unique_by=lambda r: r.href).map(tuple),
)
LINK = st.builds(
    Link,
    rel=st.sampled_from(("related", "via", "irel:seeAlso", "irel:evolvedFrom")),
    href=URL,
    guid=st.none() | GUID,
    version=st.none() | st.integers(1, 99).map(str),
    title=MAYBE,
)
CREDIT = MAYBE.map(lambda words: (words or "").strip(" –-") or None)  # dashes around it go
RIGHTS = st.builds(Rights, credit=CREDIT, copyright=MAYBE, usage_terms=MAYBE)
_NAMED = {"name": WORDS, "qcode": st.none() | CODE, "role": MAYBE}
ITEM = st.builds(
    NewsItem,
    format=st.just("made"),
    guid=GUID,
    version=st.none() | st.integers(1, 10**9).map(str),
    provider=MAYBE,
    item_class=st.sampled_from(("text", "text", "text", "video", "composite")),
    source_url=st.none() | URL,
    pub_status=st.sampled_from(("usable", "usable", "withheld", "canceled")),
    signals=st.lists(TOKEN.map(lambda x: Signal(field="signal", value=f"sig:{x}")), max_size=2).map(
        tuple
    ),
    embargo=st.none() | st.builds(Embargo, until=st.none() | MOMENT),
    expires=st.none() | MOMENT,
    urgency=st.none() | st.integers(1, 9),
    genre=unique(TOKEN.map("genre:{}".format) | WORDS, str, 2),
    headline=MAYBE,
    slugline=MAYBE,
    byline=MAYBE,
    dateline=st.none() | st.sampled_from(("LISBON", "San José", "القدس", "東京")).map(
        lambda city: Dateline(city=city, agency="Meridian", text=f"{city} (Meridian) —")
    ),
    abstract=MAYBE,
    body_html=BODY,
    eds_notes=st.lists(
        st.builds(EdNote, text=WORDS, role=st.sampled_from((None, "contacts", "correction"))),
        max_size=2,
    ).map(tuple),
    language=st.sampled_from((None, "en", "pt-BR", "ar")),
    subjects=unique(st.builds(Subject, qcode=CODE, name=WORDS, scheme=MAYBE), lambda s: s.name),
    places=unique(
        st.builds(
            Place,
            name=WORDS,
            qcode=st.none() | CODE,
            country=st.sampled_from((None, "PT", "IN")),
            latitude=DEGREES,
            longitude=DEGREES,
        ),
        lambda p: p.name,
    ),
    people=unique(st.builds(Person, **_NAMED), lambda one: one.name),
    organisations=unique(st.builds(Organisation, **_NAMED), lambda one: one.name),
    pictures=unique(PICTURE, lambda p: p.guid, 2),
    rights=RIGHTS,
    links=unique(LINK, lambda one: one.href, 3),
    created=MOMENT,
    updated=MOMENT,
)  # fmt: skip


def items_for(key: str, most: int = 3) -> st.SearchStrategy[list[NewsItem]]:
    """Items that a format can carry, each under a guid of its own."""
    fitted = ITEM.map(FITTED[key])
    return st.lists(fitted, min_size=1, max_size=most, unique_by=lambda item: item.guid)
