"""`wiredesk ledger`: what each kill cleared, surface by surface, and how long it took."""

from argparse import ArgumentParser
from typing import Any

from wiredesk.archive import removals
from wiredesk.archive.models import Removal
from wiredesk.desk.doors import DeskCommand, one_story

MOST = 500


class Command(DeskCommand):
    """Rows of one story, or of the latest kills."""

    help = "What each kill cleared, surface by surface, and how long that took."

    def arguments(self, parser: ArgumentParser) -> None:
        """[STORY] [--all]."""
        parser.add_argument("story", nargs="?", help="URL, id, agency id or slugline")
        parser.add_argument("--all", action="store_true", help=f"more than the last {MOST} rows")

    def perform(self, **options: Any) -> int:
        """Oldest first; exit code 1 where a closed row is not what it was when it was closed."""
        rows = Removal.objects.select_related("story").order_by("-id")
        if options["story"]:
            rows = rows.filter(story=one_story(options["story"]))
        shown = list(rows if options["all"] else rows[:MOST])[::-1]
        self.show([_row(one) for one in shown], as_json=options["json"])
        return int(any(one.gone_at and not removals.is_true(one) for one in shown))


def _row(one: Removal) -> dict[str, Any]:
    return {
        "story": one.story.public_id,
        "killed": one.at.isoformat(timespec="milliseconds"),
        "by": one.by,
        "surface": one.surface,
        "gone": one.gone_at.isoformat(timespec="milliseconds") if one.gone_at else None,
        "seconds": round(one.took.total_seconds(), 3) if one.took else None,
        "left": one.left or None,
        "proof": one.proof or None,
    }
