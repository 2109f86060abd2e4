"""Cuts safe HTML where its plain text is cut: by block, and by words inside a block."""

import re
from collections.abc import Iterable
from html import escape, unescape

from wiredesk.core.text.tidy import tidy

_TOKEN = re.compile(r"(</?[a-z0-9]+(?: [a-z]+=\"[^\"]*\")*>)")


def split_blocks(html: str) -> tuple[str, ...]:
    """Return the top-level elements of sanitised HTML, in order, without the space between."""
    blocks: list[str] = []
    current: list[str] = []
    depth = 0
    for piece in _TOKEN.split(html):
        current.append(piece)
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                blocks.append("".join(current).strip())
                current = []
        elif piece.startswith("<") and piece != "<br>":
            depth += 1
    rest = "".join(current).strip()
    return (*blocks, rest) if rest else tuple(blocks)


def join_blocks(blocks: Iterable[str]) -> str:
    """Return blocks as one body, a line each; blank ones are left out."""
    return "\n".join(block for block in blocks if block)


def cut_words(html: str, start: int, stop: int) -> str:
    """Return safe HTML without its ``start``-th to ``stop``-th character, white space not counted.

    Tags stay and what is blank afterwards is tidied away, so a cut through ``<b>`` is sound.
    """
    out: list[str] = []
    seen = 0
    for piece in _TOKEN.split(html):
        if piece.startswith("<") or not piece:
            out.append(piece)
            continue
        words = unescape(piece)
        length = len("".join(words.split()))
        if seen + length <= start or seen >= stop:
            out.append(piece)
        else:
            out.append(escape(_cut(words, start - seen, stop - seen), quote=False))
        seen += length
    return tidy("".join(out).replace("\xa0", "&nbsp;"))


def _cut(words: str, start: int, stop: int) -> str:
    kept: list[str] = []
    count = 0
    for character in words:
        if character.isspace():
            kept.append(character if count <= start or count >= stop else "")
            continue
        if count < start or count >= stop:
            kept.append(character)
        count += 1
    return "".join(kept)
