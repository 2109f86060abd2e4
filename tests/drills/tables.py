"""Looks for words in every table of a site's database."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from bench.site import Site

SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table'"
POSTGRESQL = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
INDEX_INSIDES = "archive_search_"
"""Tables that FTS5 keeps behind archive_search: packed bytes, read through that table only."""


def holding(site: Site, words: Collection[str], *, besides: Collection[str]) -> list[str]:
    """The tables that hold any of the words, upper or lower case, in any column."""
    tables = SQLITE if (site.home / "wiredesk.sqlite3").exists() else POSTGRESQL
    names = [name for (name,) in site.execute(tables)]
    return [
        name
        for name in names
        if name not in besides and not name.startswith(INDEX_INSIDES)
        if any(_holds(row, words) for row in site.execute(f'SELECT * FROM "{name}"'))
    ]


def _holds(row: tuple[object, ...], words: Collection[str]) -> bool:
    text = repr(row).lower()
    return any(word in text for word in words)


def is_locked(database: Path) -> bool:
    """Whether somebody is in the middle of writing, and stays there for half a second."""
    with closing(sqlite3.connect(database, timeout=0.5, isolation_level=None)) as open_one:
        try:
            open_one.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        open_one.execute("ROLLBACK")
        return False
