"""Plain text from markup and back, its paragraphs, and the first sentences of a text."""

import re
from html import escape, unescape

from wiredesk.core.text.sanitise import sanitise

_TOKEN = re.compile(r"(</?[a-z0-9]+(?: [a-z]+=\"[^\"]*\")*>)")
_PARAGRAPH_ENDS = frozenset("p h2 h3 h4 pre blockquote table ul ol".split())
_LINE_ENDS = frozenset({"li", "tr", "caption"})


def plain(html: str) -> str:
    """Return the words of any markup: paragraphs split by one empty line, entities decoded.

    List items, table rows and ``<br>`` end a line; cells are parted by a tab; ``pre`` keeps its
    spaces. The result has no white space at its ends.
    """
    return plain_of_safe(sanitise(html).html)


def plain_of_safe(html: str) -> str:
    """Like ``plain`` for what ``sanitise`` returned: no second cleaning."""
    tokens = _TOKEN.split(html)
    pieces = [_folded(tokens[0])]
    preformatted = False
    for index in range(1, len(tokens), 2):
        tag = tokens[index].strip("</>").split(" ", 1)[0]
        ends = tokens[index].startswith("</")
        if tag == "pre":
            preformatted = not ends
        pieces.append(_boundary(tag, ends))
        words = tokens[index + 1]
        pieces.append(unescape(words) if preformatted else _folded(words))
    return _lines("".join(pieces))


def _boundary(tag: str, ends: bool) -> str:
    if tag in _PARAGRAPH_ENDS:
        return "\n\n"
    if tag == "br" or (tag in _LINE_ENDS and ends):
        return "\n"
    return "\t" if tag in ("td", "th") and ends else ""


def _folded(words: str) -> str:
    return re.sub(r"\s+", " ", unescape(words)) if words else ""


def _lines(text: str) -> str:
    """Trim every line, leave at most one empty line between paragraphs, none inside lists."""
    lines = [line.rstrip() for line in text.split("\n")]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines))
    return "\n\n".join(kept for p in paragraphs if (kept := _without_edges(p)))


def _without_edges(paragraph: str) -> str:
    """Drop the single space that folding left at the head of lines; indents of pre stay."""
    lines = paragraph.split("\n")
    return "\n".join(
        line[1:] if line[:1] == " " and line[1:2] != " " else line for line in lines
    ).strip()


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of plain text: what empty lines part, without blank ones."""
    return tuple(p.strip() for p in re.split(r"\n[^\S\n]*\n", text) if p.strip())


def to_html(text: str) -> str:
    """Return plain text as safe HTML: a ``p`` for each paragraph, ``br`` for each line end."""
    return "".join(
        f"<p>{'<br>'.join(escape(line.strip(), quote=False) for line in p.splitlines())}</p>\n"
        for p in paragraphs(text)
    )


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
_END = re.compile(r"[.!?…।॥؟。！？]+[\"'”’»)\]]*(?=\s|$)|[。！？]")


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
