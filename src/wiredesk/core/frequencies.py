"""How rare words are, learnt as stories come over a small table of common ones: the weights."""

from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

from wiredesk.core.centroids import Told, heaviest, unit
from wiredesk.core.enrich.terms import common_words, terms_of

KEPT_TERMS = 80
NAME_COUNTS = 1.2
SUPPOSED_STORIES = 300  # weight of the table of common words, in stories
MOST_WORDS = 200_000


class Frequencies:
    """In how many stories each word stood: a value that the caller holds."""

    def __init__(self) -> None:
        self.stories = 0
        self._seen: Counter[str] = Counter()

    def told(self, headline: str, text: str, *, new: bool) -> Told:
        """The story in the words that say most about it; a new one is learnt first."""
        terms = terms_of(headline, text)
        if new:
            self._learn(terms.counts.keys())
        weights = {
            term: sqrt(count) * (NAME_COUNTS if term in terms.names else 1) * self._rarity(term)
            for term, count in terms.counts.items()
        }
        words = heaviest({term: w for term, w in weights.items() if w > 0}, KEPT_TERMS)
        names = {term: weight for term, weight in words.items() if term in terms.names}
        return Told(words=unit(words), names=unit(names), printed=terms.printed)

    def _learn(self, words: Iterable[str]) -> None:
        self.stories += 1
        self._seen.update(words)
        if len(self._seen) > MOST_WORDS:  # old and rare words go, the rest count half
            self.stories //= 2
            self._seen = Counter({word: n // 2 for word, n in self._seen.items() if n > 1})

    def _rarity(self, word: str) -> float:
        seen = self._seen[word] + SUPPOSED_STORIES * common_words().get(word, 0.0)
        return log((self.stories + SUPPOSED_STORIES + 1) / (seen + 0.5))
