"""What every new site starts with: sectors, countries, editions, footer and first pages."""

import tomllib
from importlib.resources import files
from typing import Any

import pycountry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page, Site

from wiredesk.archive.models import (
    Country,
    Edition,
    FooterLink,
    OriginalIndexPage,
    PolicyIndexPage,
    PolicyPage,
    Sector,
    SiteIdentity,
)
from wiredesk.core.enrich.gazetteer import country_name

EDITIONS = (
    ("global", "Global", "UTC", True, ()),
    ("in", "India", "Asia/Kolkata", False, ("IN",)),
    ("af", "Africa", "Africa/Nairobi", False, ("KE", "NG", "ZA", "GH", "ET", "TZ", "UG", "SN")),
    ("eu", "Europe", "Europe/Brussels", False, ("DE", "FR", "PT", "ES", "IT", "NL", "BE", "PL")),
)

POLICIES = (
    ("ethics", "Ethics policy"),
    ("corrections-policy", "Corrections policy"),
    ("ai-use", "How we use software and AI"),
    ("ownership", "Ownership and funding"),
    ("contact", "Contact"),
    ("privacy", "Privacy policy"),
    ("terms", "Terms of use"),
    ("disclaimer", "Disclaimer"),
)

DRAFT = (
    "<p>This page is a draft that {site} has still to complete. Its editor answers for it and"
    " will replace this text before the site goes public.</p>"
)


@transaction.atomic
def seed(site_name: str) -> None:
    """Fill an empty, migrated database; may be run again, changes nothing that is there."""
    _sectors()
    _countries()
    for position, (key, name, zone, default, countries) in enumerate(EDITIONS):
        edition, made = Edition.objects.get_or_create(
            key=key,
            defaults={"name": name, "zone": zone, "is_default": default, "position": position},
        )
        if made:
            edition.countries.set(countries)
    SiteIdentity.objects.get_or_create(pk=1, defaults={"name": site_name})
    _pages(site_name)
    _footer()


def _sectors() -> None:
    text = files("wiredesk.archive.data").joinpath("sectors.toml").read_text("utf-8")
    for position, row in enumerate(tomllib.loads(text)["sector"]):
        Sector.objects.get_or_create(
            key=row["key"],
            defaults={
                "name": row["name"],
                "colour": row.get("colour", "world"),
                "topics": _codes(row),
                "position": position,
            },
        )


def _codes(row: dict[str, Any]) -> list[str]:
    """One list of what leads to a sector: eight-digit IPTC codes and ANPA letters."""
    codes = [*row.get("medtop", ()), *row.get("subject", ())]
    return list(dict.fromkeys([*codes, *(f"anpa:{letter}" for letter in row.get("anpa", ()))]))


def _countries() -> None:
    held = set(Country.objects.values_list("code", flat=True))
    names = {c.alpha_2: country_name(c.alpha_2) or c.name for c in pycountry.countries}
    Country.objects.bulk_create(
        Country(code=code, name=name, slug=slugify(name))
        for code, name in sorted(names.items())
        if code not in held
    )


def _pages(site_name: str) -> None:
    """The two roots of what people write, under Wagtail's own root."""
    root = Page.objects.filter(depth=1).first()
    if root is None:
        root = Page.add_root(
            title="Root", slug="root", content_type=ContentType.objects.get_for_model(Page)
        )
    root.get_children().filter(slug="home").delete()
    root = Page.objects.get(pk=root.pk)
    draft = DRAFT.format(site=site_name)
    if not OriginalIndexPage.objects.exists():
        root.add_child(instance=OriginalIndexPage(title="Opinion", slug="opinion"))
    about = PolicyIndexPage.objects.first()
    if about is None:
        about = PolicyIndexPage(title=f"About {site_name}", slug="about", body=draft)
        root.add_child(instance=about)
    for slug, title in POLICIES:
        if not PolicyPage.objects.filter(slug=slug).exists():
            about.add_child(instance=PolicyPage(title=title, slug=slug, body=draft))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": root, "site_name": site_name},
    )


def _footer() -> None:
    if FooterLink.objects.exists():
        return
    policies = [("About us", "/about/")] + [(title, f"/about/{slug}/") for slug, title in POLICIES]
    rows = [(FooterLink.Menu.POLICY, title, href) for title, href in policies]
    rows += [
        (FooterLink.Menu.OTHER, "Corrections", "/corrections"),
        (FooterLink.Menu.OTHER, "Shorts", "/shorts"),
        (FooterLink.Menu.OTHER, "Search", "/search"),
        (FooterLink.Menu.PRODUCTS, "Newsletter", "/newsletter"),
        (FooterLink.Menu.PRODUCTS, "Feeds", "/feeds"),
        (FooterLink.Menu.CONNECT, "RSS", "/feeds"),
    ]
    FooterLink.objects.bulk_create(
        FooterLink(menu=menu, title=title, href=href, position=position)
        for position, (menu, title, href) in enumerate(rows)
    )
