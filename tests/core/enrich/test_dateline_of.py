"""Where and when a story was written, as its head says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.enrich.dateline_of import find_dateline, resolved
from wiredesk.core.enrich.values import Copy
from wiredesk.core.item import Dateline, Place

PUBLISHED = datetime(2026, 10, 13, 6, tzinfo=UTC)
LINES = (Path(__file__).parent / "dateline" / "heads.txt").read_text(encoding="utf-8").splitlines()
CASES = [line for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize("case", CASES)
def test_head(case: str) -> None:
    head, *wanted = (cell.strip() for cell in case.split("|"))
    text = head.replace("\\n", "\n")
    found = find_dateline(Copy(text=text, published=PUBLISHED))
    if wanted == ["none"]:
        assert found is None
        return
    assert found is not None
    assert [found.city, found.region, found.country, found.agency, found.date] == wanted
    assert found.from_text
    assert text[found.end :].startswith(("Snow", "Jamaica", "Costa", "The Ontario", "قال"))


@pytest.mark.parametrize(
    ("given_", "city", "country", "date"),
    [
        (Dateline(text="MOSCOW, Oct 12 (Reuters) -"), "Moscow", "RU", "2026-10-12"),
        (Dateline(text="MOSCOW, Oct 12 (Reuters)"), "Moscow", "RU", "2026-10-12"),
        (Dateline(text="DAMASCUS, Syria"), "Damascus", "SY", ""),
        (Dateline(text="Moscow"), "Moscow", "RU", ""),
        (Dateline(city="Dubai", country="AE"), "Dubai", "AE", ""),
    ],
)
def test_metadata_speaks_where_the_text_does_not(
    given_: Dateline, city: str, country: str, date: str
) -> None:
    found = find_dateline(Copy(text="Snow fell.", dateline=given_, published=PUBLISHED))
    assert found is not None
    assert (found.city, found.country, found.date) == (city, country, date)
    assert not found.from_text


def test_never_the_bureau_where_the_text_says_otherwise() -> None:
    bureau = Dateline(city="Dubai", country="AE", agency="Acacia")
    found = find_dateline(Copy(text="TEHRAN (Reuters) - Snow fell.", dateline=bureau))
    assert found is not None
    assert (found.city, found.country, found.agency) == ("Tehran", "IR", "Reuters")


def test_metadata_tells_which_town_is_meant() -> None:
    coded = Copy(text="KINGSTON (AP) - Snow.", places=(Place(name="Kingston", country="JM"),))
    given_ = Copy(text="KINGSTON (AP) - Snow.", dateline=Dateline(city="Kingston", country="CA"))
    assert [one and one.country for one in map(find_dateline, (coded, given_))] == ["JM", "CA"]


@pytest.mark.parametrize(
    ("printed", "published", "iso"),
    [
        ("Oct 14", PUBLISHED, "2026-10-14"),  # clocks further east
        ("Oct 15", PUBLISHED, "2025-10-15"),
        ("Dec 31", datetime(2026, 1, 1, tzinfo=UTC), "2025-12-31"),
        ("Jan 1", datetime(2025, 12, 31, 23, tzinfo=UTC), "2026-01-01"),
        ("Feb 29", PUBLISHED, "2024-02-29"),
        ("Feb 30", PUBLISHED, ""),
        ("Oct 12", None, "10-12"),
        ("2024-02-03", None, "2024-02-03"),
        ("1/2/2024", PUBLISHED, ""),
        ("Jan 1", datetime.max.replace(tzinfo=UTC), "9999-01-01"),
        ("Oct 12", datetime(1, 1, 1, tzinfo=UTC), ""),
    ],
)
def test_year(printed: str, published: datetime | None, iso: str) -> None:
    assert resolved(printed, published) == iso


@given(st.text(max_size=300), st.sampled_from(["", "MOSCOW, Oct 12 (Reuters) - ", "(AP) - "]))
def test_end_lies_in_the_text(text: str, before: str) -> None:
    found = find_dateline(Copy(text=before + text, published=PUBLISHED))
    assert found is None or 0 < found.end <= len(before + text)


def test_a_megabyte_costs_as_much_as_its_head() -> None:
    for text in ("A" * 10**6, "By " * 10**5, "A, " * 10**5, "(" * 10**6, "\u202eA - " * 10**5):
        whole, head = (find_dateline(Copy(text=one)) for one in (text, text[:4000]))
        assert whole == head
