"""Splits plain text into sentences and says where each stands."""

import re
from bisect import bisect_right
from functools import lru_cache

Span = tuple[int, int]

_BREAK = re.compile(r"\n(?:[^\S\n]{0,50}\n)+")
# Possessive, and guarded at its left: a run of a million stops is looked at once. A set of
# characters stands first, for which re goes over a text the fastest.
_END = re.compile(
    r"[.!?…।॥؟。！？](?:(?<=[。！？])[。！？]*+[」』”’]*+"
    r"|(?<![。！？])(?<![.!?…][.!?…।॥؟])[.!?…।॥؟]*+[\"'”’»)\]]*+(?=\s|$))"
)
_MARKS = re.compile(r"[\"“”«»„]")
_OPENS, _CLOSES = "“«„", "”»"
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen sens rep reps gov govs gen col lt sgt capt cpl cmdr maj adm rev hon st "
    "ste pres sec supt insp det messrs no nos art fig vol pp vs v al dept est approx ca cf eg ie "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun mt ft "
    "u.s u.k u.n e.u d.c i.e e.g a.m p.m mme mlle sra dra av avda".split()
)
# These stand before a name as often as they end a sentence: what follows decides.
_MAYBE_LAST = frozenset("inc corp ltd co bros jr sr etc u.s u.k u.n e.u d.c a.m p.m".split())
_STARTERS = frozenset(
    "the a an it its he she they we i you this that these those there in on at but and for as by "
    "his her their our my if when while after before since although however meanwhile officials "
    "police to from with what who why how some most many no not both under last".split()
)
_SPEECH_AFTER = re.compile(
    r"\s+(?:[\w.’'-]{1,30}+ ){0,6}(?:said|says|asked|asks|added|adds|told|tells|wrote|writes|"
    r"tweeted|shouted|cried|exclaimed|replied|continued|went on|responded|joked|yelled|concluded)\b"
)
_LONGEST_QUOTE = 2_000


@lru_cache(maxsize=4)  # several enrichers ask of the same text, one after the other
def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of ``text`` in order, as (start, end) without white space around them.

    An empty line always ends a sentence; a stop inside a quotation that closes in the same
    paragraph (within 2,000 characters) does not: a quotation stays with its speaker.
    Time grows with the length of the text.
    """
    found: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        _paragraph(text, start, match.start(), found)
        start = match.end()
    _paragraph(text, start, len(text), found)
    return tuple(found)


def _paragraph(text: str, start: int, end: int, found: list[Span]) -> None:
    quoted = _quotations(text, start, end)
    openings = [opening for opening, _ in quoted]
    first = start
    for match in _END.finditer(text, start, end):
        at = bisect_right(openings, match.start()) - 1
        if at >= 0 and match.end() < quoted[at][1]:
            continue
        if _ends(text, match, first, end):
            _add(text, first, match.end(), found)
            first = match.end()
    _add(text, first, end, found)


def _add(text: str, start: int, end: int, found: list[Span]) -> None:
    part = text[start:end]
    if stripped := part.strip():
        start += len(part) - len(part.lstrip())
        found.append((start, start + len(stripped)))


def _quotations(text: str, start: int, end: int) -> list[Span]:
    """What stands between marks that pair within one paragraph; a lone mark opens nothing."""
    found: list[Span] = []
    opening = -1
    for match in _MARKS.finditer(text, start, end):
        mark, at = match[0], match.start()
        too_far = opening >= 0 and at - opening > _LONGEST_QUOTE
        if mark in _OPENS or (mark == '"' and (opening < 0 or too_far)):
            opening = at
        elif opening >= 0 and (mark == '"' or mark in _CLOSES):
            if not too_far:
                found.append((opening, at + 1))
            opening = -1
    return found


def _ends(text: str, match: re.Match[str], first: int, end: int) -> bool:
    mark = match[0]
    following = text[match.end() : match.end() + 120].lstrip()
    if mark[0] in "。！？।॥؟" or not following:
        return True
    if following[0].islower():
        return False
    if mark[0] != "." or len(mark) > 1:
        closed = mark[-1] in "\"'”’»"
        return not (closed and _SPEECH_AFTER.match(text, match.end(), end))
    return not _is_short(text[max(first, match.start() - 40) : match.start()], following)


def _is_short(before: str, following: str) -> bool:
    """Whether the stop belongs to the word before it: "Dr.", "J.", "U.S."."""
    word = before.split()[-1].lstrip("\"'“‘«([") if before.split() else ""
    low = word.lower()
    starts = following.split()[0].strip("\"'“‘,").lower() in _STARTERS
    if low in _MAYBE_LAST:
        return not starts and not following.startswith(("“", '"'))
    if low in _ABBREVIATIONS:
        return low not in {"no", "mon", "sat", "sun", "mar", "art"} or following[0].isdigit()
    if len(word) == 1 and word.isupper():
        return True
    return "." in word and all(len(part) == 1 for part in word.split(".")) and not starts
