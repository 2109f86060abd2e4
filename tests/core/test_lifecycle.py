"""The fold: what single items and desk actions do, and that no order of arrival matters."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.instructions import instruct
from wiredesk.core.item import Embargo, Moment, NewsItem, Signal
from wiredesk.core.lifecycle import Acted, State, fold
from wiredesk.core.ordering import Filed, in_order, label

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)


def filed(number: int, kind: str = "NEW", **facts: object) -> Filed:
    """The version that was made ``number`` minutes after T0."""
    defaults: dict[str, object] = {
        "ref": f"ref-{number}",
        "at": T0 + timedelta(minutes=number),
        "version": str(number),
        "text": f"text {number}",
        "length": 500,
        "language": "en",
        "slugline": "storm",
    }
    return Filed(kind=kind, **{**defaults, **facts})  # type: ignore[arg-type]


def act(kind: str, covers: Filed | None, number: int = 1) -> Acted:
    """A desk action with ``covers`` before the person's eyes."""
    ref = covers.ref if covers else None
    return Acted(number=number, kind=kind, at=T0, by="ed", covers=ref)  # type: ignore[arg-type]


V1, V2, V3 = filed(1), filed(2), filed(3)
KILL2 = filed(2, "KILL", text="")
WITHHOLD2 = filed(2, "WITHHOLD", text="")
HOLD1 = filed(1, "HOLD", embargoed=True, embargo_until=T0 + timedelta(hours=2))
HOLD1_OPEN = filed(1, "HOLD", embargoed=True)
DESK1 = filed(1, policy="desk", policy_reason="awaits")
DESK2 = filed(2, policy="desk", policy_reason="awaits")
PICTURE1 = filed(1, policy="never", policy_reason="a picture")
WITHHELD_PICTURE2 = filed(2, "WITHHOLD", text="", policy="never")
PICTURE3 = filed(3, policy="never", policy_reason="a picture")
FIX2 = filed(2, "CORRECTION")
MARKED2 = filed(2, "CORRECTION", slugline="storm (CORRECTED)")


@pytest.mark.parametrize(
    ("items", "acts", "name", "shown"),
    [
        ([], [], "never", None),
        ([V1], [], "public", V1),
        ([V1, V2], [], "public", V2),
        ([V2, V1], [], "public", V2),
        ([V1, KILL2], [], "killed", None),
        ([KILL2], [], "killed", None),
        ([V1, KILL2, V3], [], "killed", None),
        ([V1, WITHHOLD2], [], "withheld", V1),
        ([V1, WITHHOLD2, V3], [], "public", V3),
        ([HOLD1_OPEN], [], "held", HOLD1_OPEN),
        ([HOLD1_OPEN, V2], [], "public", V2),
        ([DESK1], [], "awaiting", DESK1),
        ([DESK1], [act("publish", DESK1)], "public", DESK1),
        ([V1, DESK2], [], "public", V1),
        ([V1, DESK2], [act("publish", DESK2)], "public", DESK2),
        ([PICTURE1], [], "never", None),
        ([PICTURE1], [act("publish", PICTURE1)], "public", PICTURE1),
        ([PICTURE1, KILL2], [], "killed", None),
        ([PICTURE1, WITHHELD_PICTURE2, PICTURE3], [], "never", None),
        ([V1, PICTURE3], [], "public", V1),
        ([DESK1, PICTURE3], [], "awaiting", DESK1),
        ([V1, FIX2], [], "public", FIX2),
        ([V1, filed(2, "CORRECTION", length=100)], [], "awaiting", V1),
        ([V1, filed(2, "CORRECTION", language="de")], [], "awaiting", V1),
        ([V1, filed(2, "CORRECTION", slugline="flood")], [], "awaiting", V1),
        ([V1, filed(2, "CORRECTION", slugline=None)], [], "awaiting", V1),
        ([V1, MARKED2], [], "public", MARKED2),
        ([V1, filed(2, "CORRECTION", policy="desk", policy_reason="new")], [], "awaiting", V1),
        ([filed(1, "ADVISORY")], [], "never", None),
        ([V1, filed(2, "ADVISORY")], [], "public", V1),
        ([V1], [act("kill", V1)], "killed", None),
        ([V1, V2], [act("kill", V1)], "killed", None),
        ([V1], [act("hold", V1)], "held", V1),
        ([V1, V2], [act("hold", V1)], "held", V1),
        ([V1, V2], [act("hold", V1), act("release", V2, 2)], "public", V2),
        ([V1], [act("kill", V1), act("unkill", V1, 2)], "public", V1),
        ([V1, KILL2], [act("unkill", KILL2)], "public", V1),
        ([V1, KILL2, V3], [act("unkill", V3)], "public", V3),
        ([V1, V3, filed(4, "KILL", text="")], [act("unkill", V3)], "killed", None),
        ([DESK1], [act("spike", DESK1)], "spiked", None),
        ([V1], [act("publish", V1)], "public", V1),
        ([V1, KILL2], [act("publish", V1)], "killed", None),
    ],
)
def test_a_story_ends_in(
    items: list[Filed], acts: list[Acted], name: str, shown: Filed | None
) -> None:
    state = fold(items, acts)
    assert (state.name, state.shown) == (name, shown.ref if shown else None)


