"""The dashboard: what waits, what is wrong, and the stop switch."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from wiredesk.archive.models import Feedback, Outbox, Pause, Story, Transmission, Wire
from wiredesk.newsroom.roles import may

WAITING_STATES = ("awaiting", "held", "withheld")
MOST_WIRES = 20


class DeskPanel(Component):
    """What waits for a person."""

    order = 10
    template_name = "newsroom/panel_desk.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Counts by the index of states; the public ones are not counted: they may be millions."""
        by_state = dict(
            Story.objects.filter(state__in=WAITING_STATES)
            .order_by()
            .values_list("state")
            .annotate(n=Count("pk"))
        )
        oldest = Story.objects.filter(state="awaiting").order_by("pk").first()
        return {
            "counts": [(state, Story.State(state).label, by_state.get(state, 0))
                       for state in WAITING_STATES],
            "oldest": oldest,
            "feedback": Feedback.objects.filter(answered_at=None).count(),
            "quarantined": Transmission.objects.filter(state="quarantined").count(),
            **_delays(timezone.now()),
        }  # fmt: skip


def _delays(now: datetime) -> dict[str, Any]:
    """How long the oldest unread bytes and the oldest open effect have been waiting."""
    waiting = Transmission.objects.filter(state="waiting").order_by("id").values("received_at")
    effects = Outbox.objects.filter(done_at=None, due_at__lte=now)
    return {
        "oldest_bytes": waiting.values_list("received_at", flat=True).first(),
        "oldest_effect": effects.aggregate(oldest=Min("created_at"))["oldest"],
    }


class StopPanel(Component):
    """The stop switch for all wires, and the wires that need a look."""

    order = 20
    template_name = "newsroom/panel_stop.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Wires that are paused, flooding, failing, gone or without a licence."""
        troubled = Q(paused=True) | Q(failures__gt=0) | Q(gone=True) | Q(licence=None)
        troubled |= Q(pulse__opened_at__isnull=False)
        wires = Wire.objects.filter(troubled, ended_at=None).select_related(
            "agency", "licence", "pulse"
        )
        user = parent_context["request"].user
        return {
            "pause": Pause.objects.order_by("-pk").first(),
            "wires": wires[:MOST_WIRES],
            "may_pause": may(user, "pause"),
            "request": parent_context["request"],
        }
