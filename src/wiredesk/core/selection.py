"""Which items of a wire become stories: ordered rules, take or skip, of which the first decides.

Pure: what the agency filed and the rules of the wire, nothing else. Rules look at what is filed,
never at what software finds in the text: a guess may add to a story, it may not lose one. The daily
cap is counted, therefore it depends on what came before (``room``).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

from wiredesk.core.enrich.codes import MOST_SUBJECTS, meant
from wiredesk.core.enrich.media_topics import climb, is_iptc, media_topics, topic_of
from wiredesk.core.item import Kind, NewsItem, Selected, StoryKind, Subject, Value
from wiredesk.core.text.words import words_of

URGENT = 3
"""Up to this urgency (1 = top) an item may use the places that the cap keeps free."""

MOST_RULES = 100
MOST_VALUES = 200
"""Of one condition of one rule."""

NEVER_SKIPPED: tuple[Kind, ...] = ("KILL", "ADVISORY", "WITHHOLD", "CORRECTION", "REFILE")
WITHOUT_WORDS: tuple[Kind, ...] = ("HOLD", "RELEASE")
"""Instructions; of HOLD and RELEASE those that are no copy: a story under embargo is a story."""

UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3040-\u9fff]")
"""Scripts that are written without spaces: a word stands anywhere in them."""

Condition = Literal[
    "subject", "country", "genre", "type", "language", "urgency", "product", "words"
]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)


class Rule(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Take or skip what meets all its conditions; of the values of a condition one is enough.

    A rule without conditions meets everything: the last one, "and skip the rest".
    """

    act: Literal["take", "skip"]
    subject: tuple[str, ...] = ()  # Media Topic, Subject Code or the agency's code; names of topics
    country: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    genre: tuple[str, ...] = ()  # as the agency calls it
    type: tuple[StoryKind, ...] = ()
    language: tuple[str, ...] = ()  # BCP 47; "en" is "en-GB", too
    urgency: tuple[int, ...] = ()  # 1 (top) .. 9, as the wire's profile counts them
    product: tuple[str, ...] = ()  # services and products of the agency
    words: tuple[str, ...] = ()  # in slugline or headline; "strik*" is "striking", too
    reason: str = ""


