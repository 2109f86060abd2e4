"""People and organisations: who they are, and where each mention stands."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.enrich.people import named_in, organisations_of, people_of
from wiredesk.core.enrich.values import Copy

HERE = Path(__file__).parent
CASES = json.loads((HERE / "people.json").read_text("utf-8"))
ORGANISATIONS = json.loads((HERE / "organisations.json").read_text("utf-8"))
PIECES = [
    "Anna",
    "Weber",
    "Mr.",
    "Minister",
    "said",
    "the",
    ",",
    ".",
    "\n\n",
    "’s",
    "A.",
    "of",
    "É",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_people(case):
    found = people_of(Copy(text=case["text"]))
    printed = [[p.name, p.role, [case["text"][a:b] for a, b in p.spans]] for p in found]
    assert printed == case["people"]


@pytest.mark.parametrize("case", ORGANISATIONS, ids=lambda case: case["text"][:20])
def test_organisations(case):
    found = organisations_of(Copy(text=case["text"]))
    assert [[one.name, one.acronym] for one in found] == case["found"]


def test_other_languages_are_left_alone():
    german = "Anna Weber kam nach Bonn. "
    assert named_in(Copy(text=german, language="de")) == ((), ())
    assert named_in(Copy(text=german * 15)) == ((), ())
    assert named_in(Copy(text="Anna Weber came to Bonn and left the town. " * 15)) != ((), ())


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(max_size=60))
@settings(max_examples=60)
def test_every_mention_is_of_its_name(text):
    people, organisations = named_in(Copy(text=text))
    for person in people:
        assert person.spans == tuple(sorted(person.spans))
        for start, end in person.spans:
            assert set(text[start:end].split()) & set(person.name.split())
    for organisation in organisations:
        assert all(text[start:end].strip() for start, end in organisation.spans)
