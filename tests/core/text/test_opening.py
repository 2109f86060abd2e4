"""Lines above a story that only editors may read leave the body, and no word of it is lost."""

import pytest

from wiredesk.core.item import NewsItem
from wiredesk.core.text.style import OPENING, TEXT_GUARD, house_style

BODY = "<p>PORT AMBER (Reuters) - The crane was switched off.</p><p>It had worked for 94 years.</p>"


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL 1800 GMT, Thursday, March 5",
        "Sperrfrist: 5. März 2026, 19.00 Uhr",
        "SOUS EMBARGO jusqu'au 5 mars à 11H00 GMT",
        "Eds: corrects number to 94, not 49.",
        "(Refiles to fix the spelling of a name)",
        "(Releases item abc12, previously on hold)",
        "(In March 3 story, corrects figure to 94 (not 49) in headline)",
        "(Corrects second paragraph to say the crane is older)",
        "(This March 3 story has been corrected to fix the year)",
        "Bien lire 94 et non 49.",
    ],
)
def test_a_line_to_editors_is_no_text(line: str) -> None:
    one = house_style(NewsItem(format="x", guid="g", body_html=f"<p>{line}</p>{BODY}"))
    assert one.body_text == "The crane was switched off.\n\nIt had worked for 94 years."
    assert [(note.text, note.role) for note in one.eds_notes] == [(line, OPENING)]
    assert one.dateline is not None and TEXT_GUARD not in one.flags
    assert house_style(one) == one


@pytest.mark.parametrize(
    "line",
    [
        "(In the March 3 story he corrects nobody)",
        "Bien lire une étiquette s'apprend.",
        "(Corrects)",
        "Embargoes are a blunt tool, the minister said.",
        "The embargo lasted until 1800 GMT.",
        "(Nobody was hurt)",
    ],
)
def test_what_readers_may_read_stays(line: str) -> None:
    one = house_style(NewsItem(format="x", guid="g", body_html=f"<p>{line}</p>{BODY}"))
    assert one.body_text.startswith(line)


def test_a_story_never_becomes_empty() -> None:
    alone = "<p>EMBARGOED UNTIL 1800 GMT, March 5</p>"
    assert house_style(NewsItem(format="x", guid="g", body_html=alone)).body_text