def test_an_embargo_runs_to_its_end_and_no_further() -> None:
    state = fold([HOLD1])
    assert not state.public_at(T0 + timedelta(minutes=119))
    assert state.public_at(T0 + timedelta(hours=2))


def test_a_desk_publish_does_not_break_a_timed_embargo() -> None:
    state = fold([HOLD1], [act("publish", HOLD1)])
    assert state.visible_from == T0 + timedelta(hours=2)


def test_an_embargoed_version_takes_a_public_story_down() -> None:
    later = filed(2, "HOLD", embargoed=True, embargo_until=T0 + timedelta(hours=3))
    assert not fold([V1, later]).public_at(T0 + timedelta(hours=1))


def test_a_version_after_a_kill_waits_for_two_people() -> None:
    assert fold([V1, KILL2, V3]).awaiting == V3.ref


def test_hash_like_versions_say_nothing_about_order() -> None:
    older = filed(1, version="1542761538")
    newer = filed(2, version="978556838")
    assert in_order([newer, older]) == [older, newer]


def test_an_older_version_created_never_overwrites_a_newer_one() -> None:
    wrong = filed(0, version="9")
    assert in_order([wrong, V1])[-1] == V1


def test_undated_versions_of_one_date_are_ordered_by_our_receipt() -> None:
    first = filed(1, ref="z", version=None, seen=T0 + timedelta(hours=1))
    mended = filed(1, ref="a", version=None, seen=T0 + timedelta(hours=2))
    assert in_order([mended, first]) == [first, mended]
    older = filed(0, ref="b", version=None, seen=T0 + timedelta(hours=3))
    assert in_order([older, mended, first])[-1] == mended


@pytest.mark.parametrize(
    ("earlier", "one", "kind"),
    [
        ([], V1, "NEW"),
        ([V1], V2, "UPDATE"),
        ([V1], filed(2, text=V1.text), "UPDATE"),
        ([V1], filed(2, text=V1.text, version="1"), "REPEAT"),
        ([HOLD1], filed(2, text=HOLD1.text), "RELEASE"),
        ([V1], KILL2, "KILL"),
        ([filed(1, "KILL", text="")], V2, "NEW"),
    ],
)
def test_the_label_of_an_item_beside_its_siblings(
    earlier: list[Filed], one: Filed, kind: str
) -> None:
    assert label([*earlier, one], one) == kind


def item(**facts: object) -> NewsItem:
    """A small news item."""
    return NewsItem(format="ninjs", guid="urn:x", headline="H", **facts)  # type: ignore[arg-type]