class Selection(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a wire is asked for. ``cap`` counts new stories a day, ``reserve`` is part of it."""

    rules: tuple[Rule, ...] = ()
    cap: int | None = None
    reserve: int = 0  # of the cap, for urgency 1 to URGENT


class Seen(Value, frozen=True, kw_only=True):
    """What rules look at, all in lower case; ``words`` between spaces."""

    subject: frozenset[str]
    country: frozenset[str]
    genre: frozenset[str]
    type: str
    language: str
    urgency: int | None
    product: frozenset[str]
    words: str


class Decision(Value, frozen=True, kw_only=True, omit_defaults=True):
    """Taken, skipped, or an instruction that follows its story; why, and by which rule (1 ..)."""

    act: Selected = "take"
    reason: str = ""
    rule: int | None = None


def seen_in(item: NewsItem, kind: StoryKind, *, country: str | None, language: str) -> Seen:
    """What rules see of an item. ``country`` is that of its dateline, ``language`` the wire's."""
    codes = [codes_of(one) for one in item.subjects[:MOST_SUBJECTS]]
    named = [country, item.dateline and item.dateline.country, *(p.country for p in item.places)]
    full = [genre.casefold().strip() for genre in item.genre]
    return Seen(
        subject=frozenset().union(*codes),
        country=frozenset(one.lower() for one in named if one),
        genre=frozenset([*full, *(one.rpartition(":")[2] for one in full)]),
        type=kind,
        language=(item.language or language).casefold(),
        urgency=item.urgency,
        product=frozenset(one.casefold() for one in item.products),
        words=f" {_spaced(item.slugline or '')} / {_spaced(item.headline or '')} ",
    )


@lru_cache(maxsize=16_384)  # the codes of an agency come back in every item
def codes_of(subject: Subject) -> frozenset[str]:
    """Every name of a subject: its code with and without scheme, its name, the topics above it."""
    code, name = subject.qcode.casefold().strip(), (subject.name or "").casefold().strip()
    tail = code.rpartition(":")[2]
    found = {code, tail, name, f"{(subject.scheme or '').casefold()}:{tail}"}
    return frozenset({*found, *climb(meant(subject)[0])} - {""})


def decide(seen: Seen, rules: Sequence[Rule]) -> Decision:
    """What the first rule that is met says; what no rule is about is taken."""
    for number, rule in enumerate(rules, 1):
        met = _met(seen, rule)
        if met is not None:
            said = "; ".join([*filter(None, [rule.reason]), *met])
            return Decision(
                act=rule.act, reason=f"rule {number}: {said or 'all else'}", rule=number
            )
    return Decision()


def select(seen: Seen, rules: Sequence[Rule], *, kind: Kind) -> Decision:
    """What becomes of an item that rules look at (``is_judged``); others follow their story.

    An instruction is never skipped: where the rules would, it follows its story as well.
    """
    found = decide(seen, rules)
    return follows(found) if found.act == "skip" and kind in NEVER_SKIPPED else found


def follows(skipped: Decision) -> Decision:
    """A correction that would be skipped: it goes the way of the story it corrects."""
    return Decision(act="follow", reason=f"an instruction, though {skipped.reason}"[:200])


def is_judged(item: NewsItem, kind: Kind, *, notice: bool) -> bool:
    """Whether rules look at an item: they do where it has words of its own for the public."""
    if notice or kind in ("KILL", "ADVISORY"):
        return False
    return bool(item.body_text) or kind not in (*WITHOUT_WORDS, "WITHHOLD")


class Counted(Value, frozen=True, kw_only=True, omit_defaults=True):
    """New stories of a wire that were taken on one day."""

    ordinary: int = 0
    urgent: int = 0

    def with_one(self, *, urgent: bool) -> "Counted":
        """One more."""
        return Counted(ordinary=self.ordinary + (not urgent), urgent=self.urgent + urgent)


def urgent(urgency: int | None) -> bool:
    """Whether an item may use the reserve."""
    return urgency is not None and urgency <= URGENT


def room(counted: Counted, selection: Selection, *, urgent: bool) -> bool:
    """Whether one more new story may be taken today; what the reserve has lent is not taken twice.

    In the order of arrival: later items never push out a story that the public can read.
    """
    if selection.cap is None:
        return True
    kept = counted.urgent if urgent else max(counted.urgent, selection.reserve)
    return counted.ordinary + kept < selection.cap


def capped(selection: Selection, kind: Kind) -> Decision:
    """What becomes of an item for which the day has no room: corrections follow their story."""
    reason = f"the cap of {selection.cap} new stories a day"
    skipped = Decision(act="skip", reason=reason)
    return follows(skipped) if kind in NEVER_SKIPPED else skipped


def problems(selection: Selection) -> list[str]:
    """What is wrong with rules that a person typed, one sentence each; [] = nothing."""
    found = list(_of_cap(selection))
    if len(selection.rules) > MOST_RULES:
        found.append(f"{len(selection.rules)} rules; {MOST_RULES} is the most")
    for number, rule in enumerate(selection.rules, 1):
        found += [f"rule {number}: {said}" for said in _of_rule(rule)]
        if not conditions(rule) and number < len(selection.rules):
            found.append(f"rule {number} is about everything: no rule behind it is ever asked")
    return found


def conditions(rule: Rule) -> dict[Condition, tuple[str, ...]]:
    """The conditions of a rule that say something, as text."""
    given = ((name, getattr(rule, name)) for name in CONDITIONS)
    return {name: tuple(map(str, values)) for name, values in given if values}


def _of_cap(selection: Selection) -> Iterator[str]:
    if selection.cap is not None and selection.cap < 0:
        yield "the cap is a number of stories, 0 or more"
    if selection.reserve < 0:
        yield "the reserve is a number of stories, 0 or more"
    if selection.reserve > (selection.cap or 0):
        yield "the reserve is part of the cap and cannot be larger"


def _of_rule(rule: Rule) -> Iterator[str]:
    for name, values in conditions(rule).items():
        if len(values) > MOST_VALUES:
            yield f"{len(values)} values of {name}; {MOST_VALUES} is the most"
        if not all(value.strip() for value in values):
            yield f"an empty value of {name}"
    if wrong := [one for one in rule.urgency if not 1 <= one <= 9]:
        yield f"urgency {wrong[0]}: urgencies are 1 (top) to 9"
    if lost := [one for one in rule.country if not re.fullmatch("[A-Za-z]{2}", one.strip())]:
        yield f"country {lost[0]}: two letters of ISO 3166-1, such as PT"
    if mute := [one for one in rule.words if not words_of(one)]:
        yield f"words {mute[0]}: there is no letter or digit in it"


def _met(seen: Seen, rule: Rule) -> list[str] | None:
    """The values that were met, one for each condition; None where one is not."""
    met = []
    for name, wanted in _compiled(rule):
        value = _MEETS[name](getattr(seen, name), wanted)
        if value is None:
            return None
        met.append(f"{name} {value}")
    return met


Forms = tuple[tuple[str, tuple[str, ...]], ...]
"""Values as typed, each with the forms in which an item may bear it."""


@lru_cache(maxsize=4_096)
def _compiled(rule: Rule) -> tuple[tuple[Condition, Forms], ...]:
    return tuple(
        (name, tuple((value, _FORMS.get(name, _lower)(value)) for value in values))
        for name, values in conditions(rule).items()
    )


def _lower(value: str) -> tuple[str, ...]:
    return (value.casefold().strip(),)


def _subject(value: str) -> tuple[str, ...]:
    """An IPTC code in any scheme, the English name of a topic, or whatever the agency writes."""
    plain = value.casefold().strip()
    tail = plain.rpartition(":")[2]
    if is_iptc(tail):
        return (topic_of(tail) or tail,)
    topic = media_topics().names.get(plain)
    return (topic, plain) if topic else (plain,)


def _phrase(value: str) -> tuple[str, ...]:
    """Whole words, or with a star their beginning; without spaces where the script has none."""
    words = _spaced(value)
    if UNSPACED.search(words):
        return (words,)
    return (f" {words}" if value.rstrip().endswith("*") else f" {words} ",)


def _spaced(text: str) -> str:
    return " ".join(words_of(text.casefold()))


def _among(seen: frozenset[str], wanted: Forms) -> str | None:
    return next((value for value, forms in wanted if not seen.isdisjoint(forms)), None)


def _same(seen: str | int | None, wanted: Forms) -> str | None:
    return next((value for value, forms in wanted if str(seen) in forms), None)


def _spoken(seen: str, wanted: Forms) -> str | None:
    """``en`` is met by ``en`` and ``en-GB`` (RFC 4647, basic filtering)."""
    return next((value for value, (form,) in wanted if f"{seen}-".startswith(f"{form}-")), None)


def _said(seen: str, wanted: Forms) -> str | None:
    return next((value for value, (form,) in wanted if form in seen), None)


_FORMS: Mapping[Condition, Callable[[str], tuple[str, ...]]] = {
    "subject": _subject,
    "words": _phrase,
}
_MEETS: Mapping[Condition, Callable[..., str | None]] = {
    "subject": _among,
    "country": _among,
    "genre": _among,
    "type": _same,
    "language": _spoken,
    "urgency": _same,
    "product": _among,
    "words": _said,
}
