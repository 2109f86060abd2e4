"""The IPTC Media Topics: their tree, their English names, and the Subject Codes before them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from wiredesk.core.item import Value

PREFIX = "medtop:"
DIGITS = 8


class MediaTopics(Value, frozen=True, kw_only=True):
    """IPTC Media Topics (NewsCodes, CC BY 4.0): code -> parent, English name -> code."""

    source: str
    parents: Mapping[str, str]
    names: Mapping[str, str]


class SubjectTopics(Value, frozen=True, kw_only=True):
    """IPTC Subject Codes (NewsCodes, CC BY 4.0) -> Media Topics, eight digits each."""

    source: str
    topics: Mapping[str, str]


@cache
def media_topics() -> MediaTopics:
    """The packaged table, read on first use."""
    body = files("wiredesk.core.enrich").joinpath("media_topics.json").read_bytes()
    return msgspec.json.decode(body, type=MediaTopics)


@cache
def subject_topics() -> Mapping[str, str]:
    """The packaged table of older codes, read on first use."""
    body = files("wiredesk.core.enrich").joinpath("data/subject_topics.json").read_bytes()
    return msgspec.json.decode(body, type=SubjectTopics).topics


@cache
def names() -> Mapping[str, str]:
    """Media Topic (eight digits) -> its English name."""
    found: dict[str, str] = {}
    for name, code in media_topics().names.items():
        found.setdefault(code, name)
    return found


def is_iptc(code: str) -> bool:
    """Eight ASCII digits: a Media Topic or a Subject Code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def topic_of(code: str) -> str:
    """The Media Topic that an eight-digit code stands for; "" where it is none.

    A Subject Code without one leads to the top level, which both lists share.
    """
    if not is_iptc(code):
        return ""
    if code in names() or code in media_topics().parents:
        return code
    topic = subject_topics().get(code, f"{code[:2]}000000")
    return topic if topic in names() else ""


def climb(code: str) -> list[str]:
    """An eight-digit code, its Media Topic and those above it, nearest first; [] for others."""
    if not is_iptc(code):
        return []
    found = [code]
    if (topic := topic_of(code)) and topic != code:
        found.append(topic)
    parents = media_topics().parents
    while (above := parents.get(found[-1])) and above not in found:
        found.append(above)
    if (top := f"{code[:2]}000000") != found[-1] and top in names() and top not in found:
        found.append(top)  # a Subject Code whose Media Topic moved: its old top level counts last
    return found
