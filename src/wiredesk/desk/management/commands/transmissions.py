"""`wiredesk transmissions`: what was delivered, what is in quarantine, and replay."""

from argparse import ArgumentParser
from typing import Any

import zstandard
from django.core.management.base import CommandError

from wiredesk.archive.models import Transmission
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand


class Command(DeskCommand):
    """List, show or replay transmissions."""

    help = "List, show or replay what wires delivered."

    def arguments(self, parser: ArgumentParser) -> None:
        """list [--state S] | show ID | replay ID…|--quarantined."""
        parser.add_argument("act", choices=["list", "show", "replay"])
        parser.add_argument("ids", nargs="*", type=int)
        parser.add_argument("--state", choices=Transmission.State.values)
        parser.add_argument("--quarantined", action="store_true", help="replay all of quarantine")
        parser.add_argument("--limit", type=int, default=50)
        parser.add_argument("--by", default="command line")

    def perform(self, **options: Any) -> int:
        """Dispatch on the first argument."""
        if options["act"] == "show":
            return self._show_bytes(options["ids"])
        chosen = Transmission.objects.select_related("wire").defer("body")
        if options["ids"]:
            chosen = chosen.filter(pk__in=options["ids"])
        if options["state"] or options["quarantined"]:
            chosen = chosen.filter(state=options["state"] or "quarantined")
        if options["act"] == "replay":
            if not options["ids"] and not options["quarantined"]:
                raise CommandError("name the transmissions, or --quarantined for all of quarantine")
            for one in chosen:
                actions.replay(one, by=options["by"])
        rows = [
            {
                "id": one.pk,
                "wire": one.wire.key,
                "state": one.state,
                "format": one.format,
                "items": one.items,
                "name": one.name,
                "received": one.received_at.isoformat(timespec="seconds"),
                "reason": f"{one.code}: {one.reason}" if one.code else one.reason,
            }
            for one in chosen[: options["limit"]]
        ]
        self.show(rows, as_json=options["json"])
        return 0

    def _show_bytes(self, ids: list[int]) -> int:
        """The bytes exactly as they came."""
        found = Transmission.objects.filter(pk__in=ids).first()
        if found is None:
            raise CommandError("no such transmission; see `wiredesk transmissions list`")
        self.stdout._out.buffer.write(zstandard.decompress(bytes(found.body)))  # type: ignore[attr-defined]
        return 0
