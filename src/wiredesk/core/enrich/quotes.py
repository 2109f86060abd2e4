"""Finds direct speech: who said it, with which word, and through whom we have it."""

import re
from bisect import bisect_right

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.name_words import gender_of
from wiredesk.core.enrich.names import LONGEST
from wiredesk.core.enrich.quote_marks import inside, quotations
from wiredesk.core.enrich.relays import relay_of, relayed
from wiredesk.core.enrich.speakers import Mentions, Speaker, after, before
from wiredesk.core.enrich.values import Copy, FoundPerson, Quote, Span
from wiredesk.core.text.sentences import sentences

NEEDS = ("text", "people")
GIVES = ("quotes",)

CONFIDENCE = {
    "quote, X said": 0.98,
    "quote, someone said": 0.98,
    "quote, said X": 0.98,
    "quote, said he": 0.9,
    "same paragraph": 0.96,
    "X said ... quote": 0.94,
    "X said: quote": 0.91,
    "someone said: quote": 0.94,
    "someone said ... quote": 0.94,
    "X ..., saying: quote": 0.84,
    "same sentence": 0.79,
    "according to someone": 0.85,
    "according to X": 0.85,
    "multi-paragraph": 0.8,
    "X said: new paragraph": 0.8,
    "M quoted X": 0.9,
    "X was quoted as saying": 0.9,
}
"""Rule -> share of right speakers on the development half; estimates where < 30 were found."""

SHOWN_RULES = frozenset({"quote, X said", "quote, said X"})
"""Rules measured at .98 and more, of named speakers: only these may be shown, see ``may_show``."""

_PRONOUN_RIGHT = 0.8  # of 22 looked at by hand, about 18 went to the right person
_PRONOUN = {"m": re.compile(r"\b[Hh]e\b"), "f": re.compile(r"\b[Ss]he\b")}
_CONTINUES = "multi-paragraph"


def may_show(quote: Quote) -> bool:
    """Whether a page may print the quote: a named speaker in its sentence, by a proven rule."""
    return quote.same_sentence and bool(quote.speaker) and quote.rule in SHOWN_RULES


def quotes_of(copy: Copy, people: tuple[FoundPerson, ...]) -> tuple[Quote, ...]:
    """Return the quotations of ``copy.text`` whose speaker is printed, in order.

    ``people`` are those of ``people_of``; a quotation without a speaker we found is left out.
    The first 100,000 characters are read.
    """
    if not reads_as_english(copy):
        return ()
    text = copy.text[:LONGEST]
    spans = quotations(text)
    if not spans:
        return ()
    return tuple(_Reader(text, spans, people).read())


