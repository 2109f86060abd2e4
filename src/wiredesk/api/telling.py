"""A story as the read API tells it: an IPTC ninjs 3.1 document, within what the licence allows."""

import mimetypes

from django.conf import settings

from wiredesk.archive.finding import PictureView, StoryCard
from wiredesk.core.formats.writers import ninjs
from wiredesk.core.item import (
    Dateline,
    Moment,
    NewsItem,
    Picture,
    Place,
    Rendition,
    Rights,
    Subject,
)


def may_carry_text(card: StoryCard) -> bool:
    """Whether the contract gives text and picture to others (licence ``full_text_feeds``).

    Everything beyond headline, link and label hangs on this one question.
    """
    return card.full_feed


def absolute(path: str) -> str:
    """An address of this site with host, from the setting alone."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def permanent(public_id: int) -> str:
    """The address that stands for the story for ever, as in feeds."""
    return absolute(f"/article/{public_id}")


def document(card: StoryCard) -> bytes:
    """One story as ninjs 3.1."""
    return ninjs.write([item(card)])


def item(card: StoryCard) -> NewsItem:
    """The story as a news item of ours: our id, our address, our times."""
    full = may_carry_text(card)
    picture = card.picture if full else None
    return NewsItem(
        format=ninjs.KEY,
        guid=permanent(card.id),
        version=str(int(card.modified.timestamp())),
        provider=card.agency.name,
        item_class="text",
        source_url=absolute(card.url),
        pub_status="usable",
        urgency=card.urgency,
        genre=tuple(card.labels),
        headline=card.headline,
        abstract=(card.summary or None) if full else None,
        body_html=card.body if full else "",
        dateline=Dateline(city=card.city) if card.city else None,
        language=card.language,
        subjects=(Subject(qcode=card.sector.key, name=card.sector.name),) if card.sector else (),
        places=(Place(name=card.country.name),) if card.country else (),
        pictures=(_picture(picture),) if picture else (),
        rights=Rights(credit=card.agency.name),
        created=Moment(at=card.published),
        updated=Moment(at=card.modified),
    )


def _picture(picture: PictureView) -> Picture:
    href = absolute(picture.url)
    return Picture(
        guid=href,
        caption=". ".join(part for part in (picture.badge, picture.caption) if part) or None,
        credit=picture.credit,
        alt=picture.alt,
        renditions=(
            Rendition(
                href=href,
                name="web",
                width=picture.width,
                height=picture.height,
                media_type=mimetypes.guess_type(picture.url)[0],
            ),
        ),
    )
