"""Share links as plain links: no script, no pixel, nobody is told before the reader clicks."""

from urllib.parse import quote, urlencode

PLACES = (
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?", {"url": "url"}),
    ("Quora", "https://www.quora.com/share?", {"url": "url", "title": "title"}),
    ("X", "https://x.com/intent/post?", {"url": "url", "text": "title"}),
    ("E-mail", "mailto:?", {"subject": "title", "body": "url"}),
)


def links(title: str, url: str) -> list[tuple[str, str]]:
    """(name, href) of every place a story can be shared to; ``url`` is absolute."""
    values = {"url": url, "title": title}
    return [(name, base + _query(fields, values)) for name, base, fields in PLACES]


def _query(fields: dict[str, str], values: dict[str, str]) -> str:
    return urlencode({key: values[what] for key, what in fields.items()}, quote_via=quote)
