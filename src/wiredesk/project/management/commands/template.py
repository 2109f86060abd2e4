"""`wiredesk template`: prepare the empty database that `demo` starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from wiredesk.project.template import ensure_template


class Command(BaseCommand):
    """Part of `make install`, so that the first demo shows its first page at once."""

    help = "Prepare the empty database that `wiredesk demo` copies."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Print where it lies."""
        self.stdout.write(str(ensure_template()))
