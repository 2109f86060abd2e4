"""`wiredesk worker`: looks at wires, files and delivers; embedded, or as a Celery worker."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from wiredesk.archive.generation import Beat, generation_of
from wiredesk.project.preflight import require_services
from wiredesk.project.supervisor import Child, Tree, die_with, leashed_command

PARTS = ("ways-in", "road")


class Command(BaseCommand):
    """The engine that the settings choose."""

    help = "Run the worker of the engine that the settings choose."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        """Both are for process trees: a cluster's hosts, and the supervisor."""
        parser.add_argument("--part", choices=PARTS, help="cluster: only this part of the worker")
        parser.add_argument(
            "--leash", type=int, metavar="PID", help="end when this process, our parent, ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM or SIGINT."""
        if options["leash"]:
            die_with(options["leash"])
        if settings.CONFIG.engine == "embedded":
            self._embedded()
        elif options["part"]:
            from wiredesk.project.parts import run_part

            run_part(options["part"])
        else:
            require_services(settings.CONFIG)
            Tree([Child(part, leashed_command("worker", "--part", part)) for part in PARTS]).run()

    def _embedded(self) -> None:
        from wiredesk.desk.engine.embedded import Worker, alone

        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        config = settings.CONFIG
        with alone(config.home / "worker.lock"), Beat(generation_of(config.generation_place)):
            Worker(stop).run()
