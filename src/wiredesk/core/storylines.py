"""Which running event a story belongs to: centroids of weighted words that learn as stories come.

A story is the 80 words that say most about it (TF-IDF; names count more); a storyline is the sum of
its stories. Both must agree, all words and names alone. Frequencies are learnt online over a small
table of common words. A second look (``settle``, once a batch) makes one of storylines that agree.
The desk's rulings (together, apart) are kept for good and go first.
Pure and deterministic: the same stories in the same order give the same storylines.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice
from math import inf
from operator import neg

from wiredesk.core.centroids import Sums, Told, Vector, agreement, heaviest, likeness
from wiredesk.core.frequencies import Frequencies
from wiredesk.core.item import Value

THRESHOLD, AGREED = 0.33, 0.46
"""What a story must reach, and two storylines that become one. Chosen on the development half
(eval/enrich/clusters.py), as were the words read, the terms kept and the weight of names."""

STRANGE, AGREED_STRANGE, LEARNT = 0.05, 0.30, 100
"""Where few stories are learnt all words look rare and all stories alike: so much more is asked of
the first, half of that after so many stories."""

MOST_STORYLINES = 3_000
MOST_MEMBERS = 40  # remembered per storyline
MOST_STORIES = 100_000
SEARCHED_TERMS, LONGEST_POSTING, COMPARED, AGREEING = 20, 100, 10, 5

FREE, CLOSED, DAILY = timedelta(days=3), timedelta(days=14), 0.02
"""Up to three days' pause costs nothing, each day more raises the threshold."""


Pair = tuple[str, str]
Barred = set[int | None]


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


class Merged(Value, frozen=True, kw_only=True):
    """What a second look made one of two storylines; no ruling: the desk may split them."""

    into: int  # the older
    gone: int


