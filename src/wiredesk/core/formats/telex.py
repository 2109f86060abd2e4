"""What the telex formats share: control characters, hard line ends, flags above a headline."""

import re
from collections.abc import Sequence
from textwrap import dedent

from wiredesk.core.errors import TooBig
from wiredesk.core.formats.reading import CONTROL_CHARACTERS, CUT_SHORT
from wiredesk.core.item import Moment
from wiredesk.core.profiles import filed_by
from wiredesk.core.text.characters import squeezed
from wiredesk.core.text.headline import split_tags
from wiredesk.core.text.plain import is_columns, to_html

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
LONGEST_MESSAGE = 2_000_000
MOST_FLAG = 60
"""Characters of the longest line above a headline that is still a flag."""


def lines_of(text: str) -> list[str]:
    """The lines of a text without control characters, their own indentation kept.

    Raises TooBig: what is longer than LONGEST_MESSAGE is no message of any telex.
    """
    if len(text) > LONGEST_MESSAGE:
        raise TooBig(f"The message has {len(text):,} characters; the limit is {LONGEST_MESSAGE:,}.")
    return [_CONTROLS.sub("", line).rstrip() for line in text.replace("\r", "").split("\n")]


def messages(text: str) -> list[str]:
    """The messages of a transmission: each opens with SOH, and EOT or the next SOH ends it."""
    found = [part.partition(EOT)[0] for part in text.split(SOH)]
    return [part for part in found if part.strip(" \r\n\t\x00\x16\x7f")] or [text]


def damage(content: str, *, ended: bool) -> tuple[str, ...]:
    """The flags of one message; ``ended``: what the format puts behind the text is there."""
    flags = () if ended else (CUT_SHORT,)
    return (*flags, CONTROL_CHARACTERS) if "\x00" in content.strip("\x00\r\n ") else flags


def paragraphs_of(lines: Sequence[str]) -> list[str]:
    """Paragraphs of hard-wrapped copy: an empty line or an indented one begins a new one.

    Lines set in columns stay lines, so that a table remains one.
    """
    found: list[list[str]] = []
    for line in lines:
        words = line.strip()
        if not words:
            found.append([])
        elif not found or (line[:1] in " \t" and not is_columns(words)):
            found.append([line.rstrip()])
        else:
            found[-1].append(line.rstrip())
    return [_joined(block) for block in found if block]


def _joined(block: list[str]) -> str:
    if sum(map(is_columns, block)) * 2 > len(block):
        return dedent("\n".join(line.expandtabs() for line in block))
    return " ".join(line.strip() for line in block)


def paragraphs_to_html(paragraphs: Sequence[str]) -> str:
    """Each paragraph in ``p``; lines of one that are set in columns stay apart."""
    return to_html("\n\n".join(paragraphs))


def is_flag(line: str) -> bool:
    """A line above the headline that tells about the copy: capitals only, or in brackets."""
    words = line.strip()
    shouted = any(c.isalpha() for c in words) and words == words.upper()
    return len(words) <= MOST_FLAG and (shouted or bool(re.fullmatch(r"\([^()]+\)", words)))


def flags_and_headline(lines: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """The flags that open the lines of a headline, and the headline on one line.

    The last line is never a flag: a story with no other words is called that.
    """
    words = [line.strip() for line in lines if line.strip()]
    count = 0
    while count < len(words) - 1 and is_flag(words[count]):
        count += 1
    return tuple(words[:count]), " ".join(words[count:]) or None


def story_guid(agency: str, slug: str, headline: str | None, filed: Moment | None) -> str:
    """What all versions of a story share where each has a number of its own.

    The telex forms number every message anew and name the story by slug and headline: a lead, a
    correction and a kill repeat both under their flags. The day keeps daily items apart.
    """
    _, words = split_tags(headline or "", filed_by(agency))
    day = filed.at.date().isoformat() if filed else "undated"
    return ":".join(
        (squeezed(agency).lower(), squeezed(slug).lower(), squeezed(words).lower(), day)
    )