class _Reader:
    """One pass over the quotations of a text; holds who spoke last."""

    def __init__(self, text: str, spans: list[Span], people: tuple[FoundPerson, ...]) -> None:
        self.text, self.spans, self.people = text, spans, people
        pairs = sorted((span, at) for at, person in enumerate(people) for span in person.spans)
        self.mentions = Mentions([span for span, _ in pairs], [at for _, at in pairs])
        self.sentences = sentences(text)
        self.starts = [start for start, _ in self.sentences]
        self.spoke: list[tuple[int, int]] = []  # (where, person) of resolved speakers

    def read(self) -> list[Quote]:
        found: list[Quote] = []
        last: tuple[int, Speaker] | None = None  # number of the quotation, its speaker
        for number, span in enumerate(self.spans):
            if _is_title(self.text[span[0] : span[1]]):
                continue
            speaker = self._beside(number) or self._carried(number, last)
            if speaker is None:
                continue
            quote = self._quote(span, speaker)
            last = (number, speaker)
            found.append(quote)
        return found

    def _sentence(self, at: int) -> Span:
        return self.sentences[max(bisect_right(self.starts, at) - 1, 0)]

    def _beside(self, number: int) -> Speaker | None:
        start, end = self.spans[number]
        first, _ = self._sentence(start - 1)
        _, last = self._sentence(end)
        left = max(first, self.spans[number - 1][1] + 1 if number else 0)
        right = last
        if number + 1 < len(self.spans):
            right = min(last, self.spans[number + 1][0] - 1)
        behind = None
        if self.text[start:end].rstrip()[-1] in ",?!—–…-" or self.text[end + 1 : end + 2] == ",":
            behind = after(self.text, end + 1, right, self.mentions)
        return (
            relayed(self.text, left, start - 1, end + 1, right, self.mentions)
            or behind
            or before(self.text, left, start - 1, self.mentions)
            or self._announced(start)
        )

    def _announced(self, start: int) -> Speaker | None:
        """The speaker of a quotation that makes a paragraph, where the line before ends in ":"."""
        head = self.text[max(0, start - 300) : start - 1]
        line = head.rstrip()
        if not line.endswith(":") or "\n" not in head[len(line) :]:
            return None
        stop = start - 1 - (len(head) - len(line))
        speaker = before(self.text, self._sentence(stop - 1)[0], stop, self.mentions)
        return _again(speaker, "X said: new paragraph") if speaker else None

    def _carried(self, number: int, last: tuple[int, Speaker] | None) -> Speaker | None:
        """The speaker of the quotation before, where nothing but its "he said" lies between."""
        if last is None or last[0] != number - 1:
            return None
        start, _ = self.spans[number]
        old_end = self.spans[number - 1][1]
        speaker = last[1]
        between = self.text[old_end + 1 : start - 1]
        if "\n" in between:
            reopened = self.text[old_end] == "\n"
            return _again(speaker, _CONTINUES) if reopened else None
        if self._sentence(start) == self._sentence(old_end):
            return _again(speaker, "same sentence")
        if len(between) > 250:
            return None
        others = self.mentions.inside(old_end, start)
        if all(self.mentions.people[one] == speaker.person for one in others) or not others:
            return _again(speaker, "same paragraph")
        if speaker.start > old_end and self.mentions.spans[others[0]][0] == speaker.start:
            return _again(speaker, "same paragraph")
        return None

    def _quote(self, span: Span, speaker: Speaker) -> Quote:
        mention = self.text[speaker.start : speaker.end]
        person = speaker.person
        named = mention.lower() not in ("he", "she")
        if person < 0 and not named:
            person = self._antecedent(speaker.start, "m" if mention.lower() == "he" else "f")
        if person >= 0:
            self.spoke.append((max(speaker.start, span[0]), person))
        sentence = self._sentence(span[0] - 1)
        return Quote(
            text=self.text[span[0] : span[1]],
            start=span[0],
            end=span[1],
            speaker=self.people[person].name if person >= 0 else "",
            mention=mention,
            mention_span=(speaker.start, speaker.end),
            relayed_by=relay_of(self.text, speaker, self._sentence(speaker.start)),
            cue=speaker.cue,
            rule=speaker.rule,
            same_sentence=sentence[0] <= speaker.start
            and speaker.end <= self._sentence(span[1])[1],
            confidence=CONFIDENCE.get(speaker.rule, 0.5) * (1 if named else _PRONOUN_RIGHT),
        )

    def _antecedent(self, at: int, gender: str) -> int:
        """Whom "he" or "she" means: who spoke last or opened a sentence last, of that gender."""
        index = bisect_right(self.starts, at) - 1
        for back in range(index, max(index - 8, -1), -1):
            first, last = self.sentences[back]
            spoken = [p for where, p in self.spoke if first <= where < min(last, at)]
            for person in reversed(spoken):
                if self._fits(person, gender):
                    return person
            if (subject := self._subject(first, min(last, at), gender)) is not None:
                return subject
        return -1

    def _subject(self, first: int, last: int, gender: str) -> int | None:
        """The first person of a sentence; None where a pronoun comes before: look further back."""
        pronoun = _PRONOUN[gender].search(self.text, first, last)
        stop = pronoun.start() if pronoun and not inside(self.spans, pronoun.start()) else last
        for one in self.mentions.inside(first, stop):
            start, end = self.mentions.spans[one]
            owned = self.text[end : end + 2] in ("’s", "'s")
            fits = self._fits(self.mentions.people[one], gender)
            if fits and not owned and not inside(self.spans, start):
                return self.mentions.people[one]
        return None

    def _fits(self, person: int, gender: str) -> bool:
        found = self.people[person]
        title = found.role.split(" ")[0].rstrip(".") if found.role else ""
        known = {"Mr": "m", "Mrs": "f", "Ms": "f"}.get(title) or gender_of(found.name.split()[0])
        return not known or known == gender


def _is_title(words: str) -> bool:
    """Whether the marks enclose a title or slogan: every long word has a capital."""
    long = [word for word in words.split() if len(word) > 3]
    return len(words) < 80 and len(long) > 1 and all(word[0].isupper() for word in long)


def _again(speaker: Speaker, rule: str) -> Speaker:
    return Speaker(speaker.start, speaker.end, speaker.cue, rule, speaker.person)
