"""Tells whether a feed says anything new: a digest of its bytes without the stamps of its making.

Many servers set the time of the answer into the head of each feed, or a comment at its end. Such a
feed says nothing new, but would be stored, read and judged anew at every look.
"""

import hashlib
import re

HEAD = 64 * 1024  # bytes before the first item in which stamps are looked for
TAIL = 4 * 1024

_FIRST_ITEM = re.compile(rb"<(?:\w+:)?(?:item|(?:deleted-)?entry)[\s>]", re.IGNORECASE)
_STAMP = re.compile(
    rb"<(lastBuildDate|pubDate|updated|(?:dc|atom|a10):(?:date|updated))>[^<>]{0,80}</\1>"
)
_REMARKS = re.compile(rb"(?<=>)\s*(?:<!--(?:(?!--).)*-->\s*)+\Z", re.DOTALL)
_TTL = re.compile(rb"<ttl>\s*([0-9]{1,5})\s*</ttl>")


def gist(body: bytes) -> str:
    """The digest (sha-256, hexadecimal) of what a feed says: equal gists say the same.

    Left out: the channel's own time (RSS lastBuildDate and pubDate, Atom updated, dc:date) and
    comments behind the last element. No item is touched.
    """
    head = _head(body)
    tail = max(len(body) - TAIL, len(head))
    digest = hashlib.sha256(_STAMP.sub(rb"", head))
    digest.update(body[len(head) : tail])
    digest.update(_REMARKS.sub(b"", body[tail:]))
    return digest.hexdigest()


def time_to_live(body: bytes) -> int:
    """Seconds for which an RSS channel says that it holds (RSS 2.0, ``ttl`` in minutes); else 0."""
    found = _TTL.search(_head(body))
    return int(found.group(1)) * 60 if found else 0


def _head(body: bytes) -> bytes:
    """What stands before the first item."""
    head = body[:HEAD]
    first = _FIRST_ITEM.search(head)
    return head[: first.start()] if first else head
