"""Fills a database with a small newsroom: agencies, licences, stories in every public condition."""

# ruff: noqa: E501

import hashlib
import io
import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from msgspec import to_builtins
from PIL import Image, ImageDraw
from wagtail.models import Locale, Page, Site

from tests.site.copy import COPY
from wiredesk.archive import search
from wiredesk.archive.models import (
    Agency,
    Country,
    Edition,
    FooterLink,
    Licence,
    OriginalIndexPage,
    OriginalPage,
    Picture,
    PolicyIndexPage,
    PolicyPage,
    Sector,
    SiteIdentity,
    Story,
    StoryVersion,
    Wire,
)
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import Copy

NOW = datetime.now(UTC).replace(microsecond=0)
COUNTRIES = {
    "AE": "United Arab Emirates", "BR": "Brazil", "CO": "Colombia", "DE": "Germany",
    "FR": "France", "GB": "United Kingdom", "IN": "India", "JP": "Japan", "KE": "Kenya",
    "KR": "Republic of Korea", "NL": "Netherlands", "PT": "Portugal", "RU": "Russian Federation",
}  # fmt: skip
SECTORS = ["world", "politics", "business", "climate", "health", "tech", "culture", "sport"]
_numbers = itertools.count(1)


def house() -> None:
    """Identity, menus, sectors, countries, editions."""
    SiteIdentity.objects.create(
        name="The Desk", tagline="The wires of the day, as they were filed", email="desk@example.org",
        legal_entity="Desk Publishing Ltd", address="12 Quay Street\nHarbour Town", phone="+44 20 0000",
        responsible_editor="R. Editor",
    )  # fmt: skip
    for position, key in enumerate(SECTORS):
        Sector.objects.create(key=key, name=key.capitalize(), colour=key, position=position)
    for code, name in COUNTRIES.items():
        Country.objects.create(code=code, name=name, slug=slugify(name))
    Edition.objects.create(key="global", name="Global", zone="UTC", is_default=True, position=1)
    india = Edition.objects.create(key="in", name="India", zone="Asia/Kolkata", position=2)
    india.countries.set(["IN", "AE"])
    for menu, title, href in (
        ("connect", "LinkedIn", "https://www.linkedin.com/company/example"),
        ("connect", "YouTube", "https://www.youtube.com/@example"),
        ("other", "Corrections", "/corrections"), ("other", "Editions", "/editions"),
        ("products", "Newsletter", "/newsletter"), ("products", "Shorts", "/shorts"),
        ("policy", "About us", "/about/"), ("policy", "Privacy", "/about/privacy/"),
    ):  # fmt: skip
        FooterLink.objects.create(menu=menu, title=title, href=href)


def wire(key: str = "northline", display: str = "full", **licence: Any) -> Wire:
    """An agency with one wire and its licence; ``display`` None = no licence."""
    name = key.replace("-", " ").title()
    agency, _ = Agency.objects.get_or_create(
        key=key, defaults={"name": name, "url": f"https://{key}.example", "about": f"{name} files from 40 bureaus."},
    )  # fmt: skip
    made = Wire.objects.create(key=key, agency=agency, name="World", address=f"/tmp/{key}")
    if display:
        given = {"pictures": True, "abridge": display == "full", **licence}
        Licence.objects.create(wire=made, display=display, **given)
    return made


def story(on: Wire, headline: str = "A bridge opens", *, ago: int = 60, **fields: Any) -> Story:
    """One public story with one version; ``ago`` in minutes; fields go to the story row."""
    number = next(_numbers)
    at = NOW - timedelta(minutes=ago)
    body = fields.pop(
        "body", [f"{headline}, the harbour office said on Monday.", "It was the first."]
    )
    words = {name: fields.pop(name, "") for name in ("dek", "city", "sign_off", "source_url")}
    row = Story.objects.create(
        **{
            "public_id": 10**15 + number * 7_919, "agency": on.agency, "wire": on, "guid": f"g{number}",
            "guid_key": hashlib.sha256(str(number).encode()).hexdigest(), "state": "public",
            "slug": slugify(headline)[:80] or "story", "sort_at": at, "first_public_at": at,
            "changed_at": at, "language": "en", **fields,
        }
    )  # fmt: skip
    shown = version(row, headline, body, at=at, **words)
    row.shown, row.seen = shown, [{"version": shown.pk, "at": at.isoformat()}]
    row.save()
    if row.state == "public":
        text = "\n\n".join(body)
        search.write([search.Entry(row.pk, headline, words["dek"], text)])
    return row


def version(
    row: Story, headline: str, body: list[str], *, at: datetime, **words: str
) -> StoryVersion:
    """One filed version of a story."""
    text = "\n\n".join(body)
    key = hashlib.sha256(f"{headline}{text}".encode()).hexdigest()
    return StoryVersion.objects.create(
        story=row, wire=row.wire, version="", ref=key, text_key=key, body_key=key, length=len(text),
        at=at, received_at=at, sort_at=at, kind="NEW", headline=headline, body_text=text,
        body_html="".join(f"<p>{part}</p>" for part in body), language=row.language, **words,
    )  # fmt: skip


def picture(row: Story, hue: int = 200, **fields: Any) -> Picture:
    """A stored, credited picture, drawn here."""
    made = Picture.objects.create(
        **{
            "story": row, "key": str(next(_numbers)), "href": "x", "credit": "Northline/A. Lens",
            "alt": "A quay at dusk", "caption": "The northern quay at dusk, seen from the customs house.",
            "state": "stored", "width": 960, "height": 540, **fields,
        }
    )  # fmt: skip
    made.file.save(f"{made.key}.jpg", ContentFile(_drawing(hue)))
    row.picture = made
    row.save()
    return made


