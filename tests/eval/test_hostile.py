"""The score of the hostile corpus can fail: planted faults that it must notice."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from eval.hostile import bombs, dates, feeds, identity, json_texts, naughty_texts, ssrf
from eval.hostile.__main__ import check_floors
from eval.hostile.facts import Fact, said
from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower, Thrown, sent
from eval.hostile.upstream import facts_of
from wiredesk.core.errors import CellDied, Malformed, WiredeskError
from wiredesk.core.formats import Reading, read
from wiredesk.core.text.style import house_style

FEED = (
    b"<rss><channel><item><title>A &lt;b&gt;bold&lt;/b&gt; claim</title><guid>g1</guid>"
    b"<link>http://e.example/1</link><pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate>"
    b"<description>&lt;a href='http://e.example/2'&gt;More&lt;/a&gt;</description>"
    b"</item></channel></rss>"
)


class RefusesAll(Thrower):
    """A cell that is safe and of no use."""

    def throw(self, body: bytes, name: str = "", media_type: str | None = None) -> Thrown:
        return Thrown(None, Malformed("no"), 0.0, 0.0)


class InProcess(Thrower):
    """The readers without a process around them."""

    def throw(self, body: bytes, name: str = "", media_type: str | None = None) -> Thrown:
        try:
            reading = read(sent(body, name, media_type))
        except WiredeskError as error:
            return Thrown(None, error, 0.0, 0.0)
        items = tuple(map(house_style, reading.items))
        return Thrown(Reading(format=reading.format, items=items), None, 0.0, 0.0)


BOMB = (
    b'<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
    b"<rss><channel><item><title>&c;</title></item></channel></rss>"
)
CASES: list[tuple[Any, dict[str, Any], bytes]] = [
    (bombs.score, {"file": "f"}, BOMB),
    (json_texts.score, {"file": "f", "class": "must-parse"}, b"[1]"),
    (json_texts.score, {"file": "f", "class": "must-reject"}, b"[1,]"),
    (json_texts.score, {"file": "f", "class": "either"}, b"[1e999]"),
    (naughty_texts.score, {"id": "t", "class": "blns", "b64": b64encode(b"\x07x").decode()}, b""),
    (dates.score, {"id": "d", "class": "date", "input": "2026-02-30", "fields": ["pubDate"]}, b""),
    (feeds.score, {"file": "f", "class": "feedparser/x", "upstream_expect": "not bozo"}, FEED),
]  # fmt: skip


@pytest.mark.parametrize(("score", "case", "body"), CASES)
def test_refusing_everything_scores_nothing(
    score: Any, case: dict[str, Any], body: bytes, tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(body)
    good = score([case], tmp_path, InProcess())
    assert [row.wrong for row in good if row.wrong] == [] and sum(row.right for row in good)
    assert sum(row.right for row in score([case], tmp_path, RefusesAll())) == 0


EXPECTED = [
    ("title", "A <b>bold</b> claim", "A bald claim"),
    ("id", "g1", "g2"),
    ("link", "http://e.example/1", "http://e.example/2"),
    ("published", (2026, 5, 4, 10, 0, 0, 0, 124, 0), (2026, 5, 4, 11, 0, 0, 0, 124, 0)),
    ("summary", '<a href="http://e.example/2">More</a>', "Less"),
    ("content", '<a href="http://e.example/2">More</a>', '<a href="http://e.example/3">More</a>'),
]


@pytest.mark.parametrize(("field", "right", "wrong"), EXPECTED)
def test_a_fact_is_told_from_its_opposite(field: str, right: Any, wrong: Any) -> None:
    items = InProcess().throw(FEED).items
    assert said(Fact(0, field, right), items)
    assert not said(Fact(0, field, wrong), items)
    assert not said(Fact(1, field, right), items)


def test_expressions_are_taken_apart_and_never_run() -> None:
    chained = "not bozo and entries[0]['id'] == entries[1].id == 'x'"
    assert facts_of(chained) == [Fact(0, "id", "x"), Fact(1, "id", "x")]
    assert facts_of("entries[0].get('tags')[1]['term'] == 'a'") == [Fact(0, "tag", "a")]
    for foreign in ("bozo", "feed['title'] == 'x'", "entries[0]['id'] == exit(9)", "1 +", ""):
        assert facts_of(foreign) == []


def test_crashes_and_limits_are_always_wrong() -> None:
    row = Row("r")
    for thrown in (
        Thrown(None, CellDied("gone"), 0, 0),
        Thrown(None, Malformed("x", code="reader-failed"), 0, 0),
        Thrown(Reading(format="rss"), None, 2.5, 0),
        Thrown(Reading(format="rss"), None, 0, 65),
    ):
        row.add("case", True, thrown)
    assert (row.right, len(row.wrong), row.crashes) == (0, 4, 2)
    assert check_floors([row], {"r": 0.0}) == 1


def test_a_share_under_its_floor_is_a_fall() -> None:
    row = Row("r", count=4, right=3)
    assert check_floors([row], {}) == 1
    assert check_floors([row], {"r": 0.75}) == 0


def test_a_scenario_that_ends_otherwise_is_wrong() -> None:
    item = {"guid": "g", "title": "T", "body": "B", "date": "2026-01-01T00:00:00Z"}
    steps = {"steps": [{"feed": [item]}, {"mutate": "title"}]}
    with Thrower() as thrower:
        for visible, right in ((1, 1), (2, 0)):
            case = {"id": "i", "class": "c", "input": steps, "expect": {"visible": visible}}
            (row,) = identity.score([case], Path(), thrower)
            assert row.right == right


SSRF: list[tuple[str, dict[str, Any]]] = [
    ("http://127.0.0.1/", {"verdict": "allow"}),
    ("https://public.example/", {"verdict": "allow-with-note"}),
    ("https://public.example/", {"verdict": "block", "hops": ["https://other.example/"]}),
    ("https://public.example/", {"verdict": "allow", "hops": ["http://127.0.0.1/"]}),
    ("https://public.example/", {"verdict": "allow", "resolver": [["8.8.8.8", "::1"]]}),
]


@pytest.mark.parametrize(("url", "expect"), SSRF)
def test_a_wrong_verdict_of_the_guard_is_noticed(url: str, expect: dict[str, Any]) -> None:
    case = {"id": "s", "input": url, "expect": expect}
    with Thrower() as thrower:
        rows = ssrf.score([case], Path(), thrower)
    assert [row.wrong for row in rows if row.wrong], rows
