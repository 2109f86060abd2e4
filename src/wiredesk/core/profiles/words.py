"""What agencies say in words: the exact forms of an instruction, each in its proper place, as data.

A form counts in one place only, and only where it stands alone: a whole headline tag, the head of
a note to editors, a whole first paragraph, a whole headline. "Kill Bill returns", "market
correction" and "oil embargo" match none of them. Forms in capitals are case-sensitive.
"""

import re
from typing import Literal

from msgspec import Struct

from wiredesk.core.item import Kind

Place = Literal["tag", "note", "opening", "headline", "slug"]


class Rule(Struct, frozen=True):
    """One form: where it stands, what it asks for, and whether only a short notice may say it."""

    kind: Kind
    place: Place
    form: re.Pattern[str]
    notice: bool = False  # the item must be a notice, not a story (LONGEST_NOTICE)


LONGEST_NOTICE = 700
"""Characters of text that a kill in words may carry; a longer one is a story that mentions it."""


def _tag(kind: Kind, form: str, *, notice: bool = False) -> Rule:
    return Rule(kind, "tag", re.compile(form), notice)


def _note(kind: Kind, form: str, *, notice: bool = False) -> Rule:
    return Rule(kind, "note", re.compile(rf"(?:Eds?(?:itors)?: ?)?(?:{form})"), notice)


def _opening(kind: Kind, form: str) -> Rule:
    return Rule(kind, "opening", re.compile(form))


def _headline(kind: Kind, form: str) -> Rule:
    return Rule(kind, "headline", re.compile(form))


RULES: tuple[Rule, ...] = (
    # the story is withdrawn: AP, Reuters, dpa, ATS
    _tag("KILL", r"(?:STORY )?WITHDRAWN|KILL(?: KILL KILL)?|ELIMINATION", notice=True),
    _tag("KILL", r"ZURÜCKGEZOGEN|RÜCKZUG|ANNULATION|ANNULE|ANULADA", notice=True),
    _note("KILL", r"KILL\b(?! fee)|A kill is mandatory|The story is withdrawn\b", notice=True),
    _note("KILL", r"Die Meldung wird zurückgezogen\b", notice=True),
    Rule("KILL", "slug", re.compile(r"(?i:kill|elimination)"), notice=True),
    # do not use until told otherwise
    _tag("WITHHOLD", r"WITHHOLD|HOLD HOLD HOLD|WITHHELD"),
    _note("WITHHOLD", r"WITHHOLD\b|Questionable information\. Please withhold\b"),
    _note("WITHHOLD", r"Bitte vorerst nicht verwenden\b|Prière de ne pas utiliser\b"),
    _opening("WITHHOLD", r"Questionable information\. Please withhold until further notice\..*"),
    Rule("WITHHOLD", "slug", re.compile(r"(?i:withhold|hold)")),
    # for editors only
    _tag("ADVISORY", r"ADVISORY|SCHEDULE|BUDGET|TEST"),
    _note("ADVISORY", r"Not for publication\.?$"),
    _headline("ADVISORY", r"TEST\b ?[-–—:] ?(?:please ignore|bitte ignorieren|à ignorer).*"),
    _headline("ADVISORY", r"AVIS AUX R[EÉ]DACTIONS\b.*|Achtung Redaktionen:.*"),
    _headline("ADVISORY", r"(?:Tages|Termin|Wochen)vorschau\b.{0,40}"),
    _headline("ADVISORY", r"Prévisions du jour\b.{0,40}|AGENDA de la semaine\b.{0,40}"),
    Rule("ADVISORY", "slug", re.compile(r"(?i:advisory)")),
    # an earlier text was wrong
    _tag("CORRECTION", r"CORRECT(?:ED|ION|IVE)|CORRECTIF|KORREKTUR|BERICHTIGUNG|RECTIFICATIF"),
    _note("CORRECTION", r"CORRECTS\b|corrects\b|CORRECT(?:ION|IVE|ED)\b"),
    _note("CORRECTION", r"Berichtigung:|Korrigiert\b|Corrige\b|Correctif\b"),
    _opening("CORRECTION", r"\(In [^()]{3,40} story,? corrects [^()]+\)"),
    _opening("CORRECTION", r"Eds: corrects .{3,160}|Bien lire .{1,80} et non .{1,80}"),
    Rule("CORRECTION", "slug", re.compile(r"(?i:correct(?:ion|ive))")),
    # a small repair
    _tag("REFILE", r"REFILE"),
    _note("REFILE", r"REFIL(?:ES?|ING)\b"),
    _opening("REFILE", r"\(Refiles? to [^()]+\)"),
    # usable again
    _tag("RELEASE", r"RELEASED?"),
    _note("RELEASE", r"RELEASES story previously (?:withheld|on hold)\b"),
    # the same once more, a new lead, a first word
    _tag("REPEAT", r"REPEAT|RPT"),
    _tag("UPDATE", r"UPDATE(?: \d{1,2})?|\(actualisé\)|SUBSTITUTE"),
    _tag("UPDATE", r"(?:(?:1ST|2ND|3RD|\dTH) )?(?:LEAD|LD)(?: [A-Z]+)?"),
    Rule("UPDATE", "slug", re.compile(r"(?i:[^ ]*ld\b[^ ]*|writethru|\d\w\w ld.*)")),
    _tag("ALERT", r"FLASH|ALERT|EXTRA|EIL|NewsAlert|(?:\d )?SNAP"),
    Rule("ALERT", "slug", re.compile(r".*NewsAlert")),
)

EMBARGO_LINE = re.compile(
    r"(?:Eds?(?:itors)?: ?)?(?:EMBARGO(?:ED)?\b|Embargo(?:ed until\b|:)|"
    r"SOUS EMBARGO\b|HOLD FOR RELEASE\b|"
    r"NOT FOR (?:RELEASE|PUBLICATION) (?:BEFORE|UNTIL)\b|S(?:PERRFRIST|perrfrist)\b:?)"
)
"""How a line opens that holds a story; "EU weighs oil embargo" does not open so."""

EMBARGO_LIFTED = re.compile(r"\b(?:lifted|aufgehoben|levé)\b", re.IGNORECASE)
LONGEST_EMBARGO_LINE = 160

_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_CLOCK = r"(?P<hour>\d{1,2})[:.hH]?(?P<minute>\d{2})?(?: ?(?P<half>[ap])\.?m\.?)?(?: Uhr)?"
_ZONE = r"(?: ?(?P<zone>GMT|UTC|[A-Z]{1,3}[SD]T|CET|MEZ|MESZ|IST))?"
EMBARGO_TIMES = (
    # EMBARGOED UNTIL 1800 GMT, Wednesday, January 14
    re.compile(rf"{_CLOCK}{_ZONE},? (?:on )?(?:[^\W\d_]+day,? )?{_MONTH} (?P<day>\d{{1,2}})"
               r"(?:st|nd|rd|th)?\b,?(?: (?P<year>\d{4}))?"),
    # EMBARGOED UNTIL 1800 GMT, 14 January
    re.compile(rf"{_CLOCK}{_ZONE},? (?:on )?(?:[^\W\d_]+day,? )?(?P<day>\d{{1,2}})\.? {_MONTH}"
               r"(?: (?P<year>\d{4}))?"),
    # jusqu'au 5 mars 2026 à 11H00 GMT; Sperrfrist: 15. Oktober 2026, 19.00 Uhr
    re.compile(rf"(?P<day>\d{{1,2}})\.? {_MONTH}(?: (?P<year>\d{{4}}))?,?(?: à| um| at)? "
               rf"{_CLOCK}{_ZONE}"),
)  # fmt: skip
