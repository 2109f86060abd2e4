"""Take or skip by the rules of a wire: the table in selection.txt, the cap, what is refused."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.backfill import archival
from wiredesk.core.item import Dateline, Kind, Moment, NewsItem, Place, Subject
from wiredesk.core.lifecycle import Acted, fold, is_taken
from wiredesk.core.ordering import Filed
from wiredesk.core.selection import (
    Counted,
    Rule,
    Seen,
    Selection,
    capped,
    decide,
    is_judged,
    problems,
    room,
    seen_in,
    select,
)

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
LISTS = ("subject", "country", "genre", "type", "language", "product", "words")


def cases() -> Iterator[tuple[str, str, str]]:
    """Rules, item and decision of each line."""
    for line in (Path(__file__).parent / "selection.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            rules, item, wanted = (part.strip() for part in line.split("|"))
            yield rules, item, wanted


def rule_of(text: str) -> Rule:
    """``skip subject=sport country=GB,FR``."""
    act, *conditions = text.split()
    fields: dict[str, object] = {"act": act}
    for name, values in (one.split("=") for one in conditions):
        listed = values.replace("_", " ").split(",")
        fields[name] = [int(one) for one in listed] if name == "urgency" else listed
    return msgspec.convert(fields, Rule)


def seen_of(text: str) -> Seen:
    """``subject=medtop:15000000 country=FR``."""
    said = {name: value.replace("_", " ") for name, value in (p.split("=") for p in text.split())}
    item = NewsItem(
        format="ninjs",
        guid="urn:1",
        headline=said.get("headline"),
        slugline=said.get("slug"),
        language=said.get("language"),
        urgency=int(said["urgency"]) if "urgency" in said else None,
        genre=tuple(filter(None, [said.get("genre")])),
        products=tuple(filter(None, [said.get("product")])),
        subjects=(Subject(qcode=said["subject"]),) if "subject" in said else (),
        places=(Place(country=said["country"]),) if "country" in said else (),
        dateline=Dateline(country=said["dateline"]) if "dateline" in said else None,
    )
    return seen_in(
        item,
        said.get("type", "news"),  # type: ignore[arg-type]
        country=said.get("found"),
        language=said.get("wire", ""),
    )


@pytest.mark.parametrize(("rules", "item", "wanted"), list(cases()))
def test_the_first_rule_that_is_met_decides(rules: str, item: str, wanted: str) -> None:
    found = decide(seen_of(item), [rule_of(one) for one in rules.split(" ; ")])
    act, _, number = wanted.partition(" ")
    assert (found.act, found.rule) == (act, int(number) if number else None)


def test_a_decision_says_why() -> None:
    rules = [rule_of("skip subject=sport language=de")]
    rules[0] = msgspec.structs.replace(rules[0], reason="no sport in German")
    found = decide(seen_of("subject=medtop:20000822 language=de-AT"), rules)
    assert found.reason == "rule 1: no sport in German; subject sport; language de"


@pytest.mark.parametrize("kind", ["KILL", "ADVISORY", "WITHHOLD", "CORRECTION", "REFILE"])
def test_an_instruction_is_never_skipped(kind: Kind) -> None:
    found = select(seen_of("subject=sport"), [rule_of("skip")], kind=kind)
    assert found.act == "follow"
    assert "rule 1" in found.reason


@pytest.mark.parametrize(
    ("kind", "words", "notice", "judged"),
    [
        ("NEW", True, False, True),
        ("NEW", False, False, True),  # an empty item is nobody's instruction
        ("HOLD", True, False, True),  # a story under embargo is a story
        ("HOLD", False, False, False),
        ("RELEASE", False, False, False),
        ("WITHHOLD", False, False, False),
        ("ADVISORY", True, False, False),
        ("KILL", True, False, False),
        ("WITHHOLD", True, True, False),
    ],
)
def test_rules_look_at_copy_alone(kind: Kind, words: bool, notice: bool, judged: bool) -> None:
    item = NewsItem(format="ninjs", guid="urn:1", body_text="Words." if words else "")
    assert is_judged(item, kind, notice=notice) is judged


@pytest.mark.parametrize(
    ("ordinary", "urgent", "pressing", "free"),
    [
        (0, 0, False, True),
        (6, 0, False, True),
        (7, 0, False, False),  # three are kept for what is urgent
        (7, 0, True, True),
        (7, 3, True, False),
        (6, 3, False, True),  # what urgent items have used is not kept once more
        (5, 4, False, True),
        (6, 4, False, False),
        (0, 10, False, False),
        (0, 10, True, False),
    ],
)
def test_the_cap_keeps_some_places(ordinary: int, urgent: int, pressing: bool, free: bool) -> None:
    counted = Counted(ordinary=ordinary, urgent=urgent)
    assert room(counted, Selection(cap=10, reserve=3), urgent=pressing) is free


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 12), st.integers(0, 12))
def test_a_cap_is_never_passed_and_urgent_items_find_the_reserve(
    came: list[bool], cap: int, reserve: int
) -> None:
    selection = Selection(cap=cap, reserve=min(cap, reserve))
    counted, refused = Counted(), 0
    for pressing in came:
        if room(counted, selection, urgent=pressing):
            counted = counted.with_one(urgent=pressing)
        else:
            refused += pressing
    assert counted.ordinary + counted.urgent <= cap
    assert counted.ordinary <= cap - selection.reserve
    assert not refused or counted.ordinary + counted.urgent == cap


def test_without_a_cap_there_is_room() -> None:
    assert room(Counted(ordinary=10**6), Selection(), urgent=False)


def test_a_correction_over_the_cap_follows_its_story() -> None:
    selection = Selection(cap=3)
    assert capped(selection, "NEW").act == "skip"
    assert capped(selection, "CORRECTION").act == "follow"
    assert "the cap of 3 new stories a day" in capped(selection, "CORRECTION").reason


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(cap=-1), "the cap is a number"),
        (Selection(cap=5, reserve=6), "the reserve is part of the cap"),
        (Selection(reserve=1), "the reserve is part of the cap"),
        (Selection(rules=(Rule(act="skip", urgency=(0,)),)), "urgency 0"),
        (Selection(rules=(Rule(act="skip", country=("Portugal",)),)), "country Portugal"),
        (Selection(rules=(Rule(act="skip", words=("--",)),)), "words --"),
        (Selection(rules=(Rule(act="skip", genre=(" ",)),)), "an empty value of genre"),
        (Selection(rules=(Rule(act="skip"), Rule(act="take"))), "rule 1 is about everything"),
        (Selection(rules=(Rule(act="take"),) * 101), "100 is the most"),
        (Selection(rules=(Rule(act="take", genre=("x",) * 201),)), "200 is the most"),
    ],
)
def test_wrong_rules_are_told_apart(selection: Selection, said: str) -> None:
    assert any(said in one for one in problems(selection)), problems(selection)


def test_good_rules_have_no_problems() -> None:
    rules = (rule_of("take subject=sport country=PT urgency=1"), rule_of("skip"))
    assert problems(Selection(rules=rules, cap=10, reserve=2)) == []


def test_a_key_that_nobody_knows_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.json.decode(b'{"rules": [{"act": "skip", "colour": ["red"]}]}', type=Selection)


# What a story is, whatever of it was selected.


def version(number: int, selected: str, kind: Kind = "NEW") -> Filed:
    """One version with words of its own."""
    return Filed(
        ref=f"r{number}",
        at=NOW + timedelta(minutes=number),
        kind=kind,
        version=str(number),
        text=f"text {number}" if kind != "KILL" else "",
        length=100,
        selected=selected,  # type: ignore[arg-type]
        selected_reason="rule 1: no sport" if selected == "skip" else "",
    )


@pytest.mark.parametrize(
    ("versions", "state", "shown"),
    [
        ([("skip", "NEW")], "skipped", None),
        ([("take", "NEW"), ("skip", "NEW")], "public", "r2"),
        ([("skip", "NEW"), ("take", "NEW")], "public", "r2"),
        ([("skip", "NEW"), ("follow", "CORRECTION")], "skipped", None),
        ([("take", "NEW"), ("follow", "CORRECTION")], "public", "r2"),
        ([("follow", "CORRECTION")], "public", "r1"),
        ([("skip", "NEW"), ("follow", "KILL")], "killed", None),
        ([("skip", "NEW"), ("follow", "WITHHOLD")], "skipped", None),
    ],
)
def test_one_version_that_is_taken_makes_the_story(
    versions: list[tuple[str, Kind]], state: str, shown: str | None
) -> None:
    told = fold(version(n, selected, kind) for n, (selected, kind) in enumerate(versions, 1))
    assert (told.name, told.shown) == (state, shown)


def test_a_skipped_story_says_why_and_asks_for_nobody() -> None:
    told = fold([version(1, "skip")])
    assert (told.awaiting, told.reason) == ("r1", "skipped by rule 1: no sport")
    assert not told.alarms


def test_a_person_may_take_what_rules_skip() -> None:
    act = Acted(number=1, kind="publish", at=NOW, by="ann", covers="r1")
    assert fold([version(1, "skip")], [act]).name == "public"
    assert fold([version(1, "skip"), version(2, "skip")], [act]).shown == "r2"


@given(st.permutations(range(5)), st.lists(st.sampled_from(["take", "skip", "follow"]), min_size=5))
def test_the_order_of_arrival_tells_nothing(order: list[int], selected: list[str]) -> None:
    line = [version(n, selected[n]) for n in range(5)]
    assert fold(line[n] for n in order) == fold(line)
    assert is_taken(line) == is_taken([line[n] for n in order])


# What is archive and no news.


@pytest.mark.parametrize(
    ("hours", "came_as", "why"),
    [
        (0.5, "", ""),
        (23, "", ""),
        (25, "", "older than a day"),
        (None, "", ""),
        (0.5, "first", ""),
        (2, "first", "first polled"),
        (None, "first", "first polled"),
        (0, "backfill", "backfill"),
        (None, "backfill", "backfill"),
    ],
)
def test_what_is_old_when_it_comes_is_archive(hours: float | None, came_as: str, why: str) -> None:
    made = None if hours is None else Moment(at=NOW - timedelta(hours=hours))
    item = NewsItem(format="rss", guid="urn:1", updated=made)
    said = archival(item, NOW, came_as)  # type: ignore[arg-type]
    assert why in said
    assert bool(said) is bool(why)


def test_a_decision_costs_nothing_to_speak_of() -> None:
    """Twenty codes and twenty rules: far below the time that reading a story takes."""
    codes = [f"medtop:{code}" for code in range(20000001, 20000021)]
    item = NewsItem(
        format="ninjs",
        guid="urn:1",
        headline="Harbour council votes to rebuild the old ferry landing after the storm",
        slugline="HARBOUR-FERRY/",
        subjects=tuple(Subject(qcode=code) for code in codes),
        places=(Place(country="PT"),),
        urgency=4,
        language="en",
    )
    rules = [rule_of(f"skip subject=1500000{n % 10} country=GB words=lottery") for n in range(20)]
    best = 1.0
    for _ in range(50):
        start = time.perf_counter()
        decide(seen_in(item, "news", country="PT", language="en"), rules)
        best = min(best, time.perf_counter() - start)
    assert best < 0.000_3, f"{best * 1e6:.0f} us"
    print(f"{best * 1e6:.0f} us")
