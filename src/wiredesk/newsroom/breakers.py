"""A wire's own page: breaker and button, what it usually sends, the end of its contract."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import generic

from wiredesk.archive import pulse
from wiredesk.archive.health import ASKED, facts_of
from wiredesk.archive.models import Story, Wire, WirePulse
from wiredesk.core import breaker, silence
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.newsroom import pushtokens
from wiredesk.newsroom.health import shown
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.selecting import today


class WireInspect(generic.InspectView):
    """One wire: breaker, rhythm, then its fields."""

    template_name = "newsroom/wire.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = WirePulse.objects.filter(wire=self.object).first()
        return {
            **super().get_context_data(**kwargs),
            "pulse": row,
            "lines": _lines(self.object, row) if row else ["Nothing has come yet."],
            "may_close": may(self.request.user, "close_breaker"),
            "may_end": may(self.request.user, "end_contract"),
            "health": shown(facts_of(self.object), timezone.now()),
            "may_ask": may(self.request.user, "ask_wire") and self.object.transport in ASKED,
            "may_choose": may(self.request.user, "choose"),
            "today": today(self.object, timezone.now()),
            **pushtokens.ways_in(self.object, self.request.user),
        }


def _lines(wire: Wire, row: WirePulse) -> list[str]:
    """Counts against their limits, and how long the wire may be silent, in words."""
    counts, rhythm = pulse.pulse_of(row), pulse.rhythm_of(row)
    limits, minute = pulse.limits_of(wire), pulse.minute_of(timezone.now())
    items, kills = (breaker.within(cause, counts, minute) for cause in ("items", "kills"))
    most_items = breaker.limit("items", counts, limits, minute)
    most_kills = breaker.limit("kills", counts, limits, minute)
    patience = silence.patience(rhythm, pulse.fixed_patience(wire))
    heard = f"{rhythm.heard:%d %b %Y %H:%M} UTC" if rhythm.heard else "never"
    quiet = f"after {patience} of silence an alarm sounds" if patience else "no rhythm is known yet"
    return [
        f"{items} new items in the last ten minutes; more than {most_items} are a flood.",
        f"{kills} kills in the last hour; more than {most_kills} are a flood.",
        f"Last heard: {heard}; {quiet}.",
    ]


@require_http_methods(["GET", "POST"])
@require_admin_access
def close_breaker(request: HttpRequest, key: int) -> HttpResponse:
    """Close the breaker of a wire: GET asks, POST does it."""
    if not may(request.user, "close_breaker"):
        raise PermissionDenied
    wire = get_object_or_404(Wire.objects.select_related("agency"), pk=key)
    if request.method == "GET":
        row = get_object_or_404(WirePulse, wire=wire, opened_at__isnull=False)
        waiting = Story.objects.filter(wire=wire, state="awaiting").count()
        context = {"wire": wire, "pulse": row, "waiting": waiting}
        return render(request, "newsroom/close_breaker.html", context)
    reason = request.POST.get("reason", "").strip()
    actions.close_breaker(wire, by=request.user.get_username(), reason=reason)
    messages.success(request, f"The breaker of {wire.name} is closed.")
    return redirect("wires:inspect", wire.pk)


@require_http_methods(["GET", "POST"])
@require_admin_access
def end_contract(request: HttpRequest, key: int) -> HttpResponse:
    """End the contract behind a wire: GET asks, POST does it; the key is typed as confirmation."""
    if not may(request.user, "end_contract"):
        raise PermissionDenied
    wire = get_object_or_404(Wire.objects.select_related("agency"), pk=key)
    if request.method == "GET":
        shown = Story.objects.filter(wire=wire, state="public").count()
        return render(request, "newsroom/end_contract.html", {"wire": wire, "stories": shown})
    if request.POST.get("key", "").strip() != wire.key:
        raise ActionRefused("the key that was typed is not that of the wire")
    by, reason = request.user.get_username(), request.POST.get("reason", "")
    hidden = actions.end_contract(wire, by=by, reason=reason)
    messages.success(request, f"{wire.name} has ended: {hidden} stories are gone from the site.")
    return redirect("wires:inspect", wire.pk)
