"""Whether an item under a new guid is an earlier story of its agency, written anew."""

from wiredesk.core.item import Value
from wiredesk.core.neardup import likeness, words_in

LEAST_HEADLINE, NEARLY_WHOLE = 0.5, 0.8


class Filed(Value, frozen=True, kw_only=True):
    """What a rewrite is known by."""

    agency: str
    headline: str
    sketch: bytes


class Rewrite(Value, frozen=True, kw_only=True):
    """Whether one item is the other written anew, and what speaks for or against it."""

    same: bool
    reasons: tuple[str, ...]


def same_story(one: Filed, other: Filed) -> Rewrite:
    """Whether an item under a new guid is a rewrite of an earlier one: on three grounds at once.

    The same agency, nearly the same text, and a headline like it; a text that stayed nearly whole
    may carry any headline. Two agencies never share a story: that is a matter of one card.
    """
    found = likeness(one.sketch, other.sketch)
    heads = headline_likeness(one.headline, other.headline)
    agency = bool(one.agency) and one.agency.casefold() == other.agency.casefold()
    headed = heads >= LEAST_HEADLINE or found.jaccard >= NEARLY_WHOLE
    grounds = {"the same agency": agency, "nearly the same text": found.same, "headline": headed}
    detail = f"text {found.containment:.2f}, headline {heads:.2f}"
    reasons = [ground if holds else f"not: {ground}" for ground, holds in grounds.items()]
    return Rewrite(same=all(grounds.values()), reasons=(*reasons, detail))


def headline_likeness(one: str, other: str) -> float:
    """Words of both headlines over words of either (Jaccard), 0..1."""
    ours, theirs = set(words_in(one)), set(words_in(other))
    return len(ours & theirs) / max(1, len(ours | theirs))
