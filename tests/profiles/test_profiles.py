"""Every profile is played with look-alike cases of its own, and none of its data goes unused."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from wiredesk.core import profiles
from wiredesk.core.dialect import in_dialect
from wiredesk.core.formats import read
from wiredesk.core.instructions import heard, opening
from wiredesk.core.item import NewsItem
from wiredesk.core.profiles.profile import Profile
from wiredesk.core.text.style import NOT_FOR_PUBLICATION, OPENING, house_style
from wiredesk.desk import rehearsing
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.parsing import transmission

HERE = Path(__file__).parent
SCENARIOS = ("new", "update", "correction", "kill", "hold", "advisory")
"""What an agency's cases must show at least; a case's scenario is said in the case."""


@cache
def cases_of(key: str) -> list[dict[str, Any]]:
    """The cases of one profile; an agency without any fails here."""
    return json.loads((HERE / key / "cases.json").read_text())


CASES = [(key, case) for key in profiles.known() for case in cases_of(key)]


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    with Cell() as one:
        yield one


@pytest.mark.parametrize(("key", "case"), CASES, ids=[f"{k}-{c['id']}" for k, c in CASES])
def test_the_case_ends_as_the_agency_means_it(key: str, case: Any, cell: Cell) -> None:
    outcome = rehearsing.play(case, HERE / key, cell)
    assert not outcome.problems
    assert rehearsing.differences(case["expect"], outcome) == []


@pytest.mark.parametrize("key", profiles.known())
def test_a_profile_has_a_case_of_every_scenario_and_a_look_alike(key: str) -> None:
    shown = {case["scenario"] for case in cases_of(key)}
    assert set(SCENARIOS) <= shown
    assert "look-alike" in shown, "news that sounds like an instruction must stay news"


@pytest.mark.parametrize("key", profiles.known())
def test_no_data_of_a_profile_goes_unused(key: str) -> None:
    """Every form, name and number of the data file is met by a file of the cases."""
    unused = [name for name, used in used_data(profiles.profile(key), items_of(key)) if not used]
    assert unused == []


def items_of(key: str) -> list[tuple[NewsItem, NewsItem]]:
    """The items of all cases of a profile, as read and in house style."""
    names = dict.fromkeys(name for case in cases_of(key) for name in case["files"])
    bodies = ((name, (HERE / key / name).read_bytes()) for name in names)
    items = [item for name, body in bodies for item in read(transmission(name, body)).items]
    return [(one, house_style(one, profiles.profile(key))) for one in items]


def used_data(
    profile: Profile, items: list[tuple[NewsItem, NewsItem]]
) -> Iterator[tuple[str, bool]]:
    """Each piece of a profile's data, and whether some item meets it."""
    sheet, styled = profile.sheet, [one for _, one in items]
    rules = {id(rule) for one in styled for rule, _ in heard(one, profile)}
    for rule in profile.rules:
        if rule.origin == profile.key:
            yield f"{rule.kind} {rule.place}: {rule.form.pattern}", id(rule) in rules
    tags = {tag for one in styled for tag in one.headline_tags}
    for told in profile.types:
        if told.origin == profile.key:
            yield f"tag {told.form.pattern}", any(told.form.fullmatch(tag) for tag in tags)
    lines = {
        "desk_lines": [n.text for one in styled for n in one.eds_notes if n.role == OPENING],
        "sign_offs": [part for one in styled for part in (one.sign_off or "").split("\n\n")],
        "notes": [n.text for s in styled for n in s.eds_notes if n.role == NOT_FOR_PUBLICATION],
        "embargoes": [line for one in styled for line in said_above(one)],
    }
    for name, found in lines.items():
        whole = name in ("desk_lines", "sign_offs")
        for form in getattr(sheet, name):
            pattern = re.compile(form, re.DOTALL)
            meets = pattern.fullmatch if whole else pattern.match
            yield f"{name}: {form}", any(meets(line) for line in found)
    for name in sheet.providers:
        yield f"providers: {name}", profiles.filed_by(name).key == profile.key
    for name in sheet.formats:
        yield f"formats: {name}", any(one.format == name for one in styled)
    for number, urgency in sheet.urgency.items():
        met = [one for one in styled if str(one.urgency) == number]
        yield f"urgency: {number}", any(in_dialect(one, profile).urgency == urgency for one in met)
    if sheet.identity or sheet.revision:
        yield "identity", any(in_dialect(one, profile).guid != one.guid for one in styled)


def said_above(item: NewsItem) -> list[str]:
    """The lines in which a hold is looked for, without what editors are called."""
    lines = (*(note.text for note in item.eds_notes), *item.headline_tags, opening(item))
    return [re.sub(r"^Eds?(?:itors)?: ?", "", line) for line in lines]


@pytest.mark.parametrize("key", profiles.known())
def test_a_profile_is_found_by_its_own_wires(key: str) -> None:
    """At least one file tells its profile by itself; the cases name it where files cannot."""
    named = {case.get("profile", "") for case in cases_of(key)}
    told = {profiles.profile_for(one).key for one, _ in items_of(key)}
    assert key in told | named
    assert told <= {key, profiles.TRADE}, "a file of one agency is taken for another's"


@pytest.mark.parametrize("key", profiles.known())
def test_the_zone_of_a_profile_exists(key: str) -> None:
    zone = profiles.profile(key).sheet.zone
    assert zone and ZoneInfo(zone)


def test_no_name_belongs_to_two_agencies() -> None:
    names = [name for key in profiles.known() for name in profiles.profile(key).sheet.providers]
    assert len(names) == len(set(names))


def test_a_form_that_no_case_meets_is_noticed() -> None:
    """The watch over unused data can fail."""
    assert any(not used for _, used in used_data(profiles.profile("reuters"), []))
