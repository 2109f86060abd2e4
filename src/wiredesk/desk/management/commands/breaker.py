"""`wiredesk breaker`: which breakers are open, and closing one."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from wiredesk.archive import pulse
from wiredesk.archive.models import WirePulse
from wiredesk.core import breaker
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand, one_wire


class Command(DeskCommand):
    """List the breakers of all wires, or close one."""

    help = "List breakers with counts and limits, or close the breaker of a wire."

    def arguments(self, parser: ArgumentParser) -> None:
        """list | close WIRE."""
        parser.add_argument("act", choices=["list", "close"])
        parser.add_argument("wire", nargs="?", help="key of a wire (close)")
        parser.add_argument("--by", default="command line")
        parser.add_argument("--reason", default="")

    def perform(self, **options: Any) -> int:
        """Close what is named, then show the list."""
        if options["act"] == "close":
            wire = one_wire(options["wire"])
            actions.close_breaker(wire, by=options["by"], reason=options["reason"])
        rows = WirePulse.objects.select_related("wire").order_by("wire__key")
        self.show([_row(row) for row in rows], as_json=options["json"])
        return 0


def _row(row: WirePulse) -> dict[str, Any]:
    counts, limits = pulse.pulse_of(row), pulse.limits_of(row.wire)
    minute = pulse.minute_of(timezone.now())
    return {
        "wire": row.wire.key,
        "breaker": "open" if row.opened_at else "closed",
        "since": row.opened_at.isoformat(timespec="seconds") if row.opened_at else None,
        "items in 10 min": breaker.within("items", counts, minute),
        "of": breaker.limit("items", counts, limits, minute),
        "kills in 1 h": breaker.within("kills", counts, minute),
        "of at most": breaker.limit("kills", counts, limits, minute),
        "reason": row.reason or None,
    }
