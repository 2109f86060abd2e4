"""`wiredesk name`: further people and organisations, by the operator's spaCy pipeline."""

import os
import signal
import threading
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings

from wiredesk.desk.doors import DeskCommand
from wiredesk.desk.further_names import name_all, name_until
from wiredesk.desk.pipeline import load
from wiredesk.project.supervisor import die_with

NICE = 10
"""Leaves the processor to readers and wires; no lower, since its short transactions hold the lock
that the road waits for."""


class Command(DeskCommand):
    """A process of its own beside the worker."""

    help = (
        "Name people and organisations of the newest public English stories that the rules did not"
        " find, with the spaCy pipeline of WIREDESK_NER_MODEL. `wiredesk run` starts it itself."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """[--once]."""
        parser.add_argument("--once", action="store_true", help="what waits now, then end")
        parser.add_argument("--leash", type=int, metavar="PID", help=SUPPRESS)

    def perform(self, **options: Any) -> int:
        """Until SIGTERM or SIGINT, or with --once until nothing waits."""
        if options["leash"]:
            die_with(options["leash"])
        os.nice(NICE)
        if options["once"]:
            pipeline = load(settings.CONFIG.ner_model)
            row = {"stories": name_all(pipeline), "pipeline": pipeline.mark}
            self.show([row], as_json=options["json"])
            return 0
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        name_until(stop, load(settings.CONFIG.ner_model))
        return 0
