"""Puts sanitised markup in order: paragraphs around text, sound lists and tables, no empty tags."""

import re

from msgspec import Struct

from wiredesk.core.text.orderly import (
    BREAK,
    IN_ORDER,
    INLINE,
    NEXT_LINE,
    NEXT_PARAGRAPH,
    SPACE,
    TOKEN,
)

_HEADINGS = ("h2", "h3", "h4")
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_TABLE_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CONTAINERS = (
    frozenset({"blockquote", "li", "table", "caption", "tr"}) | _LISTS | _CELLS | _TABLE_GROUPS
)

# Every tag that may leave the house.
KEPT = INLINE | _CONTAINERS | frozenset(_HEADINGS) | {"p", "br", "pre"}

# What may stand directly in a container; anything else gets the implied child around it.
_CHILDREN = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "table": _TABLE_GROUPS | {"tr", "caption"},
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": _CELLS,
}
_IMPLIED = {"ul": "li", "ol": "li", "table": "tbody", "tr": "td"}
_IMPLIED |= dict.fromkeys(_TABLE_GROUPS, "tr")
_PARENTS = {
    "li": _LISTS,
    "tr": _TABLE_GROUPS | {"table"},
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "caption": frozenset({"table"}),
} | dict.fromkeys(_TABLE_GROUPS, frozenset({"table"}))

_CELL_ATTRIBUTE = re.compile(
    r" (?:(?:col|row)span=\"[1-9][0-9]{0,2}\"|scope=\"(?:row|col|rowgroup|colgroup)\")"
)


_OF_LINES = _LISTS | {"tr"}  # their children mostly hold one line each

_MAX_INLINE = 20  # elements within each other; every paragraph repeats them, so depth is a bomb


class _Open(Struct, eq=False):
    """An element of the input that is open: what it asks text inside it to be wrapped in."""

    tag: str
    leaf: str  # element that text needs here: "p", a heading, "pre", or "" for none
    implied: bool = False
    start: str = ""  # the start tag to write; "" for an element that leaves no trace
    written: bool = False
    loose: bool = False  # from here down to the root nothing but boxes and quotations is open
    phrasal: bool = False  # in a header cell or caption: headings and the like are their own text


def tidy(serialised: str) -> str:
    """Return nh3 output (balanced, escaped, allowlisted) as well-formed news text.

    Text stands in paragraphs; ``<br><br>`` parts them; headings start at ``h2`` and never skip a
    level; lists and tables have sound children; blank elements are gone. Only tags of ``KEPT``
    are written, so nothing unsafe can come out of it.
    """
    if IN_ORDER.fullmatch(serialised):
        return serialised.rstrip()
    writer = _Writer(shift=1 if "<h1>" in serialised else 0)
    at = 0
    while at < len(serialised):
        at = writer.ahead(serialised, at)
        if tag := TOKEN.match(serialised, at):
            writer.tag(tag[0])
            at = tag.end()
        elif at < len(serialised):
            end = serialised.find("<", at + 1)
            end = end if end > 0 else len(serialised)
            writer.text(serialised[at:end])
            at = end
    return writer.finished()