@cache
def _drawing(hue: int) -> bytes:
    """A quiet landscape of five bands."""
    image = Image.new("HSV", (960, 540), (hue, 60, 225))
    pen = ImageDraw.Draw(image)
    for band in range(5):
        top = 200 + band * 70
        points = [(x, top + ((x * (band + 3)) // 37 + hue * 7) % 61) for x in range(0, 961, 60)]
        pen.polygon(
            [(0, 540), *points, (960, 540)], fill=((hue + band * 6) % 256, 90, 200 - band * 35)
        )
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def pages() -> None:
    """Three originals and two policy pages below the one site root."""
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": root, "hostname": "localhost"}
    )
    opinion = root.add_child(
        instance=OriginalIndexPage(title="Opinion, blog, interview", slug="opinion")
    )
    for n, (kind, title) in enumerate((
        ("opinion", "Ports are the politics of patience"),
        ("interview", "“A wire is a promise”: a night editor on forty years of bells"),
        ("blog", "How a correction travels"),
    )):  # fmt: skip
        opinion.add_child(
            instance=OriginalPage(
                title=title, slug=slugify(title)[:40], kind=kind, author="Ines Calder",
                dek="What a berth dispute teaches about the slow arts of neighbours.",
                author_about="Ines Calder writes about harbours.", published_on=NOW - timedelta(hours=n + 2),
                body="<p>A quay is a sentence that two towns write together.</p><p>Neither can end it.</p>",
            )
        )  # fmt: skip
    about = root.add_child(
        instance=PolicyIndexPage(title="About us", slug="about", body="<p>Who we are.</p>")
    )
    about.add_child(
        instance=PolicyPage(title="Privacy", slug="privacy", body="<p>We keep little.</p>")
    )


def newsroom() -> dict[str, Story]:
    """A whole day; named stories are those that tests and pictures look at."""
    house()
    pages()
    wires = [
        wire("northline", index="index", full_text_feeds=True, revisions_public=True),
        wire("meridian"),
        wire("harbour-press", "excerpt"),
    ]
    named: dict[str, Story] = {}
    for n in range(3 * len(COPY)):
        sector, country, city, headline, dek, body, language = COPY[n % len(COPY)]
        lap = n // len(COPY)
        made = story(
            wires[(n + lap) % 3], headline if not lap else f"{headline.rstrip('.')} ({lap + 1})",
            ago=7 + n * 23, dek=dek, city=city, body=body, language=language, urgency=1 + (n * 3) % 6,
            sector=Sector.objects.get(key=sector), country_id=country,
            sign_off="(Reporting by Ada Morn; editing by Luc Pell)", source_url="https://northline.example/1",
            kind="press" if "Harbour Press:" in headline else "news",
        )  # fmt: skip
        if n % 4 != 3:
            picture(made, hue=(n * 41) % 256, badge="" if n % 3 else "representative")
        named.setdefault(language if language != "en" else f"story-{n}", made)
    named["lead"] = _corrected(named["story-0"])
    named["table"] = _table(wires[0])
    named["roundup"] = story(
        wires[1], "Harbour News Summary at 1800 GMT", ago=4, kind="roundup", urgency=1,
        body=["Ferry line to reopen after a row of eleven months.", "Clinics reach the last village."],
    )  # fmt: skip
    named["killed"] = story(
        wires[0], "A killed tale", state="killed", slug="", killed_by="agency", killed_at=NOW
    )
    return named


def _table(on: Wire) -> Story:
    """A scoreboard wider than a telephone, and one set in columns as telex copy is."""
    made = story(on, "Harbour league standings", ago=3, kind="agate", urgency=1)
    names = ("Club", "Played", "Won", "Drawn", "Lost", "Goals", "Difference", "Points")
    head = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(
        f"<tr><td>Northern Quay Rowers {n}</td>" + f"<td>{n * 3}</td>" * 7 + "</tr>"
        for n in range(9)
    )
    columns = "\n".join(f"Quay {n:<12} {n * 7:>9} {n * 5:>9} {n / 7:>9.3f}" for n in range(1, 9))
    made.shown.body_html = (
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><pre>{columns}</pre>"
    )
    made.shown.save()
    return made


def _corrected(row: Story) -> Story:
    """The first story got a second version that corrected what the public had read; enriched."""
    old = row.shown
    later = NOW - timedelta(minutes=3)
    new = version(
        row, old.headline, [*old.body_text.split("\n\n"), "The fee is 4 euros, not 40."],
        at=later, dek=old.dek, city=old.city, sign_off=old.sign_off, source_url=old.source_url,
    )  # fmt: skip
    row.shown, row.text_changed_at, row.changed_at, row.urgency = new, later, later, 1
    new.kind = "CORRECTION"
    found = enrich(Copy(headline=new.headline, text=new.body_text, language="en"))
    new.found, new.short, new.tags = to_builtins(found), found.short.text, ["exclusive"]
    new.save()
    said = {"version": new.pk, "text": "The fee is 4, not 40.", "language": row.language}
    row.notes = [{"kind": "CORRECTION", "at": later.isoformat(), **said}]
    row.seen = [*row.seen, {"version": new.pk, "at": later.isoformat()}]
    row.save()
    return row
