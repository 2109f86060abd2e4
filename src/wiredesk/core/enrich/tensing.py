"""Whether a time in a sentence lies behind us or before us, told by the nearest cue."""

import re

from wiredesk.core.enrich.timephrases import Tense, tense

LOOKED_AT = 400
"""Characters before and after the time that are looked at."""

_WORD = re.compile(r"'ll\b|[a-z][a-z'-]*")
MOST_WORDS = 120
_AUXILIARY = frozenset(
    "be been being is are get to will would could should must may might can won't".split()
)
_TOUCHING = re.compile(r"[.?!][\"”]?(?=[A-Z][a-z])")  # sentences without a space between them
_SIMPLE_PAST = frozenset("was were had did didn't wasn't weren't hadn't".split())
_FUTURE_BEFORE = re.compile(r"\b(?:ahead of|until|starting|beginning|effective|as of)[ \w]{0,12}$")
_LASTED = frozenset("lasted was were waited remained stayed until wasn't weren't didn't".split())


def direction(sentence: str, start: int, end: int) -> tuple[int, bool]:
    """(1 future or -1 past, whether a cue told it) for the time at ``start:end``.

    The nearest cue before it counts, else the nearest after it, else past: news tells what
    happened. A cue is a modal, a plan, a form of the past, or a timetable's present.
    """
    cues = tense()
    before = _TOUCHING.split(sentence[max(0, start - LOOKED_AT) : start])[-1]
    words = _words(before)
    told = _nearest(words, cues)
    if _FUTURE_BEFORE.search(before) and not (words and set(words[-3:-1]) & _LASTED):
        return 1, True
    if told:
        return told, True
    after = _words(sentence[end : end + LOOKED_AT])
    told = _first(after, cues)
    return told or -1, bool(told)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))[:MOST_WORDS]


def _nearest(words: list[str], cues: Tense) -> int:
    return next((told for at in reversed(range(len(words))) if (told := _cue(words, at, cues))), 0)


def _first(words: list[str], cues: Tense) -> int:
    found = (_cue(words, at, cues, timetable=False) for at in range(len(words)))
    return next(filter(None, found), 0)


def _cue(words: list[str], at: int, cues: Tense, *, timetable: bool = True) -> int:
    """1, -1 or 0 for what the word at ``at`` tells, in the light of those before it."""
    word, earlier = words[at], words[max(0, at - 2) : at]
    if word == "to" and at and words[at - 1] in cues.before_to and at + 1 < len(words):
        return 1
    if word in cues.future or (timetable and word in cues.timetable):
        return 1
    if word in _SIMPLE_PAST or (word == "been" and {"has", "have"} & set(earlier)):
        return -1
    if word in cues.past or (word.endswith("ed") and len(word) > 3 and word not in cues.not_past):
        # "will be held", "is accused": the verb before it tells the tense.
        return 0 if _AUXILIARY & set(earlier) else -1
    return 0
