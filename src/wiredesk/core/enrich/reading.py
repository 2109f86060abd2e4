"""How many minutes a story takes to read."""

import re

from wiredesk.core.enrich.values import Copy

NEEDS = ("text",)
GIVES = ("reading_minutes",)

WORDS_A_MINUTE = 230
"""Silent reading of English prose by adults: 238 (Brysbaert 2019), rounded down for figures."""

CHARACTERS_A_MINUTE = 450
"""Of Chinese and Japanese, which put no spaces between words; Thai, Lao and Khmer likewise."""

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""One character of a script that is written without spaces: Thai to Khmer, kana, Han."""


def reading_minutes(copy: Copy) -> int:
    """Whole minutes, rounded; at least 1, and 0 where there is no text at all."""
    if not copy.text.strip():
        return 0
    rest, unspaced = UNSPACED.subn(" ", copy.text)
    minutes = len(rest.split()) / WORDS_A_MINUTE + unspaced / CHARACTERS_A_MINUTE
    return max(1, round(minutes))
