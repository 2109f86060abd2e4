"""Which picture of the pool a story without one of its own is given, under which badge, and why.

The badge says how the picture came to the story (DESK-RULES, Page truth): the true subject, taken
another day, is a File picture; anything else is a Representative picture. No headline decides it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from wiredesk.core.content_type import STANDALONE
from wiredesk.core.enrich.media_topics import climb, names
from wiredesk.core.item import Value

Badge = Literal["file", "representative"]

SENSITIVE: Mapping[str, str] = {
    "02000000": "crime or justice",
    "03000000": "disaster or accident",
    "07000000": "health",
    "16000000": "conflict",
}
"""Media Topics on which nobody may be seen who did not take part. Conflict is our addition."""


class Need(Value, frozen=True, kw_only=True):
    """What a story is about, as far as we are sure."""

    kind: str = "news"
    topics: tuple[str, ...] = ()  # eight digits each: those of the story and all above them
    country: str = ""  # ISO 3166-1 alpha-2
    people: tuple[str, ...] = ()  # full names, of its headline or of the agency's data


class PoolEntry(Value, frozen=True, kw_only=True):
    """An approved picture of the pool whose rights run."""

    key: int
    topics: tuple[str, ...] = ()  # eight digits each
    countries: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    identifiable: bool = True
    uses: int = 0  # how many stories show it: the less used one goes first


class Choice(Value, frozen=True, kw_only=True):
    """The picture that is shown, its badge, and the reason for the books."""

    key: int
    badge: Badge
    reason: str


class _Match(Value, frozen=True, kw_only=True, order=True):
    """The larger one is the better one."""

    rank: int  # 3 person, 2 topic and country, 1 topic, 0 country
    depth: int  # of the shared topic in its tree
    unused: int
    older: int
    badge: Badge
    reason: str


def choose(need: Need, pool: Iterable[PoolEntry]) -> Choice | None:
    """The best match that the rules allow; None: the story stays without (or with its map)."""
    if need.kind in ("press", *STANDALONE):
        return None
    matches = [(match, one) for one in pool if (match := _match(need, one)) is not None]
    if not matches:
        return None
    best, entry = max(matches, key=lambda pair: pair[0])
    return Choice(key=entry.key, badge=best.badge, reason=best.reason)


def sensitive(topics: Iterable[str]) -> str:
    """The first sensitive topic of these, in words; "" where there is none."""
    return next((SENSITIVE[code] for code in topics if code in SENSITIVE), "")


def refusal(badge: Badge, topics: Sequence[str], *, identifiable: bool, by_hand: bool) -> str:
    """Why a picture may not go with a story of these topics; "" = it may.

    A person may show whom the story is truly about; software never does on a sensitive topic,
    because a namesake is not the subject, nor illustrates with people where no topic is known.
    """
    if not identifiable or (by_hand and badge == "file"):
        return ""
    if topic := sensitive(topics):
        return f"people can be recognised in it, and the story is about {topic}"
    if not topics and badge == "representative" and not by_hand:
        return "people can be recognised in it, and the topic of the story is not known"
    return ""


def _match(need: Need, one: PoolEntry) -> _Match | None:
    shown = {name.casefold(): name for name in one.people}
    subject = next((shown[name.casefold()] for name in need.people if name.casefold() in shown), "")
    badge: Badge = "file" if subject else "representative"
    if (one.people and not subject) or refusal(
        badge, need.topics, identifiable=one.identifiable, by_hand=False
    ):
        return None  # it shows somebody else, or nobody may be seen
    topic = _shared_topic(need.topics, one.topics)
    there = need.country in one.countries
    if not subject and ((one.topics and not topic) or (one.countries and not there)):
        return None  # it was tagged for other topics or countries
    if not (subject or topic or there):
        return None
    return _Match(
        rank=3 if subject else 2 * bool(topic and there) or int(bool(topic)),
        depth=len(climb(topic)),
        unused=-one.uses,
        older=-one.key,
        badge=badge,
        reason=_reason(subject, topic, need.country if there else ""),
    )


def _shared_topic(wanted: Sequence[str], tagged: Sequence[str]) -> str:
    """The most exact topic that both have; "" where they share none."""
    shared = [code for code in wanted if code in tagged]
    return max(shared, key=lambda code: len(climb(code)), default="")


def _reason(subject: str, topic: str, country: str) -> str:
    if subject:
        return f"the story has no picture; this one shows {subject}, whom it is about"
    about = [names().get(topic, topic)] if topic else []
    about += [f"the country {country}"] if country else []
    return f"the story has no picture; this one illustrates {' and '.join(about)}"
