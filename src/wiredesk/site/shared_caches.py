"""What a CDN in front of us may keep, for how long, and under which keys it can be purged.

Only what our own page cache keeps, and only where a purge would be carried out: see
docs/how-to/purge-a-cdn.md. Never stale-if-error, never stale-while-revalidate.
"""

from typing import NamedTuple

from wiredesk.core.keys import EVERYTHING, LISTS
from wiredesk.site.cached_page import REVALIDATE, Headers

KEYS = "wiredesk_keys"
"""Attribute of a response: the keys of what it is; lists and fronts need not say that they are."""

OWN_SECONDS = 60
"""Of a story's own answers: whatever changes a story purges them by its key."""

LIST_SECONDS = 5
"""Of everything else: new stories reach lists by themselves, without a purge each."""


class SharedCaches(NamedTuple):
    """How the CDN wants to be told: the header of the keys, and what stands between two."""

    header: str
    between: str = " "

    def told(self, headers: Headers, keys: tuple[str, ...], left: float) -> Headers:
        """The headers with keys and lifetime; ``left``: seconds until time alone ends the page."""
        seconds = int(max(0, min(OWN_SECONDS if keys else LIST_SECONDS, left)))
        control = f"{REVALIDATE}, s-maxage={seconds}" if seconds else REVALIDATE
        others = [pair for pair in headers if pair[0].lower() != "cache-control"]
        named = self.between.join((EVERYTHING, *(keys or (LISTS,))))
        return [*others, ("Cache-Control", control), (self.header, named)]
