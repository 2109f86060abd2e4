"""Nearly the same text: a small sketch of a story, and the window of recent sketches.

A sketch keeps the 80 smallest hashes of the text's shingles (4 words in a row): two sketches are
compared at the finer of their two thresholds, exactly where the texts have no more shingles than
that. A text of fewer than 20 words (an alert, a result) has no likeness: only the very same words
are the same. Numbers are kept apart: a form filled in anew is another story.
"""

import re
import struct
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Generic, TypeVar
from zlib import crc32

from wiredesk.core.item import Value
from wiredesk.core.text.normal import normal

Id = TypeVar("Id", bound=Hashable)

LOOKED_AT = 100_000
"""Characters of a text that are read; an article is shorter."""

SHINGLE = 4  # words
FEWEST_WORDS = 20
SHINGLES, NUMBERS = 80, 16
"""Hashes that a sketch keeps at most, 4 bytes each."""

INDEXED = 20
"""Smallest hashes that a look-up goes by; two in common make a candidate. Measured on pairs in one
window: 12 lost 1.4 points of recall, 16 lost 0.7, 20 lost 0.3, 24 no less."""

LONGEST_CHAIN = 64
"""Newest stories looked at per hash: boilerplate stands in thousands."""

MOST_COMPARED = 12
FEWEST_COMPARED = 8
"""Hashes under the common threshold that a comparison needs; below, we abstain."""

LEAST_CONTAINED = 0.5
FEWEST_SHARED = int(FEWEST_COMPARED * LEAST_CONTAINED)
LEAST_NUMBERS = 0.25
FEWEST_NUMBERS = 3

LEAST_HALF, FEWEST_IN_HALF = 0.05, 6
NEW_MATTER = 14
"""Shingles: a new first sentence, not a second story."""

SPAN = timedelta(hours=72)
MOST_STORIES = 200_000

_PLAIN = bytes(code if chr(code).isalnum() else 32 for code in range(128)).lower() + bytes(128)
_WORD = re.compile(r"\w+")
_MARGIN = ".,;:!?\"'()[]\u2018\u2019\u201c\u201d"
_TYPESET = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
_EXACT, _WHOLE, _SAMPLE = 0, 1, 2  # first byte of a sketch
_SWEEP = 3600.0  # seconds between two clearings


class Likeness(Value, frozen=True, kw_only=True):
    """How far two texts agree, each 0..1; all 0 where we cannot say."""

    jaccard: float = 0.0  # shingles of both / of either
    containment: float = 0.0  # shingles of both / of the shorter text
    numbers: float = 1.0  # numbers of both / of the text with fewer; 1 = too few to say
    weakest_half: float = 1.0  # the least part of a half (of either text) that the other has too
    fresh: float = 0.0  # shingles (about) that the shorter text has and the longer has not

    @property
    def same(self) -> bool:
        """Whether the two are nearly the same text.

        Where half of one is wholly new and the other goes on in its own way as well, they share no
        more than a beginning or the boilerplate at the end.
        """
        parted = self.weakest_half < LEAST_HALF and self.fresh >= NEW_MATTER
        return self.containment >= LEAST_CONTAINED and self.numbers >= LEAST_NUMBERS and not parted


NOTHING, EQUAL = Likeness(), Likeness(jaccard=1.0, containment=1.0)


def words_in(text: str) -> list[bytes]:
    """The words of a text's first ``LOOKED_AT`` characters: lower case, NFKC, UTF-8."""
    text = text[:LOOKED_AT]
    for mark in "" if text.isascii() else _TYPESET:
        text = text.replace(mark, " ")
    if text.isascii():  # most copy is, and this is three times as fast
        return text.encode().translate(_PLAIN).split()
    words = _WORD.findall(normal("NFKC", text).lower())
    return " ".join(words).encode("utf-8", "replace").split()


