"""What was found in the texts of the last days, for texts of nearly the same words.

A copy is about what its original is about: topics, section and country are inherited where the copy
brings no codes of its own. What stands at a place in the text (dateline, people, quotes) is not.
"""

from datetime import datetime

from wiredesk.core.enrich.values import FoundTopic
from wiredesk.core.item import Value
from wiredesk.core.neardup import Window

MOST = 20_000
"""Texts remembered, of about 2 KB each."""


class About(Value, frozen=True, kw_only=True):
    """What a text is about."""

    topics: tuple[FoundTopic, ...] = ()
    sector: str | None = None
    country: str | None = None


NOTHING = About()


class Recall:
    """The texts that a process remembers; rebuilt from rows, and told of those of others."""

    def __init__(self) -> None:
        self.seen = 0  # newest row that was read; kept here for the archive
        self._texts: Window[str] = Window(most=MOST)
        self._about: dict[str, About] = {}

    def find(self, sketch: bytes, at: datetime) -> About:
        """What the text most like this one is about; empty where nothing is like it."""
        like = self._texts.find(sketch, at) if sketch else None
        return self._about.get(like.id, NOTHING) if like else NOTHING

    def keep(self, ref: str, at: datetime, sketch: bytes, about: About) -> None:
        """Remember one text under the hash of its item."""
        if not sketch or about == NOTHING:
            return
        self._texts.insert(ref, at, sketch)
        self._about[ref] = about
        while len(self._about) > MOST:
            oldest = next(iter(self._about))
            self._texts.forget(oldest)
            del self._about[oldest]
