"""Which running event a story belongs to: centroids of weighted words that learn as stories come.

A story is the 80 words that say most about it (TF-IDF; names count more); a storyline is the sum of
its stories. Both must agree, all words and names alone. Frequencies are learnt online over a small
table of common words. The desk's rulings (together, apart) are kept for good and go first.
Pure and deterministic: the same stories in the same order give the same storylines.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from math import log, sqrt
from typing import Literal

from wiredesk.core.enrich.terms import common_words, terms_of
from wiredesk.core.item import Value

THRESHOLD = 0.35
"""Chosen on the development half (eval/enrich/clusters.py), as were the words read, the terms kept
and the weight of names; .33 to .37 score alike within a point or so."""

KEPT_TERMS, CENTROID_TERMS = 80, 150
NAME_COUNTS = 1.2
SUPPOSED_STORIES = 300  # weight of the table of common words, in stories

MOST_STORYLINES = 3_000
MOST_WORDS = 200_000
MOST_MEMBERS = 40  # remembered per storyline
MOST_STORIES = 100_000
SEARCHED_TERMS, LONGEST_POSTING, COMPARED = 20, 300, 15

FREE, CLOSED, DAILY = timedelta(days=3), timedelta(days=14), 0.02
"""Up to three days' pause costs nothing, each day more raises the threshold."""

DEVELOPING, ONGOING = timedelta(hours=12), timedelta(hours=72)

State = Literal["developing", "ongoing", "quiet"]
Vector = dict[str, float]
Pair = tuple[str, str]


class Story(Value, frozen=True, kw_only=True):
    """What a storyline is made from; agate, opinion and roundups are left out by the caller."""

    id: str
    text: str
    headline: str = ""  # "" = a short first line of the text
    published: datetime | None = None  # aware; None = no evidence of time


class Rulings(Value, frozen=True, kw_only=True):
    """What the desk decided of pairs of stories, for good."""

    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


class Member(Value, frozen=True, kw_only=True):
    """A story in its storyline."""

    story: str
    headline: str
    published: datetime | None
    score: float  # likeness to the storyline when it came: the most central has most
    names: tuple[str, ...] = ()  # that the storyline did not have yet


class Assigned(Value, frozen=True, kw_only=True):
    """Where a story went, and why."""

    storyline: int
    score: float  # 0..1; 0 = a new storyline, 1 = by ruling
    reasons: tuple[str, ...]