UNTIL = Embargo(until=Moment(at=T0))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (item(), "NEW"),
        (item(pub_status="canceled"), "KILL"),
        (item(pub_status="withheld"), "WITHHOLD"),
        (item(pub_status="canceled", embargo=UNTIL), "KILL"),
        (item(signals=(Signal(field="deleted-entry", value="tag:x"),)), "KILL"),
        (item(signals=(Signal(field="edStat", value="edStat:D"),)), "KILL"),
        (item(embargo=Embargo()), "HOLD"),
        (item(embargo=UNTIL, updated=Moment(at=T0 - timedelta(hours=1))), "HOLD"),
        (item(embargo=UNTIL, updated=Moment(at=T0 + timedelta(hours=1))), "NEW"),
        (item(embargo=Embargo(), signals=(Signal(field="signal", value="sig:update"),)), "HOLD"),
        (item(signals=(Signal(field="signal", value="sig:update"),)), "UPDATE"),
        (item(signals=(Signal(field="signal", value="sig:correction"),)), "CORRECTION"),
        (item(signals=(Signal(field="signal", value="sig:repeat"),)), "REPEAT"),
        (item(signals=(Signal(field="signal", value="dpasig:isplanned"),)), "NEW"),
        (item(item_class="planning"), "ADVISORY"),
        (item(genre=("dpatextgenre:27",)), "ADVISORY"),
        (item(genre=("apgenre:alert",)), "ALERT"),
        (item(genre=("Current",)), "NEW"),
    ],
)
def test_structural_fields_say_what_an_item_asks_for(one: NewsItem, kind: str) -> None:
    assert instruct(one).kind == kind


KINDS = st.sampled_from(
    ["NEW", "UPDATE", "CORRECTION", "KILL", "WITHHOLD", "ADVISORY", "REPEAT", "ALERT", "RELEASE"]
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Filed], list[Acted]]:
    """Up to seven versions, some alike in time and version, and up to three desk actions."""
    items = [
        filed(
            draw(st.integers(1, 4)),
            draw(KINDS),
            ref=f"ref-{index}",
            text=draw(st.sampled_from(["", "a", "b"])),
            version=draw(st.sampled_from([None, "1", "2", "978556838"])),
            embargoed=(held := draw(st.booleans())),
            embargo_until=T0 if held and draw(st.booleans()) else None,
            policy=draw(st.sampled_from(["auto", "desk"])),
            adds=draw(st.booleans()),
            legal=draw(st.booleans()),
            asks=draw(st.sampled_from([None, None, "RELEASE", "HOLD"])),
        )
        for index in range(draw(st.integers(1, 7)))
    ]
    kinds = st.sampled_from(
        ["publish", "kill", "hold", "release", "unkill", "spike", "withhold", "redact", "unredact"]
    )
    acts = [
        act(draw(kinds), draw(st.sampled_from([*items, None])), number)
        for number in range(draw(st.integers(0, 3)))
    ]
    return items, acts


@given(histories(), st.randoms(use_true_random=False), st.integers(0, 5))
def test_any_order_and_repetition_gives_the_same_state(
    history: tuple[list[Filed], list[Acted]], chance: object, again: int
) -> None:
    items, acts = history
    wanted = fold(items, acts)
    shuffled = items + items[:again]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled, list(reversed(acts))) == wanted


@given(histories())
def test_an_agency_kill_is_final_without_the_desk(
    history: tuple[list[Filed], list[Acted]],
) -> None:
    items, _ = history
    state = fold(items)
    if any(one.kind == "KILL" for one in items):
        assert state.name == "killed" and state.shown is None


ADD2 = filed(2, adds=True)
HELD_ADD2 = filed(2, adds=True, embargoed=True, embargo_until=T0 + timedelta(hours=1))


def test_an_add_stands_below_until_a_version_replaces_it_all() -> None:
    assert (fold([V1, ADD2]).shown, fold([V1, ADD2]).adds) == (V1.ref, (ADD2.ref,))
    assert fold([V1, ADD2, V3]).adds == () and fold([V1, ADD2, V3]).shown == V3.ref
    assert fold([ADD2]).shown == ADD2.ref, "an add whose story never came is shown alone"
    assert fold([V1, ADD2, filed(3, "KILL", text="")]).adds == ()


def test_an_embargoed_add_holds_the_whole_story() -> None:
    state = fold([V1, HELD_ADD2])
    assert not state.public_at(T0) and state.public_at(T0 + timedelta(hours=1))
    later = filed(1, embargoed=True, embargo_until=T0 + timedelta(hours=2))
    assert fold([later, HELD_ADD2]).visible_from == T0 + timedelta(hours=2)
    endless = fold([V1, filed(2, adds=True, embargoed=True)])
    assert endless.name == "held" and endless.indefinite


@given(histories())
def test_nothing_is_added_to_what_is_not_there(
    history: tuple[list[Filed], list[Acted]],
) -> None:
    items, acts = history
    state = fold(items, acts)
    assert state.shown or not state.adds
    assert state.shown not in state.adds


def test_a_state_without_a_time_is_visible_at_once() -> None:
    assert State(name="public").public_at(T0)


