"""Where one id is used for several stories, and one story goes out under several ids.

Feeds and mailers number badly. An id that comes back hours later over other words is another story;
the same words of the same moment under a new id are the same one. A telex number is new with each
message, so versions are told by slug and headline; once a story is killed, its words under a new
number are another delivery of it (IPTC 7901 identifies by source, number and date). All of it is
computed from everything that came under the id, so that the order of arrival does not matter.
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from wiredesk.core.filing import Filing
from wiredesk.core.item import NewsItem
from wiredesk.core.matching import number_of
from wiredesk.core.ordering import Filed, in_order
from wiredesk.core.reach import is_copy
from wiredesk.core.text.words import words_of

LOOSE = frozenset({"rss", "atom", "rdf", "jsonfeed", "email"})
"""Formats whose ids are made by web software, not by a newsroom."""

REUSED_AFTER = timedelta(hours=6)
"""Other words under an id within this time are the same story, rewritten."""

MOST_WORDS = 120
SHORTEST_WORD = 4  # letters: shorter ones every text has
ALIKE = 0.15
"""Share of the shorter text's words in the other, from which on both may tell of one event."""

WORDS, NUMBER = "words:", "number:"


def tell_of(item: NewsItem) -> str:
    """What tells an item from another story under its id; "" where the agency's ids are sound.

    Hashes of 16 bits stand for the words: enough to compare, too few to read.
    """
    if item.format in LOOSE:
        return f"{WORDS}{_hashes(item.headline or '')}/{_hashes(item.body_text)}"
    number = number_of(item)
    return f"{NUMBER}{number}" if number else ""


def _hashes(text: str) -> str:
    found: dict[str, None] = {}
    for word in words_of(text.casefold()):
        found.update(_marks(word))
        if len(found) >= MOST_WORDS:
            break
    return "".join(list(found)[:MOST_WORDS])


@lru_cache(maxsize=16_384)  # the words of a language come back in every text
def _marks(word: str) -> dict[str, None]:
    return {f"{zlib.crc32(part.encode()) & 0xFFFF:04x}": None for part in _parts(word)}


def _parts(word: str) -> Iterable[str]:
    """Scripts without spaces write long runs: those go by pairs of letters."""
    if word.isascii() or len(word) < 3 or not any(map(_runs_on, word)):
        return (word,) if len(word) >= SHORTEST_WORD else ()
    return (word[at : at + 2] for at in range(len(word) - 1))


def _runs_on(char: str) -> bool:
    return (
        "\u0e00" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" or "\u3040" <= char <= "\u9fff"
    )


def lives(filed: Iterable[Filed]) -> list[list[Filed]]:
    """What came under one id, split into stories; in order, notices with the story before them."""
    stories: list[list[Filed]] = [[]]
    for one in in_order(filed):
        story = _story_of(one, stories) if is_copy(one) else stories[-1]
        if story is None:
            stories.append([one])
        else:
            story.append(one)
    return stories


def _story_of(one: Filed, stories: Sequence[list[Filed]]) -> list[Filed] | None:
    """The story that a text belongs to; None = one of its own."""
    latest = stories[-1]
    copy = [other for other in latest if is_copy(other)]
    killed = any(other.kind == "KILL" for other in latest)
    if not copy or not one.tell:
        return latest
    if one.tell.startswith(NUMBER):
        again = one.kind == "NEW" and one.text in {other.text for other in copy}
        new_number = one.tell not in {other.tell for other in copy}
        return None if killed and again and new_number else latest
    for story in reversed(stories):
        if any(alike(one.tell, other.tell) for other in story if is_copy(other)):
            return story
    return latest if killed or one.at - copy[-1].at < REUSED_AFTER else None


def alike(one: str, other: str) -> bool:
    """Whether two texts may tell of one event; texts of which nothing is known may."""
    if not (one.startswith(WORDS) and other.startswith(WORDS)):
        return True
    (head, text), (head2, text2) = _sets(one), _sets(other)
    if head & head2 or not (text and text2):
        return True
    return len(text & text2) >= ALIKE * min(len(text), len(text2))


def _sets(tell: str) -> tuple[set[str], ...]:
    parts = tell.removeprefix(WORDS).split("/")
    return tuple({part[at : at + 4] for at in range(0, len(part), 4)} for part in parts)


Emission = tuple[int, str, datetime | str]


def emissions(filing: Filing, wire: int) -> tuple[Emission, ...]:
    """What two deliveries of one item share where a feed gives it a new id.

    The wire, the words, and either the moment or the agency's own page; () where ids are sound.
    """
    if not filing.tell.startswith(WORDS) or not filing.text_key or filing.asks:
        return ()
    said = filing.item.updated or filing.item.created
    same: list[datetime | str] = [filing.at] if said else []
    if link := filing.item.source_url:
        same.append(link)
    return tuple((wire, filing.text_key, one) for one in same)
