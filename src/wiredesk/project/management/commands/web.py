"""`wiredesk web`: the web server alone."""

import os
from typing import Any

from django.core.management.base import BaseCommand

from wiredesk.project.web import web_command


class Command(BaseCommand):
    """Becomes the server process, so that signals reach it directly."""

    help = "Serve the site (WIREDESK_LISTEN, WIREDESK_WEB_PROCESSES)."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Never returns."""
        command = web_command()
        os.execv(command[0], command)
