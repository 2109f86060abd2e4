"""Where the news comes from: agencies, wires and their licences, each change in the books."""

from ipaddress import ip_network
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from wiredesk.archive import recording
from wiredesk.archive.models import Agency, Licence, Wire
from wiredesk.core.profiles import known, profile
from wiredesk.newsroom.breakers import WireInspect
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import TracedCreate, TracedDelete, TracedEdit, TracedViewSet


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


class WireForm(forms.ModelForm):
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
            " allow_networks most_items most_kills silent_after signed websub"
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
        Column("error", label="Last error"),
    ]
    inspect_view_fields = (
        "key agency name transport address profile zone language policy press_release paused"
        " allow_networks most_items most_kills silent_after signed websub due_at checked_at"
        " failures error gone ended_at"
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


class LicenceForm(forms.ModelForm):
    """What the contract allows; whoever attests to it is stamped with the time."""

    class Meta:
        model = Licence
        fields = (
            "wire display index pictures full_text_feeds revisions_public abridge learn"
            " retention_days evidence_days credit attested_by"
        ).split()

    def save(self, commit: bool = True) -> Licence:
        """A new name under the attestation is a new attestation."""
        if "attested_by" in self.changed_data:
            self.instance.attested_at = timezone.now() if self.instance.attested_by else None
        return super().save(commit)


class _Contract:
    """A change of a licence counts for what the wire has filed already."""

    def trace(self, instance: Licence, verb: str, changes: str = "") -> None:
        super().trace(instance, verb, changes)  # type: ignore[misc]
        recording.contract_changed(instance.wire_id)


class LicenceAdd(_Contract, TracedCreate):
    """Comes filled in with the wire it was asked for."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "wire": self.request.GET.get("wire")}


class LicenceEdit(_Contract, TracedEdit):
    """See _Contract."""


class LicenceDelete(_Contract, TracedDelete):
    """See _Contract."""


class LicenceViewSet(TracedViewSet):
    """Licences: one per wire; a wire without one publishes nothing."""

    model = Licence
    add_view_class = LicenceAdd
    edit_view_class = LicenceEdit
    delete_view_class = LicenceDelete
    icon = "doc-full"
    menu_order = 30
    list_display = ["__str__", "display", "index", "pictures", "retention_days", "attested_by"]
    name = "licences"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See LicenceForm."""
        return LicenceForm
