"""Search finds the words on the page: the desk's where an overlay is live, else the agency's."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.walking import Desk
from wiredesk.archive.models import Story
from wiredesk.archive.search import find
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import discard_edit, open_edit, publish_edit, withdraw_edit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
OVERLAYS = {
    "headline": {"headline": "Quorndon mends its landing"},
    "summary": {"dek": "The quorndon vote was close."},
    "text": {"body_html": "<p>The <b>quorndon</b> council voted.</p>"},
}
ENDINGS = {"withdrawn": withdraw_edit, "deleted": discard_edit}


def version(number: int) -> bytes:
    """One more version of a story, ``number`` minutes after NOW."""
    item = {
        "uri": "urn:k:1",
        "type": "text",
        "version": str(number),
        "versioncreated": (NOW + timedelta(minutes=number)).isoformat(),
        "pubstatus": "usable",
        "language": "en",
        "headline": "Kelsbury to rebuild its landing",
        "description_text": "The landing closed in winter.",
        "body_html": f"<p>Kelsbury voted to rebuild the ferry landing.</p><p>Take{number}.</p>",
    }
    return json.dumps(item).encode()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("fields", OVERLAYS.values(), ids=OVERLAYS)
def test_words_of_the_overlay_are_found(desk: Desk, fields: dict[str, str], ending: str) -> None:
    wire = desk.wire("north")
    desk.file(wire, version(1), NOW)
    story = Story.objects.get()
    edit = open_edit(story, by="ines")
    for name, words in fields.items():
        setattr(edit, name, words)
    edit.save_revision()
    assert finds("quorndon") == []
    publish_edit(edit, by="ines")
    assert finds("quorndon") == [story.pk]
    desk.file(wire, version(2), NOW + timedelta(minutes=2))
    assert finds("quorndon") == [story.pk]
    assert finds("take2") == ([] if "body_html" in fields else [story.pk])
    actions.withhold(story, by="ines", reason="a look first")
    assert finds("quorndon") == []
    actions.release(story, by="ines", reason="fine")
    assert finds("quorndon") == [story.pk]
    ENDINGS[ending](edit, by="ines")
    assert finds("quorndon") == []
    assert finds("take2") == [story.pk]


def finds(word: str) -> list[int]:
    """Keys of public stories that hold the word."""
    return find(word, NOW + timedelta(days=1)).ids


HINDI = "किताबों की दुकान फिर खुली"
QUERIES = {
    "किताबों": True, "खुली किताब": True, "दुकान फिर": True,
    "किताब खुली": False, "किताबें": False, "ताब": False, "त": False,
}  # fmt: skip
"""Whole words, the last as a beginning; no letter without the vowel sign it carries."""


def test_vowel_signs_belong_to_the_words_of_hindi(desk: Desk) -> None:
    item = json.loads(version(1)) | {"headline": HINDI, "language": "hi"}
    desk.file(desk.wire("north"), json.dumps(item).encode(), NOW)
    story = Story.objects.get()
    assert story.slug == "-".join(HINDI.split())
    assert {query: finds(query) == [story.pk] for query in QUERIES} == QUERIES
