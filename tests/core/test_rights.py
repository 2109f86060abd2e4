"""Contracts as rules: every use, every edition, every picture, each refusal in a sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wiredesk.core import rights
from wiredesk.core.editing import Wording, why_not
from wiredesk.core.item import Terms
from wiredesk.core.rights import (
    PRESETS,
    Contract,
    Market,
    PictureFacts,
    Use,
    barred,
    crawling,
    hidden_in,
    may,
    may_show_picture,
    third_party,
    under,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ALL = Contract(
    display="full", index="index", pictures=True, full_text_feeds=True, full_text_api=True,
    wires_out=True, revisions_public=True, abridge=True, learn=True, mining=True,
)  # fmt: skip
INDIA = Market(key="in", name="India", countries=("AE", "IN"))
ISLES = Market(key="isles", name="Isles", countries=("GB", "IE"))
WORLD = rights.WORLD

TERRITORIES: dict[str, tuple[Contract, list[str]]] = {
    "none": (Contract(), []),
    "forbidden": (Contract(forbidden=("IN",)), ["in"]),
    "forbidden elsewhere": (Contract(forbidden=("JP",)), []),
    "allowed": (Contract(allowed=("GB", "IE", "FR")), ["in", ""]),
    "allowed in part": (Contract(allowed=("GB",)), ["in", "isles", ""]),
    "everywhere": (Contract(forbidden=("IN",), everywhere=True), ["in", "isles", ""]),
    "everywhere, where no edition is": (
        Contract(forbidden=("JP",), everywhere=True), ["in", "isles", ""]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TERRITORIES)
def test_editions_that_may_not_show_it(case: str) -> None:
    contract, keys = TERRITORIES[case]
    found = hidden_in(contract, (INDIA, ISLES, WORLD))
    assert sorted(found) == sorted(keys)
    assert all(why.endswith(".") for why in found.values())


def test_a_ban_that_counts_everywhere_spares_a_site_that_it_does_not_meet() -> None:
    assert hidden_in(Contract(forbidden=("JP",), everywhere=True), (INDIA, ISLES)) == {}


@pytest.mark.parametrize("use", get_args(Use))
def test_every_use_is_allowed_with_everything_and_refused_without_a_licence(use: Use) -> None:
    assert may(ALL, use, WORLD, NOW)
    for contract in (None, replace(ALL, ended=NOW), replace(ALL, online=False)):
        refused = may(contract, use, WORLD, NOW)
        assert not refused and refused.reason.endswith(".")
    barred_there = may(replace(ALL, forbidden=("IN",)), use, INDIA, NOW)
    assert not barred_there and "India" in barred_there.reason


def test_uses_differ_by_what_a_licence_says() -> None:
    refused = {name: {use for use in get_args(Use) if not may(preset, use, None, NOW)}
               for name, preset in PRESETS.items()}  # fmt: skip
    open_to_all = {"page", "list", "feed", "newsletter", "api"}
    assert all(not uses & open_to_all for uses in refused.values())
    assert {"text", "picture", "short", "roundup", "index", "api-text"} <= refused["quotation"]
    assert "text" not in refused["press-release"] and "index" in refused["press-release"]
    assert refused["full-indexed"] == {"revisions", "wire-out", "mining"}


terms = st.builds(
    Terms,
    forbidden=st.lists(st.sampled_from(["IN", "GB", "FR"]), max_size=2).map(tuple),
    allowed=st.lists(st.sampled_from(["IN", "GB", "AE"]), max_size=3).map(tuple),
    online=st.booleans(), archive=st.booleans(), sales=st.booleans(), edits=st.booleans(),
    until=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
    credit=st.sampled_from([None, "A. Lens"]),
)  # fmt: skip
contracts = st.sampled_from([
    ALL, *PRESETS.values(), replace(ALL, allowed=("IN", "AE"), retention_days=1),
    replace(ALL, forbidden=("GB",)),
])  # fmt: skip


@given(contracts, terms)
def test_terms_only_restrict(contract: Contract, said: Terms) -> None:
    narrowed = under(contract, said)
    for use in get_args(Use):
        for market in (None, INDIA, ISLES, WORLD):
            assert may(contract, use, market, NOW) or not may(narrowed, use, market, NOW)
    ends, before = rights.ends_at(narrowed, NOW), rights.ends_at(contract, NOW)
    assert before is None or (ends is not None and ends <= before)
    assert under(narrowed, said) == narrowed


PICTURES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "shown": ({}, {}, ""),
    "no pictures": ({"pictures": False}, {}, "has no pictures"),
    "no credit": ({}, {"credit": ""}, "no credit, no picture"),
    "copyright will do": ({}, {"credit": "", "copyright": "Harbour"}, ""),
    "a mandatory credit will do": ({}, {"credit": "", "terms": Terms(credit="X")}, ""),
    "left out": ({"excluded": ("Getty",)}, {"credit": "A/GettyImages"}, "leaves out pictures of G"),
    "via": ({"excluded": ("Reuters via AP",)}, {"credit": "B. Eye/Reuters via AP"}, "Reuters via"),
    "not via": ({"excluded": ("Reuters via AP",)}, {"credit": "B. Eye/Reuters"}, ""),
    "part of a word": ({"excluded": ("AP",)}, {"credit": "Apollo/Harbour"}, ""),
    "days over": ({"picture_days": 2}, {"shown_since": NOW - timedelta(days=2)}, "2 days"),
    "days left": ({"picture_days": 2}, {"shown_since": NOW - timedelta(days=1)}, ""),
    "unread": ({}, {"terms": Terms(unread=("Ask the estate",))}, "“Ask the estate”"),
    "print only": ({}, {"terms": Terms(online=False)}, "off the web"),
    "not there": ({}, {"terms": Terms(forbidden=("IN",))}, "The picture’s own terms forbids IN"),
    "over": ({}, {"terms": Terms(until=NOW)}, "has ended"),
}


@pytest.mark.parametrize("case", PICTURES)
def test_pictures(case: str) -> None:
    contract, facts, why = PICTURES[case]
    found = PictureFacts(**{"credit": "A. Lens", **facts})
    permit = may_show_picture(replace(ALL, **contract), found, NOW, (INDIA, ISLES))
    assert permit.allowed == (why == "") and why in permit.reason
    assert not may_show_picture(None, found, NOW)


def test_third_parties_are_told_by_whole_words() -> None:
    assert third_party(("", "Getty"), ("Harbour/Getty Images",)) == "Getty"
    assert third_party(("Getty",), ("Gettysburg Post",)) == ""


FILED = "The pier is not safe. It was closed on Monday. Nobody was hurt."
EDITS: dict[str, tuple[Wording, str]] = {
    "nothing": (Wording(), "none headline cuts full"),
    "a headline": (Wording(headline="Pier shut"), "headline cuts full"),
    "a summary": (Wording(summary="It is shut."), "headline cuts full"),
    "a sentence less": (Wording(text="The pier is not safe. Nobody was hurt."), "cuts full"),
    "a word less": (Wording(text="The pier is safe. Nobody was hurt."), "full"),
    "another order": (Wording(text="Nobody was hurt. The pier is not safe."), "full"),
    "a sentence more": (Wording(text=f"{FILED} Ferries run."), "full"),
}


@pytest.mark.parametrize("edits", get_args(rights.EditRight))
@pytest.mark.parametrize("case", EDITS)
def test_what_the_desk_may_change(case: str, edits: rights.EditRight) -> None:
    ours, allowed = EDITS[case]
    why = why_not(Contract(edits=edits), FILED, ours)
    assert (why == "") == (edits in allowed.split()), why


def test_a_credit_line_is_filled_in() -> None:
    contract = Contract(credit="{byline} for {agency}, {year}")
    line = rights.credit_line(contract, agency="Harbour", byline="A. Morn", year=2026)
    assert line == "A. Morn for Harbour, 2026"
    assert rights.credit_line(Contract(), agency="H", byline="", year=1) == ""


def test_machines_are_told_what_all_contracts_allow() -> None:
    told = crawling([ALL, replace(ALL, index="nonews", mining=False)], NOW)
    assert (told.index, told.news, told.mining) == (True, False, False)
    assert not crawling([], NOW).index and not crawling([ALL, Contract()], NOW).index


def test_a_world_edition_is_no_market_that_a_ban_names() -> None:
    assert barred(Contract(forbidden=("JP",)), WORLD) == ""
