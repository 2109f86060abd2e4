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


_WITHDRAWN = (
    r"(?:The|This) story (?:is|has been) (?:withdrawn|killed|retracted)\b.*"
    r"|(?:Editors: )?Please (?:kill|disregard) (?:the )?(?:story|item|\w+\d+)\b.*"
    r"|Editors: (?:Please )?[Kk]ill .*"
    r"|D(?:ie|iese) (?:dpa-)?Meldung (?:wird|wurde|ist) (?:zurückgezogen|gestrichen)\b.*"
    r"|Veuillez annuler la dépêche .*|Cette dépêche (?:est|a été) annulée\b.*"
    r"|La dépêche .{0,80}est annulée\b.*"
)

RULES: tuple[Rule, ...] = (
    # the story is withdrawn: AP, Reuters, dpa, AFP, ATS, EFE
    _tag("KILL", r"(?:STORY )?(?:WITHDRAWN|KILLED|RETRACTED)|ELIMINATION", notice=True),
    _tag("KILL", r"(?:MANDATORY )?KILL(?: KILL KILL)?", notice=True),
    _tag("KILL", r"ZURÜCKGEZOGEN|R(?:ÜCKZUG|ückzug)|R(?:ÜCKRUF|ückruf)", notice=True),
    _tag("KILL", r"ANNULATION|ANNULÉE?|ANNULEE?|RETRAIT|ANULAD[AO]|ANNULLATO", notice=True),
    _note("KILL", r"(?:MANDATORY )?KILL\b(?! fee)|A kill is mandatory", notice=True),
    _note("KILL", _WITHDRAWN, notice=True),
    Rule("KILL", "opening", re.compile(_WITHDRAWN, re.DOTALL), notice=True),
    Rule("KILL", "slug", re.compile(r"(?i:kill|elimination)"), notice=True),
    # do not use until told otherwise
    _tag("WITHHOLD", r"WITHH(?:O|E)LD|HOLD(?: HOLD HOLD)?|DO NOT USE|NICHT VERWENDEN"),
    _note("WITHHOLD", r"WITHHOLD\b|(?:Questionable information\. )?Please (?:with)?hold\b"),
    _note("WITHHOLD", r"(?:Please )?do not use\b|DO NOT USE\b|Not to be used until\b"),
    _note("WITHHOLD", r"Bitte (?:vorerst |vorläufig )?nicht verwenden\b|Nicht verwenden\b"),
    _note("WITHHOLD", r"(?:Prière de n|Veuillez n|N)e pas utiliser\b"),
    _opening(
        "WITHHOLD",
        r"(?:Questionable information\. )?Please (?:withhold|hold|do not use)\b.*"
        r"|Bitte (?:vorerst |vorläufig )?nicht verwenden\b.*"
        r"|(?:Prière de n|Veuillez n)e pas utiliser\b.*",
    ),
    Rule("WITHHOLD", "slug", re.compile(r"(?i:withhold|hold)")),
    # for editors only
    _tag("ADVISORY", r"(?:EDITORS' )?ADVISORY|SCHEDULE|TEST(?: TEST)*"),
    _headline("ADVISORY", r"(?:NEWS )?BUDGET ?[-–—:] ?.*\b(?:stories|coverage|planned|lineup)\b.*"),
    _note("ADVISORY", r"Not for publication\.?$|For planning only\b"),
    _headline(
        "ADVISORY",
        r"(?:TEST|Test|ESSAI|Testmeldung)(?: message)?\b ?[-–—:,.] ?"
        r"(?:please ignore|do not use|bitte (?:ignorieren|nicht beachten)"
        r"|à ignorer|merci d'ignorer|ne pas (?:utiliser|tenir compte)).*",
    ),
    _headline("ADVISORY", r"(?:AVIS|NOTE) AUX R[EÉ]DACTIONS\b.*|(?:Avis|Note) aux rédactions\b.*"),
    _headline("ADVISORY", r"(?:Achtung|Hinweis (?:an|für) die|An die|Liebe) Redaktion(?:en)?\b.*"),
    _headline(
        "ADVISORY", r"NOTE TO EDITORS\b.*|Note to editors\b.*|E(?:DITORS' NOTE|ditors' note)\b.*"
    ),
    _headline("ADVISORY", r"(?:Tages|Termin|Wochen|Themen)(?:vorschau|planung|übersicht)\b.{0,40}"),
    _headline("ADVISORY", r"(?:PRÉVISIONS|PREVISIONS|Prévisions)\b.{0,40}"),
    _headline("ADVISORY", r"(?:AGENDA|Agenda) (?:de la|du|der|für)\b.{0,40}"),
    Rule("ADVISORY", "slug", re.compile(r"(?i:advisory|budget|digest)")),
    # an earlier text was wrong
    _tag("CORRECTION", r"C(?:ORRECT|orrect)(?:ED|ed|ION|ion|IVE|ive)|CORR|RECTIFICATIF|CORRECTIF"),
    _tag("CORRECTION", r"K(?:ORREKTUR|orrektur)|B(?:ERICHTIGUNG|erichtigung)|CORRIGÉ|Correctif"),
    _note("CORRECTION", r"CORRECTS\b|[Cc]orrects\b|C(?:ORRECT|orrect)(?:ION|ion|IVE|ive|ED|ed)\b"),
    _note("CORRECTION", r"Berichtig(?:ung|t)\b|Korrig(?:iert|iere)\b|Korrektur\b"),
    _note("CORRECTION", r"Corrige\b|Correctif\b|Rectifi(?:e|catif)\b|Bien lire\b"),
    _opening("CORRECTION", r"\((?:In|in) [^()]{3,60} story,? corrects [^()]+\)"),
    _opening("CORRECTION", r"\((?:Corrects|Corrige|Korrigiert|Berichtigt) [^()]+\)"),
    _opening("CORRECTION", r"Eds: [Cc]orrects .{3,160}|Bien lire .{1,120}"),
    Rule("CORRECTION", "slug", re.compile(r"(?i:correct(?:ion|ive))")),
    # a small repair
    _tag("REFILE", r"REFIL(?:E|ED|ING)"),
    _note("REFILE", r"REFIL(?:ES?|ING)\b|Refil(?:es?|ing)\b"),
    _opening("REFILE", r"\(Refil(?:es?|ing|ed) [^()]+\)"),
    # usable again
    _tag("RELEASE", r"RELEASED?|FREIGEGEBEN|FREIGABE"),
    _note("RELEASE", r"RELEAS(?:ES|ED|ING)\b.{0,60}(?:withheld|on hold)\b|Freigegeben\b"),
    _opening("RELEASE", r"\(Releases [^()]{3,80}(?:withheld|on hold)\)"),
    # the same once more, a new lead, a first word
    _tag("REPEAT", r"REPEAT(?:ING)?|RPT|RESEND|RESENT|WIEDERHOLUNG|W(?:HLG|hlg)|REDIFFUSION"),
    _tag("UPDATE", r"UPDATE(?: \d{1,2})?|\(actualisé\)|ACTUALISÉ|SUBSTITUTE|NEU"),
    _tag("UPDATE", r"(?:(?:1ST|2ND|3RD|\dTH) )?(?:LEAD|LD)(?: [A-Z]+)?"),
    Rule("UPDATE", "slug", re.compile(r"(?i:[^ ]*ld\b[^ ]*|writethru|sub|\d\w\w ld.*)")),
    _tag("ALERT", r"(?:NEWS)?FLASH|ALERTE?|EXTRA|EIL|BLITZ|BREAKING|NewsAlert|(?:\d )?SNAP"),
    Rule("ALERT", "slug", re.compile(r".*NewsAlert")),
)

