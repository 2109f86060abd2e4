"""Tells the lines that hold a story in words, and those that say that a hold is over."""

import re

from wiredesk.core.profiles.profile import Profile

LONGEST_EMBARGO_LINE = 160

EMBARGO_LIFTED = re.compile(
    r"\b(?:lifted|aufgehoben|levée?|levantado|revocato|tolto|opgeheven)\b", re.IGNORECASE
)

EMBARGO_RELEASED = re.compile(
    r"(?:The )?[Ee]mbargo (?:on|for) (?:[^.]{0,80} )?(?:story|item|report|release|dispatch)\b"
    r"[^.]{0,60} (?:is|has been) lifted\b.*"
    r"|(?:Die )?Sperrfrist (?:der|für|zu|zur|von)\b[^.]{0,80} (?:ist|wird|wurde) aufgehoben\b.*"
    r"|L['’]embargo sur [^.]{0,80} (?:est|a été) levé\b.*",
    re.DOTALL,
)
"""How an advisory frees the story that it links to; "EU oil embargo lifted" does not."""


def is_embargo_line(words: str, profile: Profile) -> bool:
    """Whether a whole line holds the story: "EMBARGOED UNTIL 1800 GMT, January 14".

    How such a line opens is the profile's: "EU weighs oil embargo" does not open so.
    """
    return len(words) <= LONGEST_EMBARGO_LINE and profile.embargo_line.match(words) is not None
