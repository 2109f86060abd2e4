"""The head of a text: lines above the story that only editors may read."""

import re

EMBARGO_LINE = re.compile(
    r"(?:Eds?(?:itors)?: ?)?(?:EMBARGO(?:ED)?\b|Embargo(?:ed (?:until|for)\b|:| jusqu| bis\b)|"
    r"S(?:OUS|ous) (?:EMBARGO|embargo)\b|H(?:OLD|old) (?:FOR|for) (?:RELEASE|release)\b|"
    r"NOT FOR (?:RELEASE|PUBLICATION) (?:BEFORE|UNTIL)\b|S(?:PERRFRIST|perrfrist)\b:?)"
)
"""How a line opens that holds a story; "EU weighs oil embargo" does not open so."""

LONGEST_EMBARGO_LINE = 160
LONGEST_DESK_LINE = 300
_DESK_LINE = re.compile(
    r"Eds?(?:itors)?: .+|\(Refil(?:es?|ing|ed) [^()]+\)|\(Releases [^()]+\)", re.DOTALL
)


def is_embargo_line(words: str) -> bool:
    """Whether a whole line holds the story: "EMBARGOED UNTIL 1800 GMT, January 14"."""
    return len(words) <= LONGEST_EMBARGO_LINE and EMBARGO_LINE.match(words) is not None


def is_desk_line(words: str) -> bool:
    """Whether a first paragraph speaks to editors: an embargo, "Eds: ...", "(Refiles to ...)"."""
    if is_embargo_line(words):
        return True
    return len(words) <= LONGEST_DESK_LINE and _DESK_LINE.fullmatch(words) is not None
