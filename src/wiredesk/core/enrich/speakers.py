"""Finds who spoke: the subject of a word of saying beside a quotation."""

import re
from bisect import bisect_left

from msgspec import Struct

from wiredesk.core.enrich.name_words import words
from wiredesk.core.enrich.values import Span

_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[\w])?+|[,:;()—–]")
PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we"})
_BETWEEN = frozenset(
    "also later then has had have was is often once then again just never always only even "
    "to recently previously repeatedly reportedly still already first would did went on is been "
    "be himself herself further quickly famously infamously simply jokingly told".split()
)
_PREPOSITIONS = frozenset("of for from with about to in at by on against like under as".split())
_CLAUSE = frozenset({";", "—", "–"})
_MAX_TAIL = 14  # words between the word of saying and the quotation


class Speaker(Struct, frozen=True, gc=False):
    """Where the speaker is named, the word of saying, and the rule that found both."""

    start: int
    end: int
    cue: str
    rule: str
    person: int = -1  # index of the person whose mention this is; -1 = nobody of the list


class Mentions(Struct, frozen=True):
    """All mentions of people, in order: spans and the index of each one's person."""

    spans: list[Span]
    people: list[int]

    def inside(self, start: int, end: int) -> list[int]:
        """Indexes of the mentions that start in ``start:end``."""
        return list(range(bisect_left(self.spans, (start, 0)), bisect_left(self.spans, (end, 0))))


Token = tuple[str, int, int]


def _tokens(text: str, start: int, end: int) -> list[Token]:
    return [(m[0], m.start(), m.end()) for m in _WORD.finditer(text, start, end)]


def after(text: str, start: int, end: int, mentions: Mentions) -> Speaker | None:
    """The speaker right behind a quotation: "X said", "said X", "X, the minister, said"."""
    end = min(end, start + 220)
    tokens = _tokens(text, start, end)
    while tokens and tokens[0][0] in (",", "—", "–"):
        tokens = tokens[1:]
    if not tokens:
        return None
    speech = words("speech")
    if tokens[0][0] in speech:
        return _inverted(text, tokens, mentions)
    for at, (word, _, _) in enumerate(tokens[:22]):
        if word in _CLAUSE or (word == ":" and at):
            return None
        if at and _is_cue(tokens, at, speech):
            subject = _subject(text, tokens[:at], mentions)
            if subject is None or tokens[0][0] in _NO_SUBJECT:
                return None
            rule = "quote, X said" if subject[2] >= 0 else "quote, someone said"
            return Speaker(*subject[:2], word, rule, subject[2])
        if word == "according":
            return None
    return None


_NO_SUBJECT = frozenset(
    "and or but as when while after before in on at to for of with from that which because if "
    "during since by about is was are were has have had".split()
)


def _inverted(text: str, tokens: list[Token], mentions: Mentions) -> Speaker | None:
    cue = tokens[0][0]
    rest = tokens[1:]
    if not rest or cue.endswith("ing"):
        return None
    if rest[0][0] in PRONOUNS:
        return Speaker(rest[0][1], rest[0][2], cue, "quote, said he")
    stop = next((i for i, t in enumerate(rest) if t[0] in ",;:()—–"), len(rest))
    head = rest[:stop]
    if not head or head[0][0] in _PREPOSITIONS or head[0][0] in ("that", "during", "after", "when"):
        return None
    cut = next((i for i, t in enumerate(head) if i and t[0] in _PREPOSITIONS), len(head))
    subject = _subject(text, head[:cut], mentions)
    if subject is None:
        return None
    return Speaker(*subject[:2], cue, "quote, said X", subject[2])


def _subject(text: str, tokens: list[Token], mentions: Mentions) -> tuple[int, int, int] | None:
    """The subject that these words make: (start, end, person or -1)."""
    while tokens and (tokens[-1][0] in _BETWEEN or tokens[-1][0] == "," or _adverb(tokens[-1][0])):
        tokens = tokens[:-1]
    while tokens and tokens[0][0].lower() in _OPENERS:
        tokens = tokens[1:]
    if not tokens:
        return None
    if tokens[0][0].lower() in PRONOUNS:
        return tokens[0][1], tokens[0][2], -1
    stop = next((i for i, t in enumerate(tokens) if i and t[0] in ",(—–"), len(tokens))
    segment = tokens[:stop]
    start, end = segment[0][1], segment[-1][2]
    inside = mentions.inside(start, end)
    if inside:
        last = inside[-1]
        span = mentions.spans[last]
        before = {t[0] for t in segment if t[2] <= span[0]}
        owns = text[span[1] : span[1] + 2] in ("’s", "'s", "’ ", "' ")
        if not owns and not before & _PREPOSITIONS and span[1] >= end - 1:
            return *span, mentions.people[last]
        if not owns and last == inside[0] and span[0] == start:
            return *span, mentions.people[last]
    if stop < len(tokens) and (inner := mentions.inside(end, tokens[-1][2])) and not inside:
        span = mentions.spans[inner[0]]
        if text[end : span[0]].strip(" ,") == "":  # "the senator, Bernie Sanders, said"
            return *span, mentions.people[inner[0]]
    return start, end, -1


def _adverb(word: str) -> bool:
    return word.endswith("ly") and word.islower()


_OPENERS = frozenset("and but so yet or even still meanwhile however then , also why not".split())


