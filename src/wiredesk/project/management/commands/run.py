"""`wiredesk run`: everything in one supervised process tree."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wiredesk.project.config import Config
from wiredesk.project.preflight import require_pipeline, require_services
from wiredesk.project.supervisor import Child, Tree, leashed_command, wiredesk_command


class Command(BaseCommand):
    """Web server and worker, restarted when they die, ended together."""

    help = "Run web server and worker in one process tree, until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the tree and stay with it."""
        require_services(settings.CONFIG)
        require_pipeline(settings.CONFIG)
        self.stderr.write(f"wiredesk runs at {settings.CONFIG.site_url} (Ctrl-C ends it)")
        Tree(children(settings.CONFIG)).run()


def children(config: Config) -> list[Child]:
    """The processes of the tree; the one that names people only where a pipeline is set."""
    tree = [Child("web", wiredesk_command("web")), Child("worker", leashed_command("worker"))]
    return [*tree, Child("name", leashed_command("name"))] if config.ner_model else tree