LEGAL = re.compile(
    r"\b(?:legal|juridical) (?:reasons?|grounds)\b|\b(?:rechtlichen|juristischen) Gründen?\b"
    r"|\b(?:raisons?|motifs?) (?:juridiques?|légales?)\b|\b(?:motivos|razones) legales\b"
    r"|\b(?:motivi|ragioni) legali\b",
    re.IGNORECASE,
)
"""A correction for such reasons is looked at by a person first."""

NUMBERED = re.compile(r"\b(?:item|story|Meldung|dépêche) ([A-Za-z]{3}\d{3,4})\b")
"""How a telex names an earlier one: "Please kill item abc1234"."""

EMBARGO_RELEASED = re.compile(
    r"(?:The )?[Ee]mbargo (?:on|for) (?:[^.]{0,80} )?(?:story|item|report|release|dispatch)\b"
    r"[^.]{0,60} (?:is|has been) lifted\b.*"
    r"|(?:Die )?Sperrfrist (?:der|für|zu|zur|von)\b[^.]{0,80} (?:ist|wird|wurde) aufgehoben\b.*"
    r"|L['’]embargo sur [^.]{0,80} (?:est|a été) levé\b.*",
    re.DOTALL,
)
"""How an advisory frees the story that it names; "EU oil embargo lifted" does not."""

EMBARGO_LIFTED = re.compile(r"\b(?:lifted|aufgehoben|levé)\b", re.IGNORECASE)

_WEEKDAY = r"(?:[^\W\d_]+(?:day|tag|di|woch|abend|manche)\.?,? )?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_CLOCK = (
    r"(?<!\d)(?P<hour>\d{1,2})(?:[:.hH]?(?P<minute>\d{2})(?!\d)|(?= ?[ap]\.?m)|(?= ?Uhr)|[hH]\b)"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: Uhr)?"
)
_ZONE = r"(?: ?(?P<zone>GMT|UTC|[A-Z]{1,3}[SD]T|CET|MEZ|MESZ|IST))?"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th)?\.?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d{2}))?"
_AT = r",?(?: at| à| um)? "
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
