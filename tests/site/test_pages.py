"""Every page: its elements from stored data, its links answered, its queries counted."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.site import grouped
from tests.site.factories import NOW, story, version, wire
from wiredesk.archive.models import Audit, Story, StoryEdit

pytestmark = pytest.mark.django_db

PAGES = (
    "/", "/in/", "/latest", "/in/latest", "/section/world", "/country/india", "/agency/northline",
    "/search", "/search?q=harbour", "/shorts", "/trending", "/corrections", "/editions",
    "/opinion/", "/about/", "/about/privacy/", "/feedback", "/newsletter",
    "/feeds", "/feedback/thanks", "/newsletter/thanks",
)  # fmt: skip


FRONTS = [("/", 12), ("/in/", 15), ("/latest", 12), ("/section/world", 15), ("/trending", 13)]


def text(answer: object) -> str:
    """The visible words of a page."""
    html = re.sub(r"(?s)<script.*?</script>|<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return " ".join(html.split())


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer(newsroom: dict[str, Story], reader: Client, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1
    if not path.startswith(("/feedback", "/newsletter")):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Cache-Control"] == "max-age=0, must-revalidate"
    assert b"style=" not in answer.content


def test_every_own_link_answers(newsroom: dict[str, Story], reader: Client) -> None:
    seen: set[str] = set()
    for path in (
        "/",
        newsroom["lead"].get_absolute_url(),
        "/latest",
        "/search?q=harbour",
        "/opinion/",
        "/section/world",
        "/country/india",
        "/editions",
        "/feeds",
    ):
        seen |= set(
            re.findall(r'(?:href|action|src)="(/[^"#]*)', reader.get(path).content.decode())
        )
    pages = sorted(one.replace("&amp;", "&") for one in seen if not one.startswith("/static/"))
    assert len(pages) > 50
    for path in pages:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        body = b"".join(answer) if answer.streaming else answer.content
        assert len(body) > 300 and b'class="empty"' not in body, path


def test_the_story_page_tells_people_and_machines(
    newsroom: dict[str, Story], reader: Client
) -> None:
    """Its elements one by one: test_reference."""
    answer = reader.get(newsroom["lead"].get_absolute_url())
    html, words = answer.content.decode(), text(answer)
    for told in (
        "No editor at The Desk has changed this text (version 2). Software formatted it, chose the"
        " picture and added labels.", "Not edited by The Desk", "Correction",
    ):  # fmt: skip
        assert told in words, told
    assert '<meta name="robots" content="index, max-snippet:-1, max-image-preview:large">' in html
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html).group(1))  # type: ignore[union-attr]
    assert data["@type"] == "NewsArticle"
    assert data["author"][0]["name"] == "Northline"
    assert f'datetime="{data["datePublished"]}"' in html
    assert f'datetime="{data["dateModified"]}"' in html


def test_licence_decides_how_much_is_shown(house: None, reader: Client) -> None:
    body = [" ".join(f"word{n}" for n in range(80)), "The tail."]
    for display, most in (("full", 80), ("excerpt", 50), ("headline", 0)):
        row = story(
            wire(f"w-{display}", display),
            "A bridge opens",
            body=body,
            source_url="https://x.example/1",
        )
        words = text(reader.get(row.get_absolute_url()))
        assert (f"word{most - 1}" in words) == (most > 0)
        assert f"word{most} " not in words
        assert ("The tail." in words) == (display == "full")
        assert ("Read it all at" in words) == (display != "full")
        assert "noindex" in reader.get(row.get_absolute_url()).content.decode()


def test_updated_only_after_a_change_of_text(house: None, reader: Client) -> None:
    row = story(wire(), "A bridge opens")
    assert "Updated" not in text(reader.get(row.get_absolute_url()))


def test_overlay_shows_and_tells(house: None, reader: Client) -> None:
    row = story(wire(), "A bridge opens")
    edit = StoryEdit.objects.create(story=row, headline="A new head <b>", live=False)
    assert "A new head" not in text(reader.get(row.get_absolute_url()))
    edit.live = True
    edit.save()
    answer = reader.get(row.get_absolute_url())
    assert b"A new head &lt;b&gt;" in answer.content
    assert "An editor at The Desk changed the headline of this text (version 1)." in text(answer)
    assert "Headline changed by an editor." in text(answer)
    assert "A new head" in text(reader.get("/latest"))


def test_versions_hide_what_was_never_public(house: None, reader: Client) -> None:
    row = story(wire(revisions_public=True), "Second head", ago=60)
    hour = timedelta(hours=1)
    version(row, "Never seen head", ["Before publication."], at=NOW - 3 * hour)
    version(row, "Waiting head", ["Newer, awaits the desk."], at=NOW)
    words = text(reader.get(f"/article/{row.public_id}/versions"))
    assert "Version 1: First version on show" in words
    assert "Never seen head" not in words
    assert "Waiting head" not in words
    assert "versions" not in text(reader.get(row.get_absolute_url())).replace("all versions", "")


def test_a_release_by_hand_is_told(house: None, reader: Client) -> None:
    row = story(wire(), "A bridge opens")
    Audit.objects.create(at=NOW, actor="ines", act="publish", story_id=row.pk)
    assert "An editor released it by hand." in text(reader.get(row.get_absolute_url()))


def test_a_withdrawn_change_leaves_a_trace(house: None, reader: Client) -> None:
    row = story(wire(), "A bridge opens")
    told = (("edit published", "changed by the desk: headline, text"), ("edit withdrawn", ""))
    for hours, (act, reason) in enumerate(told):
        at = NOW + timedelta(hours=hours)
        Audit.objects.create(at=at, actor="ines", act=act, reason=reason, story_id=row.pk)
    page = text(reader.get(row.get_absolute_url()))
    assert "An editor changed the headline and body from" in page
    assert "the agency’s text stands again" in page
    assert "Not edited by" not in page


def test_every_link_of_the_footer_answers(newsroom: dict[str, Story], reader: Client) -> None:
    html = reader.get("/").content.decode()
    links = set(re.findall(r'href="(/[^"#]*)"', html[html.index('<footer class="footer">') :]))
    assert {link: reader.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert reader.get("/feeds").status_code == 200


def test_right_to_left_stories_say_so(newsroom: dict[str, Story], reader: Client) -> None:
    html = reader.get(newsroom["ar"].get_absolute_url()).content.decode()
    assert '<h1 lang="ar" dir="rtl">' in html


def test_pages_stay_stable_while_stories_arrive(house: None, reader: Client) -> None:
    on = wire()
    rows = [story(on, f"Story {n}", ago=10 + n // 10) for n in range(65)]
    first = reader.get("/latest").content.decode()
    second = re.search(r"/latest\?before=\d+", first).group(0)  # type: ignore[union-attr]
    before = re.findall(r"/article/\S+?(?=\")", reader.get(second).content.decode())
    story(on, "The newest", ago=1)
    assert re.findall(r"/article/\S+?(?=\")", reader.get(second).content.decode()) == before
    seen = re.findall(r"/article/news/(\d+)", first) + re.findall(r"-?/(\d{16})-", " ".join(before))
    assert len(set(seen)) == 60 <= len(rows)
    assert reader.get("/latest?before=12").status_code == 404
    assert reader.get("/latest?before=x").status_code == 404


def test_search_marks_and_filters(newsroom: dict[str, Story], reader: Client) -> None:
    answer = reader.get("/search?q=harbour&sector=business")
    assert b"<mark>Harbour</mark>" in answer.content
    assert "Ferry line" not in text(answer)
    hostile = reader.get("/search", {"q": '"><script>alert(1)</script> harbour OR NEAR('})
    assert hostile.status_code == 200
    assert b"<script>alert" not in hostile.content


@pytest.mark.parametrize(("path", "most"), FRONTS)
def test_fronts_ask_little(
    newsroom: dict[str, Story], reader: Client, django_assert_max_num_queries, path: str, most: int
) -> None:
    with django_assert_max_num_queries(most):
        reader.get(path)


def test_running_stories_cost_a_front_few_queries(
    newsroom: dict[str, Story], reader: Client, django_assert_max_num_queries
) -> None:
    grouped.all_of(*(newsroom[f"story-{n}"] for n in (0, 1, 2, 4, 5, 6)))
    with django_assert_max_num_queries(20):
        assert "Running stories" in text(reader.get("/"))


def test_the_story_asks_little(
    newsroom: dict[str, Story], reader: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(18) as asked:
        reader.get(newsroom["lead"].get_absolute_url())
    assert not any('"shown_body_text"' in one["sql"] for one in asked.captured_queries)


def test_the_river_has_a_rail(newsroom: dict[str, Story], reader: Client) -> None:
    words = text(reader.get("/latest"))
    assert "Top stories Most urgent now" in words and "Shorts 60 words at most" in words


@pytest.mark.parametrize(
    ("language", "said"), [("en-GB", 'content="en_GB"'), ("pt-br", 'content="pt_BR"'), ("en", None)]
)
def test_open_graph_names_the_territory(house, reader: Client, language: str, said: str) -> None:
    html = reader.get(story(wire(), "A bridge", language=language).get_absolute_url()).content
    assert (b"og:locale" in html) is bool(said)
    assert said is None or f'property="og:locale" {said}'.encode() in html
