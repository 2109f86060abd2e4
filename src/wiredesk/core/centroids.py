"""Weighted words of a story, the sums of a storyline, and how alike these are."""

from collections.abc import Mapping
from math import sqrt

from wiredesk.core.item import Value

Vector = dict[str, float]

CENTROID_TERMS = 150

SUPPOSED_COHESION = 0.4
"""Of a storyline of one story. The agreement of two sums is measured by the cohesion of both:
reports of a quake are much alike, so are those of the next; a long trial has many words."""


class Told(Value, frozen=True, kw_only=True):
    """A story as vectors of length 1: all words, and the names among them."""

    words: Vector
    names: Vector
    printed: Mapping[str, str]  # the whole word of a stem


class Sums:
    """The sums of the stories of one storyline."""

    def __init__(self) -> None:
        self.words: Vector = {}
        self.names: Vector = {}
        self.stories = 0
        self.measure()

    def add(self, told: Told) -> None:
        """One story more."""
        _add(self.words, told.words)
        _add(self.names, told.names)
        self.stories += 1

    def subtract(self, told: Told) -> None:
        """One story less."""
        _subtract(self.words, told.words)
        _subtract(self.names, told.names)
        self.stories = max(1, self.stories - 1)

    def unite(self, other: "Sums") -> None:
        """All stories of another."""
        _add(self.words, other.words)
        _add(self.names, other.names)
        self.stories += other.stories

    def measure(self) -> None:
        """Trim what has grown too long, and measure; to be called after every change."""
        if len(self.words) > 2 * CENTROID_TERMS:
            self.words = heaviest(self.words, CENTROID_TERMS)
        if len(self.names) > 2 * CENTROID_TERMS:
            self.names = heaviest(self.names, CENTROID_TERMS)
        self.length, self.names_length = _length(self.words), _length(self.names)
        self.cohesion = self._cohesion()

    def _cohesion(self) -> float:
        """How alike its stories are to each other on average, 0..1."""
        n = self.stories
        if n < 2:
            return SUPPOSED_COHESION
        words = max(0.0, self.length**2 - n) / (n * (n - 1))
        names = max(0.0, self.names_length**2 - n) / (n * (n - 1))
        return (sqrt(words * names) * (n - 1) + SUPPOSED_COHESION) / n


def likeness(told: Told, sums: Sums) -> float:
    """Cosine of all words, and of names alone where both have any: the geometric mean."""
    alike = _dot(told.words, sums.words) / sums.length
    if not told.names or not sums.names:
        return alike
    return sqrt(alike * _dot(told.names, sums.names) / sums.names_length)


def agreement(one: Sums, two: Sums) -> float:
    """Likeness of a story of one to a story of the other on average, by the cohesion of both.

    Divided by the root of their mean cohesion (geometric): the full cohesion asked too much of
    loose storylines. Not bounded by 1.
    """
    pairs = one.stories * two.stories
    alike = _dot(one.words, two.words) / pairs
    if one.names and two.names:
        alike = sqrt(alike * _dot(one.names, two.names) / pairs)
    return alike / sqrt(sqrt(one.cohesion * two.cohesion))


def unit(vector: Vector) -> Vector:
    """The vector at length 1."""
    length = _length(vector)
    return {term: weight / length for term, weight in vector.items()}


def heaviest(vector: Vector, most: int) -> Vector:
    """The heaviest terms, heaviest first."""
    return dict(sorted(vector.items(), key=lambda pair: (-pair[1], pair[0]))[:most])


def _dot(one: Vector, two: Vector) -> float:
    if len(two) < len(one):
        one, two = two, one
    return sum([weight * two[term] for term, weight in one.items() if term in two])


def _length(vector: Vector) -> float:
    return sqrt(sum([weight * weight for weight in vector.values()])) or 1.0


def _add(sums: Vector, more: Vector) -> None:
    for term, weight in more.items():
        sums[term] = sums.get(term, 0.0) + weight


def _subtract(sums: Vector, less: Vector) -> None:
    for term, weight in less.items():
        if sums.get(term, 0.0) > weight + 1e-6:
            sums[term] -= weight
        else:
            sums.pop(term, None)
