"""Storylines: what goes together, what the desk decides, and what is remembered."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

import wiredesk.core.frequencies as frequencies
import wiredesk.core.storylines as module
from wiredesk.core.storylines import Merged, Rulings, Story, Storylines

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
STRIKE = (
    "Dockers at the port of Tamsa walked out on Monday in a dispute over pay, the Harbour Union"
    " said. Forty grain ships waited in the bay. Union leader Ida Brandt said talks had failed.",
    "Ida Brandt, who leads the Harbour Union, met the Tamsa port authority for a second time as"
    " grain ships queued in the bay. Dockers have asked for better pay.",
    "The Tamsa dockers' strike ended when the Harbour Union accepted an offer on pay. Brandt called"
    " it fair. The grain ships in the bay will be unloaded first.",
)
QUAKE = (
    "An earthquake of magnitude 5.9 shook the island of Velm at dawn, damaging houses in Port"
    " Sorel, the Seismic Institute said. Rescuers searched the rubble for survivors.",
    "Rescuers in Port Sorel pulled two people from the rubble after the Velm earthquake. The"
    " Seismic Institute counted forty aftershocks on the island.",
)


def story(id: str, text: str, hours: float | None = None, headline: str = "") -> Story:
    published = None if hours is None else NOON + timedelta(hours=hours)
    return Story(id=id, text=text, headline=headline or f"Headline {id}", published=published)


def strike(lines: Storylines) -> None:
    for number, text in enumerate(STRIKE):
        lines.assign(story(f"s{number}", text, 24 * number))


def test_stories_of_one_event_go_together() -> None:
    lines = Storylines()
    texts = [STRIKE[0], QUAKE[0], STRIKE[1], QUAKE[1], STRIKE[2]]
    found = [lines.assign(story(str(n), text)) for n, text in enumerate(texts)]
    assert [one.storyline for one in found] == [1, 2, 1, 2, 1]
    assert found[0].score == 0
    assert "brandt" in found[2].reasons[0]


def test_a_long_pause_begins_a_new_storyline() -> None:
    lines = Storylines()
    lines.assign(story("a", STRIKE[0], 0))
    assert lines.assign(story("b", STRIKE[0] + " Again.", 24 * 10)).storyline == 1
    assert lines.assign(story("c", STRIKE[0] + " Once more.", 24 * 40)).storyline == 2


def test_a_merge_is_kept_for_good() -> None:
    lines = Storylines()
    lines.assign(story("a", STRIKE[0]))
    lines.assign(story("b", QUAKE[0]))
    rulings = lines.merge(1, 2)
    assert len(lines) == 1
    assert lines.assign(story("c", QUAKE[1])).storyline == 1
    again = Storylines(rulings)
    assert [again.assign(story(*one)).storyline for one in (("b", QUAKE[0]), ("a", STRIKE[0]))] == [
        1,
        1,
    ]


def test_a_split_is_kept_for_good_and_undone_by_a_merge() -> None:
    lines = Storylines()
    strike(lines)
    number = lines.split(1, [story("s2", STRIKE[2], 48)])
    assert [one.story for one in lines.members(1)] == ["s0", "s1"]
    assert [one.story for one in lines.members(number)] == ["s2"]
    assert lines.assign(story("s2", STRIKE[0], 48)).storyline != 1  # a new version, very like
    again = Storylines(lines.rulings)
    strike(again)
    assert again.members(1) != again.members(2)
    assert len(again) == 2
    merged = lines.merge(1, number)
    assert merged.apart == frozenset()


LEFT_ALONE = ("Ida Brandt of the Harbour Union spoke.", "Dockers met in Tamsa as ships waited.")


def test_a_second_look_makes_one_of_storylines_that_agree() -> None:
    lines = Storylines()
    lines.place(story("a", STRIKE[0], 0), 1)
    lines.place(story("b", QUAKE[0], 0), 2)
    lines.place(story("c", STRIKE[0] + " Again.", 1), 3)
    assert lines.settle() == ()  # what rows and the desk placed is not looked at
    lines.assign(story("d", STRIKE[0], 2))
    assert lines.settle() == (Merged(into=1, gone=3),)
    assert [one.story for one in lines.members(1)] == ["a", "c", "d"]
    assert lines.settle() == ()
    assert lines.rulings == Rulings()
    assert lines.assign(story("c", STRIKE[0], 3)).storyline == 1


def test_a_second_look_leaves_apart_what_the_desk_put_apart() -> None:
    lines = Storylines()
    lines.assign(story("a", STRIKE[0], 0))
    lines.assign(story("c", STRIKE[0] + " Again.", 1))
    number = lines.split(1, [story("c", STRIKE[0] + " Again.", 1)])
    for late in range(3):
        lines.assign(story(f"l{late}", STRIKE[0] + f" Day {late}.", 2 + late))
        assert lines.settle() == ()
    assert len(lines) == 2
    assert lines.members(number)[0].story == "c"


def test_a_second_look_joins_no_two_that_the_desk_put_apart_by_a_third() -> None:
    rulings = Rulings(together=frozenset({("a", "d")}), apart=frozenset({("b", "c")}))
    lines = Storylines(rulings)
    for number, id in enumerate("abc", 1):
        lines.place(story(id, STRIKE[0], number), number)
    lines.assign(story("d", STRIKE[0], 5))
    assert len(lines.settle()) == 1
    assert len(lines) == 2
    b, c = (lines.assign(story(id, STRIKE[0], 6)).storyline for id in "bc")
    assert b != c


def test_a_second_look_minds_the_pause() -> None:
    lines = Storylines()
    lines.place(story("a", STRIKE[0], 0), 1)
    lines.assign(story("b", STRIKE[0], 24 * 40))
    assert lines.settle() == ()


@settings(max_examples=30)
@given(st.lists(st.sampled_from([*STRIKE, *QUAKE, *LEFT_ALONE]), max_size=20), st.integers(1, 5))
def test_a_second_look_loses_no_story_and_is_the_same_again(texts: list[str], batch: int) -> None:
    runs = []
    for _ in range(2):
        lines, looks = Storylines(), []
        for number, text in enumerate(texts):
            lines.assign(story(str(number), text, number))
            if number % batch == 0:
                looks.append(lines.settle())
        runs.append(looks)
        gone = {one.gone for look in looks for one in look}
        numbers = {lines.assign(story(str(n), text, n)).storyline for n, text in enumerate(texts)}
        assert not numbers & gone
        held = [one.story for number in numbers for one in lines.members(number)]
        assert sorted(held, key=int) == [str(number) for number in range(len(texts))]
    assert runs[0] == runs[1]


def test_a_killed_story_is_not_spoken_of() -> None:
    lines = Storylines()
    lines.assign(story("a", STRIKE[0]))
    lines.forget("a")
    assert len(lines) == 0
    strike(lines)
    lines.forget("s2")
    assert "s2" not in [one.story for one in lines.members(2)]


def test_a_new_version_is_counted_once() -> None:
    lines = Storylines()
    for _ in range(3):
        lines.assign(story("a", STRIKE[0]))
    assert [one.story for one in lines.members(1)] == ["a"]


def test_rulings_name_stories_that_are_not_there() -> None:
    lines = Storylines(Rulings(together=frozenset({("a", "z")}), apart=frozenset({("y", "a")})))
    assert lines.assign(story("a", STRIKE[0])).storyline == 1


def test_memory_is_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "MOST_STORYLINES", 20)
    monkeypatch.setattr(frequencies, "MOST_WORDS", 200)
    lines = Storylines()
    for number in range(100):
        lines.assign(story(str(number), " ".join(f"N{number}x{n}" for n in range(20))))
    assert len(lines) == 20


@settings(max_examples=40)
@given(st.lists(st.text(max_size=120), max_size=12))
def test_any_text_finds_a_place_and_the_same_again(texts: list[str]) -> None:
    runs = []
    for _ in range(2):
        lines = Storylines()
        runs.append([lines.assign(story(str(n), text, n)) for n, text in enumerate(texts)])
    assert runs[0] == runs[1]
    assert all(0 <= one.score <= 1.0001 for one in runs[0])


def test_a_storyline_that_is_gone_is_listed_under_no_word() -> None:
    """A story that went elsewhere took the only uses of some words along; nothing points back."""
    lines = Storylines()
    lines.assign(story("a", STRIKE[0]))
    lines.assign(story("b", STRIKE[1]))
    lines.place(story("b", QUAKE[0]), 7)
    lines.place(story("b", STRIKE[1]), 8)
    lines.place(story("a", STRIKE[0] + " Zanzibarium."), 8)
    for gone in ("a", "b"):
        lines.forget(gone)
    assert lines.assign(story("c", STRIKE[1])).reasons == ("nothing like it",)
    known = set(lines._lines)
    assert not [term for term, listed in lines._with.items() if not listed.keys() <= known]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcde"),
            st.integers(0, len(STRIKE + QUAKE) - 1),
            st.sampled_from([0, 1, 2, 3, -1]),
        ),
        max_size=25,
    )
)
def test_no_list_points_to_a_storyline_that_is_gone(steps: list[tuple[str, int, int]]) -> None:
    lines = Storylines()
    for name, text, where in steps:
        one = story(name, (STRIKE + QUAKE)[text])
        if where < 0:
            lines.forget(name)
        elif where:
            lines.place(one, where)
        else:
            lines.assign(one)
        lines.settle()
        known = set(lines._lines)
        assert all(listed.keys() <= known for listed in lines._with.values())
