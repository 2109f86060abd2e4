"""First sentences of a plain text: the summary and the short are cut at whole sentences only."""

import re

SUMMARY_CHARACTERS = 240
SHORT_WORDS = 60

OPENING_CHARACTERS = 900
"""How much of a body lists load: enough for any short."""

# A full stop, danda, Arabic question mark or ideographic stop, closing quotes, then white space.
_END = re.compile(r"(?<=[.!?।؟。…])[\"'”’»)\]]*\s+")
_NO_END = re.compile(
    r"(?:^|[\s(\"'“‘])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Maj|Gov|Sen"
    r"|Rep|Rev|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|approx|est)\.[\"'”’»)\]]*\s+$"
)
_PRONOUN = re.compile(r"(?i)^[\"'“‘]?(he|she|it|they|this|that|these|those|his|her|their)\b")


def sentences(text: str) -> list[str]:
    """Split a plain text at sentence ends; abbreviations and initials end nothing."""
    found, start = [], 0
    for end in _END.finditer(text):
        if _NO_END.search(text[start : end.end()]) or text[end.end() : end.end() + 1].islower():
            continue
        found.append(" ".join(text[start : end.end()].split()))
        start = end.end()
    rest = " ".join(text[start:].split())
    return [*found, rest] if rest else found


def summary(text: str) -> str:
    """The first whole sentences within SUMMARY_CHARACTERS; at least one, whatever its length."""
    chosen = ""
    for sentence in sentences(text.split("\n\n", 1)[0]):
        if chosen and len(chosen) + 1 + len(sentence) > SUMMARY_CHARACTERS:
            break
        chosen = f"{chosen} {sentence}".strip()
    return chosen


def short(text: str, *, whole: bool) -> str:
    """The first whole sentences within SHORT_WORDS; "" where none fits or a pronoun opens them.

    ``whole`` says that ``text`` is complete: else its last sentence may be cut off and is left out.
    """
    parts = sentences(text)
    if not whole:
        parts = parts[:-1]
    chosen: list[str] = []
    for sentence in parts:
        if sum(len(one.split()) for one in (*chosen, sentence)) > SHORT_WORDS:
            break
        chosen.append(sentence)
    if not chosen or _PRONOUN.match(chosen[0]):
        return ""
    return " ".join(chosen)


def repeats(dek: str, body: str) -> bool:
    """Whether a dek was cut from the head of the body (DESK-RULES: not repeated above it)."""
    flat = " ".join(dek.split()).rstrip(".…").strip()
    return not flat or " ".join(body.split()).startswith(flat)


def stands(words: str, page: str) -> bool:
    """Whether a text stands in another as it is; white space aside."""
    return " ".join(words.split()) in " ".join(page.split())
