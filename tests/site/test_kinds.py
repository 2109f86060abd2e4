"""Agate and the wires' own roundups: labelled, on lists of their own, and nowhere else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.desk.walking import Desk
from wiredesk.archive.models import Story
from wiredesk.core.enrich.steps import enrich

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

NOW = datetime.now(UTC).replace(microsecond=0)
TABLE = "<table>" + "".join(f"<tr><td>Quay {n}</td><td>{n * 7}</td></tr>" for n in range(9))
COLUMNS = "\n".join(f"Quay {n:<12} {n * 7:>9} {n * 5:>9}" for n in range(1, 9))
HEADLINES = {
    "agate": "Harbour league standings",
    "roundup": "World News Roundup",
    "news": "Ferry line to reopen",
}


@pytest.fixture
def stories() -> dict[str, Story]:
    """One story of each kind, through the road, the most urgent of all."""
    desk = Desk(enrich=lambda copy, inherited: enrich(copy))
    wire = desk.wire("north")
    bodies = {
        "agate": f"{TABLE}</table>",
        "roundup": "<p>The fees of the ferry line fall.</p>",
        "news": "<p>The ferry line reopens on Monday.</p>",
    }
    for n, (kind, headline) in enumerate(HEADLINES.items()):
        at = NOW - timedelta(minutes=9 - n)
        words = {"headline": headline, "body_html": bodies[kind], "language": "en", "urgency": 2}
        item = {"uri": f"urn:{kind}", "type": "text", "version": "1", **words}
        desk.file(wire, json.dumps({**item, "versioncreated": at.isoformat()}).encode(), at)
    return {story.kind: story for story in Story.objects.all()}


def test_the_road_says_the_kind_and_why(stories: dict[str, Story]) -> None:
    assert set(stories) == set(HEADLINES)
    told = {kind: " ".join(story.shown.evidence) for kind, story in stories.items()}  # type: ignore[union-attr]
    assert "agate by body=9 rows" in told["agate"]
    assert "roundup by headline=World News Roundup" in told["roundup"]
    assert told["news"] == ""


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/", {"news"}),
        ("/latest", {"news"}),
        ("/in/", {"news"}),
        ("/shorts", {"news"}),
        ("/trending", {"news"}),
        ("/feeds/latest.atom", {"news"}),
        ("/tables", {"agate"}),
        ("/roundups", {"roundup"}),
        ("/feeds/tables.rss", {"agate"}),
        ("/feeds/roundups.json", {"roundup"}),
        ("/agency/north", {"news", "agate", "roundup"}),
        ("/search?q=harbour+league", {"agate"}),
    ],
)
def test_each_list_carries_its_kinds(
    stories: dict[str, Story], reader: Client, path: str, kinds: set[str]
) -> None:
    page = reader.get(path).text.replace("<mark>", "").replace("</mark>", "")
    main = page[page.index("<main") : page.index("</main")] if "<main" in page else page
    main = main.partition('<aside class="rail"')[0]
    assert {kind for kind, headline in HEADLINES.items() if headline in main} == kinds


@pytest.mark.parametrize(
    ("kind", "label"), [("agate", "Results and tables"), ("roundup", "Roundup")]
)
def test_they_are_labelled_wherever_they_stand(
    stories: dict[str, Story], reader: Client, kind: str, label: str
) -> None:
    for path in (stories[kind].get_absolute_url(), "/agency/north"):
        assert f'<span class="label">{label}</span>' in reader.get(path).text


def test_nothing_of_a_list_without_news_leads(stories: dict[str, Story], reader: Client) -> None:
    assert 'class="card lead' not in reader.get("/tables").text


def test_columns_stay_columns_in_a_box_of_their_own(reader: Client) -> None:
    desk = Desk()
    text = f"As counted on Sunday.\n\n{COLUMNS}"
    item = {"uri": "urn:c", "type": "text", "headline": "Scores", "body_text": text}
    desk.file(desk.wire("north"), json.dumps(item).encode(), NOW)
    story = Story.objects.get()
    page = reader.get(story.get_absolute_url()).text
    assert story.kind == "agate"
    box = '<section class="columns" aria-label="Table 1" tabindex="0"><pre>'
    assert box + COLUMNS.split("\n")[0] in page
    assert COLUMNS in page


@pytest.mark.parametrize(
    ("body", "boxes"),
    [
        ("<p>No table.</p>", 0),
        ("<table><tr><td><table><tr><td>In</td></tr></table></td></tr></table>", 1),
        ("<table><tr><td>One</td></tr></table><pre>a   b</pre>", 2),
    ],
)
def test_only_the_outermost_table_gets_a_box(body: str, boxes: int) -> None:
    from wiredesk.site.templatetags.wire import in_columns

    boxed = str(in_columns(body))
    assert boxed.count('<section class="columns"') == boxed.count("</section>") == boxes
    assert boxed.count("</table></section>") + boxed.count("</pre></section>") == boxes
