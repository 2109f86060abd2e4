"""`wiredesk why`: why a story is on the site, or is not."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from wiredesk.archive.contracts import standing
from wiredesk.archive.models import Audit, StoryVersion
from wiredesk.desk.doors import DeskCommand, one_story

CHOSEN = {"take": "taken", "skip": "skipped", "follow": "follows its story"}


class Command(DeskCommand):
    """Every version and decision of one story, oldest first."""

    help = "Why a story is on the site, or is not: versions, decisions, reasons."

    def arguments(self, parser: ArgumentParser) -> None:
        """STORY."""
        parser.add_argument("story", help="URL, id, agency id or slugline")

    def perform(self, **options: Any) -> int:
        """Print the story's state, then its history."""
        story = one_story(options["story"])
        now = timezone.now()
        waits = story.visible_from and story.visible_from > now
        state = f"embargoed until {story.visible_from}" if waits else story.state
        rows = [self._row(story.changed_at, "now", state, story.reason)]
        rows += [
            self._row(now, "licence", f"{use} refused", reason)
            for use, reason in standing(story.contract(), now)
        ]
        history = [
            self._row(
                version.received_at,
                version.wire.key,
                f"{version.kind} version {version.version or '–'}",
                "; ".join(filter(None, [*version.evidence, *_decisions(version)])),
            )
            for version in story.versions.select_related("wire")
        ]
        history += [
            self._row(line.at, line.actor, line.act, line.reason)
            for line in Audit.objects.filter(story_id=story.pk)
        ]
        rows += sorted(history, key=lambda row: row["at"])
        self.show(rows, as_json=options["json"])
        return 0

    @staticmethod
    def _row(at: Any, who: str, what: str, reason: str) -> dict[str, Any]:
        when = at.isoformat(timespec="milliseconds")
        return {"at": when, "who": who, "what": what, "why": reason}


def _decisions(version: StoryVersion) -> list[str]:
    """Why it publishes itself or not, why it was taken or not, and why it is no news."""
    chosen = f"{CHOSEN[version.selected]}: {version.selected_reason}"
    old = f"to the archive only: {version.archival}" if version.archival else ""
    return [version.policy_reason, chosen if version.selected_reason else "", old]
