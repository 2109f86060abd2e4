"""Every rule of a licence on every surface: what it takes away is away, and nothing else is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from msgspec import Struct

from tests.site.licence_day import ALL, SURFACES, Day, changed_later, look
from wiredesk.archive import lessons
from wiredesk.archive.contracts import standing
from wiredesk.core.rights import Contract, may

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

Hides = Callable[[str, str], bool]
"""Whether a rule takes a mark off a surface."""

EVERYTHING: Hides = lambda surface, mark: True  # noqa: E731
WORDS = frozenset({"text", "said", "old"})
OF_THE_EDITION = frozenset(name for name in SURFACES if "edition" in name)
ALONE = frozenset({"story page", "versions", "media"})
"""Surfaces that belong to no edition."""


def marks(*names: str) -> Hides:
    """Off every surface."""
    return lambda surface, mark: mark in names


def feeds(*names: str) -> Hides:
    """Off every feed."""
    return lambda surface, mark: surface.startswith("feed") and mark in names


def surfaces(*names: str, mark_: str = "") -> Hides:
    """All, or one mark, off these surfaces."""
    return lambda surface, mark: surface in names and (not mark_ or mark == mark_)


def any_of(*rules: Hides) -> Hides:
    """What any of them takes."""
    return lambda surface, mark: any(rule(surface, mark) for rule in rules)


class Rule(Struct, frozen=True, kw_only=True):
    """What is changed for the one wire, and what it takes away. ``of``: field of the contract."""

    of: str
    hides: Hides
    licence: dict[str, Any] | None = {}
    wire: dict[str, Any] = {}
    terms: str = ""
    picture: dict[str, Any] = {}


NO_TEXT = any_of(marks(*WORDS), surfaces("shorts"))
"""Without the full text there is no short, no quotation, no earlier version."""

LISTED_IN_IN = lambda surface, mark: surface in OF_THE_EDITION  # noqa: E731
ONLY_IN_IN = lambda surface, mark: surface not in OF_THE_EDITION | ALONE  # noqa: E731

RULES: dict[str, Rule] = {
    "no licence": Rule(of="wire", licence=None, hides=EVERYTHING),
    "headline and link": Rule(
        of="display", licence={"display": "headline"},
        hides=any_of(NO_TEXT, marks("open"), feeds("picture")),
    ),
    "excerpt": Rule(
        of="display", licence={"display": "excerpt"},
        hides=any_of(NO_TEXT, feeds("open", "picture")),
    ),
    "no pictures": Rule(
        of="pictures", licence={"pictures": False},
        hides=any_of(marks("picture"), surfaces("media")),
    ),
    "a third party left out": Rule(
        of="excluded", licence={"excluded": "Getty\nReuters via AP"},
        picture={"credit": "A. Lens/GettyImages"},
        hides=any_of(marks("picture"), surfaces("media")),
    ),
    "pictures for no day": Rule(
        of="picture_days", licence={"picture_days": 0},
        hides=any_of(marks("picture"), surfaces("media")),
    ),
    "a picture without credit": Rule(
        of="pictures", picture={"credit": ""}, hides=any_of(marks("picture"), surfaces("media")),
    ),
    "no credit line": Rule(of="credit", licence={"credit": ""}, hides=marks("credit")),
    "retention": Rule(of="retention_days", licence={"retention_days": 0}, hides=EVERYTHING),
    "delay": Rule(of="delay_hours", licence={"delay_hours": 48}, hides=EVERYTHING),
    "a forbidden country": Rule(of="forbidden", licence={"forbidden": "JP IN"}, hides=LISTED_IN_IN),
    "allowed countries": Rule(of="allowed", licence={"allowed": "AE IN PT"}, hides=ONLY_IN_IN),
    "a ban that counts everywhere": Rule(
        of="everywhere", licence={"forbidden": "IN", "everywhere": True}, hides=EVERYTHING
    ),
    "noindex": Rule(
        of="index", licence={"index": "noindex"},
        hides=any_of(marks("index", "news"), surfaces("sitemap")),
    ),
    "no news search": Rule(of="index", licence={"index": "nonews"}, hides=marks("news")),
    "headlines in feeds": Rule(
        of="full_text_feeds", licence={"full_text_feeds": False},
        hides=feeds("text", "open", "picture"),
    ),
    "no earlier versions": Rule(
        of="revisions_public", licence={"revisions_public": False}, hides=surfaces(
            "versions", mark_="old"
        ),
    ),
    "nothing abridged": Rule(
        of="abridge", licence={"abridge": False},
        hides=any_of(surfaces("shorts", "round-up", "round-ups"),
                     lambda surface, mark: surface.startswith("feed round-ups")),
    ),
    "mining reserved": Rule(of="mining", licence={"mining": False}, hides=marks("mining")),
    "press release": Rule(
        of="press", wire={"press_release": True},
        hides=any_of(surfaces("trending", "round-up", "round-ups", "shorts"),
                     lambda surface, mark: surface.startswith("feed round-ups")),
    ),
    "print only": Rule(of="online", terms="Print only", hides=EVERYTHING),
    "terms that nobody can read": Rule(of="terms", terms="Ask the estate", hides=EVERYTHING),
    "terms that forbid a country": Rule(of="forbidden", terms="No use India", hides=LISTED_IN_IN),
    "terms that are over": Rule(
        of="ended", terms="Not for use after 2020-01-01", hides=EVERYTHING
    ),
    "terms without sales": Rule(
        of="full_text_feeds", terms="No sales", hides=feeds("text", "open", "picture")
    ),
}  # fmt: skip

ELSEWHERE = {
    "credit_required": "test_a_mandatory_credit_stands_wherever_the_text_does",
    "backlink": "test_a_link_is_given_where_it_is_owed",
    "mining_policy": "test_where_a_licence_to_mine_is_to_be_had",
    "learn": "test_what_may_not_be_learnt_from",
    "edits": "tests/desk/test_edit_rights.py",
    "full_text_api": "test_uses_that_have_no_page_of_ours_are_answered_by_may",
    "wires_out": "test_uses_that_have_no_page_of_ours_are_answered_by_may",
}
"""Fields that add to a page, or that other doors ask: looked at one by one."""


def cells(day: Day, reader: Client, rule: Rule) -> int:
    """Check every surface; returns how many cells the rule changed. A rule without one fails."""
    changed = 0
    for surface, (_, shows) in SURFACES.items():
        twin, ruled = (look(day, reader, surface, key) for key in ("free", "ruled"))
        missing = shows - twin
        assert not missing, f"{surface}: the twin, whose licence allows all, lacks {missing}"
        for mark in sorted(shows | twin | ruled):
            hidden = rule.hides(surface, mark)
            assert not (hidden and mark in ruled), f"{surface} shows {mark} against the rule"
            assert hidden or mark not in shows or mark in ruled, f"{surface} lacks {mark}"
            changed += hidden and mark in shows
    assert changed, "no surface obeys this rule: it is enforced nowhere"
    return changed


@pytest.mark.parametrize("name", RULES)
def test_every_surface_obeys(name: str, reader: Client) -> None:
    rule = RULES[name]
    day = Day(licence=rule.licence, terms=rule.terms, wire=rule.wire, picture=rule.picture)
    assert cells(day, reader, rule) > 0


@pytest.mark.parametrize(
    "name", ["headline and link", "no pictures", "retention", "delay", "allowed countries",
             "a ban that counts everywhere", "noindex", "nothing abridged"],
)  # fmt: skip
def test_a_rule_that_comes_later_counts_for_what_is_filed(name: str, reader: Client) -> None:
    rule = RULES[name]
    day = Day(licence={})
    assert rule.licence is not None
    changed_later(day, **rule.licence)
    assert cells(day, reader, rule) > 0


def test_a_rule_that_nothing_enforces_is_found(reader: Client) -> None:
    planted = Rule(of="nothing", licence={"evidence_days": 1}, hides=marks("picture"))
    day = Day(licence=planted.licence)
    with pytest.raises(AssertionError, match="against the rule"):
        cells(day, reader, planted)
    without = Rule(of="nothing", licence={}, hides=marks("no such mark"))
    with pytest.raises(AssertionError, match="enforced nowhere"):
        cells(day, reader, without)


def test_every_field_of_a_contract_has_its_rule() -> None:
    told = {rule.of for rule in RULES.values()} | set(ELSEWHERE)
    assert set(Contract.__struct_fields__) - told == set()
    for name in ELSEWHERE.values():
        assert name in globals() or name.endswith(".py")


def test_a_mandatory_credit_stands_wherever_the_text_does(reader: Client) -> None:
    day = Day(licence={"credit_required": True})
    for surface in ("story page", "shorts", "feed agency.rss", "feed agency.atom",
                    "feed agency.json", "feed latest.rss"):  # fmt: skip
        assert "credit" in look(day, reader, surface, "ruled"), surface
    assert "credit" not in look(day, reader, "shorts", "free")
    page = reader.get(day.story_page("ruled")).text
    assert '<p class="owed">Thanks to Ruled</p>' in page


def test_a_link_is_given_where_it_is_owed(reader: Client) -> None:
    link = "https://ruled.example/the-page"
    day = Day(licence={"backlink": True})
    story = day.marks["ruled"].first
    story.shown.source_url = link
    story.shown.save()
    page = reader.get(day.story_page("ruled")).text
    assert f'<a class="button" href="{link}"' in page
    for ending in ("rss", "atom", "json"):
        assert link in reader.get(f"/feeds/agency/ruled.{ending}").text


def test_where_a_licence_to_mine_is_to_be_had(reader: Client) -> None:
    where = "https://ruled.example/mining"
    day = Day(licence={"mining": False, "mining_policy": where})
    for path in (day.story_page("ruled"), "/feeds/agency/ruled.atom", day.picture_address("ruled")):
        answer = reader.get(path)
        assert (answer["tdm-reservation"], answer["tdm-policy"]) == ("1", where)
    assert f'<meta name="tdm-policy" content="{where}">' in reader.get(day.story_page("ruled")).text
    told = reader.get("/.well-known/tdmrep.json").json()
    assert told == [{"location": "/", "tdm-reservation": 1}]
    assert "GPTBot" in reader.get("/robots.txt").text
    changed_later(day, mining=True)
    assert reader.get("/.well-known/tdmrep.json").json()[0]["tdm-reservation"] == 0
    assert "GPTBot" not in reader.get("/robots.txt").text


def test_what_may_not_be_learnt_from() -> None:
    Day(licence={"learn": False})
    keys = lessons.learnable(timezone.now()).values_list("wire__key", flat=True)
    assert set(keys) == {"free", "other"}


def test_press_copy_is_labelled_and_its_links_are_sponsored(reader: Client) -> None:
    day = Day(licence={}, wire={"press_release": True})
    page = reader.get(day.story_page("ruled")).text
    assert '<span class="label">Press release</span>' in page
    assert 'href="https://ruled.example/more" rel="noopener nofollow sponsored"' in page
    assert "sponsored" not in reader.get(day.story_page("free")).text
    assert "sponsored" in reader.get("/feeds/agency/ruled.json").text
    assert "Press release" in reader.get("/latest").text


def test_uses_that_have_no_page_of_ours_are_answered_by_may() -> None:
    now = timezone.now()
    for use, field in (("api-text", "full_text_api"), ("wire-out", "wires_out")):
        assert may(ALL, use, None, now)  # type: ignore[arg-type]
        told = dict(standing(Contract(display="full"), now))
        assert use in told and told[use].endswith("."), field
    assert not may(None, "api", None, now)


@pytest.mark.parametrize("name", ["no licence", "delay", "print only"])
def test_what_was_never_shown_answers_like_an_unknown_id(name: str, reader: Client) -> None:
    rule = RULES[name]
    day = Day(licence=rule.licence, terms=rule.terms)
    story = day.marks["ruled"].first
    answer = reader.get(f"/article/{story.public_id}", follow=True)
    assert answer.status_code == 404
    assert answer.content == reader.get("/article/99").content


@pytest.mark.parametrize("name", ["retention", "a ban that counts everywhere"])
def test_what_was_shown_is_gone(name: str, reader: Client) -> None:
    day = Day(licence={})
    assert RULES[name].licence is not None
    changed_later(day, **RULES[name].licence)
    story = day.marks["ruled"].first
    assert reader.get(f"/article/{story.public_id}", follow=True).status_code == 410
