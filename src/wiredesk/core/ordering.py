"""The total order of everything that was filed for a story, and what an item is beside the others.

The order is (version, versionCreated, severity, content hash), whatever the order of arrival.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise, takewhile

from wiredesk.core.item import Kind, Policy, Selected, Value

SEVERITY: dict[Kind, int] = {
    "NEW": 0,
    "REPEAT": 0,
    "ALERT": 0,
    "UPDATE": 1,
    "REFILE": 2,
    "CORRECTION": 3,
    "RELEASE": 4,
    "ADVISORY": 5,
    "HOLD": 6,
    "WITHHOLD": 7,
    "KILL": 8,
}

LARGEST_SMALL_VERSION = 9_999
"""Versions above are time stamps or hashes (Reuters: 978556838) and say nothing about order."""


class Filed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One news item as the fold sees it. ``ref`` is its content hash, ``at`` its versionCreated."""

    ref: str
    at: datetime
    kind: Kind  # as instructed by the item alone
    version: str | None = None
    text: str = ""  # hash of the normalised text; "" = the item carries none
    length: int = 0  # characters of text
    language: str | None = None
    slugline: str | None = None
    embargoed: bool = False
    embargo_until: datetime | None = None  # None while embargoed = indefinitely
    expires: datetime | None = None
    ends_rights: bool = False  # ``expires`` is the end of rights, not only of news value
    legal: bool = False  # its notes give legal reasons
    asks: Kind | None = None  # the item is a notice: what it asks of the story it speaks to
    policy: Policy = "auto"
    policy_reason: str = ""
    selected: Selected = "take"
    selected_reason: str = ""
    adds: bool = False  # the item is added below the story, until a version replaces it all
    tell: str = ""  # tells it from another story under the same id (core/lives.py)
    seen: datetime | None = None  # our receipt, only where the item does not say when it was made


def in_order(filed: Iterable[Filed]) -> list[Filed]:
    """The versions of one story, oldest first, each content once.

    Versions decide where all are small integers and agree with the times; else versionCreated does
    (LIFECYCLE: an older versionCreated never overwrites a newer one).
    """
    newest_first = sorted(filed, key=lambda one: (one.at, one.seen or one.at), reverse=True)
    distinct = list({(one.version, one.ref): one for one in newest_first}.values())
    by_time = sorted(distinct, key=lambda one: (one.at, _number(one) or 0, *_tie(one)))
    if any(_number(one) is None for one in distinct):
        return by_time
    by_number = sorted(distinct, key=lambda one: (_number(one), one.at, *_tie(one)))
    agree = all(a.at <= b.at for a, b in pairwise(by_number))
    return by_number if agree else by_time


def _tie(one: Filed) -> tuple[datetime, int, str]:
    """Between versions of one time: undated ones by our receipt, then severity, then chance."""
    return (one.seen or one.at, SEVERITY[one.kind], one.ref)


def _number(one: Filed) -> int | None:
    text = one.version or ""
    if text.isascii() and text.isdigit() and int(text[:6]) <= LARGEST_SMALL_VERSION:
        return int(text) if len(text) <= 4 else None
    return None


def label(ordered: Sequence[Filed], one: Filed) -> Kind:
    """What an item is, seen beside the versions that come before it in the order."""
    if one.kind != "NEW":
        return one.kind
    before = takewhile(lambda other: (other.version, other.ref) != (one.version, one.ref), ordered)
    with_text = [other for other in before if other.text]
    if not with_text:
        return "NEW"
    last = with_text[-1]
    if last.text != one.text:
        return "UPDATE"
    if one.version and last.version and one.version != last.version and not last.embargoed:
        return "UPDATE"  # a version of its own, though its words are the same
    return "RELEASE" if last.embargoed and not one.embargoed else "REPEAT"
