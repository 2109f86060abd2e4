"""Cuts safe HTML where its plain text is cut: by block, and by words inside a block."""

import re
from collections.abc import Iterable
from html import escape, unescape

from msgspec import Struct

from wiredesk.core.text.orderly import TOKEN
from wiredesk.core.text.plain import plain_of_safe
from wiredesk.core.text.tidy import tidy

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"\S+")


class Block(Struct, frozen=True):
    """A top-level element of safe HTML, and its words as ``plain_of_safe`` gives them."""

    html: str
    words: str


def split_blocks(html: str) -> tuple[Block, ...]:
    """Return the top-level elements of sanitised HTML, in order, without the space between."""
    blocks: list[Block] = []
    at = 0
    while (at := _after_space(html, at)) < len(html):
        start, at = at, _end_of_block(html, at)
        block = html[start:at].rstrip()
        blocks.append(Block(block, plain_of_safe(block)))
    return tuple(blocks)


def _after_space(html: str, at: int) -> int:
    return at if html.startswith("<", at) else _SPACE.match(html, at).end()  # type: ignore[union-attr]


def _end_of_block(html: str, at: int) -> int:
    """Where the element that opens at ``at`` ends; paragraphs never hold another."""
    if html.startswith("<p>", at):
        return html.find("</p>", at) + 4
    depth = 0
    for tag in TOKEN.finditer(html, at):
        if tag[0].startswith("</"):
            depth -= 1
            if depth == 0:
                return tag.end()
        elif tag[0] != "<br>":
            depth += 1
    return len(html)


def join_blocks(blocks: Iterable[Block]) -> str:
    """Return blocks as one body, a line each; blank ones are left out."""
    return "\n".join(block.html for block in blocks if block.html)


def words_of_blocks(blocks: Iterable[Block]) -> str:
    """Return the plain text of blocks: as ``plain_of_safe`` of their body."""
    return "\n\n".join(block.words for block in blocks if block.words)


def cut_words(block: Block, start: int, stop: int) -> Block:
    """Return a block without its ``start``-th to ``stop``-th character, white space not counted.

    Tags stay and what is blank afterwards is tidied away, so a cut through ``<b>`` is sound.
    """
    if start == 0 and block.html == f"<p>{block.words}</p>":  # most datelines: bare words
        words = block.words[_index(block.words, stop - 1) + 1 :].lstrip() if stop else block.words
        return Block(f"<p>{words}</p>" if words else "", words)
    out: list[str] = []
    seen = 0
    for piece in TOKEN.split(block.html):
        if piece.startswith("<") or not piece:
            out.append(piece)
            continue
        words = unescape(piece)
        length = len("".join(words.split()))
        if seen + length <= start or seen >= stop:
            out.append(piece)
        else:
            out.append(escape(_cut(words, start - seen, stop - seen, length), quote=False))
        seen += length
    html = tidy("".join(out).replace("\xa0", "&nbsp;"))
    return Block(html, plain_of_safe(html))


def _cut(words: str, start: int, stop: int, length: int) -> str:
    """Cut the same out of plain words; white space at the edges of the cut stays."""
    head = words[: _index(words, start)] if start >= 0 else ""
    tail = words[_index(words, stop - 1) + 1 :] if stop <= length else ""
    return head + tail


def _index(words: str, number: int) -> int:
    """Where the ``number``-th character that is no white space stands, counted from 0."""
    for match in _WORD.finditer(words):
        if number < len(match[0]):
            return match.start() + number
        number -= len(match[0])
    return len(words)
