"""`wiredesk init`: a new site here; five questions, each with an answer ready."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from wiredesk.archive.models import SiteIdentity
from wiredesk.archive.seeding import seed
from wiredesk.project.management.commands.enter import login_link

QUESTIONS = (
    ("name", "Name of the site", "Wiredesk"),
    ("legal_entity", "Legal entity behind it", ""),
    ("responsible_editor", "Responsible editor", ""),
    ("address", "Postal address", ""),
    ("email", "Contact address (e-mail)", ""),
)


class Command(BaseCommand):
    """Migrate, seed, ask who runs the site, print the way into the newsroom."""

    help = "Make or complete the site in WIREDESK_HOME. May be run again."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option per question, and --no-input."""
        parser.add_argument("--no-input", action="store_true")
        parser.add_argument("--no-editor", action="store_true", help="make no first user")
        for key, question, _ in QUESTIONS:
            parser.add_argument(f"--{key.replace('_', '-')}", help=question)

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything again is harmless: nothing that is there is overwritten."""
        call_command("migrate", verbosity=0, interactive=False)
        answers = {key: self._answer(key, ask, ready, options) for key, ask, ready in QUESTIONS}
        seed(answers["name"])
        given = {key: value for key, value in answers.items() if value}
        SiteIdentity.objects.filter(pk=1).update(**given)
        self.stderr.write(f"The site is ready in {settings.CONFIG.home}. Next:")
        self.stderr.write("  wiredesk wire add ADDRESS --agency NAME --licence quotation")
        self.stderr.write("  wiredesk run")
        if not options["no_editor"]:
            self.stdout.write(settings.CONFIG.site_url + login_link("editor", minutes=60))

    def _answer(self, key: str, question: str, ready: str, options: dict[str, Any]) -> str:
        if options[key] is not None:
            return str(options[key])
        if options["no_input"] or not sys.stdin.isatty():
            return ready
        self.stderr.write(f"{question} [{ready}]: ", ending="")
        return input().strip() or ready
