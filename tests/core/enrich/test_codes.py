"""What agencies' codes, letters and names mean as Media Topics."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.codes import tables, topics_from_codes
from wiredesk.core.enrich.media_topics import climb, media_topics, names, subject_topics
from wiredesk.core.enrich.values import Copy
from wiredesk.core.item import Subject

LINES = Path(__file__).with_name("codes.txt").read_text("utf-8").splitlines()
CASES = [tuple(map(str.strip, line.split("|"))) for line in LINES if line and line[0] != "#"]


@pytest.mark.parametrize(("qcode", "name", "scheme", "expected"), CASES)
def test_a_code_means(qcode: str, name: str, scheme: str, expected: str) -> None:
    subject = Subject(qcode=qcode, name=name or None, scheme=scheme or None)
    found = [topic.qcode for topic in topics_from_codes(Copy(subjects=(subject,)))]
    wanted = [f"medtop:{code}" for code in expected.split() if code not in "*-"]
    assert (found[:1], found[-1:]) == (wanted[:1], wanted[-1:])
    assert "*" in expected or found == wanted


def test_the_code_as_filed_and_its_ancestors_are_told_apart() -> None:
    topics = topics_from_codes(Copy(subjects=(Subject(qcode="subj:15054000"),)))
    assert [topic.score for topic in topics[:2]] == [1.0, 0.9]
    assert {topic.from_code for topic in topics} == {"subj:15054000"}
    assert topics[-1].name == "sport"


def test_every_row_of_the_tables_leads_to_a_topic() -> None:
    rows = {topic for table in tables().values() for topic in table.values()}
    assert rows | set(subject_topics().values()) <= set(names()) | set(media_topics().parents)


def test_a_subject_code_climbs_through_its_media_topic() -> None:
    assert climb("15054000") == ["15054000", "20001065", "20000822", "15000000"]


@given(st.lists(st.builds(Subject, qcode=st.text(max_size=20), name=st.text(max_size=20))))
def test_any_subjects_are_borne(subjects: list[Subject]) -> None:
    for topic in topics_from_codes(Copy(subjects=tuple(subjects))):
        assert topic.from_code and 0 < topic.score <= 1
