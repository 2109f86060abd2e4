"""Fills a site with a made-up archive at once: a process of its own, for Django's settings.

Indexes are made when all rows are there; SQLite does not wait for the disk, PostgreSQL takes COPY.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

AGENCIES, WIRES = 12, 24
TABLES = ("archive_transmission", "archive_story", "archive_storyversion", "archive_audit")


def main(count: int) -> None:
    """Write ``count`` stories behind those that are there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from bench.synthetic import portions
    from wiredesk.archive import search
    from wiredesk.archive.models import Audit, Story, StoryVersion, Transmission

    with _bare_tables():
        for made in portions(count, _wires(), timezone.now(), first=1):
            with transaction.atomic():
                _copy(Transmission, made.transmissions)
                _copy(StoryVersion, made.versions)
                _copy(Story, made.stories)
                _copy(Audit, made.audit)
                search.write((search.Entry(*words) for words in made.words), fresh=True)


def _wires() -> Any:
    from bench.synthetic import Wires
    from bench.wires import add
    from wiredesk.archive.models import Country, Sector, Wire

    for number in range(WIRES):
        row = {"key": f"wire-{number}", "agency": f"agency-{number % AGENCIES}"}
        add({**row, "transport": "folder", "address": f"/nowhere/{number}"})
    return Wires(
        wires=tuple(Wire.objects.filter(key__startswith="wire-").values_list("pk", "agency_id")),
        sectors=tuple(Sector.objects.values_list("pk", flat=True)),
        countries=tuple(Country.objects.values_list("pk", flat=True)),
    )


def _copy(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Rows into a table, by the fastest way of its database."""
    from django.db import connection

    from wiredesk.archive import bulk

    if connection.vendor != "postgresql":
        return bulk.insert(model, rows)
    columns, values = bulk.prepared(model, rows)
    with connection.cursor() as cursor:
        statement = f"COPY {bulk.told_of(model, columns)} FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    return None


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without indexes until all rows are there, and on SQLite without checks between tables."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        _each(cursor, _SQLITE_BEFORE if sqlite else _POSTGRESQL_BEFORE)
        dropped = _indexes(cursor, sqlite)
        _each(cursor, (f'DROP INDEX "{name}"' for name, _ in dropped))
        yield
        _each(cursor, (statement for _, statement in dropped))
        _each(cursor, _SQLITE_AFTER if sqlite else [*_POSTGRESQL_AFTER, *_sequences()])


_SQLITE_BEFORE = (
    "PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -1000000", "PRAGMA temp_store = FILE",
    "INSERT INTO archive_search(archive_search, rank) VALUES('hashsize', 67108864)",
)  # fmt: skip
_SQLITE_AFTER = (
    "INSERT INTO archive_search(archive_search, rank) VALUES('hashsize', 1048576)",
    "PRAGMA journal_mode = WAL",
)
_POSTGRESQL_BEFORE = ("SET synchronous_commit = off", "SET maintenance_work_mem = '1GB'")
_POSTGRESQL_AFTER = (*(f"ANALYZE {table}" for table in TABLES), "ANALYZE archive_search")


def _indexes(cursor: Any, sqlite: bool) -> list[tuple[str, str]]:
    """Name and statement of every index that no constraint needs."""
    marks = ", ".join(["%s"] * len(TABLES))
    if sqlite:
        query = (f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                 f" AND tbl_name IN ({marks})")  # fmt: skip
    else:
        query = (f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
                 " AND indexname NOT IN (SELECT conname FROM pg_constraint)")  # fmt: skip
    cursor.execute(query, TABLES)
    return list(cursor.fetchall())


def _sequences() -> list[str]:
    """Statements by which new rows get keys behind ours."""
    from django.core.management.color import no_style
    from django.db import connection

    from wiredesk.archive.models import Audit, Story, StoryVersion, Transmission

    models = [Transmission, Story, StoryVersion, Audit]
    return list(connection.ops.sequence_reset_sql(no_style(), models))


def _each(cursor: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


if __name__ == "__main__":
    main(int(sys.argv[1]))
