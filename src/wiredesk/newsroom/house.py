"""How the site is arranged and who runs it: editions, sectors, countries, identity, footer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views import generic
from wagtail.permissions import ModelPermissionPolicy

from wiredesk.archive import recording
from wiredesk.archive.models import Country, Edition, FooterLink, Sector, SiteIdentity
from wiredesk.newsroom.viewsets import TracedCreate, TracedDelete, TracedEdit, TracedViewSet


class _Market:
    """Territories of licences follow the countries of editions."""

    def trace(self, instance: Edition, verb: str, changes: str = "") -> None:
        """The books, and stories with territory limits are folded anew."""
        super().trace(instance, verb, changes)  # type: ignore[misc]
        recording.territories_changed()


class EditionAdd(_Market, TracedCreate):
    """See _Market."""


class EditionEdit(_Market, TracedEdit):
    """See _Market."""


class EditionDelete(_Market, TracedDelete):
    """See _Market."""


class EditionViewSet(TracedViewSet):
    """Editions: markets."""

    model = Edition
    add_view_class = EditionAdd
    edit_view_class = EditionEdit
    delete_view_class = EditionDelete
    icon = "globe"
    form_fields = ["key", "name", "zone", "languages", "countries", "is_default", "position"]
    list_display = ["name", "key", "zone", "is_default", "position"]
    name = "editions"


class SectorViewSet(TracedViewSet):
    """Sectors: subject areas."""

    model = Sector
    icon = "tag"
    form_fields = ["key", "name", "colour", "topics", "position"]
    list_display = ["name", "key", "colour", "position"]
    name = "sectors"


class KnownCountriesPolicy(ModelPermissionPolicy):
    """Countries are the ISO list: their names may be changed, the list may not."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)


class CountryViewSet(TracedViewSet):
    """Countries: the name each is printed under."""

    model = Country
    icon = "site"
    panels = [FieldPanel("name")]
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    name = "countries"

    @property
    def permission_policy(self) -> KnownCountriesPolicy:
        """See KnownCountriesPolicy."""
        return KnownCountriesPolicy(self.model)


class OnlyRow(generic.IndexView):
    """No list: straight to the one row, or to the form that makes it."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        only = self.model.objects.first()
        if only is None:
            return redirect(reverse(self.add_url_name))
        name = self.edit_url_name if self.user_has_permission("change") else self.inspect_url_name
        return redirect(reverse(name, args=[only.pk]))


class OneRowPolicy(ModelPermissionPolicy):
    """A second identity is refused, and the only one is not deleted."""

    def user_has_permission(self, user: object, action: str) -> bool:
        if action == "delete" or (action == "add" and self.model.objects.exists()):
            return False
        return super().user_has_permission(user, "change" if action == "add" else action)


class SiteIdentityViewSet(TracedViewSet):
    """Who runs the site, as the public reads it."""

    model = SiteIdentity
    index_view_class = OnlyRow
    icon = "home"
    menu_label = "Site identity"
    form_fields = (
        "name tagline legal_entity responsible_editor address email phone founded"
    ).split()
    name = "identity"

    @property
    def permission_policy(self) -> OneRowPolicy:
        """See OneRowPolicy."""
        return OneRowPolicy(self.model)


class FooterLinkViewSet(TracedViewSet):
    """Links at the foot of every page."""

    model = FooterLink
    icon = "link"
    menu_label = "Footer links"
    list_display = ["title", "menu", "href", "position"]
    name = "footer"
