"""Tells the topic of an English text by word lists, where no code came and nothing was learnt."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.media_topics import PREFIX, names
from wiredesk.core.enrich.topic_words import terms, words
from wiredesk.core.enrich.values import Copy, FoundTopic

NEEDS = ("headline", "text", "language")
GIVES = ("topics",)

STRONG, PLAIN = 2.0, 1.0
"""Weight of a seed marked "!" (it hardly means anything else), and of any other; by hand."""
PAIR = 1.5
"""A phrase of two words is told by chance less often than a word: times this."""
ENOUGH = 2.0
"""Sum of weights below which the evidence is thin: one strong seed, or two plain ones."""
CLEAR = 0.4
"""Share of all evidence that the best topic needs."""
HEADLINE = 2
"""How often a headline's terms count."""


@cache
def seeds() -> Mapping[str, tuple[str, ...]]:
    """Topic ("medtop:04000000") -> its phrases, folded; strong ones stand first."""
    return {topic: tuple(sorted(rows, key=lambda term: -rows[term])) for topic, rows in _lists()}


@cache
def _lists() -> tuple[tuple[str, Mapping[str, float]], ...]:
    folder = files("wiredesk.core.enrich").joinpath("data/topic_seeds")
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        rows: dict[str, float] = {}
        for line in path.read_text("utf-8").splitlines():
            phrase = " ".join(words(line))
            if phrase and not line.startswith("#"):
                weight = STRONG if line.startswith("!") else PLAIN
                rows[phrase] = weight * (PAIR if " " in phrase else 1)
        found.append((PREFIX + path.name.partition("-")[0], rows))
    return tuple(found)


@cache
def _weights() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Term -> the topics it speaks for; a term of several topics is shared among them."""
    found: dict[str, list[tuple[str, float]]] = {}
    for topic, rows in _lists():
        for term, weight in rows.items():
            found.setdefault(term, []).append((topic, weight))
    return {term: tuple((t, w / len(rows)) for t, w in rows) for term, rows in found.items()}


def seeded_topics(copy: Copy) -> tuple[FoundTopic, ...]:
    """The topic that most of the evidence speaks for, at most one; () where it is thin or mixed."""
    if not reads_as_english(copy):
        return ()
    sums = _sums(copy)
    if not sums:
        return ()
    topic, most = max(sums.items(), key=lambda pair: pair[1])
    share = most / sum(sums.values())
    if most < ENOUGH or share < CLEAR:
        return ()
    score = round(share * most / (most + 1), 3)
    name = names().get(topic.removeprefix(PREFIX), "")
    return (FoundTopic(qcode=topic, name=name, score=score, confidence=score),)


def _sums(copy: Copy) -> dict[str, float]:
    """Topic -> evidence, what is told first stands first; a term said again counts less."""
    known = _weights()
    counts = Counter(term for term in terms(copy.text) if term in known)
    for term in terms(copy.headline):
        if term in known:
            counts[term] += HEADLINE
    sums: dict[str, float] = {}
    for term, count in counts.items():  # in the order of the text: of equals the first is taken
        for topic, weight in known[term]:
            sums[topic] = sums.get(topic, 0.0) + weight * (1 + math.log(count))
    return sums
