"""Sets the demo's site up: its agencies, wires, licences, editions and the house's own pages."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from wiredesk.archive.models import (
    Agency,
    Edition,
    FooterLink,
    Licence,
    OriginalIndexPage,
    OriginalPage,
    PolicyIndexPage,
    PolicyPage,
    RoundupPlan,
    Sector,
    SiteIdentity,
    Wire,
)
from wiredesk.demo.originals import Edition as DemoEdition
from wiredesk.demo.originals import Original, Policy, editions, originals, policies, rich_text
from wiredesk.demo.values import NewsDay
from wiredesk.demo.values import Wire as DemoWire

NAME = "The Wiredesk Demo"
ROUNDED_UP = ("world", "business", "science")
DISPLAY = {"full-text": "full", "quotation": "excerpt", "press-release": "full"}


@transaction.atomic
def set_up(day: NewsDay, wires: Path) -> None:
    """Everything a publisher would have entered before the first delivery."""
    SiteIdentity.objects.update_or_create(
        pk=1,
        defaults={
            "name": NAME,
            "tagline": "A fictional day of news from invented agencies",
            "legal_entity": "Wiredesk Demo (fictional)",
            "responsible_editor": "R. Example",
            "address": "1 Example Quay\nExampleton",
            "email": "desk@demo.example",
            "phone": "+00 000 0000",
        },
    )
    agencies = {
        one.key: Agency.objects.create(key=one.key, name=one.name, url=one.site)
        for one in day.agencies
    }
    for wire in day.wires:
        _wire(wire, agencies[wire.agency], wires / wire.key)
    for position, edition in enumerate(editions()):
        _edition(edition, position)
    _plan_roundups(day.start)
    _pages(day.start)
    FooterLink.objects.get_or_create(
        menu=FooterLink.Menu.CONNECT, title="E-mail", href="/about/contact/", position=50
    )


def _wire(wire: DemoWire, agency: Agency, folder: Path) -> None:
    folder.mkdir(parents=True)
    row = Wire.objects.create(
        key=wire.key,
        agency=agency,
        name=wire.name,
        transport=Wire.Transport.FOLDER,
        address=str(folder),
        zone=wire.zone,
        language=wire.language,
        policy=Wire.Policy.AUTO if wire.publish == "automatic" else Wire.Policy.DESK,
        press_release=wire.kind == "press-release",
    )
    display = DISPLAY.get(wire.licence, "headline")
    if wire.licence:
        Licence.objects.create(
            wire=row,
            display=display,
            index="index" if wire.index else "noindex",
            pictures=wire.pictures,
            full_text_feeds=wire.index,
            revisions_public=wire.index,
            abridge=display == "full",
            learn=display == "full",
            retention_days=wire.retention_days or None,
            credit=wire.credit_line,
            attested_by="wiredesk demo",
        )


def _edition(edition: DemoEdition, position: int) -> None:
    key = "global" if edition.default else edition.path
    row, _ = Edition.objects.update_or_create(
        key=key,
        defaults={
            "name": edition.name,
            "zone": edition.zone,
            "is_default": edition.default,
            "languages": list(edition.languages),
            "position": position,
        },
    )
    row.countries.set(edition.countries)


def _plan_roundups(start: datetime) -> None:
    """Round-ups of the fullest sectors at noon and night, and while the visitor is still there."""
    soon = start + timedelta(minutes=2)
    for sector in Sector.objects.filter(key__in=ROUNDED_UP):
        RoundupPlan.objects.create(
            sector=sector, running=True, times=f"12:00, {soon:%H:%M}, 20:00", dealt_until=start
        )


def _pages(start: datetime) -> None:
    index = OriginalIndexPage.objects.get()
    for piece in originals():
        index.add_child(instance=_original(piece, start))
    for policy in policies():
        _policy(policy)


def _original(piece: Original, start: datetime) -> OriginalPage:
    return OriginalPage(
        title=piece.title,
        slug=piece.key,
        kind=piece.kind,
        author=piece.byline.removeprefix("By "),
        dek=piece.dek,
        body=rich_text(piece.body),
        published_on=start - timedelta(hours=piece.age),
    )


def _policy(policy: Policy) -> None:
    """A draft of the demo replaces the seeded one of the same address."""
    page = PolicyIndexPage if policy.key == "about" else PolicyPage
    page.objects.filter(slug=policy.key).update(title=policy.title, body=rich_text(policy.body))
