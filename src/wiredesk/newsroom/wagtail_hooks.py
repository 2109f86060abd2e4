"""What Wagtail asks of the newsroom at start: menu, viewsets, dashboard, style."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.models import register_snippet

from wiredesk.newsroom import health, picks
from wiredesk.newsroom.alarms import AlarmPanel, AlarmViewSet
from wiredesk.newsroom.books import (
    AuditViewSet,
    FeedbackViewSet,
    OutboxViewSet,
    RemovalViewSet,
    TransmissionViewSet,
)
from wiredesk.newsroom.editing import StoryEditViewSet
from wiredesk.newsroom.house import (
    CountryViewSet,
    EditionViewSet,
    FooterLinkViewSet,
    SectorViewSet,
    SiteIdentityViewSet,
)
from wiredesk.newsroom.licences import LicenceViewSet
from wiredesk.newsroom.panels import DeskPanel, StopPanel
from wiredesk.newsroom.pool import PoolViewSet
from wiredesk.newsroom.queue import StoryViewSet
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.roundups import Roundups
from wiredesk.newsroom.sources import AgencyViewSet, WireViewSet
from wiredesk.newsroom.storylines import StorylineViewSet

NEEDLESS = {"help", "documents", "snippets"}

register_snippet(StoryEditViewSet)


class Sources(ModelViewSetGroup):
    """Who files, by which line, under which contract."""

    menu_label = "Sources"
    menu_icon = "group"
    menu_order = 140
    items = (AgencyViewSet, WireViewSet, LicenceViewSet)


class House(ModelViewSetGroup):
    """How the site is arranged and who runs it."""

    menu_label = "Site"
    menu_icon = "site"
    menu_order = 150
    items = (EditionViewSet, SectorViewSet, CountryViewSet, SiteIdentityViewSet, FooterLinkViewSet)


class Books(ModelViewSetGroup):
    """What was done and what is still to do."""

    menu_label = "Books"
    menu_icon = "history"
    menu_order = 160
    items = (AuditViewSet, RemovalViewSet, OutboxViewSet)


@hooks.register("register_admin_viewset")
def viewsets() -> list[ViewSetGroup | Any]:
    """Every list of the newsroom."""
    return [
        StoryViewSet(),
        StorylineViewSet(),
        AlarmViewSet(),
        TransmissionViewSet(),
        FeedbackViewSet(),
        PoolViewSet(),
        Roundups(),
        Sources(),
        House(),
        Books(),
    ]


class KillItem(MenuItem):
    """Shown to those who may kill."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, "kill")


@hooks.register("register_admin_menu_item")
def kill_item() -> MenuItem:
    """The two-tap kill page."""
    return KillItem("Kill a story", reverse("newsroom:kill"), icon_name="warning", order=105)


hooks.register("register_admin_menu_item", picks.menu_item)
hooks.register("register_admin_menu_item", health.menu_item)


@hooks.register("register_admin_menu_item")
def keys_item() -> MenuItem:
    """Opens the table of keys, as ``?`` does; Wagtail's own item is in its help menu."""
    return MenuItem(
        "Keys",
        "#",
        icon_name="keyboard",
        order=1000,
        attrs={
            "role": "button",
            "data-a11y-dialog-show": "keyboard-shortcuts-dialog",
            "data-action": "w-action#noop:prevent:stop",
            "data-controller": "w-kbd w-action",
            "data-w-kbd-key-value": "?",
        },
    )


@hooks.register("construct_main_menu")
def without_the_needless(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's own help, documents and snippet index have no use here."""
    menu_items[:] = [item for item in menu_items if item.name not in NEEDLESS]


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """What waits for a person comes before Wagtail's own panels."""
    if request.user.has_perm("archive.view_story"):
        panels[:0] = [AlarmPanel(), DeskPanel(), StopPanel()]


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    """Our few rules beside Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/desk.css"))


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    """What starts Wagtail's widgets without inline scripts, and the keys of the story list."""
    files = ((static(f"newsroom/{name}.js"),) for name in ("start", "keys"))
    return format_html_join("", '<script src="{}"></script>', files)
