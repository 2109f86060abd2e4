"""Which sentences of a story may stand alone in a summary or a short."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from wiredesk.core.enrich.reading import UNSPACED
from wiredesk.core.enrich.values import Copy, Span
from wiredesk.core.item import Value
from wiredesk.core.text.dateline import read_dateline
from wiredesk.core.text.sentences import sentences

LOOKED_AT = 20_000  # characters: what a story is about stands at its head
MOST_SENTENCES = 40
MOST_WORDS = 60
LEAST_WORDS = 5
LONGEST = 1_000  # characters of a sentence of 60 words at most, and then some

# A stop that the next sentence touches: "over.The" (paragraphs joined by a careless writer).
_TOUCHING = re.compile(
    r"[.?!](?:(?<=[a-z]{3}.)|(?<=[\d)\]\"”].))(?P<close>[”\"]?)(?=\??[“\"‘]?[A-Z][a-z])"
)
_HEAD_NOTE = re.compile(
    r"\s{0,20}\((?:eds?|editors?|adds|updat(?:es|ing)|recasts|corrects|refiles|repeats)\b"
    r"[^()]{0,300}\)\s{0,20}",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…।॥؟。][\"'”’»)\]]{0,3}$")
_NO_NEWS = re.compile(
    r"\(?(?:(?:additional |writing and |reporting and )?(?:reporting|writing|editing|compiled|"
    r"translat(?:ed|ion)|research|graphics?)(?: and (?:writing|editing))? by\b"
    r"|by [A-Z]\S+ [A-Z]\S+\.?$|(?:eds?|editors?|note to editors|attention)\b[:,]"
    r"|\((?:adds|updates|recasts|corrects|refiles|repeats|edits|releases|new throughout|removes)\b"
    r"|(?:click|follow|read|watch|see) "
    r"(?:here|more|also|full|us|all|@|the full)|also (?:read|watch|see)\b|(?:read|watch)(?: also)?:"
    r"|for (?:more|full|further) (?:information|details|coverage|stories)\b|this (?:story|article|"
    r"version|item) (?:has been|was|is|corrects|comes)\b|(?:photo|file photo|image|picture|source|"
    r"copyright|keywords?|slug|embargo\w*|advisory|contact|not for publication)\b ?[:/©]|©"
    r"|this is a test\b|subscribe\b|sign up\b|-30-|={2,}|\*{2,}|#{2,})",
    re.IGNORECASE,
)
# "a@b", "@name", "#word": each branch begins with a letter, for re to go by.
_ADDRESS = re.compile(r"https?:|www\.|@(?:(?<=\S.)(?=\S)|(?<!\S.)(?=\w))|#(?<!\S.)(?=\w)")
_QUOTED = re.compile(r"[“\"«„]")
_SPEAKS = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|asked|according to|tweeted|posted|"
    r"quoted|stated|claimed|claims|alleged|alleges|warned|insisted|argued|noted|explained|"
    r"announced|declared|denied|replied|responded|called|calling|dubbed|described|named|titled|"
    r"reads?|testified|recalled|vowed|urged|stressed|commented|remarked|confirmed|admitted|"
    r"saying|writing|stating|adding|citing|entitled|captioned)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DASHES = re.compile(r"[—–]|--")


class Usable(Value, frozen=True, kw_only=True):
    """A whole sentence that may be shown. ``alone``: it needs no sentence before it."""

    span: Span
    at: int  # counted among all sentences of the text
    words: int
    alone: bool


@lru_cache(maxsize=2)  # the summary and the short ask of the same copy
def usable_sentences(copy: Copy) -> tuple[Usable, ...]:
    """The usable sentences of a text's head, in order; () for scripts without spaces.

    Left out: the dateline, bylines, sign-offs, notes to editors, addresses, fragments, halves of
    quotations and quotations without the word that says whose they are, sentences over 60 words.
    """
    text = copy.text[:LOOKED_AT]
    if len(UNSPACED.findall(text)) * 10 > len(text):
        return ()
    found: list[Usable] = []
    for at, (start, end) in enumerate(_spans(text, whole=len(copy.text) <= LOOKED_AT)):
        if at >= MOST_SENTENCES:
            break
        sentence = text[start:end]
        words = word_count(sentence) if len(sentence) <= LONGEST else MOST_WORDS + 1
        if LEAST_WORDS <= words <= MOST_WORDS and _is_news(sentence):
            alone = not leans(sentence, copy.language)
            found.append(Usable(span=(start, end), at=at, words=words, alone=alone))
    return tuple(found)


def news_starts(text: str) -> int:
    """Where a text goes on after a bracketed note to editors and the dateline, if it has them."""
    note = _HEAD_NOTE.match(text)
    body = note.end() if note else 0
    head = read_dateline(text[body : body + LONGEST])
    return body + head[2] if head else body


def word_count(text: str) -> int:
    """Words between white space and dashes: never fewer than a reader counts."""
    words = len(text.split())
    parted, dashes = _DASHES.subn(" ", text)
    return max(words, len(parted.split())) if dashes else words


def leans(sentence: str, language: str) -> bool:
    """Whether a sentence opens with a word that points at what was said before it."""
    match = _WORDS.search(sentence[:60])
    if match is None:
        return False
    first = match[0].lower().replace("’", "'").partition("'")[0]
    code = language.lower().partition("-")[0]
    if code in _pronouns():
        return first in _pronouns()[code] or (code == "en" and first in _connectives())
    everywhere = code == "" and sentence.isascii()
    return first in _english() if everywhere else _leans_anywhere(first)


@cache
def _english() -> frozenset[str]:
    return _pronouns()["en"] | _connectives()


def _leans_anywhere(first: str) -> bool:
    return any(first in words for words in _pronouns().values())


def _spans(text: str, *, whole: bool) -> Iterator[Span]:
    """Sentences after the dateline, parted also where a careless writer left no space."""
    body = news_starts(text)
    found = sentences(text)
    for start, end in found if whole else found[:-1]:
        start = max(start, body)
        if start < end:
            yield from _parted(text, start, end)


def _parted(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _TOUCHING.finditer(text, start, end):
        if match.end() - start > LONGEST:
            break
        ends = (match.end(), match.start("close"))
        cut = next((at for at in ends if at < end and _balanced(text[start:at])), None)
        if cut:
            yield start, cut
            start = cut
    yield start, end


def _is_news(sentence: str) -> bool:
    if (
        not _ENDED.search(sentence[-5:])
        or sentence[0] in "?.,;:)]}"
        or _NO_NEWS.match(sentence)
        or _ADDRESS.search(sentence)
    ):
        return False
    if sentence.isupper() or sentence.endswith(("?", "؟", "?”", '?"', "...", "…")):
        return False
    if not _balanced(sentence) or "\n\n" in sentence:
        return False
    return not _QUOTED.match(sentence) or bool(_SPEAKS.search(_QUOTATION.sub("", sentence)))


_QUOTATION = re.compile(r"[“\"][^“”\"]*[”\"]")


def _balanced(sentence: str) -> bool:
    """Whether every quotation and bracket that a sentence opens is closed in it."""
    pairs = all(sentence.count(a) == sentence.count(b) for a, b in ("“”", "()", "[]", "«»"))
    return pairs and sentence.count('"') % 2 == 0


@cache
def _pronouns() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    code = ""
    for line in _lines("pronouns.txt"):
        if line.startswith("["):
            code = line.strip("[]")
            found[code] = frozenset()
        else:
            found[code] |= frozenset(line.split())
    return found


@cache
def _connectives() -> frozenset[str]:
    return frozenset(" ".join(_lines("connectives.txt")).split())


def _lines(name: str) -> list[str]:
    body = files("wiredesk.core.enrich").joinpath("data", name).read_text("utf-8")
    return [line for line in body.splitlines() if line and not line.startswith("#")]
