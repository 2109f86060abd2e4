"""What other readers say of the same feeds: gofeed's own expectations, and feedparser itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser

from eval.hostile.facts import Fact

Record = dict[str, Any]


def gofeed_facts(feed: Path) -> list[Fact]:
    """The facts of the JSON beside a feed of gofeed; [] where there is none."""
    beside = feed.with_suffix(".json")
    if feed.suffix == ".json" or not beside.exists():
        return []
    wanted = json.loads(beside.read_text())
    entries = wanted.get("items") or wanted.get("entries") or []
    return [fact for n, one in enumerate(entries) for fact in _of_entry(n, one)]


def _of_entry(index: int, entry: Record) -> Iterator[Fact]:
    given = {
        "title": entry.get("title"),
        "link": entry.get("link"),
        "id": _valued(entry.get("guid")) or entry.get("id"),
        "published": entry.get("publishedParsed") or entry.get("pubDateParsed"),
        "updated": entry.get("updatedParsed"),
        "content": _valued(entry.get("content")),
        "summary": entry.get("description") or entry.get("summary"),
    }
    for field, wanted in given.items():
        if wanted:
            yield Fact(index, field, wanted)
    for author in entry.get("authors") or []:
        if isinstance(author, dict) and author.get("name"):
            yield Fact(index, "author", author["name"])


def _valued(wanted: Any) -> Any:
    return wanted.get("value") if isinstance(wanted, dict) else wanted


def feedparser_facts(body: bytes, headers: dict[str, str]) -> list[Fact]:
    """Title, link, id, date and content of every entry, as feedparser reads them."""
    feed = feedparser.parse(body, response_headers=headers, sanitize_html=True)
    return [fact for n, one in enumerate(feed.entries) for fact in _as_read(n, one)]


def _as_read(index: int, entry: Any) -> Iterator[Fact]:
    derived = entry.get("link") == entry.get("id")  # feedparser takes any id for an address
    for field in ("title", "link", "id"):
        if entry.get(field) and not (field == "link" and derived):
            yield Fact(index, field, entry[field])
    date = entry.get("published_parsed") or entry.get("updated_parsed")
    if date:
        yield Fact(index, "published", tuple(date))
    contents = [one.value for one in entry.get("content", ()) if one.value]
    if words := contents[0] if contents else entry.get("summary"):
        yield Fact(index, "content", words)
