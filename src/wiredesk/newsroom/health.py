"""How the wires are: a page over all of them, a panel on each wire's own page, and *Ask now*."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from wiredesk.archive.health import facts_of
from wiredesk.archive.models import Wire
from wiredesk.core import health
from wiredesk.core.health import Facts
from wiredesk.desk import actions
from wiredesk.newsroom.roles import may

GRAVE = frozenset({"gone", "failing", "overdue"})


def shown(facts: Facts, now: datetime) -> dict[str, Any]:
    """What the templates say of one wire."""
    found, arrivals = health.findings(facts, now), facts.arrivals
    return {
        "facts": facts,
        "findings": found,
        "tone": _tone({one.code for one in found}),
        "gap": health.span(health.usual_gap(arrivals)),
        "heard": health.ago(facts.heard, now),
        "lag": health.span(health.lag(arrivals, 0.5)),
        "late": health.span(health.lag(arrivals, 0.95)),
        "day": health.of_day(facts.looks, now),
        "week": health.of_week(facts.looks, now),
        "waits": health.span((facts.due_at - now).total_seconds())
        if facts.due_at and facts.due_at > now
        else "",
    }


def _tone(codes: set[str]) -> str:
    if not codes:
        return "public"
    return "critical" if codes & GRAVE else "awaiting"


def health_tag(wire: Wire) -> SafeString:
    """The findings in a word or two, for the list of wires."""
    if wire.ended_at is not None:
        return SafeString("")
    found = [one.code for one in health.findings(facts_of(wire), timezone.now())]
    said = ", ".join(found) or "well"
    return format_html('<span class="wd-tag wd-{}">{}</span>', _tone(set(found)), said)


@require_safe
@require_admin_access
def overview(request: HttpRequest) -> HttpResponse:
    """All wires whose contract runs, those with findings first."""
    if not request.user.has_perm("archive.view_wire"):
        raise PermissionDenied
    now = timezone.now()
    running = Wire.objects.filter(ended_at=None).select_related("agency", "pulse")
    rows = [{"wire": wire, **shown(facts_of(wire), now)} for wire in running]
    rows.sort(key=lambda row: (not row["findings"], row["wire"].key))
    sick = sum(bool(row["findings"]) for row in rows)
    return render(request, "newsroom/wires_health.html", {"rows": rows, "sick": sick})


@require_POST
@require_admin_access
def ask(request: HttpRequest, key: int) -> HttpResponse:
    """Ask a wire now and anew."""
    if not may(request.user, "ask_wire"):
        raise PermissionDenied
    wire = get_object_or_404(Wire.objects.select_related("agency"), pk=key)
    actions.ask_wire(wire, by=request.user.get_username())
    messages.success(request, f"{wire.name} is asked at the next look, in a moment.")
    return redirect("wires:inspect", wire.pk)


class HealthItem(MenuItem):
    """For whoever may see wires."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("archive.view_wire"))


def menu_item() -> MenuItem:
    """Into the health of all wires."""
    return HealthItem(
        "Health of wires", reverse("newsroom:wire_health"), icon_name="view", order=141
    )
