"""Which fields of an item a format carries, and which items it must leave out."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from wiredesk.core.item import NewsItem, PubStatus, Value


def carried(value: Value, paths: Collection[str]) -> dict[str, Any]:
    """The part of ``value`` that ``paths`` name (``headline``, ``pictures.renditions.href``).

    Fields of values inside stand below the name of their field; lists of them keep their order.
    Two items are the same to a format where these parts of them are equal.
    """
    below: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        below.setdefault(name, []).extend([rest] if rest else [])
    return {name: _inside(getattr(value, name), rest) for name, rest in below.items()}


def _inside(value: Any, paths: list[str]) -> Any:
    if not paths or value is None:
        return value
    if isinstance(value, tuple):
        return [carried(one, paths) for one in value]
    return carried(value, paths)


def tellable(
    items: Iterable[NewsItem], carries: Collection[str], statuses: Collection[PubStatus]
) -> Iterator[NewsItem]:
    """The items that a format can give without losing an order to hide them.

    An embargo that the format cannot say, or a status it has no word for, would set free what the
    agency holds or took back: such items are left out (DESK-RULES, Kill and Embargo). An item that
    is taken back needs no embargo any more.
    """
    for item in items:
        held = item.embargo is not None and item.pub_status != "canceled"
        if item.pub_status in statuses and not (held and "embargo.until.at" not in carries):
            yield item
