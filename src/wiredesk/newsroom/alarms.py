"""Alarms in the newsroom: the list, one alarm with what to do, and the button under it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from wiredesk.archive.alarms import open_alarms
from wiredesk.archive.models import Alarm, Wire
from wiredesk.core.alarms import ALARMS, alarm_of
from wiredesk.desk import actions
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.switches import next_page
from wiredesk.newsroom.viewsets import BoundedIndex, ReadOnlyViewSet

TONE = {"critical": "critical", "warning": "warning", "notice": "plain"}
RANK = {severity: rank for rank, severity in enumerate(TONE)}
MOST_SHOWN, MOST_RANKED = 5, 500
"""Open alarms on the dashboard, the gravest of the newest; the rest is one click away."""


def tag(alarm: Alarm) -> SafeString:
    """The code, in the colour of its severity."""
    kind = alarm_of(alarm.code)
    return format_html('<span class="wd-tag wd-{}">{}</span>', TONE[kind.severity], alarm.code)


def what(alarm: Alarm) -> SafeString:
    """What happened, with its detail beneath."""
    return format_html(
        '{}<span class="wd-reason">{}</span>', alarm_of(alarm.code).sentence, alarm.detail
    )


def seen_by(alarm: Alarm) -> str:
    """Who acknowledged it; "open" where nobody did."""
    return alarm.acknowledged_by if alarm.acknowledged_at else "open"


class AlarmFilters(WagtailFilterSet):
    """Open or seen, by code, by wire."""

    state = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("seen", "Acknowledged")], method="by_state", label="State"
    )
    code = django_filters.ChoiceFilter(choices=[(code, code) for code in ALARMS], label="Code")
    wire = django_filters.ModelChoiceFilter(
        queryset=Wire.objects.select_related("agency"), label="Wire"
    )

    class Meta:
        model = Alarm
        fields = ["state", "code", "wire"]

    def by_state(self, alarms: "QuerySet[Alarm]", name: str, value: str) -> "QuerySet[Alarm]":
        """Open ones, or those that somebody has seen."""
        return alarms.filter(acknowledged_at__isnull=value == "open")


class AlarmIndex(BoundedIndex):
    """Newest first."""

    page_title = "Alarms"
    filterset_class = AlarmFilters
    default_ordering = "-last_seen"

    def get_base_queryset(self) -> "QuerySet[Alarm]":
        return Alarm.objects.select_related("wire__agency")

    def get_inspect_url(self, instance: Alarm) -> str:
        """An alarm's own page, with what to do."""
        return reverse("alarms:inspect", args=[instance.pk])

    @property
    def columns(self) -> list[Column]:
        """What happened first, then where, how often and who has seen it."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("what", label="Alarm", accessor=what, get_url=self.get_inspect_url),
            Column("code", label="Code", accessor=tag),
            Column("wire", label="Wire"),
            Column("count", label="Count"),
            DateColumn("last_seen", label="Last"),
            Column("seen", label="Seen by", accessor=seen_by),
        ]


class AlarmInspect(generic.InspectView):
    """One alarm: what it says, what to do, where to look, and the button."""

    template_name = "newsroom/alarm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "kind": alarm_of(self.object.code),
            "may_acknowledge": may(self.request.user, "acknowledge"),
        }


class AlarmViewSet(ReadOnlyViewSet):
    """Alarms in the menu."""

    model = Alarm
    index_view_class = AlarmIndex
    inspect_view_class = AlarmInspect
    icon = "warning"
    menu_label = "Alarms"
    menu_order = 102
    add_to_admin_menu = True
    inspect_view_fields = (
        "code wire detail first_seen last_seen count sent_at acknowledged_at acknowledged_by"
    ).split()
    name = "alarms"


class AlarmPanel(Component):
    """Open alarms on the dashboard, the newest few with their buttons."""

    order = 5
    template_name = "newsroom/panel_alarms.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Rows with their tags, and how many there are in all."""
        found = open_alarms()
        worst = sorted(found[:MOST_RANKED], key=lambda one: RANK[alarm_of(one.code).severity])
        rows = [(one, tag(one), alarm_of(one.code)) for one in worst[:MOST_SHOWN]]
        request = parent_context["request"]
        return {
            "rows": rows,
            "count": found.count(),
            "may_acknowledge": may(request.user, "acknowledge"),
            "request": request,
        }


@require_POST
@require_admin_access
def acknowledge(request: HttpRequest, key: int) -> HttpResponse:
    """Take an alarm off the list of open ones."""
    if not may(request.user, "acknowledge"):
        raise PermissionDenied
    alarm = actions.acknowledge(key, by=request.user.get_username())
    messages.success(request, f"Alarm {alarm.code} acknowledged.")
    return redirect(next_page(request))
