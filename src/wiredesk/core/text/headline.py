"""Headline tags: the agency's prefixes (UPDATE 2-, EXCLUSIVE-) are set apart, never lost."""

import re

# Reuters style: capitals glued to the headline by a hyphen. "UPDATE 2-" may be followed by more.
_GLUED = (
    r"UPDATE \d{1,2}",
    r"WRAPUP \d{1,2}",
    r"WRAPUP",
    r"RPT",
    r"REFILE",
    r"CORRECTED",
    r"CORRECTION",
    r"(?:STORY )?(?:WITHDRAWN|KILLED|RETRACTED)",
    r"(?:MANDATORY )?KILL",
    r"WITHHOLD",
    r"WITHHELD",
    r"(?:EDITORS' )?ADVISORY",
    r"SCHEDULE",
    r"ALERTE?",
    r"RELEASED",
    r"EXCLUSIVE",
    r"FACTBOX",
    r"COLUMN",
    r"BREAKINGVIEWS",
    r"COMMENTARY",
    r"ANALYSIS",
    r"INSIGHT",
    r"EXPLAINER",
    r"TIMELINE",
    r"FOCUS",
    r"INTERVIEW",
    r"PREVIEW",
    r"OBITUARY",
    r"NEWSMAKER",
    r"SPECIAL REPORT",
    r"TABLE",
    r"TEXT",
    r"POLL",
    r"Q&A",
    r"DIARY",
)
# Capitals and a colon; only words that no headline opens with in capitals by chance.
_COLONED = (
    r"CORRECTED",
    r"CORRECTION",
    r"REFILE",
    r"UPDATE(?: \d{1,2})?",
    r"ALERT",
    r"URGENT",
    r"FLASH",
    r"EXCLUSIVE",
    r"(?:MANDATORY )?KILL(?: KILL KILL)?",
    r"(?:STORY )?(?:WITHDRAWN|KILLED|RETRACTED)",
    r"ZURÜCKGEZOGEN",
    r"R(?:ÜCKZUG|ückzug)",
    r"R(?:ÜCKRUF|ückruf)",
    r"ANNULATION",
    r"ANNULÉE?",
    r"ANNULEE?",
    r"RETRAIT",
    r"WITHHOLD",
    r"WITHHELD",
    r"DO NOT USE",
    r"NICHT VERWENDEN",
    r"RELEASED?",
    r"FREIGEGEBEN",
    r"(?:EDITORS' )?ADVISORY",
    r"Correct(?:ion|ed|ive)",
    r"CORR",
    r"K(?:ORREKTUR|orrektur)",
    r"B(?:ERICHTIGUNG|erichtigung)",
    r"CORRECTIF",
    r"RECTIFICATIF",
    r"REPEAT",
    r"RPT",
    r"WIEDERHOLUNG",
    r"EIL",
    r"BLITZ",
    r"ALERTE",
    r"BREAKING",
    r"NEWSFLASH",
    r"NewsAlert",
)
# In round brackets before anything else.
_BRACKETED = (
    r"(?:1ST |2ND |3RD |\dTH )?LEAD",
    r"CORRECTED",
    r"CORRECTION",
    r"UPDATE(?: \d{1,2})?",
    r"REFILE",
    r"URGENT",
    r"FLASH",
    r"REPEAT",
    r"RPT",
    r"KILL",
    r"WITHDRAWN",
    r"K(?:ORREKTUR|orrektur)",
    r"B(?:ERICHTIGUNG|erichtigung)",
    r"RECTIFICATIF",
    r"CORRECTIF",
    r"EIL",
)
# Bare words of tape services, parted from the headline by a space.
_BARE = (
    r"\d SNAP",
    r"(?:1ST|2ND|3RD|[4-9]TH) (?:LEAD|LD)(?: [A-Z]+)??",
)

_TAG = re.compile(
    rf"(?:(?P<glued>{'|'.join(_GLUED)})\s?[-–](?=\S)"
    rf"|(?P<coloned>{'|'.join(_COLONED)}):\s+"
    rf"|\((?P<bracketed>{'|'.join(_BRACKETED)})\)\s*"
    rf"|(?P<bare>{'|'.join(_BARE)})[:\s]\s*)(?=\S)"
)
# "ALERT" or "URGENT" followed by a dash set in spaces: AP and AFP print alerts so.
_DASHED = re.compile(
    r"(?P<dashed>ALERTE?|URGENT|FLASH|CORRECTION|CORRECTED|UPDATE|KILL|ANNULATION|KORREKTUR|EIL)"
    r"\s+[-–—]{1,2}\s+(?=\S)"
)


def split_tags(headline: str) -> tuple[tuple[str, ...], str]:
    """Return the tags that open ``headline`` and the headline without them.

    Only the exact forms of the tables above count, in capitals and in their place: "Market
    correction looms", "Update on talks" and "EXCLUSIVE club burns" stay as they are. A headline
    that is nothing but tags stays whole.
    """
    tags: list[str] = []
    rest = headline
    while match := _TAG.match(rest) or _DASHED.match(rest):
        tags.append(next(group for group in match.groups() if group))
        rest = rest[match.end() :]
    return tuple(tags), rest
