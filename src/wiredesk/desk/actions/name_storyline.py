"""Give a running story a title; without one it bears the headline that tells most of it."""

from django.utils import timezone

from wiredesk.archive import storylines
from wiredesk.archive.models import Storyline


def name_storyline(line: Storyline, title: str, *, by: str) -> None:
    """A kill of any of its stories takes the title off again."""
    storylines.name(line, title, by=by, now=timezone.now())
