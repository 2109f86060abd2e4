"""The foot of a text: the sign-off that readers may see and the notes that only editors may."""

import re

from msgspec import Struct

from wiredesk.core.profiles.profile import Profile

# Whole last paragraphs. Each says who worked on the copy, nothing about the event.
_SIGN_OFF = re.compile(
    r"\((?:(?:Additional |Writing and |Reporting and )?(?:reporting|writing|editing|graphics?|"
    r"compiled|translation|translated|research|production|visuals)\b[^()]*(?:\([^()]*\)[^()]*)*)\)"
    r"|[-–—_]{1,3}\s?(?:AP|Associated Press|AFP|Reuters) (?:\w+ )?"
    r"(?:writers?|reporters?|journalists?|correspondents?)\b.{0,200} contributed"
    r"(?: to this report)?\.?"
    r"|(?:The )?(?:AP|Associated Press) (?:\w+ ){0,3}(?:writers?|reporters?|journalists?)\b"
    r"[^.]{0,200} contributed to this report\."
    r"|(?:Reporting|Additional reporting|Writing|Editing) by [A-Z][^.]{2,200}\.?",
    re.IGNORECASE | re.DOTALL,
)
_SIGN_OFF_OPENING = re.compile(
    r"\((?:(?:additional |writing and )?(?:reporting|writing|editing|compiled|translated)\b)",
    re.IGNORECASE,
)
# From such a line on, everything is for editors.
_NON_PUBLIC = re.compile(
    r"#{1,2} ?(?:Notebook|Notizblock)\b"
    r"|(?:\*+ ?)?(?:The|Die) following (?:information|contact details?|details?) (?:is|are) not "
    r"(?:intended )?for publication"
    r"|(?:\*+ ?)?(?:Die folgenden Informationen|Folgende Informationen|Nachfolgende Informationen|"
    r"Die nachfolgenden Informationen) sind nicht (?:zur|für die) Veröffentlichung"
    r"|Not for publication\b",
    re.IGNORECASE,
)


class Foot(Struct, frozen=True):
    """How many paragraphs of the text stay in it, and the words of what follows them."""

    kept: int
    kept_with_sign_off: int  # the same where the sign-off is to stay
    sign_off: str | None = None
    notes: str | None = None


def read_foot(paragraphs: tuple[str, ...], profile: Profile) -> Foot:
    """Split the foot from the paragraphs of a plain text.

    Whole paragraphs only, so that markup can be cut where the text is: a sign-off that shares
    its paragraph with the story is left to ``sign_off_inside``. At least one paragraph stays.
    """
    notes_at = _first_note(paragraphs, profile)
    kept = notes_at
    while kept > 1 and _signs_off(paragraphs[kept - 1], profile):
        kept -= 1
    return Foot(
        kept=kept,
        kept_with_sign_off=notes_at,
        sign_off=_joined(paragraphs[kept:notes_at]),
        notes=_joined(paragraphs[notes_at:]),
    )


def sign_off_inside(paragraph: str) -> int | None:
    """Return where a bracketed sign-off begins at the end of ``paragraph``, if one does."""
    for match in _SIGN_OFF_OPENING.finditer(paragraph):
        if match.start() > 0 and _SIGN_OFF.fullmatch(paragraph, match.start()):
            return match.start()
    return None


def _signs_off(paragraph: str, profile: Profile) -> bool:
    said = _SIGN_OFF.fullmatch(paragraph) or profile.sign_off.fullmatch(paragraph)
    return said is not None


def _first_note(paragraphs: tuple[str, ...], profile: Profile) -> int:
    """Index of the paragraph that opens the editors' part; the first one never does."""
    opens = (
        index > 0 and (_NON_PUBLIC.match(text) or profile.note.match(text))
        for index, text in enumerate(paragraphs)
    )
    return next((index for index, found in enumerate(opens) if found), len(paragraphs))


def _joined(paragraphs: tuple[str, ...]) -> str | None:
    return "\n\n".join(paragraphs) or None
