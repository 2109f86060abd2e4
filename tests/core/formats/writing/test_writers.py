"""What was written is read again: read(write(item)) is the item on every field of CARRIES."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.core.formats.writing.examples import FULL, at, picture
from tests.core.formats.writing.filed import RAW, items_for
from tests.core.formats.writing.limits import FITTED, folded
from tests.core.formats.writing.roundtrip import again, back, carries, written
from wiredesk.core.formats.writers import WRITERS
from wiredesk.core.formats.writers.atom import CARRIES_CANCELED
from wiredesk.core.formats.writers.carrying import carried
from wiredesk.core.formats.writers.wording import address
from wiredesk.core.item import Embargo, NewsItem, Picture, Rights
from wiredesk.core.text.characters import without_forbidden

FEEDS = ("rss", "atom", "jsonfeed")


@pytest.mark.parametrize("key", WRITERS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_reading_gives_back_what_was_written(key: str, data: st.DataObject) -> None:
    comes_back(key, data.draw(items_for(key)))


@pytest.mark.long
@pytest.mark.parametrize("key", WRITERS)
@given(data=st.data())
@settings(max_examples=2000, deadline=None)
def test_reading_gives_back_whatever_was_written(key: str, data: st.DataObject) -> None:
    comes_back(key, data.draw(items_for(key)))


def comes_back(key: str, items: list[NewsItem]) -> None:
    for item, found in zip(items, again(key, items), strict=True):
        assert carries(key, found) == carries(key, item)


@pytest.mark.parametrize("key", WRITERS)
@given(raw=RAW)
@settings(max_examples=30, deadline=None)
def test_characters_that_no_page_may_have_are_gone(key: str, raw: str) -> None:
    """Controls, surrogates and their like by contract (core/text/characters); the rest stays."""
    body = f"<p>{escape(raw)}</p>"
    item = FITTED[key](replace(FULL, headline=f"A {raw}", embargo=None, body_html=body))
    [found] = again(key, [item])
    assert found.headline == folded(f"A {raw}")
    assert without_forbidden(found.body_html) == found.body_html
    assert folded(found.body_html) == folded(body)


@pytest.mark.parametrize("key", ["ninjs", "newsml-g2"])
def test_an_item_that_is_a_picture(key: str) -> None:
    own = replace(picture(1), guid="tag:x:1", headline="A bridge", alt=None, credit="By Lens")
    item = NewsItem(
        format="made",
        guid="tag:x:1",
        item_class="picture",
        headline=own.headline,
        byline="By Lens",
        rights=Rights(credit=own.credit, copyright=own.copyright, usage_terms=own.usage_terms),
        pictures=(own,),
        created=at(0),
        updated=at(1),
    )
    [found] = again(key, [item])
    assert carries(key, found) == carries(key, item)


@pytest.mark.parametrize("key", WRITERS)
def test_what_a_format_cannot_hide_it_does_not_tell(key: str) -> None:
    usable = replace(FULL, embargo=None)
    held = replace(FULL, guid="held")
    without_end = replace(FULL, guid="endless", embargo=Embargo())
    withheld = replace(usable, guid="withheld", pub_status="withheld")
    canceled = replace(usable, guid="canceled", pub_status="canceled")
    both = replace(held, guid="both", pub_status="canceled")
    items = [usable, held, without_end, withheld, canceled, both]
    found = {item.guid: item for item in back(key, written(key, items))}
    silent = {"held", "endless", "withheld"} if key in FEEDS else set()
    silent |= {"canceled", "both"} if key in ("rss", "jsonfeed") else set()
    assert {item.guid for item in items} - set(found) == silent
    for guid in {"canceled", "both"} - silent:
        assert found[guid].pub_status == "canceled"
    if key not in FEEDS:
        assert found["withheld"].pub_status == "withheld"
        assert found["held"].embargo.until.at == FULL.embargo.until.at
        assert found["endless"].embargo.until is None


def test_a_canceled_item_in_atom_is_an_id_and_a_time() -> None:
    item = replace(FULL, pub_status="canceled")
    body = written("atom", [item])
    [found] = back("atom", body)
    assert carried(found, CARRIES_CANCELED) == carried(item, CARRIES_CANCELED)
    assert FULL.headline.encode() not in body
    assert b"story" not in body


def test_the_pictures_of_a_held_story_are_held_with_it() -> None:
    items = back("newsml-g2", written("newsml-g2", [replace(FULL, item_class="text")]))
    assert [item.item_class for item in items] == ["text", "picture", "picture", "composite"]
    assert all(item.embargo.until.at == FULL.embargo.until.at for item in items)


def test_a_picture_with_nothing_but_an_address() -> None:
    bare = replace(picture(1).renditions[0], media_type=None, name=None)
    item = replace(FULL, embargo=None, item_class="text", pictures=(Picture(renditions=(bare,)),))
    for key in WRITERS:
        [found] = again(key, [item])
        assert found.pictures[0].renditions[0].href == bare.href


@pytest.mark.parametrize("key", WRITERS)
def test_text_that_reads_like_utf8_encoded_twice_stays(key: str) -> None:
    """A whole document of it would be repaired by readers, ours too: it goes out as ASCII."""
    item = NewsItem(format="made", guid="a", headline="CafÃ©Ã©Ã©", created=at(0), updated=at(0))
    body = written(key, [item])
    assert body.isascii()
    [found] = back(key, body)
    assert found.headline == item.headline
    assert not written(key, [replace(item, headline="Café déjà")]).isascii()


@pytest.mark.parametrize("key", WRITERS)
def test_words_that_look_like_markup_never_come_to_life(key: str) -> None:
    item = NewsItem(format="made", guid="a", headline="<script>x</script>", updated=at(0))
    body = written(key, [item])
    assert b"<script" not in body
    assert back(key, body)[0].headline == item.headline


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/50%", "https://a.example/50%25"),
        ("https://a.example/50%25?x[]=1#a#b", "https://a.example/50%25?x%5B%5D=1#a%23b"),
        ("http://[::1]:80/é", "http://[::1]:80/é"),
        ("  ", None),
    ],
)
def test_addresses_are_valid(href: str, wanted: str | None) -> None:
    assert address(href) == wanted


def test_no_message_without_items() -> None:
    with pytest.raises(ValueError, match="at least one"):
        written("newsml-g2", [])
    assert back("rss", written("rss", [])) == []
