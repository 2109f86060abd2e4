"""Takes the body of a request that came to us: piece by piece, inflated, never over a limit."""

from collections.abc import Callable

from wiredesk.core.errors import FetchFailed, TooBig
from wiredesk.wires.inflate import PIECE, Inflater

MOST_BODY = 20 * 1024 * 1024
"""Bytes after inflation, as for what we fetch."""

SECONDS = 60.0
"""The longest that a body may take to come."""


def read_body(
    read: Callable[[int], bytes],
    *,
    coding: str,
    announced: int | None,
    heard: Callable[[bytes], object],
    clock: Callable[[], float],
    limit: int = MOST_BODY,
) -> bytes:
    """Read to the end; ``announced``: Content-Length, ``heard`` gets each piece as it came.

    Raises TooBig as soon as the limit is passed, announced or not; FetchFailed(code="bad-encoding",
    "truncated" or "timeout").
    """
    if (announced or 0) > limit:
        raise TooBig(f"the body is announced with {announced} bytes; the limit is {limit}")
    inflater = Inflater(coding, limit)
    came, until = 0, clock() + SECONDS
    while piece := read(PIECE):
        came += len(piece)
        if came > limit:
            raise TooBig(f"the body is over {limit} bytes")
        if clock() > until:
            raise FetchFailed(f"the body did not come within {SECONDS:g} seconds", code="timeout")
        heard(piece)
        inflater.feed(piece)
    if came < (announced or 0):
        raise FetchFailed("the body ends before its announced length", code="truncated")
    return inflater.finish()
