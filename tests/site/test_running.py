"""Running stories on the site: told from what is public at that moment, and from nothing else."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire
from tests.site.grouped import address, behind, line_of
from tests.site.test_pages import text
from wiredesk.archive import finding
from wiredesk.archive.models import Story, Storyline, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

DAY = 24 * 60
HOUR = timedelta(hours=1)


@pytest.fixture
def on() -> Wire:
    return wire()


def dam(on: Wire, count: int = 3, **last: object) -> list[Story]:
    """Stories of a dam, a day apart, the oldest first; the last one with fields of its own."""
    old = [story(on, f"Dam tale {n}", ago=(count - n) * DAY) for n in range(count - 1)]
    return [*old, story(on, "Dam tale newest", ago=1, **last)]


def test_the_page_tells_it_day_by_day(on: Wire, reader: Client) -> None:
    line = line_of(*dam(on))
    answer = reader.get(address(line))
    words = text(answer)
    assert answer.status_code == 200 and answer.content.count(b"<h1") == 1
    day = (NOW.date() - (NOW - timedelta(days=3)).date()).days + 1
    assert f"Running story · Day {day}" in words
    assert "Ongoing" not in words and "Developing · 3 stories since" in words
    places = [words.index(one) for one in ("Dam tale newest", "Day 2 ", "Dam tale 1", "Day 1 ")]
    assert places[1:] == sorted(places[1:])


@pytest.mark.parametrize(
    ("ago", "said"), [(5, "Developing"), (13 * 60, "Ongoing"), (73 * 60, "Nothing new for three")]
)
def test_its_state_goes_by_its_newest_story(on: Wire, reader: Client, ago: int, said: str) -> None:
    line = line_of(story(on, "Old", ago=5 * DAY), story(on, "New", ago=ago))
    answer = reader.get(address(line))
    assert said in text(answer)
    if said != "Nothing new for three":
        turn = NOW - timedelta(minutes=ago) + timedelta(hours=12 if said == "Developing" else 72)
        assert answer.wiredesk_until <= turn.timestamp()


HIDDEN = {
    "held": {"state": "held"},
    "killed": {"state": "killed", "slug": "", "killed_at": NOW},
    "under embargo": {"visible_from": NOW + HOUR, "first_public_at": NOW + HOUR},
    "without rights": {"rights_end": NOW - HOUR},
    "off the lists": {"listed_until": NOW - HOUR},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_betrays_nothing(on: Wire, reader: Client, fields: dict) -> None:
    """Not by title (it is the most central), count, day (it is the oldest too) or state."""
    old = story(on, "Zanzibarium first", ago=9 * DAY, **fields)
    seen = [story(on, f"Dam tale {n}", ago=20 * 60 - n) for n in range(2)]
    new = story(on, "Zanzibarium latest", ago=1, **fields)
    line, bare = line_of(old, *seen, new), line_of()
    paths = (address(line), "/", seen[0].get_absolute_url(), f"/feeds{address(line)}.atom")
    shown = {path: reader.get(path).content for path in paths}
    words = text(reader.get(address(line)))
    assert "Ongoing · 2 stories since" in words and "Zanzibarium" not in words
    for path, body in shown.items():
        assert b"Zanzibarium" not in body, path
        told = f"/article/{new.public_id}" if new.state == "killed" else "no tombstone"
        assert str(new.public_id) not in body.decode().replace(told, ""), path
    assert reader.get(address(bare)).status_code == 404
    assert f"Running story · Day {(NOW.date() - seen[0].sort_at.date()).days + 1} " in words


@pytest.mark.parametrize("left", [0, 1])
def test_fewer_than_two_stories_are_no_storyline(on: Wire, reader: Client, left: int) -> None:
    rows = dam(on, 2, state="held" if left else "public")
    line = line_of(*(rows if left else []))
    answer = reader.get(address(line))
    unknown = reader.get("/storyline/12345")
    if left:
        assert (answer.status_code, answer["Location"]) == (302, rows[0].get_absolute_url())
    else:
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert reader.get(f"/feeds{address(line)}.rss").status_code == 404
    assert b"Running stor" not in reader.get("/").content
    assert b"Running stor" not in reader.get(rows[0].get_absolute_url()).content


def test_a_merged_storyline_leads_to_the_other(on: Wire, reader: Client) -> None:
    other = line_of(*dam(on))
    gone = Storyline.objects.create(public_id=5, merged_into=other)
    answer = reader.get(address(gone))
    assert (answer.status_code, answer["Location"]) == (301, address(other))
    feed = reader.get("/feeds/storyline/5.json")
    assert (feed.status_code, feed["Location"]) == (301, f"/feeds{address(other)}.json")
    Storyline.objects.filter(pk=other.pk).update(merged_into=gone)  # round and round
    assert reader.get(address(gone)).status_code in (301, 404)


def test_the_desks_title_wins(on: Wire, reader: Client) -> None:
    line = line_of(*dam(on), title="The Lenka dam")
    for path in (address(line), "/", Story.objects.first().get_absolute_url()):
        assert "The Lenka dam" in text(reader.get(path)), path


def test_a_copy_of_a_story_is_not_counted(on: Wire, reader: Client) -> None:
    rows = dam(on)
    copy = story(wire("meridian"), "Dam tale copied", ago=2)
    line = line_of(copy, *rows)
    behind(rows[-1], copy)
    words = text(reader.get(address(line)))
    assert "3 stories since" in words and "Dam tale copied" not in words
    assert "Also: Meridian" in words


def test_a_story_tells_of_its_storyline(on: Wire, reader: Client) -> None:
    rows = dam(on, 7)
    line = line_of(*rows)
    words = text(reader.get(rows[2].get_absolute_url()))
    box = words[words.index("Running story Day") : words.index("The whole story")]
    assert "7 stories" in box and "Since this story" in box and "and 1 more" in box
    assert "Dam tale newest" in box and "Dam tale 1" in box and "Dam tale 2" not in box[40:]
    assert reader.get(rows[2].get_absolute_url()).content.count(address(line).encode()) >= 2
    newest = text(reader.get(rows[-1].get_absolute_url()))
    assert "This is its newest story." in newest


def test_nothing_stands_twice_beside_a_story(on: Wire, reader: Client) -> None:
    rows = dam(on, 9)
    line_of(*rows)
    for n in range(32):
        story(on, f"Other {n}", ago=3 + n)
    html = reader.get(rows[3].get_absolute_url()).text
    main = html[html.index("<main") : html.index("</main")]
    for one in [*rows[:3], *rows[4:]]:
        assert main.count(f'<a href="{one.get_absolute_url()}"') <= 1, one.slug
    after = main[main.index('id="next"') :].partition("</section>")[0]
    assert after.rindex("-dam-tale-") < after.index("-other-")
    assert after.count("-dam-tale-") == after.count("-other-") == 2


def test_lists_that_choose_have_one_story_of_each_storyline(on: Wire, reader: Client) -> None:
    rows = [story(on, f"Dam tale {n}", ago=n, urgency=1) for n in range(6)]
    for n in range(6):
        story(on, f"Other {n}", ago=9 + n, urgency=5)
    line_of(*rows)
    html = reader.get("/").text
    trending = html[html.index('class="trending"') :].partition("</section>")[0]
    top = html[html.index('class="leadcol"') : html.index('class="rail"')]
    assert trending.count("-dam-tale-") <= 1 and top.count("-dam-tale-") == 1
    assert reader.get("/shorts").text.count("-dam-tale-") == 1


def test_a_front_tells_of_running_stories(on: Wire, reader: Client) -> None:
    rows = dam(on)
    line_of(*rows)
    html = reader.get("/").text
    band = html[html.index('id="bands"') :].partition("</section>")[0]
    assert "Day " in band and "3 stories" in band and "/storyline/" in band


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_its_feed_has_its_stories(on: Wire, reader: Client, ending: str) -> None:
    rows = dam(on)
    other = story(on, "Another tale")
    body = reader.get(f"/feeds{address(line_of(*rows))}.{ending}").content.decode()
    assert all(str(one.public_id) in body for one in rows)
    assert str(other.public_id) not in body


def test_names_are_told_where_the_text_may_be(on: Wire, reader: Client) -> None:
    rows = [*dam(on), story(wire("shut", "excerpt"), "Shut dam tale", ago=4)]
    people = {"people": [{"name": "Pavel Horak", "confidence": 0.9}, {"name": "Old Hand"}]}
    for row in rows:
        row.shown.found = people
        row.shown.save()
    guids = {row.guid: ["horak"] for row in rows}
    line = line_of(*rows, **guids)
    words = text(reader.get(address(line)))
    assert words.count("New in it: Pavel Horak") == 2  # not of the first, not of the excerpt
    assert "Old Hand" not in words


def test_days_are_those_of_the_zone(on: Wire) -> None:
    rows = [story(on, "Late", ago=90), story(on, "Later", ago=1)]
    line = line_of(*rows)
    running = finding.storyline(line.public_id, NOW).running
    assert running is not None
    for zone in ("Pacific/Auckland", "America/Lima", "UTC"):
        there = NOW.astimezone(ZoneInfo(zone))
        first = rows[0].sort_at.astimezone(ZoneInfo(zone))
        assert running.day(there) == (there.date() - first.date()).days + 1


def test_it_asks_the_same_however_many_stories(
    on: Wire, reader: Client, django_assert_max_num_queries
) -> None:
    rows = dam(on, 60)
    line = line_of(*rows)
    with django_assert_max_num_queries(16):
        words = text(reader.get(address(line)))
    assert "60 stories" in words and "20 older stories" in words
    with django_assert_max_num_queries(21):
        reader.get(rows[-1].get_absolute_url())
