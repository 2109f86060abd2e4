"""Wrong passwords are counted, by name and by address; too many close the door for a while."""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
WINDOW_SECONDS = 900


def keys_for(request: HttpRequest, username: str) -> list[str]:
    """The cache keys an attempt counts under; the same in every process and after every restart."""
    name = username[:150].strip().lower()
    return [
        f"login:address:{request.META.get('REMOTE_ADDR', '')}",
        f"login:name:{hashlib.sha256(name.encode()).hexdigest()}",
    ]


def closed(keys: Sequence[str]) -> bool:
    """Whether any of the keys has used up its tries."""
    return any((cache.get(key) or 0) >= TRIES for key in keys)


def count_failure(keys: Sequence[str]) -> None:
    """One more wrong password."""
    for key in keys:
        cache.add(key, 0, WINDOW_SECONDS)
        cache.incr(key)
