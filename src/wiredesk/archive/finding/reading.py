"""What the read API lists: the newest stories, narrowed by edition, section, country and agency."""

from collections.abc import Sequence
from datetime import datetime

from wiredesk.archive.finding.cards import as_cards, card, with_bodies
from wiredesk.archive.finding.house import EditionView
from wiredesk.archive.finding.lists import Page, listed_page, told_page
from wiredesk.archive.finding.values import StoryCard
from wiredesk.archive.models import Agency, Country, Sector, Story
from wiredesk.core.item import Value


class Asked(Value, frozen=True, kw_only=True):
    """What a caller wants; "" = all. ``before``: the public id that the last page ended at."""

    edition: EditionView | None = None
    section: str = ""  # key
    country: str = ""  # ISO 3166-1 alpha-2
    agency: str = ""  # key
    before: int | None = None
    limit: int = 30


def unknown(asked: Asked) -> Sequence[str]:
    """Names of filters whose value this site does not know."""
    known = {
        "section": not asked.section or Sector.objects.filter(key=asked.section).exists(),
        "country": not asked.country or Country.objects.filter(pk=asked.country).exists(),
        "agency": not asked.agency or Agency.objects.filter(key=asked.agency).exists(),
    }
    return [name for name, is_known in known.items() if not is_known]


def stories(asked: Asked, now: datetime) -> Page | None:
    """One page, newest first, bodies loaded where the licence has them; None = no such cursor.

    Of an agency everything it filed; else what fronts carry, one card for a copied text.
    """
    wanted: dict[str, str] = {}
    if asked.section:
        wanted["sector__key"] = asked.section
    if asked.country:
        wanted["country_id"] = asked.country
    if asked.agency:
        wanted["agency__key"] = asked.agency
    page = listed_page if asked.agency else told_page
    return page(now, wanted, asked.edition, before=asked.before, limit=asked.limit)


def with_body(story: Story, now: datetime) -> StoryCard:
    """The card of a story that ``resolve`` shows, with its body where the licence has it."""
    row = with_bodies(as_cards(Story.objects.filter(pk=story.pk))).get()
    return card(row, now)
