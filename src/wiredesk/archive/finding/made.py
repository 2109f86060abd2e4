"""What software set on a story page, each with what it went by: the line below the statement."""

from collections.abc import Iterable

from wiredesk.archive.finding.values import StoryCard
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.item import Value

CUT = "whole sentences of the text"
LIKE = "a text of nearly the same words"
CODED = "coded by the agency"  # among the reasons of core/enrich/countries.py


class Made(Value, frozen=True, kw_only=True):
    """One thing that software chose: ``what`` it is, and ``by`` what, in words for readers."""

    what: str
    by: str


class Basis(Value, frozen=True, kw_only=True):
    """What must be known beside the card and the findings to say who set what."""

    country: str  # its code (ISO 3166-1); "" = none
    coded: bool  # the agency gave subjects
    placed: bool  # the agency gave places or a dateline
    chosen: bool  # an editor chose the picture
    cut: bool  # the summary is no abstract of the agency or an editor
    about: bool  # other countries are named


def made(card: StoryCard, found: Enrichment, basis: Basis) -> tuple[Made, ...]:
    """Section, country, summary, short and picture, as far as the page has them by software."""
    given = (
        ("section", _section(found, basis) if card.sector else ""),
        ("country", _country(found, basis) if card.country else ""),
        ("other countries", "named in the text" if basis.about else ""),
        ("summary", CUT if basis.cut and card.summary else ""),
        ("short", CUT if card.short else ""),
        ("picture", _picture(card) if card.picture and not basis.chosen else ""),
    )
    return tuple(Made(what=what, by=by) for what, by in given if by)


def _section(found: Enrichment, basis: Basis) -> str:
    coded = [topic.name for topic in found.topics if topic.from_code]
    if basis.coded:
        return _said("the agency’s subject codes", coded[:2])
    if coded or not found.topics:
        return _said(LIKE, coded[:2])
    return _said("the words of the text", [found.topics[0].name])


def _country(found: Enrichment, basis: Basis) -> str:
    dateline = found.dateline
    if dateline and dateline.country == basis.country:
        return _said("the dateline", [dateline.city])
    first = found.countries[:1]
    named = bool(first) and first[0].code == basis.country
    if named and CODED not in first[0].reasons:
        return _said("the text", first[0].reasons[:2])
    return "the agency’s data" if basis.placed else LIKE


def _picture(card: StoryCard) -> str:
    assert card.picture is not None
    badge = card.picture.badge
    return f"{badge.lower()}, by its rights" if badge else "from the story’s own package"


def _said(by: str, evidence: Iterable[str]) -> str:
    told = ", ".join(one for one in evidence if one)
    return f"{by}: {told}" if told else by
