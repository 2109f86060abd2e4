"""`wiredesk reprocess`: read kept transmissions again with the readers of today."""

from argparse import ArgumentParser
from typing import Any

from wiredesk.archive.models import Transmission
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand


class Command(DeskCommand):
    """Queue transmissions for another reading; nothing is filed twice."""

    help = "Read kept transmissions again; unchanged items stay as they are."

    def arguments(self, parser: ArgumentParser) -> None:
        """[--wire KEY] [--format FORMAT]."""
        parser.add_argument("--wire")
        parser.add_argument("--format")
        parser.add_argument("--by", default="command line")

    def perform(self, **options: Any) -> int:
        """Replay what matches; the worker (or `wiredesk ingest`) files it."""
        chosen = Transmission.objects.exclude(state="waiting").defer("body").order_by("id")
        if options["wire"]:
            chosen = chosen.filter(wire__key=options["wire"])
        if options["format"]:
            chosen = chosen.filter(format=options["format"])
        count = 0
        for one in chosen.iterator():
            actions.replay(one, by=options["by"])
            count += 1
        self.show([{"queued": count}], as_json=options["json"])
        return 0
