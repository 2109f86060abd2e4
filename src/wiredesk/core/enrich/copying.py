"""From a news item in house style to the copy that the enrichers read."""

from wiredesk.core.enrich.values import Copy
from wiredesk.core.item import NewsItem


def copy_of(item: NewsItem, *, agency: str, language: str = "") -> Copy:
    """What of an item the enrichers read; ``agency`` is the name of who filed it.

    ``language`` is the wire's, for items that name none.
    """
    said = item.updated or item.created
    return Copy(
        headline=item.headline or "",
        text=item.body_text,
        language=item.language or language,
        published=said.at if said else None,
        dateline=item.dateline,
        subjects=item.subjects,
        places=item.places,
        people=item.people,
        organisations=item.organisations,
        agency=agency,
        headline_tags=item.headline_tags,
    )
