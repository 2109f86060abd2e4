"""What the demo's house writes: originals, policy pages, editions, and the packaged sectors."""

import re
import tomllib
from importlib.resources import files
from zoneinfo import ZoneInfo

from wiredesk.demo.originals import editions, originals, policies
from wiredesk.demo.pictures import NAMES

COLOURS = {"world", "business", "health", "climate", "tech", "culture", "sport"}


def test_originals_cover_the_three_kinds() -> None:
    pieces = originals()
    assert {piece.kind for piece in pieces} == {"opinion", "blog", "interview"}
    assert len({piece.key for piece in pieces}) == len(pieces) >= 6
    for piece in pieces:
        assert 180 <= len(piece.body.split()) <= 450, piece.key
        assert not piece.picture or piece.picture in NAMES


def test_policies_and_editions_are_complete() -> None:
    keys = {policy.key for policy in policies()}
    assert keys >= {"about", "ethics", "corrections", "ai-use", "ownership", "contact"}
    assert keys >= {"privacy", "terms", "disclaimer"}
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
