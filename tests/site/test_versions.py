"""The note above a corrected story, its versions page, and what neither may tell."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from tests.desk.walking import Desk
from wiredesk.archive.models import Audit, Licence, Story, StoryEdit, Wire
from wiredesk.desk import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
FIRST = "The ferry fee is 7040 euros from Monday.\n\nThe quay stays open."
SECOND = "The ferry fee is 4 euros from Monday.\n\nThe quay stays open."
FIXED: dict[str, Any] = {"signal": ["sig:correction"]}
SAID = {"ednote": [{"role": "correction", "name": "Fee is 4 euros, not 40."}]}


def item(number: int, text: str = FIRST, guid: str = "urn:ferry", **facts: Any) -> bytes:
    """One version of a story as ninjs."""
    return json.dumps(
        {
            "uri": guid,
            "type": "text",
            "version": str(number),
            "versioncreated": (START + timedelta(minutes=number)).isoformat(),
            "headline": "Ferry fee set for the quay",
            "body_html": "".join(f"<p>{part}</p>" for part in text.split("\n\n")),
            "language": "en",
            **facts,
        }
    ).encode()


@pytest.fixture
def desk() -> Desk:
    """The real road on an automatic wire."""
    return Desk()


def told(reader: Client, story: Story, path: str = "versions") -> str:
    """The words of a page of a story."""
    url = story.get_absolute_url() if path == "page" else f"/article/{story.public_id}/{path}"
    html = reader.get(url).content.decode()
    found = re.search(r"(?s)<main.*</main>", html)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def filed(desk: Desk, *versions: tuple[bytes, int], **licence: Any) -> Story:
    """The story after these versions, each filed so many minutes after START."""
    wire = Wire.objects.first() or desk.wire("north")
    if licence:
        Licence.objects.update(**licence)
    for body, minutes in versions:
        desk.file(wire, body, START + timedelta(minutes=minutes))
    return Story.objects.get()


def test_a_correction_stands_above_the_text_with_its_time_and_words(
    desk: Desk, reader: Client
) -> None:
    notes = "<p>(In Monday story, corrects fee to 4 euros, not 40)</p>"
    story = filed(
        desk, (item(1), 1), (item(2, SECOND, **FIXED, body_html=notes + f"<p>{SECOND}</p>"), 9)
    )
    page = reader.get(story.get_absolute_url()).content.decode()
    at = (START + timedelta(minutes=2)).strftime("%-d %b %Y, %H:%M")
    above = page[page.index("<article") : page.index("<h1", page.index("<article"))]
    assert f"{at} UTC\N{NO-BREAK SPACE}+00:00" in above
    assert (
        '<span lang="en" dir="ltr">In Monday story, corrects fee to 4 euros, not 40</span>' in above
    )
    assert "(In Monday story" not in page, "the trunk is not printed twice"
    assert "In Monday story" in told(reader, story)


def test_a_note_to_editors_is_never_printed_and_nothing_is_invented(
    desk: Desk, reader: Client
) -> None:
    story = filed(desk, (item(1), 1), (item(2, SECOND, ednote="Eds: CORRECTS fee to 4."), 9))
    page = told(reader, story, "page")
    assert "CORRECTS" not in page and "Eds" not in page
    assert re.search(r"Correction \S+ corrected this story at \d+ \w+ \d{4}, \d\d:\d\d UTC", page)


def test_no_note_where_the_error_was_never_public(desk: Desk, reader: Client) -> None:
    until = (START + timedelta(hours=1)).isoformat()
    story = filed(
        desk, (item(1, embargoed=until), 1), (item(2, SECOND, embargoed=until, **FIXED), 9)
    )
    assert "Correction" not in told(reader, story, "page")
    versions = told(reader, story)
    assert "Version 1: First version" in versions and "Version 2" not in versions
    assert "corrections" not in versions.lower()


def test_a_correction_overtaken_on_its_way_is_told_all_the_same(desk: Desk, reader: Client) -> None:
    wire = desk.wire("north")
    desk.file(wire, item(1), START)
    desk.file(wire, item(3, SECOND + "\n\nMore."), START + timedelta(minutes=9))
    desk.file(wire, item(2, SECOND, **FIXED), START + timedelta(minutes=10))
    story = Story.objects.get()
    assert "Correction" in told(reader, story, "page")
    assert "Version 3" not in told(reader, story), "the public had two"


def test_a_refile_stands_on_its_story_and_not_among_the_corrections(
    desk: Desk, reader: Client
) -> None:
    lead = "<p>(Refiles to fix the spelling of a name)</p>"
    facts = {
        "body_html": lead + f"<p>{SECOND}</p>",
        "headline": "REFILE-Ferry fee set for the quay",
    }
    story = filed(desk, (item(1), 1), (item(2, **facts), 9))
    assert "Refiles to fix the spelling of a name" in told(reader, story, "page")
    assert "Refiles" in told(reader, story)
    for path in ("/corrections", "/feeds/corrections.atom"):
        assert b"Ferry fee" not in reader.get(path).content


def test_what_changed_is_told_where_the_licence_says_so(desk: Desk, reader: Client) -> None:
    story = filed(desk, (item(1), 1), (item(2, SECOND, **FIXED), 9), revisions_public=True)
    html = reader.get(f"/article/{story.public_id}/versions").content.decode()
    assert '<del><span class="away" lang="en">removed: </span>7040</del>' in html
    assert '<ins><span class="away" lang="en">added: </span>4</ins>' in html
    assert "1 word added, 1 removed" in told(reader, story)
    assert "1 paragraph unchanged" in told(reader, story)


def test_without_that_only_times_and_notes(desk: Desk, reader: Client) -> None:
    story = filed(desk, (item(1), 1), (item(2, SECOND, **FIXED), 9))
    answer = reader.get(f"/article/{story.public_id}/versions")
    words = told(reader, story)
    assert "7040" not in words and "<del>" not in answer.content.decode()
    assert "Version 2: Correction on show" in words and "Version 1: First version" in words
    assert answer["X-Robots-Tag"] == "noindex"
    assert b'<meta name="robots" content="noindex">' in answer.content
    assert b"versions" not in reader.get("/sitemap.xml").content


def _withheld(desk: Desk) -> Story:
    return filed(
        desk,
        (item(1), 1),
        (item(2, pubstatus="withheld"), 5),
        (item(3, SECOND), 9),
        revisions_public=True,
    )


def _edited(desk: Desk) -> Story:
    story = filed(desk, (item(1), 1), (item(2, SECOND), 9), revisions_public=True)
    act = {"act": "edit published", "reason": "changed by the desk: text"}
    Audit.objects.create(at=START, actor="ines", story_id=story.pk, **act)
    return story


def _overlaid(desk: Desk) -> Story:
    story = filed(desk, (item(1), 1), (item(2, SECOND), 9), revisions_public=True)
    StoryEdit.objects.create(story=story, body_html="<p>Nothing of a fee.</p>", live=True)
    return story


def _embargoed_between(desk: Desk) -> Story:
    until = (START + timedelta(hours=2)).isoformat()
    return filed(
        desk,
        (item(1, "Nothing of it yet."), 1),
        (item(2, FIRST, embargoed=until), 5),
        (item(3, SECOND), 9),
        revisions_public=True,
    )


@pytest.mark.parametrize("taken_down", [_withheld, _edited, _overlaid, _embargoed_between])
def test_what_was_taken_down_or_never_stood_here_is_not_shown_again(
    desk: Desk, reader: Client, taken_down: Any
) -> None:
    story = taken_down(desk)
    html = reader.get(f"/article/{story.public_id}/versions").content.decode()
    assert "7040" not in re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])
    assert "Version 3" not in html


def test_a_kill_ends_the_versions_too_and_a_revival_does_not_bring_them_back(
    desk: Desk, reader: Client
) -> None:
    story = filed(desk, (item(1), 1), (item(2, SECOND, **FIXED), 9), revisions_public=True)
    actions.kill(story, by="ines", reason="")
    assert reader.get(f"/article/{story.public_id}/versions").status_code == 410
    story.refresh_from_db()
    assert story.seen == [] and story.notes == []
    actions.unkill(story, by="ines", seconded_by="omar", reason="was no kill")
    assert "Version 1: First version" in told(reader, Story.objects.get())
    assert "Version 2" not in told(reader, Story.objects.get())


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_feeds_send_the_corrected_story_again_with_its_note(
    desk: Desk, reader: Client, ending: str
) -> None:
    filed(desk, (item(1), 1))
    before = entry(reader, ending)
    story = filed(desk, (item(2, SECOND, **FIXED), 9))
    after = entry(reader, ending)
    assert after["id"] == before["id"]
    assert after["updated"] > before["updated"]
    assert "corrected this story" in after["text"]
    assert entry(reader, ending, "/feeds/corrections")["id"] == after["id"]
    assert str(story.public_id) in after["id"]


def entry(reader: Client, ending: str, feed: str = "/feeds/latest") -> dict[str, str]:
    """Id, last change and words of the one entry of a feed."""
    body = reader.get(f"{feed}.{ending}").content
    if ending == "json":
        (one,) = json.loads(body)["items"]
        return {"id": one["id"], "updated": one["date_modified"], "text": one.get("summary", "")}
    root = etree.fromstring(body)
    node = root.find(".//{*}entry" if ending == "atom" else ".//item")
    names = {"atom": ("id", "updated", "summary"), "rss": ("guid", "updated", "description")}
    found = [node.findtext(f"{{*}}{name}") or "" for name in names[ending]]
    return dict(zip(("id", "updated", "text"), found, strict=True))


def test_structured_data_holds_the_correction_and_the_true_time(desk: Desk, reader: Client) -> None:
    story = filed(desk, (item(1), 1), (item(2, SECOND, **FIXED), 9))
    html = reader.get(story.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])  # type: ignore[index]
    (only,) = data["correction"]
    assert only["@type"] == "CorrectionComment"
    assert only["datePublished"] == (START + timedelta(minutes=2)).isoformat()
    assert data["dateModified"] == story.text_changed_at.isoformat()  # type: ignore[union-attr]
    assert data["dateModified"] > data["datePublished"]
