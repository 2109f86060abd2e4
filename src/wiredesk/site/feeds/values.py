"""A feed as a value: what all three writers need, within what the licence allows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from django.utils.html import format_html

from wiredesk.archive.finding import Frame, StoryCard
from wiredesk.core.item import Value
from wiredesk.site import clock
from wiredesk.site.answering import absolute

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(Value, frozen=True, kw_only=True):
    """One story; ``summary`` and ``html`` only where the contract has full text in feeds.

    ``notes`` are the corrections and refiles, oldest first, whatever the contract (DESK-RULES).
    """

    id: str  # permanent
    url: str
    title: str
    summary: str
    html: str
    agency: str
    source_url: str
    published: datetime
    updated: datetime
    language: str
    tags: tuple[str, ...]
    image: str
    image_credit: str
    notes: tuple[str, ...] = ()
    via: str = ""  # the agency's own page, where the contract obliges a link

    @property
    def told(self) -> str:
        """The notes and the summary as plain text."""
        return " ".join(part for part in (*self.notes, self.summary) if part)

    @property
    def markup(self) -> str:
        """The notes above the text, where there is text; else ""."""
        above = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in self.notes)
        return above + self.html if self.html else ""


class Deleted(Value, frozen=True, kw_only=True):
    """A story that was withdrawn: its bare id and the time, nothing else."""

    id: str
    at: datetime


class Feed(Value, frozen=True, kw_only=True):
    """One list. ``path`` is its own path without ending; ``page`` the page it belongs to."""

    title: str
    page: str
    path: str
    query: str = ""
    language: str = "en"
    rights: str = ""
    entries: tuple[Entry, ...] = ()
    deleted: tuple[Deleted, ...] = ()
    hidden_at: datetime | None = None  # when a story was last held or withheld

    @property
    def updated(self) -> datetime:
        """The newest change of anything in the feed, or by what left it; the epoch if empty.

        A story that is taken away therefore never makes the feed older than it was.
        """
        moments = [one.updated for one in self.entries] + [one.at for one in self.deleted]
        return max([*moments, self.hidden_at or EPOCH])

    def address(self, ending: str) -> str:
        """The feed's own address in one format."""
        return absolute(f"{self.path}.{ending}{self.query}")


def permanent_id(public_id: int) -> str:
    """The bare address of a story: the id alone resolves, for ever."""
    return absolute(f"/article/{public_id}")


def feed(
    frame: Frame,
    cards: Iterable[StoryCard],
    killed: Iterable[tuple[int, datetime]],
    *,
    title: str,
    page: str,
    path: str,
    query: str = "",
    hidden_at: datetime | None = None,
) -> Feed:
    """A list of cards as a feed."""
    entity = frame.identity.legal_entity or frame.name
    return Feed(
        title=title,
        page=absolute(page),
        path=path,
        query=query,
        rights=f"© {entity} and the agencies named",
        entries=tuple(entry(one) for one in cards),
        deleted=tuple(Deleted(id=permanent_id(pk), at=at) for pk, at in killed),
        hidden_at=hidden_at,
    )


def entry(card: StoryCard) -> Entry:
    """One card; beyond headline and link only what ``full_text_feeds`` gives."""
    picture = card.picture if card.full_feed else None
    owed = card.body and card.credit
    return Entry(
        id=permanent_id(card.id),
        url=absolute(card.url),
        title=card.headline,
        summary=card.summary if card.full_feed else "",
        html=card.body + (format_html("<p>{}</p>", card.credit) if owed else ""),
        agency=card.agency.name,
        source_url=absolute(card.agency.url),
        published=card.published,
        updated=card.modified,
        language=card.language,
        tags=tuple(place.name for place in (card.sector, card.country) if place),
        image=absolute(picture.url) if picture else "",
        image_credit=picture.credit if picture else "",
        notes=tuple(f"{clock.full(note.at, 'UTC')}: {note.text}" for note in card.notes),
        via=card.source_url,
    )
