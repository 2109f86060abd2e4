"""Trending: distinct readers, halved every six hours, and never what must not be listed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.trending import (
    HOURS,
    LEAST_READERS,
    MOST_STORIES,
    OWN_LIST,
    Candidate,
    Store,
    Visit,
    count,
    is_bot,
    trending,
    unlisted,
    without,
)

NOON = datetime(2026, 10, 12, 12, 30, tzinfo=UTC)
FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/139 Mobile"


def visits(
    story: int, readers: int, *, hours: float = 0, first: int = 0, own: bool = False
) -> Iterable[Visit]:
    at = NOON - timedelta(hours=hours)
    for reader in range(first, first + readers):
        yield Visit(story=story, reader=reader, at=at, from_own_list=own)


def counted(*many: Iterable[Visit]) -> Store:
    return count(Store(), [visit for some in many for visit in some])


def stories(*ids: int) -> list[Candidate]:
    return [Candidate(story=one, storyline=one, headline="A bridge opens") for one in ids]


def scores(store: Store, *ids: int) -> dict[int, float]:
    """Scores of at least three stories, whose readers are enough for a list."""
    return {one.story: one.score for one in trending(store, stories(*ids), NOON, most=99).places}


def test_six_hours_halve() -> None:
    store = counted(visits(1, 80), visits(2, 80, hours=6), visits(3, 80, hours=12))
    found = scores(store, 1, 2, 3)
    assert found[2] / found[1] == pytest.approx(0.5)
    assert found[3] / found[1] == pytest.approx(0.25)


def test_more_readers_beat_newer_ones() -> None:
    store = counted(visits(1, 30), visits(2, 90, hours=6), visits(3, 20))
    assert list(scores(store, 1, 2, 3)) == [2, 1, 3]


def test_a_reader_counts_once() -> None:
    again = [one for hours in range(10) for one in visits(1, 25, hours=hours)]
    once = counted(visits(1, 25, hours=9), visits(2, 25), visits(3, 25))
    many = counted(sorted(again, key=lambda one: one.at), visits(2, 25), visits(3, 25))
    assert scores(many, 1, 2, 3) == scores(once, 1, 2, 3)


def test_clicks_of_its_own_list_count_less() -> None:
    store = counted(visits(1, 40), visits(2, 40, own=True), visits(3, 40))
    found = scores(store, 1, 2, 3)
    assert found[2] / found[1] == pytest.approx(OWN_LIST)


def test_many_readers_are_counted_nearly() -> None:
    """Far more readers than the bit map has places."""
    hashes = [int.from_bytes(sha256(b"%d" % n).digest()[:8]) for n in range(4_000)]
    crowd = [Visit(story=story, reader=n, at=NOON) for story in (1, 2, 3) for n in hashes]
    assert scores(counted(crowd), 1, 2, 3)[1] == pytest.approx(4_000, rel=0.1)


def test_too_few_readers_are_no_trend() -> None:
    store = counted(visits(1, 99), visits(2, 99), visits(3, LEAST_READERS - 1))
    assert trending(store, stories(1, 2, 3), NOON).title == ""
    picked = trending(store, stories(1, 2, 3), NOON, picks=[3, 1, 77])
    assert picked.title == "Editor's picks"
    assert [one.story for one in picked.places] == [3, 1]
    fuller = count(store, visits(3, 1, first=500))
    assert trending(fuller, stories(1, 2, 3), NOON, picks=[3]).title == "Trending"


def test_one_place_a_storyline() -> None:
    store = counted(visits(1, 40), visits(2, 30), visits(3, 60), visits(4, 50), visits(5, 45))
    mine = [Candidate(story=n, storyline=7 if n < 3 else None, label="Kenya") for n in range(1, 6)]
    places = trending(store, mine, NOON).places
    assert [one.story for one in places] == [1, 3, 4, 5]
    assert places[0].readers == 70
    assert [one.label for one in places] == ["Kenya"] * 4
    assert trending(Store(), mine, NOON, picks=[2, 1, 4]).places[0].story == 2
    assert [one.story for one in trending(Store(), mine, NOON, picks=[2, 1, 4]).places] == [2, 4]


def test_only_what_is_handed_in() -> None:
    store = counted(*(visits(n, 50) for n in range(1, 6)))
    assert 2 not in scores(store, 1, 3, 4)
    assert 2 not in scores(without(store, 2), 1, 2, 3, 4)
    assert 2 not in without(store, 2).tallies


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (Candidate(story=1, headline="Bridge opens"), ""),
        (Candidate(story=1, headline="Opera on a suicidal poet"), "suicide (headline: suicidal)"),
        (Candidate(story=1, topics=("medtop:20000813",)), "suicide (topic 20000813)"),
        (Candidate(story=1, topics=("medtop:20000085",)), "sexual offences (topic 20000085)"),
        (Candidate(story=1, headline="Man charged with Rape"), "sexual offences (headline: rape)"),
        (Candidate(story=1, headline="Rapeseed prices rise"), ""),
        (Candidate(story=1, headline="12-year-old girl found"), "minors (headline: year-old girl)"),
        (Candidate(story=1, kind="press"), "kind press"),
    ],
)
def test_what_is_never_listed(one: Candidate, reason: str) -> None:
    assert unlisted(one) == reason


def test_removals_are_told() -> None:
    store = counted(*(visits(n, 50) for n in range(1, 5)))
    some = [*stories(1, 2, 3), Candidate(story=4, headline="Pupil's suicide")]
    found = trending(store, some, NOON, picks=[4])
    assert [one.story for one in found.left_out] == [4]
    assert 4 not in [one.story for one in found.places]


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        (FOX, False),
        (PHONE, False),
        ("", True),
        (" ", True),
        ("Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.org/bot.html)", True),
        ("python-requests/2.32", True),
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/139.0 Safari/537.36", True),
        ("x" * 1_000_000, False),
    ],
)
def test_bots(agent: str, bot: bool) -> None:
    assert is_bot(agent) == bot


def test_the_store_is_bounded() -> None:
    crowd = [one for n in range(3 * MOST_STORIES) for one in visits(n + 1_000, 1)]
    store = counted(visits(1, 25), visits(2, 25), visits(3, 25), crowd)
    assert len(store.tallies) == MOST_STORIES
    assert set(scores(store, 1, 2, 3)) == {1, 2, 3}
    later = count(store, visits(9, 1, hours=-HOURS - 1))
    assert set(later.tallies) == {9}


def test_it_can_be_stored() -> None:
    store = counted(visits(1, 30), visits(2, 3, hours=5))
    assert msgspec.json.decode(msgspec.json.encode(store), type=Store) == store


moments = st.integers(-48, 48).map(lambda hours: NOON + timedelta(hours=hours))
any_visit = st.builds(
    Visit,
    story=st.integers(1, 5),
    reader=st.integers(0, 2**64),
    at=moments,
    from_own_list=st.booleans(),
)


@settings(max_examples=50)
@given(st.lists(any_visit, max_size=60))
def test_any_visits(some: list[Visit]) -> None:
    store = count(Store(), some)
    for story, tally in store.tallies.items():
        assert len(tally.hours) <= HOURS
        own = {one.reader % 2048 for one in some if one.story == story}
        assert 0 < sum(tally.hours.values()) <= sum(tally.readers.values())
        assert round(sum(tally.readers.values())) <= len(own) * 5 + 1
