"""The log of what the public has had, and the notes that follow from it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.item import Kind
from wiredesk.core.showing import Noted, Shown, noted, shown_next

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: int) -> datetime:
    return NOW + hours * HOUR


def keys(log: tuple[Shown, ...]) -> list[int]:
    return [one.version for one in log]


def version(key: int, kind: Kind = "NEW", said: str = "") -> Noted:
    return Noted(key=key, kind=kind, at=at(key), said=said)


def test_what_stands_on_the_page_is_remembered_once() -> None:
    first = shown_next((), [1], NOW, NOW)
    assert first == (Shown(version=1, at=NOW),)
    assert shown_next(first, [1], at(1), at(1)) == first
    assert keys(shown_next(first, [2], at(1), at(1))) == [1, 2]


def test_what_was_replaced_before_its_time_leaves_no_trace() -> None:
    held = shown_next((), [1], at(5), NOW)
    assert keys(shown_next(held, [2], at(5), at(1))) == [2]
    assert keys(shown_next(held, [2], at(6), at(6))) == [1, 2]


def test_what_was_taken_down_is_recalled_until_it_stands_there_again() -> None:
    log = shown_next(shown_next((), [1], NOW, NOW), [2], at(1), at(1))
    down = shown_next(log, [], None, at(2))
    assert [one.recalled for one in down] == [True, True]
    back = shown_next(down, [2], at(3), at(3))
    assert [(one.version, one.recalled) for one in back] == [(1, True), (2, False)]
    assert back[1].at == at(1), "first seen stays first seen"


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["public", "embargo", "down"])), max_size=9
    )
)
def test_the_log_never_holds_what_the_public_could_not_have_had(steps) -> None:  # type: ignore[no-untyped-def]
    log: tuple[Shown, ...] = ()
    had: dict[int, datetime] = {}
    for hour, (key, how) in enumerate(steps):
        now = at(hour)
        since = {"public": now, "embargo": now + HOUR / 2, "down": None}[how]
        nobody_yet = {one.version for one in log if one.at > now}
        log = shown_next(log, [key] if since else [], since, now)
        assert not nobody_yet & set(keys(log)) - {key}
        if since:
            had.setdefault(key, since)
    assert keys(log) == sorted(keys(log), key=lambda key: had[key])
    assert len(keys(log)) == len(set(keys(log)))
    assert all(one.at == had[one.version] for one in log)


def test_notes_need_an_error_that_the_public_had() -> None:
    story = [version(1), version(2, "CORRECTION", "Fee."), version(3), version(4, "REFILE")]
    assert [one.key for one in noted(story, [4], [1, 2, 3, 4])] == [2, 4]
    assert [one.key for one in noted(story, [3], [1, 3])] == [2], "overtaken, but never silent"
    assert [one.key for one in noted(story, [2], [2])] == []
    assert [one.key for one in noted(story, [3], [2, 3])] == []
    assert noted(story, [], [1, 2]) == ()


def test_the_same_words_are_told_once() -> None:
    story = [version(1), version(2, "CORRECTION", "Fee."), version(3, "CORRECTION", "Fee.")]
    assert [one.key for one in noted(story, [3], [1, 2, 3])] == [2]
    silent = [version(1), version(2, "CORRECTION"), version(3, "CORRECTION")]
    assert [one.key for one in noted(silent, [3], [1])] == [2, 3]
