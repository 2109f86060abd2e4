"""Decides when a permanent redirect changes a wire's address: when three looks in a row agree.

RFC 9110 (15.4.2, 15.4.9) lets a client with link editing take the new address at once. A wire is a
contract, and a captive portal, a broken proxy or a stolen domain says 301 as easily as its owner.
So each look follows the redirect, and the address changes once several looks in a row were sent to
the same place and found readable news there.
"""

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

LOOKS = 3

Event = Literal["", "told", "moved"]


class Move(Struct, frozen=True):
    """A wire's address, where it is said to have moved, how many looks in a row said so, and what
    is new of it."""

    address: str
    to: str = ""
    looks: int = 0
    event: Event = ""


def follow(held: Move, permanent_url: str | None, *, readable: bool) -> Move:
    """What to hold after a look that was sent to ``permanent_url`` (None = it was not).

    An address with a user name only moves within its host: credentials belong to one host.
    """
    if permanent_url is None:
        return Move(held.address)
    if permanent_url != held.to or not held.looks:
        return Move(held.address, permanent_url, 1, "told")
    looks = min(held.looks + int(readable), LOOKS)
    target = _with_user(held.address, permanent_url)
    if target is None or not readable or looks < LOOKS:
        return Move(held.address, held.to, looks)
    return Move(target, event="moved")


def _with_user(address: str, target: str) -> str | None:
    """The new address with the user of the old one; None where it lies on another host."""
    old, new = urlsplit(address), urlsplit(target)
    user, at, _ = old.netloc.rpartition("@")
    if not at:
        return target
    if old.hostname != new.hostname:
        return None
    return new._replace(netloc=f"{user}@{new.netloc}").geturl()
