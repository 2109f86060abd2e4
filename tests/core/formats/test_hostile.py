"""No bytes make a reader raise anything but a WiredeskError, nor take longer than two seconds."""

import gzip
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.errors import ForbiddenContent, Malformed, TooBig, UnknownFormat, WiredeskError
from wiredesk.core.formats import Reading, read, sniff
from wiredesk.core.formats.reading import MAX_ITEMS
from wiredesk.desk.parsing import transmission

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[4] / "shared"))
COPY = Path(__file__).parents[2] / "copy"


def _is_copy(path: Path) -> bool:
    return path.is_file() and not path.name.endswith(".expected.json")


SEEDS = [p.read_bytes() for p in sorted(COPY.rglob("*")) if _is_copy(p)]


def attempt(body: bytes) -> Reading | WiredeskError:
    try:
        return read(transmission("", body))
    except WiredeskError as error:
        return error


@pytest.mark.parametrize("kind", ["xmlbombs", "json", "feeds"])
def test_hostile_corpus(kind: str) -> None:
    folder = SHARED / "hostile" / kind
    if not folder.exists():
        pytest.skip(f"{folder} is absent (set WIREDESK_SHARED)")
    for path in (p for p in folder.rglob("*") if p.is_file()):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        start = time.thread_time()  # of our own: a busy machine proves nothing
        attempt(body)
        assert time.thread_time() - start < 2, path


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    attempt(body)


@settings(deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 4000), st.integers(0, 60), st.binary(max_size=20))
def test_damaged_files(seed: bytes, at: int, cut: int, put: bytes) -> None:
    attempt(seed[:at] + put + seed[at + cut :])


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    "uri headline type associations renditions bodies subject embargoed place by "
                    "version versioncreated pubstatus signal replacing ednote urgency name".split()
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_ninjs_of_any_shape(value: object) -> None:
    import json

    body = {"uri": "urn:x", "headline": "X", **(value if isinstance(value, dict) else {})}
    reading = attempt(json.dumps(body).encode())
    assert isinstance(reading, Reading | WiredeskError)


@pytest.mark.parametrize(
    "body",
    [
        b"<nitf><head/></nitf>",
        b"<NewsML><NewsItem/></NewsML>",
        b'{"data": {"item": {"altids": {"itemid": ""}}}}',
        b'{"urn": "", "version_created": "2026"}',
        b"From: a\nTo: b\nSubject:\n\n",
        b"ZCZC\n\nNNNN",
    ],
)
def test_an_item_without_identity_is_a_problem_and_no_item(body: bytes) -> None:
    reading = read(transmission("", body))
    assert [problem.code in ("no-identity", "malformed") for problem in reading.problems] == [True]
    assert reading.items == ()


NAMED_DTD = (
    b'<!DOCTYPE rss [<!ENTITY % a SYSTEM "a.dtd"> %a; <!ENTITY b "c">]><rss><channel/></rss>'
)
ENTITY = b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item/></channel></rss>'


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (ENTITY, ForbiddenContent, "entities"),
        (ENTITY.replace(b'"b"', b'"&#98;"'), ForbiddenContent, "entities"),
        (ENTITY.replace(b'a "b"', b'nbsp SYSTEM "file:///etc/passwd"'), ForbiddenContent, "entit"),
        (NAMED_DTD, ForbiddenContent, "entities"),
        (b"<rss>" + b"<a>" * 400, TooBig, "deep"),
        (b"[" * 100_000, TooBig, "deep"),
        (b"", UnknownFormat, "empty"),
        (b" \n ", UnknownFormat, "white space"),
        (b"\x89PNG\r\n", UnknownFormat, "PNG"),
        (b"<html><input type='password'></html>", UnknownFormat, "login page"),
        (b"<!doctype html><html><p>Hello</p></html>", UnknownFormat, "web page"),
        (b"<opml><body/></opml>", UnknownFormat, "OPML"),
        (b'{"error": "no such feed"}', UnknownFormat, "an error answer"),
        (b"Good morning.\nNo news.", UnknownFormat, "plain text"),
    ],
)
def test_refused_with_a_reason(body: bytes, error: type[WiredeskError], words: str) -> None:
    with pytest.raises(error, match=words):
        sniff(body)


@pytest.mark.parametrize("control", [b"\n", b"\x00", b"\x1f", b"\t"])
def test_a_control_character_inside_a_string_is_no_json(control: bytes) -> None:
    with pytest.raises(Malformed):
        sniff(b'{"version": "https://jsonfeed.org/version/1.1", "items": ["a' + control + b'"]}')


def test_too_many_items_are_flagged() -> None:
    items = b"".join(b"<item><title>T%d</title></item>" % n for n in range(MAX_ITEMS + 1))
    reading = read(transmission("", b"<rss><channel>" + items + b"</channel></rss>"))
    assert len(reading.items) == MAX_ITEMS
    assert reading.flags == ("too-many-items",)
