"""Which headline tags are shown, in which words and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from wiredesk.core.enrich.tags import EXCLUSIVE_FOR, NAMES, tag_types, tags_as_shown
from wiredesk.core.profiles import filed_by, known, profile
from wiredesk.core.text.headline import split_tags

AT = datetime(2026, 10, 12, 9, tzinfo=UTC)
KINDS = {"agate", "roundup", "press-release", "exclusive"}


@pytest.mark.parametrize(
    ("headline", "agency", "labels"),
    [
        ("EXCLUSIVE-Harbour to close, sources say", "Reuters", ["Reuters exclusive"]),
        ("EXCLUSIVE-Harbour to close", "", ["Exclusive"]),
        ("UPDATE 2-EXCLUSIVE-Harbour to close", "Reuters", ["Reuters exclusive"]),
        ("FACTBOX-What the harbour is", "Reuters", ["Factbox"]),
        ("UPDATE 1-FACTBOX-What the harbour is", "Reuters", ["Factbox"]),
        ("EXPLAINER-Why harbours close", "Reuters", ["Explainer"]),
        ("Q&A-Why harbours close", "Reuters", ["Explainer"]),
        ("ANALYSIS-Ferries look for a home", "Reuters", ["Analysis"]),
        ("TIMELINE-A harbour's years", "Reuters", ["Timeline"]),
        ("SPECIAL REPORT-The harbour", "Reuters", ["Special report"]),
        ("UPDATE 3-Harbour closes", "Reuters", []),
        ("WRAPUP 4-Harbour closes", "Reuters", []),
        ("RPT-Harbour closes", "Reuters", []),
        ("CORRECTED-Harbour closes", "Reuters", []),
        ("REFILE-Harbour closes", "Reuters", []),
        ("ADVISORY-Harbour story", "Reuters", []),
        ("TABLE-Ships in harbour", "Reuters", []),
        ("Exclusive club burns", "Reuters", []),
    ],
)
def test_shown_are(headline: str, agency: str, labels: list[str]) -> None:
    profile = filed_by(agency)
    tags, _ = split_tags(headline, profile)
    types = tag_types(tags, profile)
    assert [tag.label for tag in tags_as_shown(types, agency, AT, AT)] == labels


def test_an_exclusive_ends_a_day_after_our_first_publication() -> None:
    end = AT + EXCLUSIVE_FOR
    before = tags_as_shown(("exclusive",), "Reuters", AT, end - timedelta(seconds=1))
    assert [tag.until for tag in before] == [end]
    assert not tags_as_shown(("exclusive",), "Reuters", AT, end)
    assert not tags_as_shown(("exclusive",), "Reuters", None, AT)


def test_two_tags_of_one_type_show_once() -> None:
    tags = ("EXPLAINER", "Q&A", "no tag of anybody")
    assert tag_types(tags, filed_by("Reuters")) == ("explainer",)


def test_every_type_that_a_profile_tells_has_words_or_a_place_of_its_own() -> None:
    told = {one.type for key in known() for one in profile(key).types}
    assert told <= set(NAMES) | KINDS
