"""Near-duplicates: what counts as the same text, and what the window remembers."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.neardup import Lookout, Window, likeness, sketch_of, words_in
from wiredesk.core.rewriting import Filed, same_story

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
STORY = (
    "The port of Tamsa reopened on Monday after dockers ended a strike that had kept forty ships"
    " waiting in the bay. The union said its members had accepted a rise of 4.5 percent and two"
    " more days of leave. The port authority said cranes would work through the night and that the"
    " queue should be gone by Thursday. Grain exporters, who had asked the government to step in,"
    " welcomed the agreement but said some cargoes had been lost to rivals in the north."
)
OTHER = (
    "Voters in the island republic go to the polls on Sunday to elect a parliament of 65 seats. The"
    " ruling alliance has promised to cut the price of fuel, while its main rival wants a new road"
    " to the mines. Observers from four countries arrived on Friday. Counting starts at eight in"
    " the evening and first results are expected before midnight, the election office said."
)
FORM = (
    "{} said it bought {} of its own shares on {} at an average price of {} as part of the"
    " programme announced in March. Following the purchase the company holds {} shares in"
    " treasury and has {} shares in issue. It was made through the broker on the main market."
)
SAME = {
    "another space": (STORY, STORY.replace(" ", "\n")),
    "capitals": (STORY, STORY.upper()),
    "a new lead": (STORY, "Ships moved again in the bay of Tamsa. " + STORY.partition(". ")[2]),
    "cut": (STORY, STORY[:260]),
    "continued": (STORY, STORY + " Wheat prices fell one percent in early trade on the news."),
    "one number corrected": (STORY, STORY.replace("4.5", "5.4")),
    "typeset": (f'"Yes." {STORY}', f"\u201cYes\u201d \u2014 {STORY}"),
    "short": ("PORT OF TAMSA REOPENS", "Port of Tamsa reopens."),
    "Hindi": (
        "\u0928\u092e\u0938\u094d\u0924\u0947 " * 9,
        "\u0928\u092e\u0938\u094d\u0924\u0947 " * 9,
    ),
}
DIFFERENT = {
    "two stories": (STORY, OTHER),
    "half of each": (STORY, STORY[:190] + " " + OTHER[180:]),
    "the same boilerplate": (STORY[:250] + OTHER, OTHER[::-1] + " " + OTHER[120:200]),
    "a form filled in anew": (
        FORM.format("Dorn Plc", "10,211", "June 3", "411.2p", "1,300,455", "88,410,002"),
        FORM.format("Dorn Plc", "9,874", "June 4", "409.8p", "1,310,329", "88,400,128"),
    ),
    "results": ("Team A 2-1 Team B", "Team A 2-2 Team B"),
    "signs": ("Tamsa index opens +1.2%", "Tamsa index opens -1.2%"),
    "an alert and its story": (STORY[:60], STORY),
    "nothing": ("", ""),
    "no words": ("...", "..."),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_the_same_story(name: str) -> None:
    one, other = map(sketch_of, SAME[name])
    assert likeness(one, other).same
    assert likeness(other, one).same


@pytest.mark.parametrize("name", DIFFERENT)
def test_another_story(name: str) -> None:
    one, other = map(sketch_of, DIFFERENT[name])
    assert not likeness(one, other).same
    assert not likeness(other, one).same


def test_sketches_of_long_texts_measure_like_the_texts() -> None:
    draw = Random(4)
    words = [f"w{draw.randrange(9000)}" for _ in range(4000)]
    half = words[:3000] + [f"x{n}" for n in range(1000)]
    found = likeness(sketch_of(" ".join(words)), sketch_of(" ".join(half)))
    assert found.jaccard == pytest.approx(0.6, abs=0.15)
    assert found.containment == pytest.approx(0.75, abs=0.15)


@given(st.text(max_size=300), st.integers(1, 40))
def test_any_text_has_a_small_sketch_like_itself(text: str, times: int) -> None:
    sketch = sketch_of(text * times)
    assert len(sketch) <= 386
    if words_in(text) and len(set(words_in(text * times))) > 20:
        assert likeness(sketch, sketch).jaccard == 1.0


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_likeness_is_symmetric(one: bytes, other: bytes) -> None:
    sketches = [sketch_of(text.hex(" ")) for text in (one, other)]
    assert likeness(*sketches) == likeness(*reversed(sketches))


def test_finds_the_likest_and_the_first_of_equals() -> None:
    window: Window[str] = Window()
    for number, text in enumerate((STORY[:300], OTHER, STORY, STORY)):
        window.insert(f"s{number}", NOON, sketch_of(text))
    found = window.find(sketch_of(STORY), NOON)
    assert found is not None
    assert (found.id, found.likeness.jaccard) == ("s2", 1.0)


def test_forgets_what_is_killed_and_what_is_old() -> None:
    window: Window[str] = Window([("a", NOON, sketch_of(STORY)), ("b", NOON, sketch_of(STORY))])
    window.forget("a")
    window.forget("never there")
    found = window.find(sketch_of(STORY), NOON + timedelta(hours=71))
    assert found is not None
    assert found.id == "b"
    assert window.find(sketch_of(STORY), NOON + timedelta(hours=73)) is None
    window.insert("c", NOON + timedelta(hours=80), sketch_of(OTHER))
    assert len(window) == 1


def test_a_new_version_takes_the_place_of_the_old() -> None:
    window: Window[str] = Window([("a", NOON, sketch_of(STORY))])
    window.insert("a", NOON, sketch_of(OTHER))
    assert window.find(sketch_of(STORY), NOON) is None
    assert len(window) == 1


def test_the_window_is_bounded_and_grows_without_losing_any() -> None:
    texts = [f"{FORM} {n}".replace("{}", f"x{n}x") for n in range(700)]
    window: Window[int] = Window(most=400)
    for number, text in enumerate(texts):
        window.insert(number, NOON, sketch_of(text))
        assert len(window) <= 400
    found = [window.find(sketch_of(texts[number]), NOON) for number in range(640, 700)]
    assert [one and one.id for one in found] == list(range(640, 700))


@pytest.mark.parametrize("unit", ["x", "a ", "\u202e\u0627 ", '" ', ", ", "A1 ", "\u0915\u093f"])
def test_a_megabyte_takes_bounded_time(unit: str) -> None:
    start = time.process_time()
    sketch_of(unit * (1_000_000 // len(unit)))
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("agency", "headline", "text", "same"),
    [
        ("acme news", "Port of Tamsa reopens", STORY + " Prices fell.", True),
        ("Acme News", "Ships move", STORY + " Prices fell.", True),
        ("Acme News", "Tamsa port reopens, ships move", STORY[:200] + OTHER, False),
        ("Acme News", "Port of Tamsa reopens", STORY[:300], True),
        ("Acme News", "Ships move", STORY[:300], False),
        ("Bell Wire", "Port of Tamsa reopens", STORY, False),
        ("", "Port of Tamsa reopens", STORY, False),
        ("Acme News", "Port of Tamsa reopens", OTHER, False),
    ],
)
def test_a_rewrite_under_a_new_guid(agency: str, headline: str, text: str, same: bool) -> None:
    earlier = Filed(agency="Acme News", headline="Port of Tamsa reopens", sketch=sketch_of(STORY))
    found = same_story(earlier, Filed(agency=agency, headline=headline, sketch=sketch_of(text)))
    assert found.same is same
    assert len(found.reasons) == 4


@pytest.mark.parametrize("name", SAME)
def test_a_lookout_finds_what_is_the_same_and_long_enough(name: str) -> None:
    one, two = (sketch_of(text) for text in SAME[name])
    found = Lookout([("other", sketch_of(OTHER)), ("wanted", one)]).find(two)
    assert found == ([] if name in ("short", "Hindi") else ["wanted"])


@given(words=st.lists(st.sampled_from("abcdefgh"), max_size=200), cut=st.integers(0, 200))
def test_a_lookout_misses_nothing_that_is_alike(words: list[str], cut: int) -> None:
    """Boilerplate included: it answers as a comparison of every pair would."""
    texts = [" ".join(words), " ".join(words[cut:]), f"{STORY} {' '.join(words[:cut])}", STORY]
    sketches = [sketch_of(text) for text in texts]
    lookout = Lookout(enumerate(sketches))
    for sketch in sketches:
        alike = [n for n, one in enumerate(sketches) if likeness(sketch, one).same]
        long = len(sketch) > 9
        assert sorted(lookout.find(sketch)) == (alike if long else [])
