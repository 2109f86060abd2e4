"""Lines that hold a story in words, and the times they name, as they are written."""

import re

from wiredesk.core.profiles.profile import Profile

LONGEST_EMBARGO_LINE = 160

EMBARGO_LIFTED = re.compile(r"\b(?:lifted|aufgehoben|levé)\b", re.IGNORECASE)

_WEEKDAY = r"(?:[^\W\d_]+(?:day|tag|di|woch|abend|manche)\.?,? )?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_CLOCK = (
    r"(?<!\d)(?P<hour>\d{1,2})"
    r"(?:[:.hH]?(?P<minute>\d{2})(?!\d)|(?= ?[ap]\.?m)|(?= ?(?:Uhr|uur))|[hH]\b)"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: (?:Uhr|uur))?"
)
_ZONE = r"(?: ?(?P<zone>GMT|UTC|[A-Z]{1,3}[SD]T|CET|MEZ|MESZ|IST))?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th)?\.?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d{2}))?"
_AT = r",?(?: (?:at|à|um|kl\.?|klo|om|alle(?: ore)?|a las|τις))? "
EMBARGO_TIMES = tuple(
    re.compile(form)
    for form in (
        # UNTIL 1800 GMT, Wednesday, January 14; 1800 GMT, 14 January
        rf"{_CLOCK}{_ZONE},? (?:on )?{_WEEKDAY}{_MONTH} {_DAY}{_YEAR}",
        rf"{_CLOCK}{_ZONE},? (?:on |am |le )?{_WEEKDAY}{_DAY} {_MONTH}{_YEAR}",
        # Wednesday, January 14, at 1800 GMT; 14 January 2026, 18:00; 5 mars 2026 à 11H00 GMT
        rf"{_MONTH} {_DAY}{_YEAR}{_AT}{_CLOCK}{_ZONE}",
        rf"{_DAY} {_MONTH}{_YEAR}{_AT}{_CLOCK}{_ZONE}",
        # 05.03.2026, 19.00 Uhr; 2026-03-05 18:00 GMT
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})?{_AT}{_CLOCK}{_ZONE}",
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[T ]{_CLOCK}{_ZONE}",
    )
)
EMBARGO_CLOCK = re.compile(rf"{_CLOCK}{_ZONE}")
"""A time alone: on the day of the item, or on the next where it has passed."""


def is_embargo_line(words: str, profile: Profile) -> bool:
    """Whether a whole line holds the story: "EMBARGOED UNTIL 1800 GMT, January 14".

    How such a line opens is the profile's: "EU weighs oil embargo" does not open so.
    """
    return len(words) <= LONGEST_EMBARGO_LINE and profile.embargo_line.match(words) is not None
