"""What a story has to do with the stories before it: its copies, its storyline, its countries.

One ``Memory`` knows the storylines and the texts of the last days. It is a value that the caller
holds, rebuilt from rows, and told of what others did meanwhile.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from wiredesk.core.enrich.values import CountryScore
from wiredesk.core.item import Value
from wiredesk.core.neardup import Window
from wiredesk.core.pairs import Pair, pairs_of
from wiredesk.core.storylines import Merged, Rulings, Story, Storylines


class Text(Value, frozen=True, kw_only=True):
    """A story as it is on the page now, with what grouping goes by."""

    story: int
    version: int
    headline: str
    text: str
    at: datetime  # aware
    sketch: bytes = b""
    countries: tuple[CountryScore, ...] = ()


class Placed(Value, frozen=True, kw_only=True):
    """Where a row says that a story belongs."""

    text: Text
    storyline: int


class Grouped(Value, frozen=True, kw_only=True):
    """What was found out about one story."""

    story: int
    version: int
    at: datetime
    storyline: int
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # new to the storyline
    like: int | None = None  # an earlier story of nearly the same text
    pairs: tuple[Pair, ...] = ()


class Waiting(Value, frozen=True, kw_only=True):
    """One batch of stories that are new or have changed."""

    rows: tuple[int, ...]  # that say so
    texts: tuple[Text, ...]
    kept: Mapping[int, int] = {}  # story -> storyline where the desk has put it
    gone: tuple[int, ...] = ()  # stories that the public does not see (any more)


class Memory:
    """Storylines and texts as this process knows them."""

    def __init__(self, *, first_number: int = 1) -> None:
        """``first_number``: of the storylines to come."""
        self.seen = 0  # newest row that this process knows; kept here for the archive
        self.merged: list[Merged] = []  # storylines that became one, still to be written
        self._lines = Storylines(first_number=first_number)
        self._texts: Window[int] = Window()

    def catch_up(self, rows: Iterable[Placed], rulings: Rulings, first_number: int) -> None:
        """Take over what rows say: after a start, and what others placed meanwhile."""
        self._lines.rulings = rulings
        self._lines.number_from(first_number)
        for row in rows:
            self._lines.place(_story(row.text), row.storyline)
            self._remember(row.text)

    def group(self, text: Text, kept: int | None = None) -> Grouped:
        """Find a story its place; ``kept``: the storyline where the desk has put it."""
        self._texts.forget(text.story)
        like = self._texts.find(text.sketch, text.at)
        if kept is None:
            found = self._lines.assign(_story(text), copy_of=str(like.id) if like else None)
        else:
            found = self._lines.place(_story(text), kept)
        member = self._lines.members(found.storyline)[-1]
        self._remember(text)
        return Grouped(
            story=text.story,
            version=text.version,
            at=text.at,
            storyline=found.storyline,
            score=found.score,
            reasons=found.reasons,
            names=member.names,
            like=like.id if like else None,
            pairs=pairs_of(text.countries),
        )

    def settle(self) -> None:
        """Look again at what moved: storylines that agree become one. Once a batch."""
        self.merged += self._lines.settle()

    def forget(self, story: int) -> None:
        """A story has left the public's sight."""
        self._texts.forget(story)
        self._lines.forget(str(story))

    def _remember(self, text: Text) -> None:
        self._texts.insert(text.story, text.at, text.sketch)


def _story(text: Text) -> Story:
    return Story(id=str(text.story), text=text.text, headline=text.headline, published=text.at)
