"""Sets the demo's site up: its agencies, wires, licences, editions and the house's own pages."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.html import escape, format_html_join

from wiredesk.archive.models import (
    Agency,
    Edition,
    FooterLink,
    Licence,
    OriginalIndexPage,
    OriginalPage,
    PolicyIndexPage,
    PolicyPage,
    SiteIdentity,
    Wire,
)
from wiredesk.demo.originals import Edition as DemoEdition
from wiredesk.demo.originals import Original, Policy, editions, originals, policies
from wiredesk.demo.values import NewsDay
from wiredesk.demo.values import Wire as DemoWire

NAME = "The Wiredesk Demo"
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
    if wire.licence:
        Licence.objects.create(
            wire=row,
            display=DISPLAY.get(wire.licence, "headline"),
            index="index" if wire.index else "noindex",
            pictures=wire.pictures,
            full_text_feeds=wire.index,
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


def _pages(start: datetime) -> None:
    index = OriginalIndexPage.objects.get()
    for piece in originals():
        index.add_child(instance=_original(piece, start))
    about = PolicyIndexPage.objects.get()
    for policy in policies():
        _policy(policy, about)


def _original(piece: Original, start: datetime) -> OriginalPage:
    return OriginalPage(
        title=piece.title,
        slug=piece.key,
        kind=piece.kind,
        author=piece.byline.removeprefix("By "),
        dek=piece.dek,
        body=_paragraphs(piece.body),
        published_on=start - timedelta(hours=piece.age),
    )


def _policy(policy: Policy, about: PolicyIndexPage) -> None:
    """A draft of the demo replaces the seeded one of the same address, or joins it."""
    body = _paragraphs(policy.body)
    if policy.key == "about":
        PolicyIndexPage.objects.filter(pk=about.pk).update(body=body, title=policy.title)
        return
    if PolicyPage.objects.filter(slug=policy.key).update(body=body, title=policy.title):
        return
    about.refresh_from_db()
    about.add_child(instance=PolicyPage(title=policy.title, slug=policy.key, body=body))


def _paragraphs(text: str) -> str:
    rows = ((escape(part.strip()),) for part in text.split("\n\n") if part.strip())
    return format_html_join("", "<p>{}</p>", rows)
