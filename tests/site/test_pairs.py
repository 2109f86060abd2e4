"""Two countries that are told of together: one address, visible stories alone, weeks in words."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire
from tests.site.grouped import about, behind
from tests.site.test_pages import text
from wiredesk.archive.finding.pairs import meant
from wiredesk.archive.models import Country, Story
from wiredesk.archive.seeding import seed
from wiredesk.core.pairs import Week
from wiredesk.site.bars import weekly_bars

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PAGE = "/countries/brazil-france"


def told(count: int = 3, pair: str = "BR-FR", **fields: object) -> list[Story]:
    on = wire(f"w{Story.objects.count()}", **fields)
    return [about(story(on, f"Treaty tale {n}", ago=9 + n), pair) for n in range(count)]


@pytest.mark.parametrize("named", ["france-brazil", "br-fr", "FR-BR", "fr-brazil", "Brazil-France"])
def test_there_is_one_address(house: None, reader: Client, named: str) -> None:
    told()
    answer = reader.get(f"/countries/{named}")
    assert (answer.status_code, answer["Location"]) == (301, PAGE)


@pytest.mark.parametrize(
    "named", ["france", "france-france", "france-atlantis", "-", "fr-fr", "a-b-c"]
)
def test_nonsense_is_unknown(house: None, reader: Client, named: str) -> None:
    told()
    assert reader.get(f"/countries/{named}").status_code == 404


def test_every_pair_is_found_under_its_address(db: None) -> None:
    seed("The Desk")
    rows = list(Country.objects.values_list("code", "slug"))
    slugs = {code.lower(): slug for code, slug in rows} | {slug: slug for _, slug in rows}
    assert len(rows) > 190
    for n, (_, one) in enumerate(rows):
        for _, other in rows[n + 1 :]:
            assert meant(f"{one}-{other}", slugs) == (min(one, other), max(one, other))


def test_it_tells_its_stories_and_its_weeks(house: None, reader: Client) -> None:
    rows = told()
    story(wire("other"), "Another tale", country=Country.objects.get(pk="BR"))
    html = reader.get(PAGE).text
    main = html[html.index("<main") : html.index('<aside class="rail"')]
    assert all(row.get_absolute_url() in main for row in rows) and "Another tale" not in main
    assert 'role="img" aria-label="Stories per week over the last 52 weeks: 3 in all' in main
    assert "<td>3</td>" in main or main.count("<td>") == 4  # over a midnight of Sunday
    assert '<meta name="robots" content="noindex, follow">' in html


def test_it_is_indexed_from_some_stories_on(house: None, reader: Client) -> None:
    told(3, index="index")
    assert '"robots" content="index' in reader.get(PAGE).text


HIDDEN = {
    "held": {"state": "held"},
    "killed": {"state": "killed", "slug": "", "killed_at": NOW},
    "under embargo": {"visible_from": NOW + HOUR, "first_public_at": NOW + HOUR},
    "without rights": {"rights_end": NOW - HOUR},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_is_not_counted(house: None, reader: Client, fields: dict) -> None:
    [hidden] = told(1)
    Story.objects.filter(pk=hidden.pk).update(**fields)
    assert reader.get(PAGE).content == reader.get("/countries/brazil-japan").content
    seen = told(2)
    Story.objects.filter(pk__in=[one.pk for one in seen]).update(country="FR")
    page = reader.get(PAGE).text
    assert "52 weeks: 2 in all" in page and hidden.get_absolute_url() not in page
    assert "Told of together" in reader.get(seen[0].get_absolute_url()).text
    Story.objects.filter(pk=seen[1].pk).update(**fields)
    assert "Told of together" not in reader.get(seen[0].get_absolute_url()).text
    assert "Often told" not in reader.get("/country/france").text


def test_a_copy_counts_once(house: None, reader: Client) -> None:
    first, second, _ = told(3)
    behind(first, second)
    assert "52 weeks: 2 in all" in reader.get(PAGE).text


def test_ways_lead_there(house: None, reader: Client) -> None:
    rows = told()
    Story.objects.update(country="FR")
    told(1, "FR-JP")
    for path in ("/country/france", "/country/brazil", rows[0].get_absolute_url()):
        assert f'href="{PAGE}"' in reader.get(path).text, path
    words = text(reader.get("/country/france"))
    assert "Often told of together: Brazil" in words and "together: Brazil, " not in words
    assert "Told of together: Brazil and France" in text(reader.get(rows[0].get_absolute_url()))


def test_older_stories_are_a_page_away(house: None, reader: Client) -> None:
    told(32)
    page = reader.get(PAGE).text
    cursor = page[page.index("?before=") :].partition('"')[0]
    older = reader.get(PAGE + cursor)
    assert older.status_code == 200 and "Treaty tale 31" in older.text
    assert reader.get(f"{PAGE}?before=77").status_code == 404


def test_a_pair_asks_little(house: None, reader: Client, django_assert_max_num_queries) -> None:
    told(30)
    with django_assert_max_num_queries(14):
        reader.get(PAGE)


def test_the_weeks_are_drawn_and_said() -> None:
    monday = NOW.date() - timedelta(days=NOW.weekday())
    counts = [1, 0, 4]
    weeks = [
        Week(monday=monday - timedelta(weeks=2 - n), stories=stories)
        for n, stories in enumerate(counts)
    ]
    drawn = weekly_bars(weeks)
    assert drawn.count("<rect") == 52 and drawn.count('height="96"') == 1
    assert "5 in all, most in the week from" in drawn and ": 4" in drawn
    assert weekly_bars(()) == ""
