"""The words that an agency gives readers on what was wrong: the note above a corrected story.

DESK-RULES, Correction: notes to editors are never printed, so only text that says by its field or
its form that it is for readers counts. dpa's and NewsML-G2's edNote of role correction, NITF's
``correction/@info`` (NITF 3.6, docdata), and the trunk that Reuters sets above the text.
"""

from wiredesk.core.item import NewsItem
from wiredesk.core.text.opening import is_trunk
from wiredesk.core.text.plain import one_line

ROLES = ("correction", "correctionshort")
"""Roles of notes for readers, the fuller one first (LIFECYCLE, NewsML-G2)."""

LONGEST_NOTE = 1_000
"""Characters; a longer text is no note but a story, and is left out."""


def correction_text(item: NewsItem) -> str:
    """The agency's correction text for readers as one plain line; ``""`` where there is none."""
    said = [note.text for role in ROLES for note in item.eds_notes if note.role == role]
    said += [note.text for note in item.eds_notes if note.role not in ROLES and is_trunk(note.text)]
    lines = (one_line(text) for text in said)
    return next((_bare(line) for line in lines if 0 < len(line) <= LONGEST_NOTE), "")


def _bare(line: str) -> str:
    """A trunk without its brackets."""
    return line[1:-1] if is_trunk(line) and line.startswith("(") else line
