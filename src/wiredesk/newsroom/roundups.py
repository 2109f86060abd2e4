"""Round-ups in the newsroom: the plans, what was made, and the buttons to make and withdraw one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from wiredesk.archive.models import Roundup, RoundupPlan, Sector
from wiredesk.core import roundups, slots
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import BoundedIndex, ReadOnlyViewSet, TracedViewSet

WEEKDAYS = tuple(
    enumerate("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), start=1)
)
LONGEST = 20
"""Stories in one round-up; more is a list."""


class PlanForm(forms.ModelForm):
    """When round-ups of a sector are made; times that have passed already are let go."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None = every day.",
    )
    most = forms.IntegerField(
        min_value=roundups.LEAST,
        max_value=LONGEST,
        initial=roundups.MOST,
        help_text="Stories in one round-up.",
    )

    class Meta:
        model = RoundupPlan
        fields = "sector running times weekdays edition most".split()

    def clean_times(self) -> str:
        """Times of day in their order."""
        try:
            times = slots.times_of(self.cleaned_data["times"])
        except ValueError as error:
            raise forms.ValidationError(f"{error}.") from error
        if not times:
            raise forms.ValidationError("At least one time of day, for example 07:30.")
        return ", ".join(f"{one:%H:%M}" for one in times)

    def save(self, commit: bool = True) -> RoundupPlan:
        """A plan begins with the next of its times."""
        if self.changed_data:
            self.instance.dealt_until = timezone.now()
        return super().save(commit)


def make_button(plan: RoundupPlan) -> Button:
    """To the question whether to make one now."""
    url = reverse("newsroom:make_roundup", args=[plan.sector_id])
    return Button("Make one now", url=url, icon_name="plus", priority=5)


class PlanIndex(generic.IndexView):
    """One plan a sector; a round-up at once is a click away."""

    def get_base_queryset(self) -> "QuerySet[RoundupPlan]":
        return RoundupPlan.objects.select_related("sector", "edition")

    def get_list_more_buttons(self, instance: RoundupPlan) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if may(self.request.user, "make_roundup"):
            buttons.append(make_button(instance))
        return buttons


class PlanViewSet(TracedViewSet):
    """Plans: off until somebody switches one on."""

    model = RoundupPlan
    index_view_class = PlanIndex
    icon = "date"
    menu_label = "Plans"
    list_display = ["sector", "running", "times", "edition", "most"]
    inspect_view_fields = "sector running times weekdays edition most dealt_until".split()
    name = "roundup_plans"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See PlanForm."""
        return PlanForm


class RoundupIndex(BoundedIndex):
    """Newest first, with what is kept of each."""

    def get_base_queryset(self) -> "QuerySet[Roundup]":
        return Roundup.objects.select_related("sector").annotate(stories=Count("items"))

    def get_inspect_url(self, instance: Roundup) -> str:
        """A round-up's own page."""
        return reverse("roundups:inspect", args=[instance.pk])

    @property
    def columns(self) -> list[Column]:
        """The sector first, with the buttons below it."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("sector", label="Sector", get_url=self.get_inspect_url),
            DateColumn("at", label="Made"),
            Column("stories", label="Stories"),
            DateColumn("withdrawn_at", label="Withdrawn"),
        ]

    def get_list_more_buttons(self, instance: Roundup) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        buttons.append(Button("On the site", url=instance.get_absolute_url(), icon_name="site"))
        if instance.withdrawn_at is None and may(self.request.user, "withdraw_roundup"):
            url = reverse("newsroom:withdraw_roundup", args=[instance.pk])
            buttons.append(Button("Withdraw", url=url, icon_name="cross", priority=5))
        return buttons


class RoundupViewSet(ReadOnlyViewSet):
    """Round-ups that were made."""

    model = Roundup
    index_view_class = RoundupIndex
    icon = "list-ul"
    menu_label = "Made"
    inspect_view_fields = "sector at public_id changed_at withdrawn_at".split()
    name = "roundups"


class Roundups(ModelViewSetGroup):
    """When round-ups are made, and what was made."""

    menu_label = "Round-ups"
    menu_icon = "list-ul"
    menu_order = 130
    items = (PlanViewSet, RoundupViewSet)


@require_http_methods(["GET", "POST"])
@require_admin_access
def make_roundup(request: HttpRequest, key: int) -> HttpResponse:
    """Make a round-up of a sector now: GET asks, POST does it."""
    if not may(request.user, "make_roundup"):
        raise PermissionDenied
    sector = get_object_or_404(Sector, pk=key)
    if request.method == "GET":
        return render(request, "newsroom/make_roundup.html", {"sector": sector})
    try:
        actions.make_roundup(sector, by=request.user.get_username())
    except ActionRefused as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return redirect("roundup_plans:index")
    messages.success(request, f"A round-up of {sector} is on the site.")
    return redirect("roundups:index")


@require_http_methods(["GET", "POST"])
@require_admin_access
def withdraw_roundup(request: HttpRequest, key: int) -> HttpResponse:
    """Take a round-up off the site: GET asks, POST does it."""
    if not may(request.user, "withdraw_roundup"):
        raise PermissionDenied
    roundup = get_object_or_404(Roundup.objects.select_related("sector"), pk=key)
    if request.method == "GET":
        return render(request, "newsroom/withdraw_roundup.html", {"roundup": roundup})
    reason = request.POST.get("reason", "").strip()
    actions.withdraw_roundup(roundup, by=request.user.get_username(), reason=reason)
    messages.success(request, f"The round-up {roundup} is withdrawn.")
    return redirect("roundups:index")
