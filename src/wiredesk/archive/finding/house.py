"""What every page carries: who runs the site, its menus, editions, sectors and own pieces."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from wagtail.models import Page as WagtailPage

from wiredesk.archive.finding.cards import sector_place
from wiredesk.archive.finding.values import Original, Place
from wiredesk.archive.models import (
    Edition,
    FooterLink,
    OriginalPage,
    PolicyIndexPage,
    PolicyPage,
    Sector,
    SiteIdentity,
)
from wiredesk.archive.models.story import DEFAULT
from wiredesk.core.item import Value


class Menu(Value, frozen=True, kw_only=True):
    """One footer menu, edited in the newsroom."""

    title: str
    links: tuple[tuple[str, str], ...]  # (title, href)


class EditionView(Value, frozen=True, kw_only=True):
    """One market. ``languages`` and ``countries`` are empty where it takes all."""

    key: str
    name: str
    zone: str
    url: str
    languages: tuple[str, ...] = ()
    default: bool = False
    pk: int | None = None

    @property
    def mark(self) -> str:
        """How ``Story.hidden_in`` names it."""
        return self.key or DEFAULT


WHOLE_WORLD = EditionView(key="", name="Global", zone="UTC", url="/", default=True)
"""The edition of a site that has none yet."""


class Frame(Value, frozen=True, kw_only=True):
    """The furniture around every page; ``edition`` is the one this page belongs to."""

    identity: SiteIdentity
    menus: dict[str, Menu]
    editions: tuple[EditionView, ...]
    sectors: tuple[Place, ...]
    edition: EditionView

    @property
    def zone(self) -> str:
        """IANA name of the zone all times on the page are printed in."""
        return self.edition.zone

    @property
    def name(self) -> str:
        """The site's name."""
        return self.identity.name


def frame(edition_key: str = "") -> Frame:
    """The furniture, in four queries; an unknown edition key gives the default edition."""
    editions = tuple(_edition(row) for row in Edition.objects.all())
    default = next((one for one in editions if one.default), None) or (
        editions[0] if editions else WHOLE_WORLD
    )
    return Frame(
        identity=SiteIdentity.objects.order_by("pk").first() or SiteIdentity(),
        menus=_menus(),
        editions=editions,
        sectors=tuple(sector_place(row) for row in Sector.objects.all()),
        edition=next((one for one in editions if one.key == edition_key), default),
    )


def _edition(row: Edition) -> EditionView:
    return EditionView(
        pk=row.pk,
        key=row.key,
        name=row.name,
        zone=row.zone,
        url="/" if row.is_default else reverse("edition", args=[row.key]),
        languages=tuple(row.languages),
        default=row.is_default,
    )


def _menus() -> dict[str, Menu]:
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link in FooterLink.objects.all():
        links[link.menu].append((link.title, link.href))
    titles = dict(FooterLink.Menu.choices)
    return {key: Menu(title=str(titles[key]), links=tuple(links[key])) for key in links}


def originals(now: datetime, limit: int = 3) -> list[Original]:
    """The newest opinion, blog and interview pieces."""
    pages = (
        OriginalPage.objects.filter(live=True, published_on__lte=now)
        .order_by("-published_on")
        .only("title", "url_path", "kind", "author", "dek", "published_on")
    )
    return [
        Original(
            url=address(page),
            title=page.title,
            kind=page.get_kind_display(),
            author=page.author,
            dek=Truncator(page.dek).chars(240),
            published=page.published_on,
        )
        for page in pages[:limit]
    ]


def policies() -> Sequence[tuple[str, str]]:
    """(title, path) of the about page and every policy."""
    found = [
        *PolicyIndexPage.objects.filter(live=True).only("title", "url_path"),
        *PolicyPage.objects.filter(live=True).only("title", "url_path").order_by("title"),
    ]
    return [(page.title, address(page)) for page in found]


def address(page: WagtailPage) -> str:
    """Path of a Wagtail page: our one site begins at the root of the tree (archive/seeding)."""
    return str(page.url_path)
