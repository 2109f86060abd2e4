"""Keys of items: stable over formats and markup, different for different words."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from wiredesk.core.item import Moment, NewsItem
from wiredesk.core.matching import (
    content_ref,
    guid_key,
    keys_of,
    listed_at,
    normalised,
    undated,
    version_created,
)

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
EARLIER = Moment(at=NOW - timedelta(hours=3), zone="+01:00", raw="2026-05-01T07:00:00+01:00")
BODY = "The harbour board voted on Friday to deepen the northern channel by two metres. " * 3
ITEM = NewsItem(
    format="rss", guid="urn:a", headline="Harbour to be dug", body_text=BODY, updated=EARLIER
)


def test_the_same_item_has_one_ref_whatever_the_way_it_came() -> None:
    same = replace(
        ITEM,
        format="newsml-g2",
        index=4,
        body_html="<p>other markup</p>",
        flags=("not-well-formed",),
        updated=Moment(at=EARLIER.at, zone="Z", raw="2026-05-01T06:00:00Z"),
    )
    assert content_ref(same) == content_ref(ITEM)


def test_other_words_other_ref() -> None:
    assert content_ref(replace(ITEM, headline="Harbour to be filled")) != content_ref(ITEM)


def test_case_space_and_punctuation_do_not_make_another_text() -> None:
    loud = replace(ITEM, headline="HARBOUR, to be  dug!")
    assert keys_of(loud).text == keys_of(ITEM).text


def test_an_item_without_words_has_no_text_key() -> None:
    assert keys_of(replace(ITEM, headline=None, body_text=" . ")).text == ""


def test_a_short_body_is_no_proof_of_the_same_copy() -> None:
    assert keys_of(replace(ITEM, body_text="More follows.")).body == ""
    assert keys_of(ITEM).body == keys_of(replace(ITEM, headline="Another headline")).body


def test_letters_of_all_scripts_count() -> None:
    assert normalised("Ａ－बाढ़ 2") == normalised("a बाढ़2")
    assert normalised("बाढ़") != normalised("बढ़"), "a vowel sign makes another word"
    assert normalised("Straße «42»") == "strasse42"


def test_a_time_in_the_future_pins_nothing() -> None:
    future = Moment(at=NOW + timedelta(days=30))
    assert version_created(replace(ITEM, updated=future), NOW) == NOW
    assert listed_at(replace(ITEM, created=future), NOW) == NOW


def test_an_item_without_any_time_is_ordered_by_our_receipt() -> None:
    assert version_created(replace(ITEM, updated=None), NOW) == NOW
    assert undated(replace(ITEM, updated=None)) and not undated(ITEM)


def test_a_guessed_time_orders_but_leaves_ties_to_our_receipt() -> None:
    guessed = replace(ITEM, guessed=("updated",))
    assert version_created(guessed, NOW) == EARLIER.at and undated(guessed)


def test_composed_and_decomposed_ids_are_one() -> None:
    assert guid_key("caf\u00e9") == guid_key("cafe\u0301") != guid_key("cafe")
