"""`wiredesk enter`: a one-time link into the newsroom, instead of a default password."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from wiredesk.newsroom.onetime import make_link


class Command(BaseCommand):
    """Make the user where missing (as an administrator) and print the link."""

    help = "Print an expiring one-time link into the newsroom."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """[NAME] [--minutes N]."""
        parser.add_argument("name", nargs="?", default="editor")
        parser.add_argument("--minutes", type=float, default=15)

    def handle(self, *args: Any, **options: Any) -> None:
        """The link goes to stdout."""
        link = login_link(options["name"], minutes=options["minutes"])
        self.stdout.write(settings.CONFIG.site_url + link)


def login_link(name: str, *, minutes: float) -> str:
    """The path of a one-time link for an administrator of this name, made where missing."""
    users = get_user_model()
    user = users.objects.filter(username=name).first()
    if user is None:
        user = users.objects.create_superuser(username=name, password=None)
    return make_link(user, minutes=minutes)
