"""Topics by seeds and by a model that was learnt, and which of them speaks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.learning import FEW, Example, learn, seed_examples
from wiredesk.core.enrich.media_topics import names
from wiredesk.core.enrich.sector import SectorTable
from wiredesk.core.enrich.topic_model import packed, predicted_topics, ranked, unpacked
from wiredesk.core.enrich.topic_seeds import seeded_topics, seeds
from wiredesk.core.enrich.topic_words import MOST_WORDS, terms
from wiredesk.core.enrich.topics import sector_of_topics, top_of, topics_of
from wiredesk.core.enrich.values import Copy
from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Subject

LINES = Path(__file__).with_name("topic_cases.txt").read_text("utf-8").splitlines()
CASES = [tuple(map(str.strip, line.split("|"))) for line in LINES if line and line[0] != "#"]
SPORT, MONEY, FAITH = "medtop:15000000", "medtop:04000000", "medtop:12000000"
EXAMPLES = [
    *(
        Example(text=f"The goal in match {n} of the cup", topic=SPORT, story=f"s{n}")
        for n in range(9)
    ),
    *(
        Example(text=f"The bank cut its rate by {n} points", topic=MONEY, story="m")
        for n in range(9)
    ),
]
MODEL = learn(EXAMPLES, {})
GOAL = Copy(headline="A goal in the cup", text="The match ended with a goal.")


@pytest.mark.parametrize(("language", "headline", "text", "topic"), CASES)
def test_the_seeds_say(language: str, headline: str, text: str, topic: str) -> None:
    found = seeded_topics(Copy(language=language, headline=headline, text=text))
    assert [one.qcode for one in found] == ([] if topic == "-" else [f"medtop:{topic}"])


def test_every_top_topic_has_a_hundred_seeds() -> None:
    tops = {f"medtop:{code}" for code in names() if code.endswith("000000")}
    assert set(seeds()) == tops
    assert min(map(len, seeds().values())) >= 100


def test_a_seed_is_a_term_that_a_text_can_have() -> None:
    assert all(phrase in terms(phrase) for rows in seeds().values() for phrase in rows)


def test_of_two_topics_told_alike_the_first_one_in_the_text_counts() -> None:
    """In one process as in the next: no set may decide, whose order each process makes up."""
    alone = [term for rows in seeds().values() for term in rows if " " not in term]
    goals = {SPORT: "goalkeeper", FAITH: "archbishop"}
    assert all(alone.count(word) == 1 for word in goals.values())
    for topic, first in goals.items():
        (second,) = set(goals.values()) - {first}
        (found,) = seeded_topics(Copy(language="en", text=f"{first} {second} " * 2))
        assert found.qcode == topic


def test_a_model_says_what_it_learnt_and_from_what() -> None:
    (topic,) = predicted_topics(GOAL, MODEL)
    assert (topic.qcode, topic.name, topic.from_code) == (SPORT, "sport", "")
    assert (MODEL.examples, MODEL.stories) == (18, ("m", *(f"s{n}" for n in range(9))))


def test_the_shares_of_all_topics_add_up() -> None:
    found = ranked("The goal in match of the cup", MODEL)
    assert sum(share for _, share in found) == pytest.approx(1)
    assert found[0][0] == SPORT


def test_a_model_comes_back_from_its_bytes() -> None:
    assert unpacked(packed(MODEL)) == MODEL


@pytest.mark.parametrize("body", [b"", b"no model", packed(MODEL)[:-1], packed(MODEL)[5:]])
def test_a_damaged_model_is_refused(body: bytes) -> None:
    with pytest.raises(Misconfigured):
        unpacked(body)


def test_a_story_that_left_leaves_no_word_behind() -> None:
    killed = Example(text="The zzyzx goal, the zzyzx match", topic=SPORT, story="killed")
    with_it, without = learn([*EXAMPLES, killed], {}), learn(EXAMPLES, {})
    assert "zzyzx" in with_it.terms and "killed" in with_it.stories
    assert without == MODEL and "zzyzx" not in without.terms


def test_seeds_help_a_topic_with_few_stories_only() -> None:
    many = [Example(text="goal", topic=SPORT)] * FEW
    found = seed_examples(many, {SPORT: ("cup",), FAITH: tuple("abcdefghij")})
    assert [(one.topic, one.text) for one in found] == [
        (FAITH, "a. b. c. d. e. f. g. h"), (FAITH, "i. j"),
    ]  # fmt: skip


@pytest.mark.parametrize("examples", [[], EXAMPLES[:3], [Example(text="", topic=t) for t in "ab"]])
def test_nothing_to_tell_apart_is_said(examples: list[Example]) -> None:
    with pytest.raises(Misconfigured):
        learn(examples, {})


def test_a_language_that_was_not_learnt_gets_no_topic() -> None:
    english = [Example(text=e.text, topic=e.topic, language="en-GB") for e in EXAMPLES]
    model = learn(english, {})
    assert model.languages == ("en",)
    copies = [
        Copy(headline=GOAL.headline, text=GOAL.text, language=tag) for tag in ("en", "", "fi")
    ]
    assert [bool(predicted_topics(copy, model)) for copy in copies] == [True, True, False]


def test_codes_speak_before_the_model_and_the_model_before_the_seeds() -> None:
    coded = Copy(text=GOAL.text, subjects=(Subject(qcode="cat:f"),))
    assert topics_of(coded, MODEL)[0].from_code == "cat:f"
    assert topics_of(GOAL, MODEL) == predicted_topics(GOAL, MODEL)
    assert topics_of(GOAL) == seeded_topics(GOAL)


def test_a_topic_leads_to_a_sector() -> None:
    table = SectorTable.of({"sport": ["15000000"]})
    assert sector_of_topics(topics_of(GOAL, MODEL), table) == "sport"
    assert sector_of_topics((), table) == ""


@pytest.mark.parametrize(
    ("code", "top"),
    [("20000178", MONEY), ("subj:15054000", SPORT), ("Sports", SPORT), ("World", ""), ("", "")],
)
def test_the_top_of(code: str, top: str) -> None:
    assert top_of(code) == top


@settings(max_examples=50)
@given(st.text(max_size=500), st.text(max_size=3))
def test_any_text_is_borne(text: str, language: str) -> None:
    copy = Copy(headline=text, text=text, language=language)
    assert len(seeded_topics(copy)) <= 1
    assert all(0 < topic.score <= 1 for topic in predicted_topics(copy, MODEL))


@pytest.mark.parametrize("unit", ["goal ", "x", "\u202e", '"', ",", "GOAL ", "चुनाव "])
def test_a_long_text_costs_no_more_than_its_head(unit: str) -> None:
    copy = Copy(headline=unit * 1_000_000, text=unit * 1_000_000)
    assert len(terms(copy.text)) < 2 * MOST_WORDS


def test_seeds_and_codes_load_no_numpy() -> None:
    lines = "import sys, wiredesk.core.enrich.topics as _; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", lines]).returncode == 0


def test_every_process_tells_the_same() -> None:
    """Python draws the order of its sets anew for each; of equal topics the first told counts."""
    lines = (
        "from wiredesk.core.enrich.topic_seeds import seeded_topics\n"
        "from wiredesk.core.enrich.values import Copy\n"
        "text = 'The striker scored. The minister told parliament.'\n"
        "print(seeded_topics(Copy(text=text, language='en')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", lines],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123456"
    }
    assert len(told) == 1
