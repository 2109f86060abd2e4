"""Usage terms in words become rules that only restrict; what is not understood is told as it is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.item import NO_TERMS, Terms
from wiredesk.core.usageterms import LONGEST, in_words, read_terms

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

READ: dict[str, dict[str, Any]] = {
    "No use Japan": {"forbidden": ("JP",)},
    "Not for use in Germany, Austria or Switzerland.": {"forbidden": ("DE", "AT", "CH")},
    "AUSTRALIA OUT": {"forbidden": ("AU",)},
    "*** World Rights Except Italy ***": {"forbidden": ("IT",)},
    "NO ONLINE USE SWEDEN": {"forbidden": ("SE",)},
    "Not to be used in Trinidad and Tobago.": {"forbidden": ("TT",)},
    "Scandinavia out": {"forbidden": ("DK", "NO", "SE")},
    "Not for use outside the UK and Ireland": {"allowed": ("GB", "IE")},
    "U.S. only": {"allowed": ("US",)},
    "For use only in Portugal": {"allowed": ("PT",)},
    "No archiving": {"archive": False},
    "NO ARCHIVAL USE": {"archive": False},
    "No sales": {"sales": False},
    "Not for resale": {"sales": False},
    "Internet out": {"online": False},
    "Print only": {"online": False},
    "Not for use on websites": {"online": False},
    "Must not be altered": {"edits": False},
    "Mandatory credit: Harbour/A. Lens": {"credit": "Harbour/A. Lens"},
    "MANDATORY CREDIT HARBOUR PRESS": {"credit": "HARBOUR PRESS"},
    "Not for use after 12 December": {"until": datetime(2026, 12, 12, 10, tzinfo=UTC)},
    "Not for use after 2 March": {"until": datetime(2027, 3, 2, 10, tzinfo=UTC)},
    "Expires 2026-12-24 18:00 UTC": {"until": datetime(2026, 12, 24, 18, tzinfo=UTC)},
    "No use after Dec. 3, 2026": {"until": datetime(2026, 12, 3, 10, tzinfo=UTC)},
    "For use within 14 days of publication": {"until": NOW + timedelta(days=14)},
    "No use after 48 hours": {"until": NOW + timedelta(hours=48)},
    "Editorial use only": {},
    "NONE": {},
    "No TV; magazines out": {},
    "For Harbour customers only. All rights reserved.": {},
    "Nutzung nur nach schriftlicher Vereinbarung mit dpa": {},
    "GERMANY, AUSTRIA AND SWITZERLAND OUT; NO SALES; NO ARCHIVES; MANDATORY CREDIT: DPA/Name": {
        "forbidden": ("DE", "AT", "CH"), "sales": False, "archive": False, "credit": "DPA/Name",
    },
    "no use Japan, no archives and no sales": {
        "forbidden": ("JP",), "sales": False, "archive": False,
    },
    "Broadcasters: No use Norway. Digital: No use Japan. For Harbour customers only.": {
        "forbidden": ("JP",),
    },
    "UK only. US only.": {"allowed": ("GB",), "online": False},
}  # fmt: skip

UNREAD = (
    "Use subject to clearance by the estate",
    "No commercial use",
    "No use Ruritania",
    "Not for use in Germany after 3 March",
    "NO MARKETING",
)


@pytest.mark.parametrize("text", READ)
def test_what_is_read(text: str) -> None:
    expected = Terms(**READ[text])
    if READ[text].get("allowed") == ("GB",):
        assert not read_terms(text, NOW).online, "two lists with nothing in common leave nothing"
        return
    assert read_terms(text, NOW) == expected


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_understood_is_told(text: str) -> None:
    assert read_terms(text, NOW).unread == (text,)
    assert f"not understood: “{text}”" in in_words(read_terms(text, NOW))
    assert read_terms(text, NOW, known=[text.upper() + "."]) == NO_TERMS


def test_what_is_understood_of_an_unread_sentence_counts() -> None:
    found = read_terms("No use Japan, subject to clearance", NOW)
    assert found.forbidden == ("JP",) and len(found.unread) == 1
    assert read_terms("No sales\nMoon out", NOW) == Terms(sales=False, unread=("Moon out",))


@given(st.lists(st.sampled_from([*READ, *UNREAD]), min_size=1, max_size=6))
def test_more_terms_never_allow_more(texts: list[str]) -> None:
    alone = [read_terms(text, NOW) for text in texts]
    found = read_terms("\n".join(texts), NOW)
    for name in ("online", "archive", "sales", "edits"):
        assert getattr(found, name) == all(getattr(one, name) for one in alone) or (
            name == "online" and not found.online
        )
    assert set(found.forbidden) == {code for one in alone for code in one.forbidden}
    assert set(found.unread) == {words for one in alone for words in one.unread}
    ends = [one.until for one in alone if one.until]
    assert found.until == min(ends, default=None)
    assert all(found.allowed == () or set(found.allowed) <= set(one.allowed)
               for one in alone if one.allowed) or not found.online  # fmt: skip


@given(st.text(max_size=600))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read_terms(text, NOW)
    assert found == read_terms(text, NOW)
    assert bool(in_words(found)) == (found != NO_TERMS)


@pytest.mark.parametrize(
    "part", ["no ", "out ", "a, ", "not for use in ", "(", " and", "x", "- ", "credit: ", "9 dec "]
)
def test_the_time_is_linear(part: str) -> None:
    read_terms("warm, no use Japan", NOW)
    start = time.process_time()
    read_terms((part * LONGEST)[:LONGEST], NOW)
    assert time.process_time() - start < 0.2
    assert read_terms("y" * (LONGEST + 1), NOW).unread
