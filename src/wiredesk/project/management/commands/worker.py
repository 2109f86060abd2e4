"""`wiredesk worker`: looks at wires, files and delivers; embedded, or as a Celery worker."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wiredesk.archive.generation import Beat, generation_of


class Command(BaseCommand):
    """The engine that the settings choose."""

    help = "Run the worker of the engine that the settings choose."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM or SIGINT."""
        if settings.CONFIG.engine == "cluster":
            from wiredesk.project.celery import run_worker

            run_worker()
            return
        from wiredesk.desk.engine.embedded import Worker

        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with Beat(generation_of(settings.CONFIG.generation_place)):
            Worker(stop).run()
