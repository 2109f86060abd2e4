"""Which picture a story may be given, case by case; and what may never happen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.choosing_pictures import SENSITIVE, Need, PoolEntry, choose, refusal
from wiredesk.core.source_types import code_of, label_of

SPORT, FOOTBALL, CRIME, HEALTH = "15000000", "20001065", "02000000", "07000000"
STADIUM = PoolEntry(key=1, topics=(SPORT,), identifiable=False)
FAN = PoolEntry(key=2, topics=(SPORT,))
MORN = PoolEntry(key=3, people=("Ada Morn",))
COURT = PoolEntry(key=4, topics=(CRIME,), countries=("PT",), identifiable=False)
LISBON = PoolEntry(key=5, countries=("PT",), identifiable=False)
SICK = PoolEntry(key=6, topics=(HEALTH,))

CASES = [
    (Need(topics=(SPORT,)), (STADIUM, MORN), (1, "representative")),
    (Need(topics=(SPORT,), people=("Ada Morn",)), (STADIUM, MORN), (3, "file")),
    (Need(topics=(SPORT,), people=("ADA MORN",)), (MORN,), (3, "file")),
    (Need(topics=(SPORT,), people=("Ben Morn",)), (MORN,), None),  # it shows somebody else
    (Need(topics=(CRIME,), people=("Ada Morn",)), (MORN,), None),  # or a namesake: never on crime
    (Need(topics=(HEALTH,)), (SICK,), None),
    (Need(topics=(CRIME,), country="PT"), (COURT, LISBON), (4, "representative")),
    (Need(topics=(CRIME,), country="ES"), (COURT, LISBON), None),  # tagged for Portugal
    (Need(country="PT"), (LISBON,), (5, "representative")),
    (Need(), (STADIUM, FAN, MORN, COURT, LISBON), None),  # about nothing that we know
    (Need(kind="press", topics=(SPORT,)), (STADIUM,), None),
    (Need(kind="agate", topics=(SPORT,)), (STADIUM,), None),
    (Need(topics=(SPORT,)), (), None),
]


@pytest.mark.parametrize(("need", "pool", "wanted"), CASES)
def test_choice(need: Need, pool: tuple[PoolEntry, ...], wanted: tuple[int, str] | None) -> None:
    choice = choose(need, pool)
    assert (choice and (choice.key, choice.badge)) == wanted
    assert choice is None or choice.reason.startswith("the story has no picture")


def test_the_less_used_one_goes_first() -> None:
    often = PoolEntry(key=7, topics=(SPORT,), identifiable=False, uses=3)
    assert choose(Need(topics=(SPORT,)), (often, STADIUM)).key == STADIUM.key


@given(
    st.sampled_from(sorted(SENSITIVE)),
    st.lists(st.sampled_from([FAN, MORN, SICK, PoolEntry(key=8, countries=("PT",))])),
)
def test_nobody_is_ever_recognised_on_crime_health_or_disaster(topic: str, pool: list) -> None:
    need = Need(topics=(SPORT, topic), country="PT", people=("Ada Morn",))
    assert choose(need, pool) is None
    assert refusal("representative", (topic,), identifiable=True, by_hand=True)
    assert not refusal("file", (topic,), identifiable=True, by_hand=True)  # a person may know


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", "Made with AI"),
        ("digsrctype:compositeWithTrainedAlgorithmicMedia", "Edited with AI"),
        ("compositeSynthetic", "Composite with made-up parts"),
        ("digitalCapture", ""), ("", ""), ("<script>", ""),
        ("notYetInvented", "Not a plain photograph"),
    ],
)  # fmt: skip
def test_what_a_reader_is_told_of_a_source_type(given: str, label: str) -> None:
    assert label_of(code_of(given)) == label
