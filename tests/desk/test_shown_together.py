"""What grouping finds is on the pages at once, and leaves them at once: from bytes to page."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.desk.test_grouping import COUNTRIES, NOW, copy_of, group, told
from tests.desk.walking import Desk
from wiredesk.archive import finding
from wiredesk.archive.models import Country, Story, Storyline
from wiredesk.core.enrich.values import Enrichment
from wiredesk.desk import actions

pytestmark = pytest.mark.django_db

PAIR = "/countries/czechia-portugal"


@pytest.fixture
def desk() -> Desk:
    for code, name in (("PT", "Portugal"), ("CZ", "Czechia")):
        row = {"name": name, "slug": name.lower()}
        Country.objects.update_or_create(code=code, defaults=row)
    return Desk(enrich=lambda copy, topics=(): Enrichment(countries=COUNTRIES))


@pytest.fixture
def reader() -> Client:
    return Client(HTTP_HOST="localhost")


def line() -> str:
    """The page of the one storyline."""
    return f"/storyline/{Storyline.objects.get().public_id}"


def test_a_kill_is_gone_from_all_of_it_at_once(desk: Desk, reader: Client) -> None:
    wire = desk.wire("north")
    for guid in ("n:1", "n:2", "n:3"):
        headline = f"Zanzibarium {guid[-1]}" if guid == "n:2" else f"Dam news {guid[-1]}"
        desk.file(wire, told("dam", guid, headline=headline), NOW)
    group(desk)
    others = [Story.objects.get(guid=guid).get_absolute_url() for guid in ("n:1", "n:3")]
    paths = [line(), f"/feeds{line()}.rss", PAIR, *others]
    before = {path: reader.get(path).text for path in paths}
    assert all("Zanzibarium" in page for page in before.values())
    assert "3 stories" in before[line()]
    actions.kill(Story.objects.get(guid="n:2"), by="ed")
    after = {path: reader.get(path).text for path in paths}
    assert not [path for path, page in after.items() if "Zanzibarium" in page]
    assert "2 stories" in after[line()]
    actions.kill(Story.objects.get(guid="n:3"), by="ed")
    assert reader.get(line())["Location"] == others[0]
    actions.kill(Story.objects.get(guid="n:1"), by="ed")
    assert reader.get(line()).content == reader.get("/storyline/7").content
    assert reader.get(PAIR).status_code == 404


def test_nothing_is_told_of_an_embargo_before_it_ends(desk: Desk) -> None:
    wire, until = desk.wire("north"), NOW + timedelta(hours=2)
    for guid in ("n:1", "n:2"):
        desk.file(wire, told("dam", guid), NOW)
    desk.file(wire, told("dam", "n:3", embargoed=until.isoformat()), NOW)
    memory = group(desk)
    number = Storyline.objects.get().public_id

    def count(later: timedelta) -> int:
        running = finding.storyline(number, NOW + later).running
        pair = finding.pair_page("pt-cz", NOW + later)
        assert running is not None and pair is not None
        assert len(pair.page.cards) == sum(week.stories for week in pair.weeks) == running.count
        return running.count

    assert count(timedelta(hours=1)) == 2
    desk._now = until
    group(desk, memory)
    assert count(timedelta(hours=3)) == 3
    assert count(timedelta(hours=1)) == 2, "read as of before, it is not there"


def test_a_copied_text_has_one_card_until_its_leader_goes(desk: Desk, reader: Client) -> None:
    north, south = desk.wire("north"), desk.wire("south")
    desk.file(north, told("dam", "n:1", own=40), NOW)
    desk.file(south, copy_of("s:1", "n:1"), NOW + timedelta(minutes=4))
    group(desk)
    first, copy = Story.objects.get(guid="n:1"), Story.objects.get(guid="s:1")
    river = reader.get("/latest").text
    assert "Also: south" in river and copy.get_absolute_url() not in river
    page = reader.get(first.get_absolute_url()).text
    assert "1 sentence more than here" in page and "It rained." in page
    actions.withhold(first, by="ed", reason="why")
    river = reader.get("/latest").text
    assert "Also" not in river and copy.get_absolute_url() in river
    assert "Also filed by" not in reader.get(copy.get_absolute_url()).text