LEGAL2 = filed(2, "CORRECTION", legal=True)
ALERT1 = filed(1, "ALERT")
LIFT2 = filed(2, "ADVISORY", asks="RELEASE")
HOLD2 = filed(2, "HOLD", text="", embargoed=True, embargo_until=T0 + timedelta(hours=1))


@pytest.mark.parametrize(
    ("items", "acts", "name", "shown", "awaiting"),
    [
        ([V1, LEGAL2], [], "awaiting", V1, LEGAL2),
        ([LEGAL2], [], "awaiting", LEGAL2, LEGAL2),
        ([V1, LEGAL2, V3], [], "awaiting", V1, V3),
        ([V1, LEGAL2, V3], [act("publish", V3)], "public", V3, None),
        ([V1, LEGAL2, filed(3, "KILL", text="")], [], "killed", None, None),
        ([V1, V2], [act("redact", V1)], "public", V1, V2),
        ([V1, V2, V3], [act("redact", V1), act("publish", V2, 2)], "public", V2, V3),
        ([V1, V2], [act("redact", V1), act("unredact", V1, 2)], "public", V2, None),
        ([V1, V2], [act("redact", V2)], "public", V2, None),
        ([V1, FIX2], [act("redact", V1)], "awaiting", V1, FIX2),
        ([V1, KILL2], [act("redact", V1)], "killed", None, None),
        ([V1, WITHHOLD2, filed(3, "RELEASE", text="")], [], "public", V1, None),
        ([DESK1, WITHHOLD2, filed(3, "RELEASE", text="")], [], "awaiting", DESK1, DESK1),
        ([HOLD1_OPEN, LIFT2], [], "public", HOLD1_OPEN, None),
        ([HOLD1_OPEN, filed(2, "ADVISORY")], [], "held", HOLD1_OPEN, None),
        ([LIFT2], [], "never", None, None),
        ([V1], [act("hold", V1)], "held", V1, None),
        ([V1, LIFT2], [act("hold", V1)], "held", V1, None),
    ],
)
def test_what_waits_for_a_person(
    items: list[Filed], acts: list[Acted], name: str, shown: Filed | None, awaiting: Filed | None
) -> None:
    state = fold(items, acts)
    wanted = [one.ref if one else None for one in (shown, awaiting)]
    assert [state.name, state.shown, state.awaiting] == [name, *wanted]


@pytest.mark.parametrize(
    ("items", "codes"),
    [
        ([V1, FIX2], []),
        ([V1, LEGAL2], [("correction-held", LEGAL2)]),
        ([LEGAL2], []),
        ([HOLD1_OPEN], [("embargo-unclear", HOLD1_OPEN)]),
        ([HOLD1], []),
        ([filed(1, ref="a"), filed(1, ref="b", text="other")], [("version-conflict", "b")]),
        ([filed(1, ref="a"), filed(1, ref="b")], []),
        ([filed(1, ref="a", version=None), filed(1, ref="b", version=None, text="other")], []),
    ],
)
def test_what_sounds_an_alarm(items: list[Filed], codes: list[tuple[str, object]]) -> None:
    wanted = [(code, one.ref if isinstance(one, Filed) else one) for code, one in codes]
    assert [(alarm.code, alarm.ref) for alarm in fold(items).alarms] == wanted


def test_an_alert_leaves_the_lists_unless_its_story_comes() -> None:
    assert fold([ALERT1]).listed_until == ALERT1.at + timedelta(minutes=90)
    assert fold([ALERT1, V2]).listed_until is None
    early = ALERT1.at + timedelta(minutes=5)
    assert fold([filed(1, "ALERT", expires=early)]).listed_until == early


def test_expiry_ends_rights_only_where_the_contract_says_so() -> None:
    end = T0 + timedelta(days=1)
    assert fold([filed(1, expires=end)]).rights_end is None
    state = fold([filed(1, expires=end, ends_rights=True)])
    assert (state.listed_until, state.rights_end) == (end, end)


def test_a_notice_can_hold_a_story_that_is_out() -> None:
    state = fold([V1, HOLD2])
    assert not state.public_at(T0 + timedelta(minutes=59)) and state.shown == V1.ref
    assert fold([V1, filed(2, "HOLD", text="", embargoed=True)]).indefinite
