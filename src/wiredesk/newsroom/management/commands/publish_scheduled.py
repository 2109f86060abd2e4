"""Wagtail's command of this name, led through our bridge: each publication in one transaction."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wiredesk.archive.originals import publish_due


class Command(BaseCommand):
    """Publish what is due, end what has expired."""

    help = "Publish pages and edits whose time has come, and end those that have expired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out what is due and say how much it was."""
        self.stdout.write(f"{publish_due(timezone.now())} carried out")
