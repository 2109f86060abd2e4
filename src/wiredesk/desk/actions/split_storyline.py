"""Take stories out of a running story, for good."""

from collections.abc import Collection

from django.utils import timezone

from wiredesk.archive import storylines
from wiredesk.archive.models import Storyline


def split_storyline(
    line: Storyline, stories: Collection[int], *, by: str, reason: str = ""
) -> Storyline:
    """Put these stories (row keys) into a storyline of their own, which is returned.

    Raises ActionRefused where none of them or all of them belong to ``line``.
    """
    return storylines.split(line, stories, by=by, reason=reason, now=timezone.now())
