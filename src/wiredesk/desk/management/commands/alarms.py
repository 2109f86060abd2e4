"""`wiredesk alarms`: what sounds, and the word that somebody has seen it."""

from argparse import ArgumentParser
from typing import Any

from wiredesk.archive.alarms import open_alarms
from wiredesk.archive.models import Alarm
from wiredesk.core.alarms import alarm_of
from wiredesk.desk import actions
from wiredesk.desk.doors import DeskCommand

MOST = 200


class Command(DeskCommand):
    """List open alarms, or acknowledge some."""

    help = "List open alarms (--all: also those that were seen); --ack takes one off the list."

    def arguments(self, parser: ArgumentParser) -> None:
        """[--ack ID …] [--all]."""
        parser.add_argument("--ack", type=int, action="append", default=[], metavar="ID")
        parser.add_argument("--all", action="store_true", help="also those that were seen")
        parser.add_argument("--by", default="command line")

    def perform(self, **options: Any) -> int:
        """Acknowledge what is named, then show the list."""
        for key in options["ack"]:
            actions.acknowledge(key, by=options["by"])
        every = Alarm.objects.select_related("wire__agency")
        found = (every if options["all"] else open_alarms())[:MOST]
        self.show([_row(one) for one in found], as_json=options["json"])
        return 0


def _row(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": alarm.pk,
        "severity": alarm_of(alarm.code).severity,
        "code": alarm.code,
        "wire": alarm.wire.key if alarm.wire else None,
        "story": alarm.story_id,
        "count": alarm.count,
        "last": alarm.last_seen.isoformat(timespec="seconds"),
        "detail": alarm.detail,
        "seen by": alarm.acknowledged_by or None,
    }
