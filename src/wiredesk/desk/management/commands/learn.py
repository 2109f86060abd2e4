"""`wiredesk learn topics`: a topic model from the coded stories of the archive."""

import os
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from wiredesk.desk.doors import DeskCommand
from wiredesk.desk.teaching import MOST, again, learn_from_archive

NICE = 10  # a run that nobody waits for leaves the processor to readers and wires


class Command(DeskCommand):
    """Learn from the archive; with --from FILE see desk/learning.py."""

    help = (
        "Learn topics from the coded English stories of the archive that are public and whose"
        " licence allows it (learn). With --from FILE --to MODEL: from JSON lines, without a site."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """topics [--most N]."""
        parser.add_argument("what", choices=["topics"])
        parser.add_argument(
            "--most", type=int, default=MOST, help=f"newest stories learnt from ({MOST})"
        )
        parser.add_argument("--again", type=int, metavar="LEARNING", help=SUPPRESS)

    def perform(self, **options: Any) -> int:
        """Learn, and say from what."""
        if options["most"] < 1:
            raise CommandError("--most is at least 1", returncode=2)
        if options["again"]:
            os.nice(NICE)
            again(options["again"], self.stderr.write)
            return 0
        learnt = learn_from_archive(most=options["most"], say=self.stderr.write)
        wires = ", ".join(f"{key} {count}" for key, count in sorted(learnt.wires.items()))
        row = {"stories": learnt.stories, "topics": learnt.topics, "wires": wires}
        self.show([row], as_json=options["json"])
        return 0
