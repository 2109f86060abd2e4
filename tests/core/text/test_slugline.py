"""Marks of a version are no part of what a slugline calls the story."""

import pytest

from wiredesk.core.text.slugline import without_marks


@pytest.mark.parametrize(
    ("slugline", "name"),
    [
        ("PORTUGAL-TRAM/", "PORTUGAL-TRAM/"),
        ("PORTUGAL-TRAM/ (CORRECTED)", "PORTUGAL-TRAM/"),
        ("PORTUGAL-TRAM/ (UPDATE 12)", "PORTUGAL-TRAM/"),
        ("PORTUGAL-TRAM/ (UPDATE 2, PIX, TV)", "PORTUGAL-TRAM/"),
        ("PORTUGAL-TRAM/ (CORRECTED, refile)", "PORTUGAL-TRAM/"),
        ("BC-Harbour-Levy, 1st Ld-Writethru", "BC-Harbour-Levy"),
        ("BC-Harbour--Levy 2nd Ld", "BC-Harbour--Levy"),
        ("CHANNEL-RESCUE/ (FACTBOX)", "CHANNEL-RESCUE/ (FACTBOX)"),
        ("TRAM (CORRECTED) LINE", "TRAM (CORRECTED) LINE"),
        ("MARKET-CORRECTION", "MARKET-CORRECTION"),
        ("Anna Beispiel (abe)", "Anna Beispiel (abe)"),
        ("(UPDATE 1)", ""),
    ],
)
def test_only_trailing_marks_of_a_version_go(slugline: str, name: str) -> None:
    assert without_marks(slugline) == name
