"""Plain text from markup and back, its paragraphs, and the first sentences of a text."""

import re
from html import escape, unescape

from wiredesk.core.text.orderly import INLINE_TAG, TOKEN
from wiredesk.core.text.sanitise import clean, sanitise

_ENDS = {"\n\n": "p h2 h3 h4 pre blockquote table ul ol", "\n": "li tr caption", "\t": "td th"}
# What a tag of safe HTML puts between the words around it; the others put nothing.
_BREAKS = {
    "<br>": "\n",
    **{f"<{tag}>": "\n\n" for tag in _ENDS["\n\n"].split()},
    **{f"</{tag}>": mark for mark, tags in _ENDS.items() for tag in tags.split()},
}


def plain(html: str) -> str:
    """Return the words of any markup: paragraphs split by one empty line, entities decoded.

    List items, table rows and ``<br>`` end a line; cells are parted by a tab; ``pre`` keeps its
    spaces. The result has no white space at its ends.
    """
    return plain_of_safe(sanitise(html).html)


def plain_of_safe(html: str) -> str:
    """Like ``plain`` for what ``sanitise`` returned: no second cleaning."""
    if html.startswith("<p>") and html.find("<", 3) == len(html) - 4:  # one paragraph, bare words
        return " ".join(unescape(html[3:-4]).split())
    tokens = TOKEN.split(html)
    pieces = [_folded(tokens[0])]
    preformatted = False
    for tag, words in zip(tokens[1::2], tokens[2::2], strict=True):
        if tag in _BREAKS:
            pieces.append(_BREAKS[tag])
            preformatted = tag == "<pre>" or (preformatted and tag != "</pre>")
        if words:
            pieces.append(unescape(words) if preformatted else _folded(words))
    return _lines("".join(pieces))


def one_line(html: str) -> str:
    """Return the words of any markup on one line: as ``plain``, all white space folded."""
    words = clean(html).html
    if "<" in words:
        words = TOKEN.sub(" ", INLINE_TAG.sub("", words))
    return " ".join(unescape(words).split())


def _folded(words: str) -> str:
    """Entities decoded, every run of white space one space."""
    words = unescape(words)
    folded = " ".join(words.split())
    head = " " if words[:1].isspace() else ""
    return f"{head}{folded} " if folded and words[-1].isspace() else head + folded


def _lines(text: str) -> str:
    """Trim every line, leave at most one empty line between paragraphs, none inside lists."""
    found = "\n".join(line.rstrip() for line in text.split("\n")).split("\n\n")
    return "\n\n".join(kept for one in found if (kept := _without_edges(one)))


def _without_edges(paragraph: str) -> str:
    """Drop the single space that folding left at the head of lines; indents of pre stay."""
    if "\n" not in paragraph:
        return paragraph.strip()
    lines = paragraph.split("\n")
    return "\n".join(
        line[1:] if line[:1] == " " and line[1:2] != " " else line for line in lines
    ).strip()


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of plain text: what empty lines part, without blank ones."""
    return tuple(p.strip() for p in re.split(r"\n[^\S\n]*\n", text) if p.strip())


_COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")


def is_columns(line: str) -> bool:
    """Whether a line is set in columns: three spaces or a tab between words."""
    return _COLUMNS.search(line) is not None


def to_html(text: str) -> str:
    """Return plain text as safe HTML: a ``p`` for each paragraph, ``br`` for each line end.

    Lines of which most are set in columns become a ``pre``, so that the columns stand.
    """
    return "\n".join(_paragraph(one) for one in re.split(r"\n[^\S\n]*\n", text) if one.strip())


def _paragraph(text: str) -> str:
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    if len(lines) > 1 and sum(map(is_columns, lines)) * 2 > len(lines):
        return f"<pre>{escape(chr(10).join(lines), quote=False)}</pre>"
    lines = [escape(line.strip(), quote=False) for line in text.strip().splitlines()]
    return f"<p>{'<br>'.join(lines)}</p>"


# "Dr." and its like, initials, "U.S.", "No. 5", months: a stop after these ends no sentence
# unless what follows cannot go on with it.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt cpl maj adm rev hon st ste jr sr messrs "
    "no nos art sec fig vol pp vs v etc al inc corp ltd co bros dept est approx ca cf eg ie "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "bzw z.b u.a d.h nr str ca mio mrd hr fr mme mlle m sra dra av avda núm".split()
)
_OFTEN_LAST = frozenset({"inc", "corp", "ltd", "co", "etc", "al", "jr", "sr", "bros"})
_DOTTED = re.compile(r"(?:\w\.)+\w?$")
# Possessive, and guarded at its left: a run of a million stops is looked at once.
_END = re.compile(r"(?<![.!?…।॥؟。！？])[.!?…।॥؟。！？]++[\"'”’»)\]]*+(?=\s|$)|[。！？]")


def first_sentences(text: str, limit: int = 240) -> str:
    """Return the whole sentences that open ``text`` and fit in ``limit`` characters.

    Only the first paragraph is read. ``""`` where the first sentence alone is too long: a dek is
    never cut. Ends are full stops, question and exclamation marks, the danda (U+0964), the
    Arabic question mark and their East Asian forms.
    """
    opening = re.sub(r"\s+", " ", next(iter(paragraphs(text)), ""))
    if len(opening) <= limit:
        return opening
    best = 0
    for match in _END.finditer(opening):
        if match.end() > limit:
            break
        if _ends_sentence(opening, match):
            best = match.end()
    return opening[:best]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if not match[0].startswith(".") or match[0].startswith(".."):
        return True
    following = text[match.end() :].lstrip()[:1]
    before = text[: match.start()].rsplit(None, 1)
    word = before[-1].lstrip("\"'“‘«([") if before else ""
    if following.islower() or (following.isdigit() and word.lower() in _ABBREVIATIONS):
        return False
    if word.lower() in _OFTEN_LAST:
        return False  # "Apple Inc. Chief" and "Apple Inc. The": too close to call, so wait
    if (len(word) == 1 and word.isupper()) or word.lower() in _ABBREVIATIONS:
        return False
    return not _DOTTED.search(word)
