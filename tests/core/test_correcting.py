"""Which words of an agency are for readers of a correction, and which stay with editors."""

# ruff: noqa: E501

import pytest

from wiredesk.core.correcting import LONGEST_NOTE, correction_text
from wiredesk.core.item import EdNote, NewsItem
from wiredesk.core.text.style import house_style

BODY = "<p>PORT AMBER (Reuters) - The crane was switched off.</p><p>It worked for years.</p>"


def item(*notes: EdNote, body: str = BODY) -> NewsItem:
    return house_style(NewsItem(format="x", guid="g", body_html=body, eds_notes=notes))


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ((EdNote(text="Zahl korrigiert: 46 (statt 37)", role="correction"),), "Zahl korrigiert: 46 (statt 37)"),
        ((EdNote(text="zur Zahl", role="correctionshort"),), "zur Zahl"),
        (
            (EdNote(text="zur Zahl", role="correctionshort"), EdNote(text="46 statt 37", role="correction")),
            "46 statt 37",
        ),
        ((EdNote(text="<b>46</b>,\n not 37", role="correction"),), "46, not 37"),
        ((EdNote(text="Eds: CORRECTS number to 46."),), ""),
        ((EdNote(text="Corrige le chiffre", role="EditorialNote"),), ""),
        ((EdNote(text="Call the desk", role="contacts"),), ""),
        ((EdNote(text="x" * (LONGEST_NOTE + 1), role="correction"),), ""),
        ((EdNote(text="(Corrects the year in paragraph 3)"),), "Corrects the year in paragraph 3"),
    ],
)  # fmt: skip
def test_notes(notes: tuple[EdNote, ...], said: str) -> None:
    assert correction_text(item(*notes)) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("(In March 3 story, corrects figure to 94 (not 49))", "In March 3 story, corrects figure to 94 (not 49)"),
        ("(Refiles to fix the spelling of a name)", "Refiles to fix the spelling of a name"),
        ("Bien lire 94 et non 49.", "Bien lire 94 et non 49."),
        ("(Releases item abc12, previously on hold)", ""),
        ("Eds: corrects number to 94, not 49.", ""),
        ("EMBARGOED UNTIL 1800 GMT, Thursday, March 5", ""),
    ],
)  # fmt: skip
def test_lines_above_the_text(line: str, said: str) -> None:
    assert correction_text(item(body=f"<p>{line}</p>{BODY}")) == said
