"""What is read as English."""

import pytest

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.values import Copy

ENGLISH = "The mayor said that the ferry is late and that it will sail from the new harbour. "
GERMAN = "Der Hafen wurde am Montag wieder geoeffnet, wie die Stadt am Abend mitteilte. "


@pytest.mark.parametrize(
    ("text", "language", "reads"),
    [
        (ENGLISH * 9, "", True),
        (ENGLISH * 9, "de", False),
        (ENGLISH, "en-GB", True),
        (ENGLISH, "EN_US", True),
        (ENGLISH, "enm", False),
        (GERMAN * 9, "", False),
        (GERMAN, "", True),  # too short to tell; the rules find nothing in it
        (GERMAN * 9, "en", True),  # said, and of our script: believed
        ("“We won,” he said — “at last”.", "", True),
        ("सरकार ने कहा। ", "", False),
        ("सरकार ने कहा। ", "en", False),
    ],
)
def test_reads_as_english(text: str, language: str, reads: bool) -> None:
    assert reads_as_english(Copy(text=text, language=language)) is reads
