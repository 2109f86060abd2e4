"""Which versions of a story the public has had here, and since when: the log behind its versions.

The fold says what a story is now; this says what readers saw, which depends on when things came.
A version joins when it stands on the page. One that was replaced before its time (an embargo) goes
without a trace. When a story leaves the page all its versions become recalled: their times stay,
their text is not shown again unless that version returns to the page (DESK-RULES, Kill, Licences).
"""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from wiredesk.core.item import Kind, Value


class Shown(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One version on the page: row key, and since when (aware, UTC)."""

    version: int
    at: datetime
    recalled: bool = False


class Noted(Value, frozen=True, kw_only=True):
    """One version as far as notes go: row key, instruction, time, words and their language."""

    key: int
    kind: Kind
    at: datetime
    said: str = ""
    language: str = ""


def shown_next(
    log: Iterable[Shown], page: Sequence[int], since: datetime | None, now: datetime
) -> tuple[Shown, ...]:
    """The log after a change at ``now``: ``page`` holds the versions that stand on the page.

    ``since`` is when the public may read them, in the future under an embargo; None where the
    story is not public.
    """
    past = [one for one in log if one.at <= now]
    if since is None or since > now:
        past = [replace(one, recalled=True) for one in past]
    if since is None:
        return tuple(past)
    kept = [replace(one, recalled=False) if one.version in page else one for one in past]
    known = {one.version for one in past}
    return (*kept, *(Shown(version=pk, at=since) for pk in page if pk not in known))


NOTED: tuple[Kind, ...] = ("CORRECTION", "REFILE")
"""What is told to readers above the text."""


def noted(
    versions: Sequence[Noted], page: Container[int], seen: Container[int]
) -> tuple[Noted, ...]:
    """The corrections in a text on the page of which the public had an earlier version.

    ``versions`` come in the story's order; ``page`` holds the row keys of those on the page,
    ``seen`` those of the log. No note where the error was never public (DESK-RULES); one where the
    correction itself was overtaken before it could stand here.
    """
    first = next((n for n, one in enumerate(versions) if one.key in seen), len(versions))
    last = max((n for n, one in enumerate(versions) if one.key in page), default=-1)
    found: list[Noted] = []
    for one in versions[first + 1 : last + 1]:
        again = found and one.said and (found[-1].kind, found[-1].said) == (one.kind, one.said)
        if one.kind in NOTED and not again:
            found.append(one)
    return tuple(found)
