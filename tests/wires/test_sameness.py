"""Feeds that only say when they were made say nothing new; every other byte counts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.wires.sameness import gist, time_to_live

RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>A</title><ttl> 5 </ttl>"
    "<lastBuildDate>{0}</lastBuildDate><pubDate>{0}</pubDate>"
    "<item><title>T</title><pubDate>{1}</pubDate></item></channel></rss>{2}"
)
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><updated>{0}</updated>"
    "<entry><id>1</id><updated>{1}</updated></entry></feed>{2}"
)
RDF = (
    "<rdf:RDF><channel><dc:date>{0}</dc:date></channel>"
    "<item><title>T</title><dc:date>{1}</dc:date></item></rdf:RDF>{2}"
)
TOMBS = (
    "<feed><updated>{0}</updated><at:deleted-entry ref='1'><updated>{1}</updated>"
    "</at:deleted-entry></feed>{2}"
)


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF, TOMBS])
def test_only_the_stamps_of_the_making_are_left_out(feed: str) -> None:
    def of(*parts: str) -> str:
        return gist(feed.format(*parts).encode())

    base = of("Mon, 02 Mar 2026 10:00:00 GMT", "x", "")
    assert of("Tue, 03 Mar 2026 10:00:00 GMT", "x", "") == base
    assert of("now", "x", "\n<!-- made in 0.3 s -->\n<!-- by cache 7 -->\n") == base
    assert of("now", "y", "") != base, "the time of an item is news"
    assert of("now", "x", "<item/>") != base
    assert of("<b>now</b>", "x", "") != base


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_other_bytes_have_other_gists(one: bytes, other: bytes) -> None:
    if b"<" not in one + other:
        assert (gist(one) == gist(other)) is (one == other)


def test_the_time_to_live_of_the_channel() -> None:
    assert time_to_live(RSS.encode()) == 300
    assert time_to_live(b"<rss><channel><item><ttl>9</ttl></item></channel></rss>") == 0
    assert time_to_live(b"<rss><channel><ttl>9</ttl></channel></rss>") == 540
    assert time_to_live(b"<ttl>-1</ttl><ttl>999999</ttl>") == 0


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<!---->", b"<updated>", b"<pubDate></pubDate>", b"> "]
)
def test_hostile_bodies_cost_no_more_than_their_bytes(piece: bytes) -> None:
    body = piece * (8 * 1024 * 1024 // len(piece))
    began = time.process_time()
    gist(body), time_to_live(body)
    assert time.process_time() - began < 0.5