class _Line:
    """One storyline: its sums and the members remembered."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.words: Vector = {}
        self.names: Vector = {}
        self.length, self.names_length = 1.0, 1.0
        self.members: list[Member] = []
        self.first: datetime | None = None
        self.last: datetime | None = None


class Storylines:
    """All open storylines: a value that the caller holds, rebuilt by placing rows in order."""

    def __init__(self, rulings: Rulings | None = None, *, first_number: int = 1) -> None:
        """Take the rulings so far; storylines are numbered from ``first_number``."""
        self.rulings = rulings or Rulings()
        self._next = first_number
        self._lines: dict[int, _Line] = {}
        self._line_of: dict[str, int] = {}
        self._with: dict[str, dict[int, None]] = {}  # term -> storylines, oldest first
        self._seen: Counter[str] = Counter()
        self._stories = 0

    def __len__(self) -> int:
        return len(self._lines)

    def number_from(self, number: int) -> None:
        """Numbers below ``number`` are taken, by storylines that nobody here knows."""
        self._next = max(self._next, number)

    def assign(self, story: Story, copy_of: str | None = None) -> Assigned:
        """Put a story into the storyline it belongs to, a new one if none is like it.

        ``copy_of``: a story of nearly the same text, whose storyline it shares.
        """
        words, names = self._vectors(story)
        barred = {self._line_of.get(other) for other in _partners(self.rulings.apart, story.id)}
        for other in sorted(_partners(self.rulings.together, story.id)):
            number = self._line_of.get(other)
            if number in self._lines and number not in barred:
                return self._join(story, words, names, Assigned(
                    storyline=number, score=1.0, reasons=(f"the desk put it with {other}",)
                ))  # fmt: skip
        number = self._line_of.get(copy_of or "")
        if number in self._lines and number not in barred:
            return self._join(story, words, names, Assigned(
                storyline=number, score=1.0, reasons=("nearly the same text",)
            ))  # fmt: skip
        best, score = None, 0.0
        for line in self._near(words):
            likeness = _likeness(words, names, line) if line.number not in barred else 0.0
            if likeness > score and likeness >= _threshold(line, story.published):
                best, score = line, likeness
        if best is None:
            found = Assigned(storyline=self._next, score=0.0, reasons=("nothing like it",))
        else:
            found = Assigned(
                storyline=best.number, score=score, reasons=_reasons(words, names, best)
            )
        return self._join(story, words, names, found)

    def place(self, story: Story, storyline: int) -> Assigned:
        """Put a story where a row or the desk says it belongs."""
        words, names = self._vectors(story)
        found = Assigned(storyline=storyline, score=1.0, reasons=("placed",))
        return self._join(story, words, names, found)

    def merge(self, into: int, other: int) -> Rulings:
        """Make one of two storylines; the rulings to store are returned and kept."""
        kept, gone = self._lines[into], self._lines[other]
        ours = {member.story for member in kept.members}
        theirs = {member.story for member in gone.members}
        self.rulings = Rulings(
            together=self.rulings.together | {(kept.members[-1].story, gone.members[-1].story)},
            apart=frozenset(
                (one, two)
                for one, two in self.rulings.apart
                if not ({one, two} & ours and {one, two} & theirs)
            ),
        )
        _add(kept.words, gone.words)
        _add(kept.names, gone.names)
        kept.members = sorted([*kept.members, *gone.members], key=_age)[-MOST_MEMBERS:]
        kept.first = min(filter(None, (kept.first, gone.first)), default=None)
        kept.last = max(filter(None, (kept.last, gone.last)), default=None)
        for member in gone.members:
            self._line_of[member.story] = into
        self._let_go(other)
        self._settle(kept)
        return self.rulings

    def split(self, storyline: int, stories: Sequence[Story]) -> int:
        """Take stories out into a new storyline, its number returned; ``rulings`` has the pairs."""
        line, moved = self._lines[storyline], [story.id for story in stories]
        rest = [member.story for member in line.members if member.story not in moved]
        number = self._next
        self.rulings = Rulings(
            together=self.rulings.together | {(moved[0], other) for other in moved[1:]},
            apart=self.rulings.apart | {(one, other) for one in moved for other in rest},
        )
        for story in stories:
            words, names = self._vectors(story)
            _subtract(line.words, words)
            _subtract(line.names, names)
            self.place(story, number)
        line.members = [member for member in line.members if member.story not in moved]
        self._settle(line)
        return number

    def forget(self, story: str) -> None:
        """Let a killed story go: no title, no change and no count speaks of it any more."""
        line = self._lines.get(self._line_of.pop(story, 0))
        if line is None:
            return
        line.members = [member for member in line.members if member.story != story]
        if not line.members:
            self._let_go(line.number)

    def title(self, storyline: int) -> str:
        """The headline of the most central of the ten newest stories."""
        newest = self._lines[storyline].members[-10:]
        return max(newest, key=lambda one: (bool(one.headline), one.score, one.story)).headline

    def state(self, storyline: int, now: datetime) -> State:
        """Whether it moves now, moved lately, or rests."""
        line = self._lines[storyline]
        if line.last is None or now - line.last > ONGOING:
            return "quiet"
        alone = len(line.members) < 2
        return "ongoing" if alone or now - line.last > DEVELOPING else "developing"

    def day(self, storyline: int, now: datetime) -> int:
        """Which day of the event ``now`` is, in the zone of ``now``; the first is 1."""
        first = self._lines[storyline].first
        return (now.date() - first.astimezone(now.tzinfo).date()).days + 1 if first else 1

    def changed_since(self, storyline: int, moment: datetime) -> tuple[Member, ...]:
        """Stories that came later, each with the names that it brought in; newest first."""
        line = self._lines[storyline]
        later = [one for one in line.members if one.published and one.published > moment]
        return tuple(sorted(later, key=_age, reverse=True))

    def members(self, storyline: int) -> tuple[Member, ...]:
        """The stories remembered, in the order they came."""
        return tuple(self._lines[storyline].members)

    def _vectors(self, story: Story) -> tuple[Vector, Vector]:
        """Weighted words and names, each of length 1; the story is counted unless it is known."""
        counts, names = terms_of(story.headline, story.text)
        if story.id not in self._line_of:
            self._learn(counts)
        weights = {
            term: (1 + log(count)) * (NAME_COUNTS if term in names else 1) * self._rarity(term)
            for term, count in counts.items()
        }
        words = _trimmed(
            {term: weight for term, weight in weights.items() if weight > 0}, KEPT_TERMS
        )
        named = {term: weight for term, weight in words.items() if term in names}
        return _unit(words), _unit(named)

    def _learn(self, counts: Mapping[str, int]) -> None:
        self._stories += 1
        self._seen.update(counts.keys())
        if len(self._seen) > MOST_WORDS:  # old and rare words go, the rest count half
            self._stories //= 2
            self._seen = Counter({word: n // 2 for word, n in self._seen.items() if n > 1})

    def _rarity(self, term: str) -> float:
        seen = self._seen[term] + SUPPOSED_STORIES * common_words().get(term, 0.0)
        return log((self._stories + SUPPOSED_STORIES + 1) / (seen + 0.5))

    def _near(self, words: Vector) -> list[_Line]:
        """Storylines that share most of the words that say most."""
        votes: dict[int, float] = {}
        for term in list(words)[:SEARCHED_TERMS]:
            weight = words[term]
            for number in islice(reversed(self._with.get(term, {})), LONGEST_POSTING):
                votes[number] = votes.get(number, 0.0) + weight * weight
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        return [self._lines[number] for number, _ in ranked[:COMPARED]]

    def _join(self, story: Story, words: Vector, names: Vector, found: Assigned) -> Assigned:
        line = self._lines.get(found.storyline) or _Line(found.storyline)
        self._next = max(self._next, line.number + 1)
        self._lines.pop(line.number, None)
        self._lines[line.number] = line  # the one that moved last stands last
        if self._line_of.get(story.id) not in (None, line.number):
            self.forget(story.id)
        if self._line_of.pop(story.id, None) is None:
            new = tuple([name for name in names if name not in line.names][:5])
            _add(line.words, words)
            _add(line.names, names)
            self._settle(line)
        else:  # a new version: counted once
            new = ()
            line.members = [one for one in line.members if one.story != story.id]
        self._line_of[story.id] = line.number
        member = Member(
            story=story.id,
            headline=story.headline,
            published=story.published,
            score=found.score,
            names=new,
        )
        line.members = [*line.members[1 - MOST_MEMBERS :], member]
        if story.published:
            line.first = min(line.first or story.published, story.published)
            line.last = max(line.last or story.published, story.published)
        self._bound()
        return found

    def _settle(self, line: _Line) -> None:
        """Trim the sums and measure them."""
        if len(line.words) > 2 * CENTROID_TERMS:
            kept = _trimmed(line.words, CENTROID_TERMS)
            self._unlist(line.number, line.words.keys() - kept.keys())
            line.words = kept
        if len(line.names) > 2 * CENTROID_TERMS:
            line.names = _trimmed(line.names, CENTROID_TERMS)
        for term in line.words:
            self._with.setdefault(term, {}).setdefault(line.number)
        line.length, line.names_length = _length(line.words), _length(line.names)

    def _bound(self) -> None:
        while len(self._lines) > MOST_STORYLINES:
            self._let_go(next(iter(self._lines)))
        while len(self._line_of) > MOST_STORIES:
            del self._line_of[next(iter(self._line_of))]

    def _let_go(self, number: int) -> None:
        line = self._lines.pop(number)
        self._unlist(number, line.words)
        for member in line.members:
            if self._line_of.get(member.story) == number:
                del self._line_of[member.story]

    def _unlist(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            listed = self._with.get(term, {})
            listed.pop(number, None)
            if not listed:
                self._with.pop(term, None)


def _likeness(words: Vector, names: Vector, line: _Line) -> float:
    """Cosine of all words, and of names alone where both have any: the geometric mean."""
    alike = _dot(words, line.words) / line.length
    if not names or not line.names:
        return alike
    return sqrt(alike * _dot(names, line.names) / line.names_length)


def _threshold(line: _Line, published: datetime | None) -> float:
    """What a story must reach: more after a pause, and no more than 1 while it is open."""
    if published is None or line.last is None or line.first is None:
        return THRESHOLD
    pause = max(published - line.last, line.first - published, timedelta())
    if pause > CLOSED:
        return 2.0  # out of reach
    return THRESHOLD + DAILY * max(0.0, (pause - FREE) / timedelta(days=1))


def _reasons(words: Vector, names: Vector, line: _Line) -> tuple[str, ...]:
    """The words and names in common that weighed most."""
    shared = {
        "names": [term for term in names if term in line.names],
        "words": [term for term in words if term in line.words and term not in names],
    }
    return tuple(f"{kind}: {', '.join(terms[:5])}" for kind, terms in shared.items() if terms)


def _partners(pairs: frozenset[Pair], story: str) -> set[str]:
    """The other stories of the pairs that name this one."""
    return {two if one == story else one for one, two in pairs if story in (one, two)}


def _age(member: Member) -> tuple[float, str]:
    return (member.published.timestamp() if member.published else 0.0, member.story)


def _dot(one: Vector, sums: Vector) -> float:
    return sum([weight * sums[term] for term, weight in one.items() if term in sums])


def _length(vector: Vector) -> float:
    return sqrt(sum([weight * weight for weight in vector.values()])) or 1.0


def _unit(vector: Vector) -> Vector:
    length = _length(vector)
    return {term: weight / length for term, weight in vector.items()}


def _trimmed(vector: Vector, most: int) -> Vector:
    """The heaviest terms, heaviest first."""
    return dict(sorted(vector.items(), key=lambda pair: (-pair[1], pair[0]))[:most])


def _add(sums: Vector, more: Vector) -> None:
    for term, weight in more.items():
        sums[term] = sums.get(term, 0.0) + weight


def _subtract(sums: Vector, less: Vector) -> None:
    for term, weight in less.items():
        if sums.get(term, 0.0) > weight + 1e-6:
            sums[term] -= weight
        else:
            sums.pop(term, None)
