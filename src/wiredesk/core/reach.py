"""Whom a notice reaches: every story that bears a name it speaks to.

A kill, a withhold or an advisory may come as an item of its own that names another one, before or
after it. Where several stories bear the name, a person must say which is meant: all are withheld
(DESK-RULES, Kill). Like the fold this is computed anew from everything that is known.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from wiredesk.core.item import Kind, Value
from wiredesk.core.ordering import SEVERITY, Filed

Key = Hashable
SHARED: dict[Kind, Kind] = {"KILL": "WITHHOLD", "WITHHOLD": "WITHHOLD", "HOLD": "HOLD"}
"""What is done where several stories bear the name; a release then frees none of them."""


class Order(Value, frozen=True, kw_only=True):
    """A name that a notice speaks to. ``own`` is the story under which the notice was filed."""

    name: Key
    own: Key
    notice: Filed
    asks: Kind
    before: datetime | None = None  # the name means only stories made by then


class Reach(Value, frozen=True, kw_only=True):
    """Whom the orders reach, and which notices need a person."""

    told: dict[Key, list[Filed]]  # per story: the notices as it hears them
    reaching: frozenset[str] = frozenset()  # refs of notices that found a story of another id
    shared: frozenset[str] = frozenset()  # refs of notices whose name several stories bear


def is_copy(one: Filed) -> bool:
    """Whether an item is a text for the public, and no notice about another one."""
    return bool(one.text) and one.asks is None and one.kind not in ("KILL", "ADVISORY")


def reach(
    orders: Iterable[Order],
    bearers: Mapping[Key, Collection[Key]],
    filed: Mapping[Key, Sequence[Filed]],
) -> Reach:
    """What every story hears; ``bearers`` of a name and what was ``filed`` are of one agency."""
    heard: dict[tuple[Key, str], Filed] = {}
    reaching: set[str] = set()
    shared: set[str] = set()
    for order in orders:
        meant = [key for key in bearers.get(order.name, ()) if _is_meant(filed.get(key, ()), order)]
        kind = order.asks if len(meant) == 1 else SHARED.get(order.asks)
        if len(meant) > 1:
            shared.add(order.notice.ref)
        for key in meant:
            if key == order.own:
                continue
            reaching.add(order.notice.ref)
            known = heard.get((key, order.notice.ref))
            if kind and (known is None or SEVERITY[known.kind] < SEVERITY[kind]):
                heard[key, order.notice.ref] = _as_heard(order.notice, kind)
    told: dict[Key, list[Filed]] = {}
    for (key, _), one in heard.items():
        told.setdefault(key, []).append(one)
    return Reach(told=told, reaching=frozenset(reaching), shared=frozenset(shared))


def _is_meant(filed: Sequence[Filed], order: Order) -> bool:
    """A story with copy; where the name lasts for a time only, one that was made by then."""
    copy = [one for one in filed if is_copy(one)]
    if order.before is None or any(one.seen for one in copy):
        return bool(copy)
    return any(one.at <= order.before for one in copy)


def _as_heard(notice: Filed, kind: Kind) -> Filed:
    """The notice as another story hears it: what it asks and since when, without its words."""
    return replace(
        notice, kind=kind, text="", length=0, version=None, asks=None, adds=False, selected="follow"
    )
