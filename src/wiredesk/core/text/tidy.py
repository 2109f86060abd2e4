"""Puts sanitised markup in order: paragraphs around text, sound lists and tables, no empty tags."""

import re

from msgspec import Struct

INLINE = frozenset("a b cite code del em i ins q s small strong sub sup".split())
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
_IMPLIED = {"ul": "li", "ol": "li", "tr": "td"} | dict.fromkeys(("table", *_TABLE_GROUPS), "tr")
_PARENTS = {
    "li": _LISTS,
    "tr": _TABLE_GROUPS | {"table"},
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "caption": frozenset({"table"}),
} | dict.fromkeys(_TABLE_GROUPS, frozenset({"table"}))

_TOKEN = re.compile(r"(</?[a-z0-9]+(?: [a-z]+=\"[^\"]*\")*>)")
_SPACE = " \t\n\r\f"
_CELL_ATTRIBUTE = re.compile(
    r" (?:(?:col|row)span=\"[1-9][0-9]{0,2}\"|scope=\"(?:row|col|rowgroup|colgroup)\")"
)

# Copy that is in order already: paragraphs and flat lists of text with plain inline tags.
_WORDS = r"(?![ \t\n\r\f]|&nbsp;)[^<]++"
_INLINE = (
    rf"<(?:b>{_WORDS}</b|i>{_WORDS}</i|em>{_WORDS}</em|strong>{_WORDS}</strong"
    rf"|a href=\"[^\"]*+\"(?: title=\"[^\"]*+\")? rel=\"[^\"]*+\">{_WORDS}</a)>"
)
_LINE = rf"(?:{_WORDS}|{_INLINE})(?:[^<]++|{_INLINE})*+"
_IN_ORDER = re.compile(
    rf"(?:<p>{_LINE}(?<![ \t\n\r\f])</p>\s*+|<[uo]l>\s*+(?:<li>{_LINE}</li>\s*+)++</[uo]l>\s*+)*+"
)


class _Open(Struct, eq=False):
    """An element of the input that is open: what it asks text inside it to be wrapped in."""

    tag: str
    leaf: str  # element that text needs here: "p", a heading, "pre", or "" for none
    implied: bool = False
    start: str = ""  # the start tag to write; "" for an element that leaves no trace
    written: bool = False


def tidy(serialised: str) -> str:
    """Return nh3 output (balanced, escaped, allowlisted) as well-formed news text.

    Text stands in paragraphs; ``<br><br>`` parts them; headings start at ``h2`` and never skip a
    level; lists and tables have sound children; blank elements are gone. Only tags of ``KEPT``
    are written, so nothing unsafe can come out of it.
    """
    if _IN_ORDER.fullmatch(serialised):
        return serialised.rstrip()
    writer = _Writer(shift=1 if "<h1>" in serialised else 0)
    tokens = _TOKEN.split(serialised)
    writer.text(tokens[0])
    for index in range(1, len(tokens), 2):
        token = tokens[index]
        if token.startswith("</"):
            writer.end(token[2:-1])
        else:
            writer.start(token)
        if words := tokens[index + 1]:
            writer.text(words)
    return writer.finished()