def sketch_of(text: str) -> bytes:
    """The sketch of a text, at most 386 bytes; b"" = a text without words.

    The same on every machine: kind (1 byte), number of numbers (1 byte), then hashes of numbers and
    of shingles, each sorted, 4 bytes little-endian each; the lowest bit of a shingle's hash says
    whether it stands in the second half only. A short text: kind and an 8-byte digest.
    """
    words = words_in(text)
    if len(words) < FEWEST_WORDS:
        return _exact(text) if words else b""
    rows = zip(words, words[1:], words[2:], words[3:], strict=False)
    shingles = list(map(crc32, map(b" ".join, rows)))
    least = _smallest(shingles)
    first = set(shingles[: len(shingles) // 2])
    marked = sorted([one & ~1 if one in first else one | 1 for one in least[:SHINGLES]])
    numbers = sorted({crc32(word) for word in words if word[0] < 58})[:NUMBERS]
    kind = _WHOLE if len(least) <= SHINGLES else _SAMPLE
    return bytes((kind, len(numbers))) + _packed(numbers + marked)


def _smallest(hashes: list[int]) -> list[int]:
    """The distinct hashes in order; of many only the smallest, more than ``SHINGLES`` of them."""
    if len(hashes) > 3 * SHINGLES // 2:  # most need not be sorted
        limit = (5 * SHINGLES << 32) // (4 * len(hashes))
        few = sorted({one for one in hashes if one < limit})
        if len(few) > SHINGLES:
            return few
    return sorted(set(hashes))


def _exact(text: str) -> bytes:
    """Signs count here: "+1.2%" is not "-1.2%"."""
    words = [word.strip(_MARGIN) for word in normal("NFKC", text).lower().split()]
    plain = " ".join(filter(None, words)).encode("utf-8", "replace")
    return bytes((_EXACT,)) + blake2b(plain, digest_size=8).digest()


def _packed(hashes: list[int]) -> bytes:
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _unpacked(sketch: bytes) -> tuple[int, ...]:
    """All hashes of a sketch: the numbers', then the shingles'."""
    return struct.unpack_from(f"<{(len(sketch) - 2) // 4}I", sketch, 2)


def likeness(one: bytes, other: bytes) -> Likeness:
    """Compare two sketches."""
    if not one or not other:
        return NOTHING
    if one[0] == _EXACT or other[0] == _EXACT:
        return EQUAL if one == other else NOTHING
    ours, theirs = _unpacked(one), _unpacked(other)
    limit = min(_threshold(one, ours), _threshold(other, theirs))
    first, second = _known(ours, one[1], limit), _known(theirs, other[1], limit)
    both = first & second
    few = min(len(first), len(second))
    if few < FEWEST_COMPARED or not both:
        return NOTHING
    return Likeness(
        jaccard=len(both) / (len(first) + len(second) - len(both)),
        containment=len(both) / few,
        numbers=_numbers(ours[: one[1]], theirs[: other[1]]),
        weakest_half=min(_weakest(ours, first, both), _weakest(theirs, second, both)),
        fresh=(few - len(both)) * ((1 << 32) / limit),
    )


def _threshold(sketch: bytes, hashes: tuple[int, ...]) -> int:
    """Up to which hash the sketch knows all shingles of its text."""
    return hashes[-1] | 1 if sketch[0] == _SAMPLE else (1 << 32) - 1


def _known(hashes: tuple[int, ...], start: int, limit: int) -> set[int]:
    """The shingles up to ``limit``, without their halves."""
    return {one | 1 for one in hashes[start : bisect(hashes, limit, start)]}


def _weakest(hashes: tuple[int, ...], known: set[int], both: set[int]) -> float:
    """The share in common of the half that has less; a half of too few says nothing.

    A hash that ends in 1 stands in the second half only, and so it is itself in ``known``.
    """
    marked = known.intersection(hashes)
    second, common = len(marked), len(marked & both)
    shares = [1.0]
    if second >= FEWEST_IN_HALF:
        shares.append(common / second)
    if len(known) - second >= FEWEST_IN_HALF:
        shares.append((len(both) - common) / (len(known) - second))
    return min(shares)


def _numbers(ours: tuple[int, ...], theirs: tuple[int, ...]) -> float:
    """The share of numbers in common; 1 where there are too few to tell a form by."""
    limit = min([some[-1] for some in (ours, theirs) if len(some) == NUMBERS] or [1 << 32])
    first = {one for one in ours if one <= limit}
    second = {one for one in theirs if one <= limit}
    few = min(len(first), len(second))
    return len(first & second) / few if few >= FEWEST_NUMBERS else 1.0


class Match(Value, Generic[Id], frozen=True, kw_only=True):
    """The story of the window that a text nearly equals."""

    id: Id
    likeness: Likeness


class Lookout(Generic[Id]):
    """Few texts for which many are searched: finds all that are nearly the same, and misses none.

    A text of fewer than FEWEST_WORDS words has no likeness here, not even to itself.
    """

    def __init__(self, wanted: Iterable[tuple[Id, bytes]]) -> None:
        """Take the sketches of the texts looked out for."""
        self._sketches: list[tuple[Id, bytes]] = []
        self._with: dict[int, list[int]] = {}
        for id, sketch in wanted:
            for one in _shingles(sketch):
                self._with.setdefault(one, []).append(len(self._sketches))
            self._sketches.append((id, sketch))
        self._any = frozenset(self._with).union([one ^ 1 for one in self._with])

    def find(self, sketch: bytes) -> list[Id]:
        """Which of them are nearly the text of ``sketch``."""
        common = self._any.intersection(_unpacked(sketch)) if sketch else ()
        if len(common) < FEWEST_SHARED:
            return []  # most have nothing in common
        shared: Counter[int] = Counter()
        for one in {one | 1 for one in common}:
            if one in self._with:
                shared.update(self._with[one])
        rows = [self._sketches[row] for row, both in shared.items() if both >= FEWEST_SHARED]
        return [id for id, other in rows if likeness(sketch, other).same]


def _shingles(sketch: bytes) -> set[int]:
    """The shingles' hashes without their halves; none of a short text."""
    if not sketch or sketch[0] == _EXACT:
        return set()
    return {one | 1 for one in _unpacked(sketch)[sketch[1] :]}


class Window(Generic[Id]):
    """Recent sketches, found by what they share: a value that the caller holds and passes in.

    Rebuilt from rows (id, time, sketch) of any order. A posting costs 8 bytes and its slot 4 to 8:
    a story takes about 950 bytes with all that belongs to it.
    """

    def __init__(
        self,
        rows: Iterable[tuple[Id, datetime, bytes]] = (),
        *,
        span: timedelta = SPAN,
        most: int = MOST_STORIES,
    ) -> None:
        """Take ``span`` of time on both sides of a text and ``most`` stories."""
        self._span, self._most = span.total_seconds(), most
        self._swept = 0.0
        self._newest = float("-inf")
        self._row_of: dict[Id, int] = {}
        self._start([])
        for id, time, sketch in rows:
            self.insert(id, time, sketch)

    def __len__(self) -> int:
        return len(self._row_of)

    def find(self, sketch: bytes, time: datetime) -> Match[Id] | None:
        """The story most like ``sketch`` within the span; of equals the first that came."""
        at, best = time.timestamp(), None
        for row in self._candidates(sketch):
            if abs(self._times[row] - at) > self._span:
                continue
            found = likeness(sketch, self._sketches[row])
            rank = (found.jaccard, -row)
            if found.same and (best is None or rank > best[0]):
                best = (rank, found)
            if found.jaccard == 1.0:
                break
        if best is None:
            return None
        id = self._ids[-best[0][1]]
        return None if id is None else Match(id=id, likeness=best[1])

    def insert(self, id: Id, time: datetime, sketch: bytes) -> None:
        """Remember a story; a story known already is replaced. Texts without words are left out."""
        self.forget(id)
        at = time.timestamp()
        self._newest = max(self._newest, at)
        if not sketch or at < self._newest - self._span:
            return
        self._add(id, at, sketch)
        if self._newest - self._swept > _SWEEP or len(self._row_of) > self._most:
            self._sweep()
        elif len(self._owners) > 2 * len(self._heads):
            self._start(self._rows())

    def forget(self, id: Id) -> None:
        """Let a story go at once: killed, expired or replaced."""
        row = self._row_of.pop(id, None)
        if row is not None:
            self._ids[row], self._sketches[row] = None, b""

    def _rows(self) -> list[tuple[Id, float, bytes]]:
        """The living, in the order they came."""
        return [(id, self._times[row], self._sketches[row]) for id, row in self._row_of.items()]

    def _sweep(self) -> None:
        """Let go what is out of the span and, of too many, the eighth that came first."""
        self._swept = self._newest
        rows = [row for row in self._rows() if row[1] >= self._newest - self._span]
        if len(rows) > self._most:
            rows = rows[len(rows) - self._most + self._most // 8 :]
        if len(rows) < len(self._ids):
            self._start(rows)

    def _start(self, rows: list[tuple[Id, float, bytes]]) -> None:
        """Build the index anew: slots by hash, chains of postings, newest first."""
        slots = 1024
        while slots < len(rows) * INDEXED:
            slots *= 2
        self._heads = array("I", bytes(4 * slots))
        self._nexts, self._owners = array("I", [0]), array("I", [0])
        self._ids: list[Id | None] = []
        self._times = array("d")
        self._sketches: list[bytes] = []
        self._row_of.clear()
        for row in rows:
            self._add(*row)

    def _add(self, id: Id, at: float, sketch: bytes) -> None:
        row = len(self._ids)
        self._row_of[id] = row
        self._ids.append(id)
        self._times.append(at)
        self._sketches.append(sketch)
        heads, nexts, owners = self._heads, self._nexts, self._owners
        mask = len(heads) - 1
        for key in _keys(sketch):
            slot = key & mask
            nexts.append(heads[slot])
            heads[slot] = len(owners)
            owners.append(row)

    def _candidates(self, sketch: bytes) -> list[int]:
        """Rows that share a slot, at least two, those that share most first."""
        heads, nexts, owners = self._heads, self._nexts, self._owners
        mask = len(heads) - 1
        shared: list[int] = []
        for key in _keys(sketch):
            posting, left = heads[key & mask], LONGEST_CHAIN
            while posting and left:
                shared.append(owners[posting])
                posting, left = nexts[posting], left - 1
        if len(shared) < 2:
            return []
        found = Counter(shared)
        ranked = sorted([(-votes, row) for row, votes in found.items() if votes > 1])
        return [row for _, row in ranked[:MOST_COMPARED]]


def _keys(sketch: bytes) -> tuple[int, ...]:
    """What a sketch is found by. The low bits of a small hash are as good as any."""
    if not sketch:
        return ()
    if sketch[0] == _EXACT:
        return struct.unpack("<2I", sketch[1:9])
    return _unpacked(sketch)[sketch[1] : sketch[1] + INDEXED]
