"""Words in any script, letters with the marks that belong to them: for search and addresses."""

import re
import unicodedata
from functools import lru_cache

from wiredesk.core.text.normal import normal

LONGEST_SLUG = 80  # characters
MOST_SLUG_BYTES = 150
"""Of UTF-8: an address carries each as three characters (RFC 3986, section 2.1)."""

NO_WORDS = "story"

_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_HYPHENS = re.compile(r"-+")


def words_of(text: str) -> list[str]:
    """The words of a text in its order, in NFC: runs of letters, digits and the marks on them."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    letters = normal("NFC", text)
    # A text has few different characters: each is judged once.
    between = {ord(char): " " for char in set(letters) if not _in_a_word(char)}
    return letters.translate(between).split()


def slug_of(headline: str) -> str:
    """The words of a headline for its address, in lower case between hyphens.

    Latin letters lose their accents; other scripts keep letters and marks (RFC 3987). Never empty.
    """
    letters = normal("NFC", headline.lower())
    slug = _HYPHENS.sub("-", "".join(map(_in_an_address, letters))).strip("-_")[:LONGEST_SLUG]
    if len(slug.encode()) > MOST_SLUG_BYTES:
        slug = _whole_words(slug.encode()[:MOST_SLUG_BYTES].decode(errors="ignore"))
    return slug.strip("-_") or NO_WORDS


def _in_a_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


@lru_cache(maxsize=4096)
def _in_an_address(char: str) -> str:
    if _in_a_word(char):
        base = unicodedata.normalize("NFKD", char)
        return "".join(filter(str.isalnum, base)) if base[0].isascii() else char
    if char.isspace() or unicodedata.category(char) == "Pd":
        return "-"
    return "_" if char == "_" else ""


def _whole_words(cut: str) -> str:
    return cut.rpartition("-")[0] or cut