class _Line:
    """One storyline: its sums and the members remembered."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.sums = Sums()
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
        self._moved: set[int] = set()  # since the last look
        self._words = Frequencies()

    def __len__(self) -> int:
        return len(self._lines)

    def number_from(self, number: int) -> None:
        """Numbers below ``number`` are taken, by storylines that nobody here knows."""
        self._next = max(self._next, number)

    def assign(self, story: Story, copy_of: str | None = None) -> Assigned:
        """Put a story into the storyline it belongs to, a new one if none is like it.

        ``copy_of``: a story of nearly the same text, whose storyline it shares.
        """
        told = self._told(story)
        barred = {self._line_of.get(other) for other in _partners(self.rulings.apart, story.id)}
        found = self._ruled(story.id, copy_of, barred) or self._found(story, told, barred)
        self._join(story, told, found)
        self._moved.add(found.storyline)
        return found

    def place(self, story: Story, storyline: int) -> Assigned:
        """Put a story where a row or the desk says it belongs."""
        placed = Assigned(storyline=storyline, score=1.0, reasons=("placed",))
        self._join(story, self._told(story), placed)
        return placed

    def settle(self) -> tuple[Merged, ...]:
        """Look again at the storylines that moved since the last look: those that agree become one.

        For the caller to do once a batch. What the desk put apart stays apart. The stories of a
        storyline that is gone belong to the other, in the order of the answer.
        """
        merged: list[Merged] = []
        while pairs := self._agreeing():
            self._moved.clear()
            taken: set[int] = set()  # each once a round: rulings hold for what has become one
            for into, gone in pairs:
                if not {into, gone} & taken:
                    self._unite(self._lines[into], self._lines[gone])
                    merged.append(Merged(into=into, gone=gone))
                    self._moved.add(into)
                    taken |= {into, gone}
        self._moved.clear()
        return tuple(merged)

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
        self._unite(kept, gone)
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
            self._take_out(line, self._told(story))
            self.place(story, number)
        line.members = [member for member in line.members if member.story not in moved]
        self._measure(line)
        return number

    def forget(self, story: str) -> None:
        """Let a killed story go: no title, no change and no count speaks of it any more."""
        line = self._lines.get(self._line_of.pop(story, 0))
        if line is None:
            return
        line.members = [member for member in line.members if member.story != story]
        if not line.members:
            self._let_go(line.number)

    def members(self, storyline: int) -> tuple[Member, ...]:
        """The stories remembered, in the order they came."""
        return tuple(self._lines[storyline].members)

    def _told(self, story: Story) -> Told:
        """The story in weighted words; it is counted unless it is known."""
        return self._words.told(story.headline, story.text, new=story.id not in self._line_of)

    def _ruled(self, story: str, copy_of: str | None, barred: Barred) -> Assigned | None:
        """Where the desk put a story together with one that is here, or its copy is."""
        told = [
            (other, f"the desk put it with {other}")
            for other in sorted(_partners(self.rulings.together, story))
        ]
        for other, reason in [*told, (copy_of or "", "nearly the same text")]:
            number = self._line_of.get(other)
            if number in self._lines and number not in barred:
                return Assigned(storyline=number, score=1.0, reasons=(reason,))
        return None

    def _found(self, story: Story, told: Told, barred: Barred) -> Assigned:
        best, score = None, 0.0
        for line in self._near(told.words, COMPARED):
            alike = likeness(told, line.sums) if line.number not in barred else 0.0
            if alike > score:
                pause = _pause(line, story.published, story.published)
                if alike >= self._asked(THRESHOLD, STRANGE, pause):
                    best, score = line, alike
        if best is None:
            return Assigned(storyline=self._next, score=0.0, reasons=("nothing like it",))
        return Assigned(storyline=best.number, score=score, reasons=_reasons(told, best))

    def _asked(self, least: float, strange: float, pause: timedelta) -> float:
        """The least likeness: more after a pause, more while few stories are learnt."""
        if pause > CLOSED:
            return inf
        days = max(0.0, (pause - FREE) / timedelta(days=1))
        return least + DAILY * days + strange * LEARNT / (LEARNT + self._words.stories)

    def _agreeing(self) -> list[tuple[int, int]]:
        """Pairs (older, younger) of storylines that agree, one of which moved; the best first."""
        apart = {
            frozenset((self._line_of.get(one), self._line_of.get(two)))
            for one, two in self.rulings.apart
        }
        found: dict[tuple[int, int], float] = {}
        for number in sorted(self._moved):
            one = self._lines[number]
            for two in self._near(heaviest(one.sums.words, SEARCHED_TERMS), AGREEING):
                pair = min(number, two.number), max(number, two.number)
                if number == two.number or pair in found or frozenset(pair) in apart:
                    continue
                score = agreement(one.sums, two.sums)
                if score >= self._asked(AGREED, AGREED_STRANGE, _pause(one, two.first, two.last)):
                    found[pair] = score
        return sorted(found, key=lambda pair: (-found[pair], pair))

    def _unite(self, kept: _Line, gone: _Line) -> None:
        kept.sums.unite(gone.sums)
        many = len(gone.members) == MOST_MEMBERS  # some may be remembered by their number alone
        theirs = self._line_of if many else [member.story for member in gone.members]
        for story in list(theirs):
            if self._line_of.get(story) == gone.number:
                self._line_of[story] = kept.number
        kept.members = sorted([*kept.members, *gone.members], key=_age)[-MOST_MEMBERS:]
        kept.first = min(filter(None, (kept.first, gone.first)), default=None)
        kept.last = max(filter(None, (kept.last, gone.last)), default=None)
        self._let_go(gone.number)
        self._measure(kept)
        self._lines[kept.number] = self._lines.pop(kept.number)  # it moved last

    def _near(self, words: Vector, most: int) -> list[_Line]:
        """Storylines that share most of the words that say most; of equals the oldest first."""
        votes: dict[int, float] = {}
        for term in list(words)[:SEARCHED_TERMS]:
            weight = words[term]
            for number in islice(reversed(self._with.get(term, {})), LONGEST_POSTING):
                votes[number] = votes.get(number, 0.0) + weight * weight
        ranked = nlargest(most, zip(votes.values(), map(neg, votes), strict=True))
        return [self._lines[-number] for _, number in ranked]

    def _join(self, story: Story, told: Told, found: Assigned) -> None:
        line = self._lines.get(found.storyline) or _Line(found.storyline)
        self._next = max(self._next, line.number + 1)
        self._lines.pop(line.number, None)
        self._lines[line.number] = line  # the one that moved last stands last
        if (left := self._line_of.get(story.id)) not in (None, line.number):
            self._leave(story.id, told, left)
        if self._line_of.pop(story.id, None) is None:
            fresh = [told.printed[name] for name in told.names if name not in line.sums.names]
            new = tuple(fresh[:5])
            line.sums.add(told)
            self._measure(line)
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

    def _leave(self, story: str, told: Told, number: int | None) -> None:
        """A story goes to another storyline, and takes its words along."""
        self.forget(story)
        if line := self._lines.get(number or 0):
            self._take_out(line, told)
            self._measure(line)

    def _take_out(self, line: _Line, told: Told) -> None:
        """The words of a story leave the sums; terms that only it had are listed no more."""
        before = set(line.sums.words)
        line.sums.subtract(told)
        self._unlist(line.number, before - line.sums.words.keys())

    def _measure(self, line: _Line) -> None:
        """Trim the sums, measure them and list their terms."""
        before = line.sums.words.keys()
        line.sums.measure()
        self._unlist(line.number, before - line.sums.words.keys())
        for term in line.sums.words:
            self._with.setdefault(term, {}).setdefault(line.number)

    def _bound(self) -> None:
        while len(self._lines) > MOST_STORYLINES:
            self._let_go(next(iter(self._lines)))
        while len(self._line_of) > MOST_STORIES:
            del self._line_of[next(iter(self._line_of))]

    def _let_go(self, number: int) -> None:
        line = self._lines.pop(number)
        self._unlist(number, line.sums.words)
        self._moved.discard(number)
        for member in line.members:
            if self._line_of.get(member.story) == number:
                del self._line_of[member.story]

    def _unlist(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            listed = self._with.get(term, {})
            listed.pop(number, None)
            if not listed:
                self._with.pop(term, None)


def _pause(line: _Line, first: datetime | None, last: datetime | None) -> timedelta:
    """The time between a storyline and what came from ``first`` to ``last``."""
    if first is None or last is None or line.last is None or line.first is None:
        return timedelta()
    return max(first - line.last, line.first - last, timedelta())


def _reasons(told: Told, line: _Line) -> tuple[str, ...]:
    """The words and names in common that weighed most."""
    common = [term for term in told.words if term in line.sums.words]
    shared = {
        "names": [told.printed[term] for term in common if term in told.names],
        "words": [told.printed[term] for term in common if term not in told.names],
    }
    return tuple(f"{kind}: {', '.join(terms[:5])}" for kind, terms in shared.items() if terms)


def _partners(pairs: frozenset[Pair], story: str) -> set[str]:
    """The other stories of the pairs that name this one."""
    return {two if one == story else one for one, two in pairs if story in (one, two)}


def _age(member: Member) -> tuple[float, str]:
    return (member.published.timestamp() if member.published else 0.0, member.story)
