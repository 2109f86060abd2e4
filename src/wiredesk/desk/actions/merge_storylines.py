"""Make one running story of two, for good."""

from django.utils import timezone

from wiredesk.archive import storylines
from wiredesk.archive.models import Storyline


def merge_storylines(into: Storyline, other: Storyline, *, by: str, reason: str = "") -> None:
    """Stories of ``other`` go into ``into``, and so will what is like them.

    Raises ActionRefused where both are the same or one has no stories.
    """
    storylines.merge(into, other, by=by, reason=reason, now=timezone.now())
