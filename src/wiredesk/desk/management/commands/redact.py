"""`wiredesk redact`: a legal change by the desk; later versions of the agency wait for it."""

from argparse import ArgumentParser
from typing import Any

from wiredesk.desk.doors import ActionCommand


class Command(ActionCommand):
    """Mark or end a legal change."""

    help = "The desk changed a story for legal reasons: later versions await it. --off ends that."
    act = "redact"

    def arguments(self, parser: ArgumentParser) -> None:
        """STORY, --by, --reason, --off."""
        super().arguments(parser)
        parser.add_argument("--off", action="store_true", help="later versions publish themselves")

    def perform(self, **options: Any) -> int:
        """Mark, or end the mark."""
        self.act = "unredact" if options["off"] else "redact"
        return super().perform(**options)