class _Writer:
    """Writes elements late: a tag goes out only when text needs it, so none is ever blank."""

    def __init__(self, shift: int) -> None:
        self.out: list[str] = []
        self.stack = [_Open("", "p", written=True, loose=True)]
        self.containers = self.stack[:]  # those of the stack that leave a trace
        self.inline: list[_Open] = []  # inline elements open in the input
        self.written_inline: list[_Open] = []  # ... and in the output
        self.shared = 0  # how many of both, from the outermost inwards, are the same
        self.links = 0  # how many open in the input are links
        self.deeper = 0  # how many open in the input lie too deep to be written
        self.leaf: str | None = None  # the leaf open in the output; "" is text without one
        self.space = ""  # white space and breaks that wait for the text they part
        self.breaks = 0
        self.shift = shift
        self.level = 1

    # whole paragraphs, items and cells

    def ahead(self, serialised: str, at: int) -> int:
        """Write by pattern what is in order from ``at`` on; return where that ends."""
        top = self.stack[-1]
        if self.leaf is not None or self.inline:
            return at
        if top.loose:
            return self._paragraphs(serialised, at)
        return self._lines(serialised, at, top) if top.start and top.tag in _OF_LINES else at

    def _paragraphs(self, serialised: str, at: int) -> int:
        found: list[str] = []
        end = at
        while (paragraph := NEXT_PARAGRAPH.match(serialised, end)) and paragraph.end() > end:
            end = paragraph.end()
            if paragraph[1]:
                found.append(paragraph[1].rstrip(SPACE))
        self._enter(serialised, at, end)
        if found:
            self._write_containers()
            words = "</p>\n<p>".join(found)
            self.out.append(f"<p>{BREAK.sub('<br>', words) if '<br>' in words else words}</p>\n")
        return end

    def _lines(self, serialised: str, at: int, parent: _Open) -> int:
        """Items of a list or cells of rows: each a line of text, cells also blank."""
        cells = parent.tag == "tr"
        while found := NEXT_LINE.match(serialised, at):
            row, tag, attributes, words = found.groups("")
            if (tag in _CELLS) != cells or not (cells or words):
                break
            if row and (parent.implied or not parent.written):
                break
            if not parent.written:
                self._write_containers()
            kept = "".join(_CELL_ATTRIBUTE.findall(attributes)) if attributes else ""
            words = BREAK.sub("<br>", words) if "<br>" in words else words
            start, end = "</tr>\n<tr>" if row else "", "" if cells else "\n"
            self.out.append(f"{start}<{tag}{kept}>{words.rstrip(SPACE)}</{tag}>{end}")
            at = found.end()
        return at

    def _enter(self, serialised: str, at: int, end: int) -> None:
        """Account for the boxes that open and close; which of them they are makes no difference."""
        tags = serialised.count("<", at, end) - serialised.count("<br>", at, end)
        opened = tags - 2 * serialised.count("</", at, end)
        if opened > 0:
            self.stack += [_Open("div", "p", loose=True)] * opened
        elif opened < 0:
            del self.stack[opened:]

    # input events

    def tag(self, token: str) -> None:
        if token.startswith("</"):
            self.end(token[2:-1])
        else:
            self.start(token)

    def start(self, token: str) -> None:
        tag = token[1:-1].split(" ", 1)[0]
        if tag == "br":
            self.breaks += 1
        elif tag in INLINE:
            self._start_inline(tag, token)
        elif tag != "hr":
            self._start_block(tag, token)
        else:
            self._end_leaf()

    def end(self, tag: str) -> None:
        if tag in INLINE:
            self._end_of_inline()
            return
        while self.stack[-1].implied:
            self._pop()
        if len(self.stack) > 1:
            self._pop()

    def text(self, words: str) -> None:
        if not words.replace("&nbsp;", "").strip():
            self._wait(words)
            return
        if self.stack[-1].leaf != "pre":
            bare = words.lstrip(SPACE)
            self._wait(words[: len(words) - len(bare)])
            words = bare.rstrip(SPACE)
            trailing = bare[len(words) :]
        else:
            trailing = ""
        self._place()
        self._part(words)
        self.out.append(
            words if self.leaf != "pre" or self.out[-1] != "<pre>" else words.lstrip("\n")
        )
        self.space = trailing

    def _wait(self, space: str) -> None:
        if self.stack[-1].leaf == "pre" or not self.space:
            self.space += space

    def finished(self) -> str:
        while len(self.stack) > 1:
            self._pop()
        self._end_leaf()
        return "".join(self.out).rstrip()

    # blocks

    def _start_block(self, tag: str, token: str) -> None:
        parent = self.stack[-1]
        if parent.leaf not in ("p", ""):  # blocks inside headings and pre are lines of it
            self.breaks += self.leaf is not None
            self._push(_Open(tag, parent.leaf))
            return
        if tag == "li" and parent.implied:
            self._pop()
        opened = self._opened(tag, token)
        self._imply(tag if opened.start else "")
        self._soft_end(opened)
        self._push(opened)
        if tag in _CELLS and opened.start:
            self._write_containers()  # an empty cell keeps its neighbours in their columns

    def _opened(self, tag: str, token: str) -> _Open:
        surrounding = self.stack[-1].leaf
        if tag in _LEVELS:
            return _Open(tag, surrounding if self.stack[-1].phrasal else self._heading(tag))
        if tag in ("pre", "p"):
            return _Open(tag, tag)
        if tag not in _CONTAINERS or not self._fits(tag):
            return _Open(tag, surrounding)
        if tag in _CELLS:
            return _Open(tag, "", start=f"<{tag}{''.join(_CELL_ATTRIBUTE.findall(token))}>")
        return _Open(tag, "" if tag in ("li", "caption") else "p", start=f"<{tag}>")

    def _fits(self, tag: str) -> bool:
        """Whether ``tag`` may stand here; a caption only before anything else of its table."""
        around = self.containers[-1]
        if tag in ("blockquote", "table"):
            return not self.stack[-1].phrasal
        if tag == "caption" and around.written:
            return False
        return tag not in _PARENTS or around.tag in _PARENTS[tag]

    def _imply(self, tag: str) -> None:
        """Open the child that ``tag`` (``""`` for text) needs to stand in this container."""
        parent = self.stack[-1]
        while parent.start and parent.tag in _CHILDREN and tag not in _CHILDREN[parent.tag]:
            child = _IMPLIED[parent.tag]
            self._end_leaf()
            parent = _Open(child, "", implied=True, start=f"<{child}>")
            self._push(parent)

    def _soft_end(self, opened: _Open) -> None:
        """A block that leaves no trace in a list item or cell starts a line, not a paragraph."""
        if self.leaf == "" and not opened.start and opened.leaf == "":
            self.breaks += 1
        else:
            self._end_leaf()

    def _push(self, opened: _Open) -> None:
        parent = self.stack[-1]
        opened.loose = parent.loose and opened.leaf == "p" and opened.tag not in _CHILDREN
        opened.phrasal = parent.phrasal or opened.tag in ("th", "caption")
        self.stack.append(opened)
        if opened.start:
            self.containers.append(opened)

    def _pop(self) -> None:
        closed = self.stack.pop()
        if closed.start:
            self.containers.pop()
        if self.leaf == "" and not closed.start and closed.leaf == "":
            self.breaks += 1
            return
        if closed.leaf == self.stack[-1].leaf and closed.leaf not in ("p", ""):
            self.breaks += closed.tag != self.leaf  # still inside the heading or pre
            if closed.tag != self.leaf:
                return
        self._end_leaf()
        if closed.written:
            self.out.append(
                f"</{closed.tag}>\n" if closed.tag not in _CELLS else f"</{closed.tag}>"
            )

    def _heading(self, tag: str) -> str:
        level = min(max(_LEVELS[tag] + self.shift, 2), self.level + 1, 4)
        return f"h{level}"

    # output

    def _place(self) -> None:
        """Open whatever the next words need: containers and their leaf."""
        self._imply("")
        wanted = self.stack[-1].leaf
        if self.leaf is not None and (wanted != self.leaf or (self.breaks > 1 and wanted == "p")):
            self._end_leaf()
        if self.leaf is None:
            self._write_containers()
            self.leaf = wanted
            if wanted:
                self.out.append(f"<{wanted}>")
                self.level = _LEVELS.get(wanted, self.level)
            self.breaks = 0
            self.space = self.space.lstrip("\n") if wanted == "pre" else ""

    def _part(self, words: str) -> None:
        """Write what lies between the last words and these: ends, space, breaks, starts."""
        self._end_inline(self.shared)
        if self.breaks:
            self.out.append("<br>" * (self.breaks if self.leaf == "pre" else 1))
        elif self.space:
            self.out.append(self.space)
        self.breaks, self.space = 0, ""
        for element in self.inline[self.shared :]:
            self.out.append(element.start)
            self.written_inline.append(element)
        self.shared = len(self.inline)

    def _end_inline(self, kept: int) -> None:
        while len(self.written_inline) > kept:
            element = self.written_inline.pop()
            if element.start:
                self.out.append(f"</{element.tag}>")
        self.shared = min(self.shared, kept)

    def _end_leaf(self) -> None:
        self._end_inline(0)
        if self.leaf:
            self.out.append(f"</{self.leaf}>\n")
        self.leaf, self.space, self.breaks = None, "", 0

    def _write_containers(self) -> None:
        at = len(self.containers)
        while not self.containers[at - 1].written:
            at -= 1
        for element in self.containers[at:]:
            self.out.append(element.start)
            element.written = True

    # inline elements

    def _start_inline(self, tag: str, token: str) -> None:
        if len(self.inline) == _MAX_INLINE:
            self.deeper += 1
            return
        is_link = ' href="' in token and not self.links
        start = f"<{tag}>" if tag != "a" else token if is_link else ""
        self.inline.append(_Open(tag, "", start=start))
        self.links += tag == "a" and is_link

    def _end_of_inline(self) -> None:
        if self.deeper:
            self.deeper -= 1
        elif self.inline:
            closed = self.inline.pop()
            self.shared = min(self.shared, len(self.inline))
            self.links -= closed.tag == "a" and closed.start != ""
