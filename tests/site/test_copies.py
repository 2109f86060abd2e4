"""One card for a text that several agencies carry, and what its page tells of the others."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire
from tests.site.grouped import behind
from tests.site.test_pages import text
from wiredesk.archive.models import Country, Sector, Story, StoryEdit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

HOUR = timedelta(hours=1)
BODY = [
    "A bridge over the Lenka opened on Monday, the harbour office said.",
    "It took the builders eleven months and cost four million.",
]
MORE = "Ferries will go on for a year, the mayor of Ostrava told Meridian."


def pair(display: str = "full", **fields: object) -> tuple[Story, Story]:
    """A leader, and the copy of another agency with a sentence more."""
    where = {"sector": Sector.objects.get(key="world"), "country": Country.objects.get(pk="FR")}
    first = story(wire(), "Bridge over the Lenka opens", body=BODY, ago=60, **where)
    second = story(
        wire("meridian", display), "Lenka has a bridge", body=[*BODY, MORE], ago=50,
        **{**where, **fields},
    )  # fmt: skip
    behind(first, second)
    return first, second


LISTS = (
    "/", "/latest", "/section/world", "/country/france", "/feeds/latest.rss",
    "/feeds/section/world.atom", "/feeds/country/france.json", "/search?q=lenka+bridge",
)  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_lists_have_one_card_that_names_the_others(house: None, reader: Client, path: str) -> None:
    first, second = pair()
    page = reader.get(path).text
    assert str(first.public_id) in page and str(second.public_id) not in page
    assert ("Also: Meridian" in page) == (not path.startswith("/feeds"))


@pytest.mark.parametrize(
    "path", ["/agency/meridian", "/feeds/agency/meridian.rss", "/search?q=ferries+ostrava"]
)
def test_its_own_lists_and_its_own_words_still_find_a_copy(
    house: None, reader: Client, path: str
) -> None:
    _, second = pair()
    assert str(second.public_id) in reader.get(path).text


def test_the_sitemap_keeps_both(house: None, reader: Client) -> None:
    first = story(wire(index="index"), "One")
    second = story(wire("meridian", index="index"), "Two")
    behind(first, second)
    assert reader.get("/sitemap.xml").text.count("/article/") == 2


def test_the_number_of_matches_is_that_of_the_cards(house: None, reader: Client) -> None:
    pair()
    assert "1 story with every word" in text(reader.get("/search?q=lenka"))


def test_the_page_tells_who_filed_it_when_and_what_they_added(house: None, reader: Client) -> None:
    first, second = pair()
    words = text(reader.get(first.get_absolute_url()))
    part = words[words.index("Also filed by") : words.index("How this page was made", 900)]
    assert "First seen by us: the text of Northline, at" in part and "+00:00" in part
    assert "Meridian: Lenka has a bridge First seen by us" in part
    assert "1 sentence more than here" in part and MORE in part
    assert second.get_absolute_url() in reader.get(first.get_absolute_url()).text
    copied = text(reader.get(second.get_absolute_url()))
    assert "The text of Northline was first seen by us at" in copied
    assert "no sentence more than here" in copied


def test_first_is_never_said_without_by_us(house: None, reader: Client) -> None:
    first, second = pair()
    for row in (first, second):
        words = text(reader.get(row.get_absolute_url()))
        part = words[words.index("Also filed by") : words.index("compared by software")].lower()
        assert part.count("first") == part.count("first seen by us") > 0


@pytest.mark.parametrize("display", ["excerpt", "headline"])
def test_no_sentence_is_told_beyond_the_licence(house: None, reader: Client, display: str) -> None:
    first, _ = pair(display)
    words = text(reader.get(first.get_absolute_url()))
    assert "1 sentence more than here" in words and MORE not in words


@pytest.mark.parametrize("edited", [0, 1])
def test_nothing_is_compared_with_what_the_desk_changed(
    house: None, reader: Client, edited: int
) -> None:
    rows = pair()
    StoryEdit.objects.create(story=rows[edited], live=True, body_html="<p>Ours.</p>")
    words = text(reader.get(rows[0].get_absolute_url()))
    assert "Also filed by" in words
    assert MORE not in words and "more than here" not in words


HIDDEN = {
    "held": {"state": "held"},
    "killed": {"state": "killed", "slug": "", "killed_at": NOW},
    "under embargo": {"visible_from": NOW + HOUR, "first_public_at": NOW + HOUR},
    "without rights": {"rights_end": NOW - HOUR},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_copy_is_nowhere(house: None, reader: Client, fields: dict) -> None:
    first, _ = pair(**fields)
    for path in ("/", "/latest", first.get_absolute_url()):
        page = reader.get(path).text
        assert "Meridian" not in page and "Also" not in page, path


def test_a_copy_comes_forward_when_its_leader_goes(house: None, reader: Client) -> None:
    first, second = pair()
    Story.objects.filter(pk=first.pk).update(listed_until=NOW - HOUR)
    Story.objects.filter(pk=second.pk).update(behind_until=NOW - HOUR)
    page = reader.get("/latest").text
    assert str(second.public_id) in page and str(first.public_id) not in page


@pytest.mark.parametrize("path", ["/", "/country/india", "/agency/meridian", "/feeds/latest.rss"])
def test_pages_end_when_a_copy_comes_forward(house: None, reader: Client, path: str) -> None:
    """Also those on which the leader does not stand."""
    _, second = pair()
    Story.objects.filter(pk=second.pk).update(behind_until=NOW + HOUR)
    assert reader.get(path).wiredesk_until <= (NOW + HOUR).timestamp()


def test_pages_end_when_a_copy_goes(house: None, reader: Client) -> None:
    first, _ = pair(rights_end=NOW + HOUR)
    for path in ("/", first.get_absolute_url(), "/feeds/latest.json"):
        assert reader.get(path).wiredesk_until <= (NOW + HOUR).timestamp(), path


def test_an_agencys_newer_story_of_the_same_text(house: None, reader: Client) -> None:
    on = wire()
    old, new = story(on, "Old bridge tale", ago=60), story(on, "New bridge tale", ago=5)
    behind(new, old)
    assert "Northline has filed this story anew" in text(reader.get(old.get_absolute_url()))
    assert "Also" not in text(reader.get(new.get_absolute_url()))
    assert "Also" not in text(reader.get("/latest"))


def test_many_cards_ask_once(house: None, reader: Client, django_assert_max_num_queries) -> None:
    on, other = wire(), wire("meridian")
    for n in range(20):
        first = story(on, f"Tale {n}", ago=n)
        behind(first, story(other, f"Copy {n}", ago=n))
    with django_assert_max_num_queries(13):
        page = reader.get("/feeds/latest.rss")
    assert page.status_code == 200
    with django_assert_max_num_queries(15):
        assert reader.get("/latest").text.count("Also: Meridian") == 20
