"""Patterns for markup that is in order, or nearly: most copy is never looked at tag by tag."""

import re

INLINE = frozenset("a b cite code del em i ins q s small strong sub sup".split())
# Elements that only part paragraphs: of them nothing but the parting is kept.
BOXES = frozenset(
    "address article aside center dd details dir div dl dt fieldset figcaption figure footer "
    "header hgroup legend main menu nav option section summary".split()
)
SPACE = " \t\n\r\f"

TOKEN = re.compile(r"(</?[a-z0-9]+(?: [a-z]+=\"[^\"]*\")*>)")
"""Splits serialised markup into words, tag, words, tag, words."""
INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?: [a-z]+=\"[^\"]*\")*>")

_S = rf"[{SPACE}]"
_LINK = r"a href=\"[^\"]*+\"(?: title=\"[^\"]*+\")? rel=\"[^\"]*+\""
# Copy that is in order already: paragraphs and flat lists of text with plain inline tags.
_WORDS = rf"(?!{_S}|&nbsp;)[^<]++"
_PLAIN = "|".join(f"{tag}>{_WORDS}</{tag}" for tag in ("b", "i", "em", "strong"))


def _in_order(marked: str) -> re.Pattern[str]:
    line = rf"(?:{_WORDS}|{marked})(?:[^<]++|{marked})*+"
    return re.compile(
        rf"(?:<p>{line}(?<!{_S})</p>\s*+|<[uo]l>\s*+(?:<li>{line}</li>\s*+)++</[uo]l>\s*+)*+"
    )


IN_ORDER = _in_order(rf"<(?:{_PLAIN}|{_LINK}>{_WORDS}</a)>")
BARE = _in_order(rf"<(?:{_PLAIN})>")
"""The same without links: no tag has attributes."""


def _text(inline: str) -> str:
    """A line of words and inline elements; only white space between two elements may be blank."""
    said = r"(?:\s|&nbsp;)*+[^<]++"
    return rf"(?!{_S})(?:{said}|{inline})(?:{said}|[^<]*+{inline})*+"


def _inline(inside: str, tags: frozenset[str]) -> str:
    """Inline elements with ``inside``, which has no white space at its ends.

    The markup is balanced, so whatever inline element ends behind ``inside`` began before it; to
    spell out the pairs would make patterns that take most of a second to compile.
    """
    starts = "|".join(_LINK if tag == "a" else tag for tag in sorted(tags))
    return rf"<(?:{starts})>{inside}(?<!{_S})</(?:{'|'.join(sorted(tags))})>"


_NO_LINK = _inline(_text("(?!)"), INLINE - {"a"})
_ONCE = _text(_inline(_text("(?!)"), INLINE))
_TWICE = _text(rf"(?:{_inline(_text(_NO_LINK), frozenset('a'))}|{_inline(_ONCE, INLINE - {'a'})})")
_BOX = rf"</?(?:{'|'.join(sorted(BOXES | {'p'}))})>"
_NOT_BLOCK = rf"/?(?:{'|'.join(sorted(INLINE))})[ >]|br>"

NEXT_PARAGRAPH = re.compile(
    rf"(?:{_BOX}|<br>|(?:\s|&nbsp;)++(?=<|\Z)|{_S}++)*+"
    rf"({_TWICE}(?:<br>{_S}*+{_TWICE})*+"
    rf"(?=(?:<br>{_S}*+){{2}}|(?:<br>{_S}*+)?(?:<(?!{_NOT_BLOCK})|\Z)))?+"
)
"""What parts paragraphs in loose copy (boxes, breaks, blanks), as far as it goes, and the paragraph
behind it if it is in order. Where no element but boxes is open a paragraph depends on nothing
before it. Inline elements stand two deep at most, and their white space where it belongs.
"""
_BLANK = rf"(?:<br>|{_S}++|(?:\s|&nbsp;)++(?=<))*+"
NEXT_LINE = re.compile(
    rf"{_S}*+(</tr>{_S}*+<tr>{_S}*+)?+<(td|th|li)((?: [a-z]+=\"[^\"]*+\")*+)>"
    rf"{_BLANK}({_TWICE}(?:(?:<br>{_S}*+)++{_TWICE})*+)?+{_BLANK}</\2>"
)
"""The next cell or item that holds a line or nothing: end of the row, tag, attributes, text."""
BREAK = re.compile(rf"{_S}*+(?:<br>{_S}*+)++")
