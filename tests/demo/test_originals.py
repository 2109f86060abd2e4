"""What the demo's house writes: originals, policy pages, editions, and the packaged sectors."""

import re
import tomllib
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from wiredesk.archive.seeding import POLICIES
from wiredesk.demo.originals import editions, originals, policies, rich_text

COLOURS = {"world", "business", "health", "climate", "tech", "culture", "sport"}


def test_originals_cover_the_three_kinds() -> None:
    pieces = originals()
    assert {piece.kind for piece in pieces} == {"opinion", "blog", "interview"}
    assert len({piece.key for piece in pieces}) == len(pieces) >= 6
    for piece in pieces:
        assert 250 <= len(piece.body.split()) <= 450, piece.key


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\n Two.\n", "<p>One.</p><p>Two.</p>"),
        ("**Who dives?**\n\nMen.", "<p><b>Who dives?</b></p><p>Men.</p>"),
        ("a **b** c **d e** f", "<p>a <b>b</b> c <b>d e</b> f</p>"),
        ('2 ** 3 < 9 & "so"', '<p>2 ** 3 &lt; 9 &amp; "so"</p>'),
        ("**<i>**", "<p><b>&lt;i&gt;</b></p>"),
    ],
)
def test_a_body_becomes_rich_text(text: str, html: str) -> None:
    assert rich_text(text) == html


def test_no_mark_of_the_copy_is_left_in_a_piece() -> None:
    bodies = "".join(rich_text(piece.body) for piece in originals())
    assert "<b>" in bodies and "**" not in bodies


def test_policies_and_editions_are_complete() -> None:
    keys = [policy.key for policy in policies()]
    assert sorted(keys) == sorted(["about", *(slug for slug, _ in POLICIES)])
    assert [edition.default for edition in editions()] == [True, False, False, False]
    assert all(ZoneInfo(edition.zone) for edition in editions())


def test_sectors_have_known_colours_and_well_formed_codes() -> None:
    table = files("wiredesk.archive").joinpath("data", "sectors.toml").read_text()
    sectors = tomllib.loads(table)["sector"]
    assert len({sector["key"] for sector in sectors}) == len(sectors) >= 9
    codes = [code for sector in sectors for code in sector["medtop"]]
    assert len(set(codes)) == len(codes)
    for sector in sectors:
        assert sector["colour"] in COLOURS
        assert all(re.fullmatch(r"\d{8}", code) for code in sector["medtop"] + sector["subject"])
