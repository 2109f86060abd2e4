"""Months by what the wires call them."""

import pytest

from wiredesk.core.text.months import ENGLISH, MONTHS, month_called


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("October", 10), ("OCT", 10), ("Sept.", 9), ("juin", 6), ("Juillet", 7), ("JUIL", 7),
        ("März", 3), ("maart", 3), ("мая", 5), ("июня", 6), ("août", 8), ("out", 10), ("jui", 0),
        ("Monday", 0), ("", 0),
    ],
)  # fmt: skip
def test_month_called(word: str, month: int) -> None:
    assert month_called(word) == month


def test_every_name_is_known_by_its_start() -> None:
    assert all(month_called(name) == month for name, month in MONTHS.items())
    assert [MONTHS[name.lower()] for name in ENGLISH] == list(range(1, 13))
