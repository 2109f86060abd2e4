"""`wiredesk verify`: check every invariant of the archive."""

from typing import Any

from django.utils import timezone

from wiredesk.desk.checking import check
from wiredesk.desk.doors import DeskCommand

FINDINGS = 6


class Command(DeskCommand):
    """Nothing lost, nothing doubled, nothing killed that still shows."""

    help = "Check every invariant of the archive; exit code 6 where one is broken."

    def perform(self, **options: Any) -> int:
        """Print findings; none is good news."""
        findings = check(timezone.now())
        rows = [
            {"invariant": one.invariant, "where": one.where, "what": one.what} for one in findings
        ]
        if rows or options["json"]:
            self.show(rows, as_json=options["json"])
        else:
            self.stderr.write("the archive is sound")
        return FINDINGS if findings else 0
