"""How long a story takes to read."""

import pytest

from wiredesk.core.enrich.reading import reading_minutes
from wiredesk.core.enrich.values import Copy


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        (" \n", 0),
        ("One word.", 1),
        ("word " * 230, 1),
        ("word " * 460, 2),
        ("word " * 580, 3),
        ("船" * 900, 2),
        ("ปลา" * 450, 3),
        ("word " * 230 + "船" * 900, 3),
    ],
)
def test_reading_takes(text: str, minutes: int) -> None:
    assert reading_minutes(Copy(text=text)) == minutes
