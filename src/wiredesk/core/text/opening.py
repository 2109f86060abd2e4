"""The head of a text: lines above the story that only editors may read."""

import re

from wiredesk.core.profiles.profile import Profile
from wiredesk.core.text.embargo import is_embargo_line

LONGEST_DESK_LINE = 300
_DESK_LINE = re.compile(
    r"Eds?(?:itors)?: .+|\(Refil(?:es?|ing|ed) [^()]+\)|\(Releases [^()]+\)", re.DOTALL
)


def is_desk_line(words: str, profile: Profile) -> bool:
    """Whether a first paragraph speaks to editors: an embargo, "Eds: ...", "(Refiles to ...)"."""
    if is_embargo_line(words, profile):
        return True
    said = _DESK_LINE.fullmatch(words) or profile.desk_line.fullmatch(words)
    return len(words) <= LONGEST_DESK_LINE and said is not None
