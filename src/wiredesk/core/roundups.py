"""Makes a round-up of a section from the top storylines whose contracts allow abridging.

"Science News Roundup: A; B; C": whole headlines, each item credited to its agency, linked, and
with the stories it was made from. When one of those goes (a kill, an embargo, the end of a
licence), ``without`` re-cuts the round-up, or says that too little is left. ``weigh`` says how
heavy a storyline is, ``fresh`` which stories may be told again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import log2

from wiredesk.core.item import StoryKind, Value
from wiredesk.core.profiles import filed_by
from wiredesk.core.text.headline import split_tags

MOST = 8
LEAST = 3
"""A round-up of fewer items is none."""

TITLE = 200
"""Characters of a title; a headline that would not fit whole is left out of it."""

IN_TITLE = 3

WITHIN = timedelta(hours=24)
"""How far back a round-up reaches, and over what time stories of a storyline are counted."""

HALVED_IN = timedelta(hours=12)
LEAST_URGENT = 9


class Standing(Value, frozen=True, kw_only=True):
    """What makes a story heavy: the first two are of its storyline, within WITHIN."""

    stories: int  # at least 1: itself
    agencies: int  # at least 1
    urgency: int  # 1 (top) to 9, as agencies count it
    age: timedelta


class Card(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The story that stands for a storyline, as the caller knows it to be visible now."""

    story: int
    storyline: int
    headline: str
    url: str
    credit: str  # the agency, as its contract wants it named
    may_abridge: bool  # the contract allows machine-made shorts and round-ups
    at: datetime  # aware
    weight: float = 0.0  # of the storyline: the heaviest come first
    language: str = "en"
    kind: StoryKind = "news"
    sources: tuple[int, ...] = ()  # further stories that the headline rests on


class RoundupItem(Value, frozen=True, kw_only=True):
    """One line of a round-up; ``sources`` are ids of stories."""

    headline: str
    url: str
    credit: str
    sources: tuple[int, ...]


class Roundup(Value, frozen=True, kw_only=True):
    """A finished round-up: a derived text, machine-made, and to be marked so."""

    title: str
    section: str
    items: tuple[RoundupItem, ...]

    @property
    def sources(self) -> tuple[int, ...]:
        """Ids of every story it was made from."""
        return tuple(sorted({story for one in self.items for story in one.sources}))


def weigh(one: Standing) -> float:
    """(log2(1 + stories) + log2(agencies) + (9 - urgency) / 4) / 2 ** (age / 12 hours).

    Twice as many stories, or twice as many agencies, count as much as four steps of urgency, and
    half a day halves all of it: the third story of an event says less than its second, and a flash
    leads what has been told since the morning. Greater than 0 below the least urgency.
    """
    told = log2(1 + one.stories) + log2(one.agencies)
    pressing = (LEAST_URGENT - min(one.urgency, LEAST_URGENT)) / 4
    return float((told + pressing) / 2 ** (max(one.age, timedelta()) / HALVED_IN))


def fresh(changed: Mapping[int, datetime | None], told: Iterable[int], at: datetime) -> set[int]:
    """Stories that a round-up may tell whose predecessor told ``told`` at ``at``.

    ``changed``: story -> the last change of its text, None where it never changed.
    """
    before = set(told)
    return {
        story for story, when in changed.items()
        if story not in before or (when is not None and when > at)
    }  # fmt: skip


def round_up(section: str, cards: Iterable[Card], *, most: int = MOST) -> Roundup | None:
    """``section`` by its printed name ("Science"). None where fewer than LEAST items may be told.

    English news only; the wire's own round-ups, tables, opinion and press releases stay out, and
    so does what has no credit or link. One item a storyline.
    """
    ranked = sorted(cards, key=lambda one: (-one.weight, -one.at.timestamp(), one.story))
    items: list[RoundupItem] = []
    told: set[int] = set()
    for card in ranked:
        if len(items) == most:
            break
        headline = _plain(card.headline, card.credit)
        if headline and card.storyline not in told and _may(card):
            told.add(card.storyline)
            items.append(_item(card, headline))
    return _made(section, items)


def without(roundup: Roundup, story: int) -> Roundup | None:
    """The round-up re-cut as if ``story`` had never been; None where too little is left."""
    return _made(roundup.section, [one for one in roundup.items if story not in one.sources])


def _may(card: Card) -> bool:
    english = card.language.partition("-")[0].lower() == "en"
    return bool(card.may_abridge and card.kind == "news" and english and card.credit and card.url)


def _item(card: Card, headline: str) -> RoundupItem:
    sources = tuple(dict.fromkeys((card.story, *card.sources)))
    return RoundupItem(headline=headline, url=card.url, credit=card.credit, sources=sources)


def _plain(headline: str, agency: str) -> str:
    """One line without tags (UPDATE 2, EXCLUSIVE) and without a closing stop."""
    _, words = split_tags(" ".join(headline.split()), filed_by(agency))
    return words.rstrip(" .;") if not words.endswith("...") else words


def _made(section: str, items: Sequence[RoundupItem]) -> Roundup | None:
    if len(items) < LEAST:
        return None
    title = f"{section} News Roundup"
    headlines: list[str] = []
    for one in items:
        longer = f"{title}: {'; '.join([*headlines, one.headline])}"
        # A semicolon within would read as two headlines.
        if len(headlines) < IN_TITLE and len(longer) <= TITLE and ";" not in one.headline:
            headlines.append(one.headline)
    whole = f"{title}: {'; '.join(headlines)}" if headlines else title
    return Roundup(title=whole, section=section, items=tuple(items))
