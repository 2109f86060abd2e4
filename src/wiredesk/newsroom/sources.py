"""Where the news comes from: agencies, wires and their licences, each change in the books."""

from ipaddress import ip_network
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from wiredesk.archive.models import Agency, Wire
from wiredesk.core.profiles import known, profile
from wiredesk.desk import actions
from wiredesk.newsroom.breakers import WireInspect
from wiredesk.newsroom.health import health_tag
from wiredesk.newsroom.mailaccess import MAIL_FIELDS, MailForm
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import TracedViewSet
from wiredesk.newsroom.wireaccess import ACCESS_FIELDS, AccessForm, WireCreate, WireEdit


class AgencyViewSet(TracedViewSet):
    """Agencies: who files."""

    model = Agency
    icon = "group"
    menu_order = 10
    form_fields = ["key", "name", "url", "about", "state_controlled"]
    list_display = ["name", "key", "state_controlled"]
    search_fields = ["name", "key"]
    name = "agencies"


def dialects() -> list[tuple[str, str]]:
    """The profiles to choose from."""
    named = [(key, profile(key).sheet.name) for key in known()]
    return [("", "As its files tell"), *sorted(named, key=lambda one: one[1].casefold())]


class WireForm(AccessForm, MailForm):
    """A wire as the operator describes it."""

    profile = forms.ChoiceField(
        choices=dialects,
        required=False,
        help_text="How this agency writes: its tags, notices and the zone of its clocks.",
    )

    class Meta:
        model = Wire
        fields = (
            "key agency name transport address profile zone language policy press_release"
            " allow_networks most_items most_kills silent_after every signed websub"
            f" {ACCESS_FIELDS} {MAIL_FIELDS}"
        ).split()

    def clean_address(self) -> str:
        """Every wire has one but those that others push to."""
        pushed = self.cleaned_data.get("transport") == Wire.Transport.PUSH
        address = "" if pushed else self.cleaned_data["address"]
        if not address and not pushed:
            raise forms.ValidationError("The URL of the feed, or the path of the folder.")
        return str(address)

    def clean_zone(self) -> str:
        """The name of a time zone that exists."""
        zone = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError("Not a known time zone, for example Europe/London.")
        return zone

    def clean_allow_networks(self) -> list[str]:
        """A list of networks in CIDR notation: each opens a door in the guard."""
        networks = self.cleaned_data["allow_networks"] or []
        if not isinstance(networks, list):
            raise forms.ValidationError('A list, for example ["10.1.0.0/24"].')
        try:
            return [str(ip_network(network)) for network in networks]
        except ValueError as error:
            raise forms.ValidationError(f"Not a network: {error}") from error


ASKS_ANEW = {"address", "allow_networks", "transport"}


class WireAnew(WireEdit):
    """A wire whose address changed is asked anew: what was held of the old one says nothing."""

    def save_instance(self) -> models.Model:
        instance = super().save_instance()
        if instance.ended_at is None and ASKS_ANEW & set(self.form.changed_data):
            actions.ask_wire(instance, by=self.request.user.get_username())
        return instance


class WireIndex(generic.IndexView):
    """Wires with the state of their fetching; pause, resume and licence are a click away."""

    def get_base_queryset(self) -> QuerySet[Wire]:
        return Wire.objects.select_related("agency", "licence", "pulse")

    def get_list_more_buttons(self, instance: Wire) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        buttons.append(licence_button(instance))
        what = "resume" if instance.paused else "pause"
        if may(self.request.user, what):
            url = f"{reverse('newsroom:switch', args=[what])}?wire={instance.pk}"
            buttons.append(Button(what.title(), url=url, icon_name="pause", priority=5))
        return buttons


def licence_button(wire: Wire) -> Button:
    """To the wire's licence, or to the form that gives it one."""
    if hasattr(wire, "licence"):
        url = reverse("licences:edit", args=[wire.licence.pk])
        return Button("Licence", url=url, icon_name="doc-full", priority=15)
    url = f"{reverse('licences:add')}?wire={wire.pk}"
    return Button("Add a licence", url=url, icon_name="plus", priority=15)


class WireViewSet(TracedViewSet):
    """Wires: contracted lines of agencies."""

    model = Wire
    index_view_class = WireIndex
    add_view_class = WireCreate
    edit_view_class = WireAnew
    inspect_view_class = WireInspect
    icon = "link"
    menu_order = 20
    search_fields = ["name", "key", "agency__name"]
    list_display = [
        "__str__",
        Column("policy", label="Publishing", accessor="get_policy_display"),
        Column("licence", accessor=lambda wire: contract_of(wire)),
        Column("stopped", label="Stopped", accessor=lambda wire: stopped(wire)),
        DateColumn("checked_at", label="Checked"),
        Column("health", label="Health", accessor=lambda wire: health_tag(wire)),
        Column("error", label="Last error"),
    ]
    inspect_view_fields = (
        "key agency name transport address profile zone language policy press_release paused"
        " allow_networks most_items most_kills silent_after every signed websub"
        f" {ACCESS_FIELDS} {MAIL_FIELDS} mail_refused mail_refused_at mail_refusal"
        " due_at checked_at failures error gone moved_to moved_looks ended_at"
    ).split()
    name = "wires"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See WireForm."""
        return WireForm


def stopped(wire: Wire) -> str:
    """Why new items of the wire await the desk, or do not come any more, in a word or two."""
    if wire.ended_at is not None:
        return "contract ended"
    if hasattr(wire, "pulse") and wire.pulse.opened_at is not None:
        return "breaker open"
    return "paused" if wire.paused else ""


def contract_of(wire: Wire) -> str:
    """The licence in two words."""
    if not hasattr(wire, "licence"):
        return "none: publishes nothing"
    return f"{wire.licence.get_display_display()}, {wire.licence.get_index_display()}"
