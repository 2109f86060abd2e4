"""Surrogate keys: what an answer is called in shared caches, so that it can be purged there.

An answer bears EVERYTHING and the keys of what it is; a purge names one key. (Fastly calls the
header Surrogate-Key, Cloudflare Cache-Tag, Varnish's xkey takes any.)
"""

EVERYTHING = "wiredesk"
"""On every answer: a kill purges this, because counts, titles and boxes name no single story."""

LISTS = "lists"
"""On every answer that new stories change."""


def story_key(public_id: int) -> str:
    """On the answers that are one story's own: its page, versions, API document."""
    return f"story-{public_id}"
