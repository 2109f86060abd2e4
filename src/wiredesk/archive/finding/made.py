"""What software set on a story page, each with what it went by: the line below the statement."""

from collections.abc import Iterable

from wiredesk.archive.finding.values import StoryCard
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.item import Value

CUT = "whole sentences of the text"
CODED = "coded by the agency"  # among the reasons of core/enrich/countries.py


class Made(Value, frozen=True, kw_only=True):
    """One thing that software chose: ``what`` it is, and ``by`` what, in words for readers."""

    what: str
    by: str


def made(
    card: StoryCard, country: str, found: Enrichment, *, chosen: bool, cut: bool, about: bool
) -> tuple[Made, ...]:
    """Section, country, summary, short and picture, as far as the page has them by software.

    ``country`` is its code (ISO 3166-1); ``found`` is of the version on the page. ``chosen``: an
    editor chose the picture. ``cut``: the summary is no abstract of the agency or an editor.
    ``about``: other countries are named.
    """
    given = (
        ("section", _section(found) if card.sector else ""),
        ("country", _country(country, found) if card.country else ""),
        ("other countries", "named in the text" if about else ""),
        ("summary", CUT if cut and card.summary else ""),
        ("short", CUT if card.short else ""),
        ("picture", _picture(card) if card.picture and not chosen else ""),
    )
    return tuple(Made(what=what, by=by) for what, by in given if by)


def _section(found: Enrichment) -> str:
    coded = [topic for topic in found.topics if topic.from_code]
    if coded or not found.topics:
        return _said("the agency’s subject codes", (topic.name for topic in coded[:2]))
    return _said("the words of the text", (topic.name for topic in found.topics[:1]))


def _country(code: str, found: Enrichment) -> str:
    dateline = found.dateline
    if dateline and dateline.country == code:
        return _said("the dateline", [dateline.city])
    first = found.countries[:1]
    if first and first[0].code == code and CODED not in first[0].reasons:
        return _said("the text", first[0].reasons[:2])
    return "the agency’s data"


def _picture(card: StoryCard) -> str:
    assert card.picture is not None
    badge = card.picture.badge
    return f"{badge.lower()}, by its rights" if badge else "from the story’s own package"


def _said(by: str, evidence: Iterable[str]) -> str:
    told = ", ".join(one for one in evidence if one)
    return f"{by}: {told}" if told else by