class _Writer:
    """Writes elements late: a tag goes out only when text needs it, so none is ever blank."""

    def __init__(self, shift: int) -> None:
        self.out: list[str] = []
        self.stack = [_Open("", "p", written=True)]
        self.inline: list[_Open] = []  # inline elements open in the input
        self.written_inline: list[_Open] = []  # ... and in the output
        self.leaf: str | None = None  # the leaf open in the output; "" is text without one
        self.space = ""  # white space and breaks that wait for the text they part
        self.breaks = 0
        self.shift = shift
        self.level = 1

    # input events

    def start(self, token: str) -> None:
        tag = token[1:-1].split(" ", 1)[0]
        if tag == "br":
            self.breaks += 1
        elif tag in INLINE:
            self.inline.append(_Open(tag, "", start=self._inline_start(tag, token)))
        elif tag != "hr":
            self._start_block(tag, token)
        else:
            self._end_leaf()

    def end(self, tag: str) -> None:
        if tag in INLINE:
            if self.inline:
                self.inline.pop()
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
            bare = words.lstrip(_SPACE)
            self._wait(words[: len(words) - len(bare)])
            words = bare.rstrip(_SPACE)
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
            self.stack.append(_Open(tag, parent.leaf))
            return
        if tag == "li" and parent.implied:
            self._pop()
        opened = self._opened(tag, token)
        if opened.start or tag not in _CONTAINERS:
            self._imply(tag)
        self._soft_end(opened)
        self.stack.append(opened)
        if tag in _CELLS and opened.start:
            self._write_containers()  # an empty cell keeps its neighbours in their columns

    def _opened(self, tag: str, token: str) -> _Open:
        surrounding = self.stack[-1].leaf
        if tag in _LEVELS:
            return _Open(tag, _heading_or_bare(surrounding, self._heading(tag), self.stack))
        if tag in ("pre", "p"):
            return _Open(tag, tag)
        if tag not in _CONTAINERS or not self._fits(tag):
            return _Open(tag, surrounding)
        if tag in _CELLS:
            return _Open(tag, "", start=f"<{tag}{''.join(_CELL_ATTRIBUTE.findall(token))}>")
        return _Open(tag, "" if tag in ("li", "caption") else "p", start=f"<{tag}>")

    def _fits(self, tag: str) -> bool:
        parents = _PARENTS.get(tag)
        return parents is None or self._container().tag in parents

    def _container(self) -> _Open:
        return next((e for e in reversed(self.stack) if e.start), self.stack[0])

    def _imply(self, tag: str) -> None:
        """Open the child that ``tag`` (``""`` for text) needs to stand in this container."""
        parent = self.stack[-1]
        while parent.start and parent.tag in _CHILDREN and tag not in _CHILDREN[parent.tag]:
            child = _IMPLIED[parent.tag]
            self._end_leaf()
            parent = _Open(child, "", implied=True, start=f"<{child}>")
            self.stack.append(parent)

    def _soft_end(self, opened: _Open) -> None:
        """A block that leaves no trace in a list item or cell starts a line, not a paragraph."""
        if self.leaf == "" and not opened.start and opened.leaf == "":
            self.breaks += 1
        else:
            self._end_leaf()

    def _pop(self) -> None:
        closed = self.stack.pop()
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
        kept = 0
        for kept, (old, new) in enumerate(zip(self.written_inline, self.inline, strict=False), 1):
            if old is not new:
                kept -= 1
                break
        self._end_inline(kept)
        if self.breaks:
            self.out.append("<br>" * (self.breaks if self.leaf == "pre" else 1))
        elif self.space:
            self.out.append(self.space)
        self.breaks, self.space = 0, ""
        for element in self.inline[kept:]:
            self.out.append(element.start)
            self.written_inline.append(element)

    def _end_inline(self, kept: int) -> None:
        while len(self.written_inline) > kept:
            element = self.written_inline.pop()
            if element.start:
                self.out.append(f"</{element.tag}>")

    def _end_leaf(self) -> None:
        self._end_inline(0)
        if self.leaf:
            self.out.append(f"</{self.leaf}>\n")
        self.leaf, self.space, self.breaks = None, "", 0

    def _write_containers(self) -> None:
        for element in self.stack:
            if element.start and not element.written:
                self.out.append(element.start)
                element.written = True

    def _inline_start(self, tag: str, token: str) -> str:
        if tag != "a":
            return f"<{tag}>"
        nested = any(element.tag == "a" and element.start for element in self.inline)
        return token if ' href="' in token and not nested else ""


def _heading_or_bare(surrounding: str, heading: str, stack: list[_Open]) -> str:
    """Header cells and captions hold phrases only: a heading inside is their own text."""
    return surrounding if any(e.tag in ("th", "caption") for e in stack) else heading
