"""What all commands share: data on stdout, progress on stderr, --json, exit codes."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from rich.console import Console
from rich.table import Table

from wiredesk.archive.lookup import stories_matching
from wiredesk.archive.models import Story, Wire
from wiredesk.core.errors import LicenceRefused, Misconfigured, WiredeskError


class DeskCommand(BaseCommand):
    """A command that prints values: a table for people, JSON lines with ``--json``."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--json`` for every command; subclasses add theirs in ``arguments``."""
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        self.arguments(parser)

    def arguments(self, parser: ArgumentParser) -> None:
        """Arguments of one command."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run ``perform``; an error of ours becomes its sentence and its exit code."""
        try:
            code = self.perform(**options)
        except LicenceRefused as error:
            raise CommandError(str(error), returncode=5) from error
        except Misconfigured as error:
            raise CommandError(str(error), returncode=3) from error
        except WiredeskError as error:
            raise CommandError(str(error), returncode=1) from error
        except (OperationalError, ProgrammingError) as error:
            if "archive_" not in str(error):
                raise
            raise CommandError(
                f"there is no site in {settings.CONFIG.home} yet; run `wiredesk init` first",
                returncode=3,
            ) from error
        if code:
            raise SystemExit(code)

    def perform(self, **options: Any) -> int:
        """The work; returns the exit code."""
        raise NotImplementedError

    def show(self, rows: list[dict[str, Any]], *, as_json: bool) -> None:
        """Print rows of equal keys."""
        if as_json:
            for row in rows:
                self.stdout.write(json.dumps(row, default=str, ensure_ascii=False))
            return
        if not rows:
            self.stderr.write("nothing to show")
            return
        table = Table(*rows[0])
        for row in rows:
            table.add_row(*(_cell(value) for value in row.values()))
        Console(soft_wrap=True).print(table)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else " " for c in text).replace("[", "\\[")


def one_story(text: str) -> Story:
    """The one story that a URL, id, agency id or slugline names. Raises CommandError otherwise."""
    found = stories_matching(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(f"no story matches {text!r} (URL, id, agency id or slugline)")
    listed = "\n".join(f"  {story.public_id}  {story.guid}" for story in found)
    raise CommandError(f"{len(found)} stories match {text!r}; name one by its id:\n{listed}")


def one_wire(key: str | None) -> Wire:
    """The wire of this key. Raises CommandError otherwise."""
    wire = Wire.objects.filter(key=key or "").first()
    if wire is None:
        raise CommandError(f"no wire {key!r}; see `wiredesk wire list`")
    return wire


class ActionCommand(DeskCommand):
    """A desk action on one story, from the shell."""

    act = ""

    def arguments(self, parser: ArgumentParser) -> None:
        """STORY, --by, --reason."""
        parser.add_argument("story", help="URL, id, agency id or slugline")
        parser.add_argument("--by", default="command line", help="who acts")
        parser.add_argument("--reason", default="")

    def perform(self, **options: Any) -> int:
        """Call the action of this name and print the story's new state."""
        from wiredesk.desk import actions

        action = getattr(actions, self.act)
        story = action(one_story(options["story"]), by=options["by"], reason=options["reason"])
        row = {"id": story.public_id, "state": story.state, "reason": story.reason}
        self.show([row], as_json=options["json"])
        return 0
