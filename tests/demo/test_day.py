"""The demo's day on a real archive: what there is to watch happens, and its pages show it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from msgspec.structs import replace

from tests.desk.walking import Desk
from wiredesk.archive import finding
from wiredesk.archive.models import (
    FooterLink,
    OriginalPage,
    Picture,
    PolicyPage,
    Story,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.archive.seeding import seed
from wiredesk.core.enrich.item_country import country_of
from wiredesk.demo.copydesk import Copy, stories
from wiredesk.demo.newsday import news_day
from wiredesk.desk.knowledge import sector_finder
from wiredesk.project.demosite import set_up

pytestmark = pytest.mark.django_db

START = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
DAY = news_day(START)
END = START + timedelta(minutes=5)


def after(seconds: float) -> datetime:
    """So many seconds into the day."""
    return START + timedelta(seconds=seconds)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Callable[[float], Desk]]:
    """A set-up site; call it with seconds to let the day happen so far."""
    cache.clear()
    seed("The Wiredesk Demo")
    set_up(DAY, tmp_path / "wires")
    desk = Desk()
    desk.tools = replace(
        desk.tools, sector_of=sector_finder(), country_of=lambda item: country_of(item)[0]
    )
    wires = {wire.key: wire for wire in Wire.objects.all()}
    coming = list(DAY.deliveries)

    def happen(seconds: float) -> Desk:
        while coming and coming[0].at <= seconds:
            one = coming.pop(0)
            desk.file(wires[one.wire], one.body, after(one.at))
        return desk

    yield happen
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """A browser without script, at an address the site knows."""
    return Client(HTTP_HOST="localhost")


def slugged(slugline: str) -> Story:
    """The story that its agency calls so."""
    return StoryVersion.objects.filter(slugline=slugline).earliest("id").story


def listed(now: datetime) -> set[int]:
    """Row keys of everything that the lists show at that moment."""
    keys, before = set(), None
    while page := finding.newest(now, before=before):
        keys |= {one.pk for one in page.cards}
        before = page.older
        if before is None:
            break
    return keys


def test_what_there_is_to_watch_happens(day: Callable[[float], Desk]) -> None:
    day(30)
    flood, tram = slugged("TANZANIA-FLOOD/"), slugged("PORTUGAL-TRAM/")
    ferry, pilots = slugged("FERRIES-ALBATROZ/"), slugged("CHILE-PILOTS/")
    assert {flood.pk, tram.pk, ferry.pk, pilots.pk} <= listed(after(30))
    assert "2,300 people" in flood.shown.body_text and tram.notes == []
    desk = day(200)
    assert "4,100 people" in slugged("TANZANIA-FLOOD/").shown.body_text
    mended = slugged("PORTUGAL-TRAM/")
    assert (mended.pk, mended.state) == (tram.pk, "public")
    assert mended.shown.headline.endswith("14 new cars")
    assert [one.pk for one in finding.corrections(END)] == [tram.pk]
    assert slugged("FERRIES-ALBATROZ/").state == "killed"
    assert Story.objects.filter(state="killed").count() == 2
    assert slugged("CHILE-PILOTS/").state == "withheld"
    assert not {ferry.pk, pilots.pk} & listed(END)
    assert desk.findings(END) == []


def test_the_embargo_ends_by_itself_and_leaves_no_trace_before(
    day: Callable[[float], Desk],
) -> None:
    day(200)
    trial = slugged("HEALTH-MALARIA/")
    assert trial.state == "public"
    assert trial.pk not in listed(after(119)) and trial.pk in listed(after(121))
    assert finding.boundary(after(100)) == after(120)
    assert finding.resolve(trial.public_id, after(119)).kind == "absent"


def test_everything_planted_is_there(day: Callable[[float], Desk]) -> None:
    day(200)
    shown = Story.objects.filter(pk__in=listed(END))
    assert shown.count() >= 145
    assert shown.filter(language="hi").count() >= 5 and shown.filter(language="ar").count() >= 5
    pact = shown.filter(shown__headline__regex="Mozambique Channel|Mombasa chosen")
    assert set(pact.values_list("agency__key", flat=True)) == {"northline", "meridian", "acacia"}
    assert not shown.filter(country=None).exists()
    assert shown.filter(kind="opinion").count() == 2
    (torn,) = Transmission.objects.filter(state="quarantined")
    assert torn.reason
    marked = Transmission.objects.exclude(flags=[]).get()
    assert (marked.wire.key, marked.flags) == ("harbour-trade", ["not-well-formed", "cut-short"])
    awaiting = Story.objects.filter(state="awaiting")
    assert set(awaiting.values_list("wire__key", flat=True)) == {"openletter-releases"}


def pictured(copies: tuple[Copy, ...]) -> set[str]:
    """Headlines (without tags) of the newest versions that came with a credited picture."""
    newest = {one.of or one.key: one for one in sorted(copies, key=lambda one: one.version)}
    return {
        re.sub(r"^[A-Z]+(?: \d)?-", "", one.headline)
        for one in newest.values()
        if one.picture and one.credited and not one.damage
    }


def test_every_picture_reaches_its_story_with_its_credit(day: Callable[[float], Desk]) -> None:
    day(200)
    credited = Picture.objects.exclude(credit="").filter(story__in=listed(END))
    found = set(credited.values_list("story__shown__headline", flat=True))
    assert found == pictured(stories())
    (bare,) = Picture.objects.filter(credit="")
    assert bare.story.wire.key == "fieldnote-science"


def test_the_correction_is_told_on_its_page_and_listed(
    day: Callable[[float], Desk], reader: Client
) -> None:
    day(200)
    note = "Corrects the number of new tram cars in the headline and first paragraph to 14, not 34."
    listing = reader.get("/corrections").text
    assert note in listing and "14 new cars" in listing
    page = reader.get(slugged("PORTUGAL-TRAM/").get_absolute_url()).text
    above = page.index("<strong>Correction</strong>")
    assert above < page.index(note, above) < page.index("<h1")
    assert "34 new cars" not in page and "<dt>Updated</dt>" in page
    flood = reader.get(slugged("TANZANIA-FLOOD/").get_absolute_url()).text
    assert "<dt>Updated</dt>" in flood and "3 versions" in flood


def test_every_page_of_the_house_is_written_and_linked(
    day: Callable[[float], Desk], reader: Client
) -> None:
    day(0)
    for href in set(FooterLink.objects.values_list("href", flat=True)) | {"/opinion/"}:
        page = reader.get(href)
        assert page.status_code == 200 and "is a draft that" not in page.text, href
    titles = list(PolicyPage.objects.values_list("title", flat=True))
    assert len(titles) == len(set(titles))
    assert reader.get("/about/corrections/").status_code == 404
    for piece in OriginalPage.objects.all():
        page = reader.get(piece.url).text
        assert piece.title.strip('"') in page and "**" not in page
    assert "<b>Who does the diving?</b>" in reader.get("/opinion/interview-coral/").text