def before(text: str, start: int, end: int, mentions: Mentions) -> Speaker | None:
    """The speaker in front of a quotation, in its sentence: "X said, ...", "X called it ..."."""
    start = max(start, end - 400)
    tokens = _tokens(text, start, end)
    speech = words("speech")
    at = next((i for i in range(len(tokens) - 1, -1, -1) if _is_cue(tokens, i, speech)), -1)
    if at < 0 or len(tokens) - at - 1 > _MAX_TAIL:
        return None
    cue = tokens[at][0]
    tight = len(tokens) - at - 1 <= 2
    head = tokens[:at]
    participle = cue.endswith("ing")
    subject = _main(text, head, mentions) if participle else _close(text, head, mentions)
    if subject is None:
        return None
    if participle:
        rule = "X ..., saying: quote"
    elif subject[2] >= 0:
        rule = "X said: quote" if tight else "X said ... quote"
    else:
        rule = "someone said: quote" if tight else "someone said ... quote"
    return Speaker(*subject[:2], cue, rule, subject[2])


def _is_cue(tokens: list[Token], at: int, speech: frozenset[str]) -> bool:
    """Whether the word is a verb of saying here: not "his claims", not "went home"."""
    word = tokens[at][0]
    if word not in speech:
        return False
    if word == "went":
        return tokens[at + 1 : at + 2] != [] and tokens[at + 1][0] == "on"
    previous = tokens[at - 1][0].lower() if at else ""
    return not (previous.endswith(("’s", "'s")) or previous in _OWNERS)


_OWNERS = frozenset(
    "the a an his her its their these those this that of for over recent my".split()
)


def _close(text: str, head: list[Token], mentions: Mentions) -> tuple[int, int, int] | None:
    """The subject that stands right before the word of saying."""
    while head and (head[-1][0].lower() in _BETWEEN or _adverb(head[-1][0])):
        head = head[:-1]
    if not head:
        return None
    if head[-1][0].lower() in PRONOUNS:
        return head[-1][1], head[-1][2], -1
    if head[-1][0] == "who":
        return _main(text, head[:-1], mentions, nearest=True)
    if head[-1][0] in (",", ")") or not head[-1][0][0].isalpha():
        opened = next((i for i in range(len(head) - 2, -1, -1) if head[i][0] in ",("), -1)
        if opened > 0:
            outer = _close_plain(text, head[:opened], mentions)
            if outer and outer[2] >= 0:
                return outer
        return _main(text, head, mentions)
    return _close_plain(text, head, mentions)


def _close_plain(text: str, head: list[Token], mentions: Mentions) -> tuple[int, int, int] | None:
    cut = 0
    for at in range(len(head) - 1, -1, -1):
        word = head[at][0]
        if word in ",;:()—–" or word in _BREAKS:
            cut = at + 1
            break
    return _subject(text, head[cut:], mentions) or _main(text, head, mentions)


_BREAKS = frozenset("and but that as when while after because if which where whom though".split())


def _main(
    text: str, head: list[Token], mentions: Mentions, nearest: bool = False
) -> tuple[int, int, int] | None:
    """The first subject of the sentence: a pronoun or a person that no preposition governs."""
    if not head:
        return None
    inside = mentions.inside(head[0][1], head[-1][2])
    if nearest:
        inside = inside[-1:]
    governed = {head[i + 1][1] for i in range(len(head) - 1) if head[i][0].lower() in _PREPOSITIONS}
    pronoun = next((t for t in head if t[0].lower() in ("he", "she", "they")), None)
    for index in inside:
        span = mentions.spans[index]
        owns = text[span[1] : span[1] + 2] in ("’s", "'s")
        if owns or (span[0] in governed and not nearest):
            continue
        if pronoun and pronoun[1] < span[0]:
            break
        return *span, mentions.people[index]
    return (pronoun[1], pronoun[2], -1) if pronoun else None


def reported(
    text: str, start: int, end: int, mentions: Mentions, cues: frozenset[str]
) -> list[Speaker]:
    """Who is said to have said something in a sentence, in quotation marks or not."""
    end = min(end, start + _LONG_SENTENCE)
    tokens = _tokens(text, start, end)
    found: list[Speaker] = []
    for at, (word, _, _) in enumerate(tokens):
        if word == "according" and tokens[at + 1 : at + 2] and tokens[at + 1][0] == "to":
            if named := according(text, tokens[at + 1][2] + 1, end, mentions):
                found.append(named)
        elif word in cues and at and _is_cue(tokens, at, cues):
            subject = _close(text, tokens[max(0, at - 25) : at], mentions)
            if subject:
                found.append(Speaker(*subject[:2], word, "reported", subject[2]))
    return found[:_MOST_A_SENTENCE]


_LONG_SENTENCE = 1_000
_MOST_A_SENTENCE = 6
_PHRASE = re.compile(r"[^,.;:\n“”\"]{2,80}")


def according(text: str, start: int, stop: int, mentions: Mentions) -> Speaker | None:
    """The source that stands at ``start``, behind "according to"."""
    inside = mentions.inside(start, min(stop, start + 60))
    if inside and not text[start : mentions.spans[inside[0]][0]].strip():
        span = mentions.spans[inside[0]]
        return Speaker(*span, "according to", "according to X", mentions.people[inside[0]])
    match = _PHRASE.match(text, start, stop)
    if not match:
        return None
    return Speaker(start, match.end(), "according to", "according to someone")
