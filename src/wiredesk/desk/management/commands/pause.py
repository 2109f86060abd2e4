"""`wiredesk pause`: the stop switch, for one wire or for all."""

from argparse import ArgumentParser
from typing import Any

from wiredesk.archive.models import Pause, Wire
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand, one_wire


class Command(DeskCommand):
    """Pause or resume automatic publishing."""

    help = "New items await the desk: of one wire, or of all. Kills still act at once."

    def arguments(self, parser: ArgumentParser) -> None:
        """[WIRE] [--off]."""
        parser.add_argument("wire", nargs="?", help="key of a wire; none = all")
        parser.add_argument("--off", action="store_true", help="resume")
        parser.add_argument("--by", default="command line")
        parser.add_argument("--reason", default="")

    def perform(self, **options: Any) -> int:
        """Switch and show what is paused now."""
        wire = one_wire(options["wire"]) if options["wire"] else None
        act = actions.resume if options["off"] else actions.pause
        act(wire, by=options["by"], reason=options["reason"])
        rows = [{"wire": "all", "paused": Pause.objects.exists()}]
        rows += [{"wire": one.key, "paused": one.paused} for one in Wire.objects.all()]
        self.show(rows, as_json=options["json"])
        return 0
