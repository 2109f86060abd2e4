"""The full-text index, written in the transaction that changes a story: FTS5 or tsvector + GIN."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from msgspec import Struct
from msgspec.structs import replace

from wiredesk.archive.models import Story, StoryEdit, StoryVersion
from wiredesk.core.text.plain import plain_of_safe
from wiredesk.core.text.words import words_of

RANKED_WITHIN = 1_000
"""Relevance is computed among the newest matches only (STACK, search row)."""

LONGEST_QUERY_WORDS = 16


OVERLAID = ("headline", "dek", "body_html")
"""What an overlay may say in its own words."""


class Found(Struct, frozen=True):
    """Story keys, best first; ``count`` stops at RANKED_WITHIN (then ``capped``)."""

    ids: list[int]
    count: int
    capped: bool


class Entry(Struct, frozen=True):
    """The searchable words of one story."""

    story_id: int
    headline: str
    dek: str
    body: str


CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS archive_search USING fts5("
        "headline, dek, body,"
        # With the marks: vowel signs are part of a word in the scripts of India.
        " tokenize=\"unicode61 remove_diacritics 2 categories 'L* M* N* Co'\")",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS archive_search ("
        "story_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS archive_search_words ON archive_search USING gin (words)",
    ),
}


def create_index(**_: object) -> None:
    """Create the index where it is missing; runs after every migrate."""
    with connection.cursor() as cursor:
        for statement in CREATE[connection.vendor]:
            cursor.execute(statement)
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO archive_search(archive_search, rank) VALUES('automerge', 0)"
            )


def remove(story_ids: Sequence[int]) -> None:
    """Take stories out of the index; unknown ids are no error."""
    if not story_ids:
        return
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        for start in range(0, len(story_ids), 500):
            some = list(story_ids[start : start + 500])
            marks = ",".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM archive_search WHERE {key} IN ({marks})", some)


def holds(story_id: int) -> bool:
    """Whether the index has an entry of this story."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM archive_search WHERE {key} = %s", [story_id])
        return cursor.fetchone() is not None


def holds_any_of(wire_id: int) -> bool:
    """Whether a story of the wire is in the index."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM archive_search JOIN archive_story"
            f" ON archive_story.id = archive_search.{key} WHERE wire_id = %s LIMIT 1",
            [wire_id],
        )
        return cursor.fetchone() is not None


def over(before: datetime) -> list[int]:
    """Public ids of stories in the index whose rights ended before then."""
    key = "rowid" if connection.vendor == "sqlite" else "story_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public_id FROM archive_story JOIN archive_search"
            f" ON archive_story.id = archive_search.{key} WHERE rights_end <= %s",
            [connection.ops.adapt_datetimefield_value(before)],
        )
        return [row[0] for row in cursor.fetchall()]


def on_the_page(stories: Iterable[Story]) -> list[Entry]:
    """The words readers see of these stories: the live overlay's, else the shown version's."""
    found = [story for story in stories if story.shown_id]
    shown = {story.pk: story.shown_id for story in found}
    below = {story.pk: story.adds for story in found if story.adds}
    live = StoryEdit.objects.filter(story_id__in=shown, live=True).only("story_id", *OVERLAID)
    edits = {edit.story_id: edit for edit in live}
    texts = StoryVersion.objects.filter(pk__in=shown.values())
    versions = texts.values_list("story_id", "headline", "dek", "body_text")
    entries = [_overlaid(Entry(*words), edits.get(words[0])) for words in versions.order_by("id")]
    return [_added(entry, below.get(entry.story_id, ())) for entry in entries]


def _added(entry: Entry, adds: Sequence[int]) -> Entry:
    if not adds:
        return entry
    texts = StoryVersion.objects.filter(pk__in=adds).values_list("body_text", flat=True)
    return replace(entry, body="\n\n".join((entry.body, *texts)))


def _overlaid(entry: Entry, edit: StoryEdit | None) -> Entry:
    if edit is None:
        return entry
    return Entry(
        story_id=entry.story_id,
        headline=edit.headline or entry.headline,
        dek=edit.dek or entry.dek,
        body=plain_of_safe(edit.body_html) if edit.body_html else entry.body,
    )


def write(entries: Iterable[Entry], *, fresh: bool = False) -> None:
    """Put stories into the index, replacing what was there (``fresh``: nothing was)."""
    rows = list(entries)
    if not rows:
        return
    if not fresh:
        remove([row.story_id for row in rows])
    values = [(row.story_id, row.headline, row.dek, row.body) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO archive_search(rowid, headline, dek, body) VALUES (%s, %s, %s, %s)",
                values,
            )
        else:
            cursor.executemany(
                "INSERT INTO archive_search(story_id, words) VALUES (%s,"
                " setweight(to_tsvector('simple', %s), 'A') ||"
                " setweight(to_tsvector('simple', %s), 'B') ||"
                " setweight(to_tsvector('simple', %s), 'C'))",
                values,
            )


def tidy(pages: int = 200) -> None:
    """Merge a bounded part of the FTS5 index; for idle moments (automerge is off)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO archive_search(archive_search, rank) VALUES('merge', %s)", [pages]
            )


def find(query: str, now: datetime, *, limit: int = 20, offset: int = 0) -> Found:
    """Public stories that hold every word of ``query``, best of the newest first.

    Search syntax is never passed on: only the words of the query count, the last one as a prefix.
    """
    words = words_of(query)[:LONGEST_QUERY_WORDS]
    if not words:
        return Found([], 0, False)
    ranked = _sqlite(words) if connection.vendor == "sqlite" else _postgresql(words)
    visible = set(
        Story.objects.listed(now)  # type: ignore[attr-defined]
        .filter(id__in=ranked)
        .order_by()
        .values_list("id", flat=True)
    )
    ids = [story_id for story_id in ranked if story_id in visible]
    return Found(ids[offset : offset + limit], len(ids), len(ranked) == RANKED_WITHIN)


def _sqlite(words: Sequence[str]) -> list[int]:
    match = " ".join(f'"{word}"' for word in words) + "*"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM (SELECT rowid, rank FROM archive_search WHERE archive_search"
            " MATCH %s AND rank MATCH 'bm25(8.0, 4.0, 1.0)' ORDER BY rowid DESC LIMIT %s)"
            " ORDER BY rank",
            [match, RANKED_WITHIN],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgresql(words: Sequence[str]) -> list[int]:
    match = " & ".join(f"'{word}'" for word in words) + ":*"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT story_id FROM (SELECT story_id, words FROM archive_search"
            " WHERE words @@ to_tsquery('simple', %s) ORDER BY story_id DESC LIMIT %s) newest"
            " ORDER BY ts_rank(words, to_tsquery('simple', %s)) DESC, story_id DESC",
            [match, RANKED_WITHIN, match],
        )
        return [row[0] for row in cursor.fetchall()]
