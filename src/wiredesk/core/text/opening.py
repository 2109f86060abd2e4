"""The head of a text: lines above the story, for editors alone or on what was corrected."""

import re

from wiredesk.core.profiles.profile import Profile
from wiredesk.core.text.embargo import is_embargo_line

LONGEST_DESK_LINE = 300
_DESK_LINE = re.compile(r"Eds?(?:itors)?: .+|\(Releases [^()]+\)", re.DOTALL)

LONGEST_TRUNK = 600
_INSIDE = r"(?:[^()]|\([^()]*\))"
_TRUNK = re.compile(
    rf"\((?:In|in) (?:this |an? )?[^()]{{3,60}} story,? corrects {_INSIDE}+\)"
    rf"|\((?:Corrects|Refil(?:es?|ing|ed)|Corrige|Korrigiert|Berichtigt) {_INSIDE}+\)"
    rf"|\(This (?:version of the |[^()]{{3,40}} )?story (?:corrects|has been (?:corrected|refiled)|"
    rf"was (?:corrected|refiled)|is (?:corrected|refiled)) {_INSIDE}+\)"
    r"|Bien lire .{1,120}(?: et non | au lieu de ).{1,120}",
    re.DOTALL,
)
"""Reuters' trunk and its like: a line above the text that tells readers what was wrong."""


def is_desk_line(words: str, profile: Profile) -> bool:
    """Whether a first paragraph is none of the story: an embargo, "Eds: ...", a trunk."""
    if is_embargo_line(words, profile) or is_trunk(words):
        return True
    said = _DESK_LINE.fullmatch(words) or profile.desk_line.fullmatch(words)
    return len(words) <= LONGEST_DESK_LINE and said is not None


def is_trunk(words: str) -> bool:
    """Whether a whole line says, for readers, what of the story was wrong before."""
    return len(words) <= LONGEST_TRUNK and _TRUNK.fullmatch(words) is not None
