"""What a reader hands back: the items of one transmission, and what could not be read in it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from wiredesk.core.errors import Malformed, WiredeskError
from wiredesk.core.item import NewsItem, Value

MAX_ITEMS = 2_000
"""Items read from one transmission (THREATS row 14); the rest is flagged, never silently lost."""

CUT_SHORT = "cut-short"
"""The flag of a file or message whose end is missing: its last words may be missing too."""

CONTROL_CHARACTERS = "control-characters"
"""The flag of text in which characters stood that no text has."""

Part = TypeVar("Part")


class ItemProblem(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One item that could not be read; its siblings were. ``code`` as in core/errors.py."""

    index: int
    code: str
    message: str


class Reading(Value, frozen=True, kw_only=True, omit_defaults=True):
    """All that a transmission says."""

    format: str
    items: tuple[NewsItem, ...] = ()
    problems: tuple[ItemProblem, ...] = ()
    flags: tuple[str, ...] = ()  # "not-well-formed", CUT_SHORT ..., repairs of the encoding


def gather(
    key: str,
    parts: Iterable[Part],
    read_one: Callable[[Part], NewsItem],
    flags: tuple[str, ...] = (),
) -> Reading:
    """Read each part on its own, so that one bad item never stops its siblings.

    The flags of the transmission are repeated on each item: an item travels without its siblings.
    """
    items: list[NewsItem] = []
    problems: list[ItemProblem] = []
    remaining: Iterator[Part] = iter(parts)
    for index, part in enumerate(islice(remaining, MAX_ITEMS)):
        try:
            item = read_one(part)
        except WiredeskError as error:
            problems.append(ItemProblem(index=index, code=error.code, message=str(error)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            # a reader trusted the shape of hostile data too much: the item is lost, nothing else
            message = f"The item has a shape that its format does not allow ({error})"[:300]
            problems.append(ItemProblem(index=index, code=Malformed.code, message=message))
        else:
            items.append(replace(item, index=index, flags=(*flags, *item.flags)))
    if next(remaining, None) is not None:
        flags = (*flags, "too-many-items")
    return Reading(format=key, items=tuple(items), problems=tuple(problems), flags=flags)
