"""What a story's address answers in every state, and that nothing betrays a held story."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.site.factories import NOW, picture, story, wire

pytestmark = pytest.mark.django_db

LISTS = (
    "/", "/latest", "/search?q=zanzibarium", "/shorts", "/trending", "/sitemap.xml",
    "/sitemap-news.xml", "/api/stories", "/api/stories?agency=northline", "/agency/northline",
    "/feeds/latest.atom", "/feeds/latest.json", "/feeds/search.rss?q=zanzibarium",
)  # fmt: skip
HOUR = timedelta(hours=1)
UNKNOWN = "/article/4611686018427387904"

HIDDEN = {
    "held": {"state": "held"},
    "awaiting": {"state": "awaiting"},
    "spiked": {"state": "spiked"},
    "never public": {"state": "never", "first_public_at": None},
    "withheld": {"state": "withheld"},
    "embargoed": {"visible_from": NOW + HOUR, "first_public_at": NOW + HOUR},
    "killed before publication": {"state": "killed", "slug": "", "first_public_at": None},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_hidden_answers_like_unknown(house: None, reader: Client, fields: dict) -> None:
    unknown = reader.get(UNKNOWN)
    row = story(wire(), "Zanzibarium marker", **fields)
    picture(row)
    for path in ("{}", "{}/versions", "news/{}-zanzibarium-marker"):
        answer = reader.get("/article/" + path.format(row.public_id))
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert answer.headers == unknown.headers
    for path in LISTS:
        assert b"marker" not in reader.get(path).content, path
        assert str(row.public_id).encode() not in reader.get(path).content, path
    assert reader.get(f"/media/{row.picture.file.name}").status_code == 404


def test_a_story_without_a_word_of_text_has_its_page(house: None, reader: Client) -> None:
    row = story(wire(), "Zanzibarium marker", body=[])
    row.versions.update(text_key="")
    assert b"Zanzibarium" in reader.get(row.get_absolute_url()).content


def test_a_wire_without_licence_shows_nothing(house: None, reader: Client) -> None:
    row = story(wire("bare", display=""), "Zanzibarium marker")
    assert reader.get(row.get_absolute_url()).status_code == 404
    assert b"Zanzibarium" not in reader.get("/latest").content


@pytest.mark.parametrize("path", ["{id}", "wrong/{id}-wrong", "world/{id}-wrong"])
def test_the_id_alone_resolves(house: None, reader: Client, path: str) -> None:
    row = story(wire(), "A bridge opens")
    answer = reader.get("/article/" + path.format(id=row.public_id))
    assert (answer.status_code, answer["Location"]) == (301, row.get_absolute_url())
    assert reader.get(answer["Location"]).status_code == 200


def test_killed_by_agency(house: None, reader: Client) -> None:
    row = story(wire(), "A tale", state="killed", slug="", killed_by="agency", killed_at=NOW)
    led = reader.get(f"/article/world/{row.public_id}-a-tale")
    assert (led.status_code, led["Location"]) == (302, f"/article/{row.public_id}")
    answer = reader.get(led["Location"])
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 410
    assert "This story was withdrawn by Northline at" in text
    assert "and is no longer available." in text
    assert "A tale" not in text
    assert answer["Cache-Control"] == "no-store"


def test_killed_by_desk_and_rights_ended(house: None, reader: Client) -> None:
    on = wire()
    for fields in (
        {"state": "killed", "slug": "", "killed_by": "desk", "killed_at": NOW},
        {"rights_end": NOW - HOUR},
    ):
        row = story(on, "A tale", **fields)
        answer = reader.get(f"/article/{row.public_id}")
        assert answer.status_code == 410
        assert b"This article is no longer available." in answer.content
        assert b"Northline" not in answer.content


def test_pictures_live_and_die_with_their_story(house: None, reader: Client) -> None:
    row = story(wire(), "A bridge opens")
    address = f"/media/{picture(row).file.name}"
    answer = reader.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    row.state = "killed"
    row.save()
    assert reader.get(address).status_code == 410
    assert reader.get("/media/pictures/none.jpg").status_code == 404
    assert reader.get("/media/../secret-key").status_code == 404


def test_pages_tell_when_time_alone_changes_them(house: None, reader: Client) -> None:
    on = wire()
    ending = story(on, "Ends soon", listed_until=NOW + 2 * HOUR)
    story(on, "Begins soon", visible_from=NOW + HOUR, first_public_at=None)
    begin = (NOW + HOUR).timestamp()
    own = ending.get_absolute_url()
    for path in ("/", "/latest", own, "/feeds/latest.rss", "/agency/northline"):
        assert reader.get(path).wiredesk_until <= begin, path
    assert reader.get("/feeds/latest.rss").wiredesk_until == begin
