"""Which sector a topic code, letter or name leads to."""

import pytest

from wiredesk.core.enrich.sector import SectorTable, sector_of
from wiredesk.core.item import NewsItem, Subject

TABLE = SectorTable.of(
    {"business": ["04000000", "anpa:f"], "sport": ["15000000"], "tech": ["20000756"]}
)


@pytest.mark.parametrize(
    ("qcode", "name", "sector"),
    [
        ("medtop:04000000", None, "business"),
        ("medtop:20000178", None, "business"),  # three levels below economy
        ("subj:04003000", None, "business"),
        ("subj:15054000", None, "sport"),
        ("cat:f", None, "business"),
        ("x:1", "Sport", "sport"),
        ("badminton", None, "sport"),
        ("medtop:06000000", None, None),
        ("N2:EUROP", None, None),
        ("", "", None),
    ],
)
def test_a_subject_leads_to(qcode: str, name: str | None, sector: str | None) -> None:
    item = NewsItem(format="rss", guid="g", subjects=(Subject(qcode=qcode, name=name),))
    assert sector_of(item, TABLE) == sector


def test_the_first_subject_that_says_something_decides() -> None:
    subjects = (Subject(qcode="N2:X"), Subject(qcode="medtop:15000000"), Subject(qcode="cat:f"))
    assert sector_of(NewsItem(format="rss", guid="g", subjects=subjects), TABLE) == "sport"
