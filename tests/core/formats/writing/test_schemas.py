"""What the writers give is valid by the official schemas, whatever the items say."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.formats.writing import schemas
from tests.core.formats.writing.filed import ITEM, MOMENT, RAW
from tests.core.formats.writing.roundtrip import written
from tests.core.formats.writing.schemas import complaints_of_newsml_g2, complaints_of_ninjs
from wiredesk.core.item import Embargo, Link, NewsItem, Picture, Place, Rendition, Signal, Subject

pytestmark = schemas.needed

ODD_URL = RAW.map("https://agency.example/{}".format)
ANYTHING = RAW | st.sampled_from(("not a code", "a:b", "-1", "1.2", "http://x.example/ y%", ""))
WILD = st.builds(
    NewsItem,
    format=st.just("made"),
    guid=ANYTHING,
    version=st.none() | ANYTHING,
    provider=st.none() | ANYTHING,
    item_class=st.sampled_from(("text", "picture", "other", "planning", "composite", "graphic")),
    pub_status=st.sampled_from(("usable", "withheld", "canceled")),
    signals=st.lists(
        st.builds(Signal, field=st.sampled_from(("signal", "role", "x")), value=ANYTHING)
    ).map(tuple),
    embargo=st.none() | st.builds(Embargo, until=st.none() | MOMENT),
    language=st.none() | ANYTHING,
    headline=st.none() | ANYTHING,
    body_html=ANYTHING,
    genre=st.lists(ANYTHING, max_size=2).map(tuple),
    subjects=st.lists(st.builds(Subject, qcode=ANYTHING, name=ANYTHING), max_size=2).map(tuple),
    places=st.lists(st.builds(Place, name=ANYTHING, country=ANYTHING), max_size=2).map(tuple),
    pictures=st.lists(
        st.builds(
            Picture,
            guid=st.none() | ANYTHING,
            renditions=st.lists(
                st.builds(Rendition, href=ODD_URL, name=st.none() | ANYTHING), max_size=2
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    links=st.lists(
        st.builds(Link, rel=ANYTHING, href=ODD_URL, guid=ANYTHING, version=ANYTHING), max_size=2
    ).map(tuple),
    updated=st.none() | MOMENT,
)
"""Items that no wire files: nothing in them has the form that the formats ask for."""

ITEMS = st.lists(ITEM | WILD, min_size=1, max_size=2)


@given(items=ITEMS)
@settings(max_examples=60, deadline=None)
def test_newsml_g2_is_valid(items: list[NewsItem]) -> None:
    assert complaints_of_newsml_g2(written("newsml-g2", items)) == []


@pytest.mark.parametrize("version", ["3.0", "3.1"])
@given(items=ITEMS)
@settings(max_examples=40, deadline=None)
def test_ninjs_is_valid(version: str, items: list[NewsItem]) -> None:
    assert complaints_of_ninjs(written("ninjs", items), version) == []


def test_the_validators_bite() -> None:
    item = NewsItem(format="made", guid="a", updated=None, embargo=Embargo())
    good = written("newsml-g2", [item])
    assert complaints_of_newsml_g2(good.replace(b"<pubStatus", b"<pubState"))
    value = json.loads(written("ninjs", [item]))
    assert complaints_of_ninjs(json.dumps({**value, "extra": 1}).encode(), "3.1")
    assert complaints_of_ninjs(json.dumps({**value, "pubStatus": "dead"}).encode(), "3.1")


def test_an_embargo_without_end_is_one_in_both() -> None:
    item = NewsItem(format="made", guid="a", embargo=Embargo(), updated=None)
    assert b"<embargoed/>" in written("newsml-g2", [item])
    until = json.loads(written("ninjs", [item]))["embargoedUntil"]
    assert datetime.fromisoformat(until) > datetime(2100, 1, 1, tzinfo=UTC)
