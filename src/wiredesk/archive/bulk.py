"""Writes many rows with one prepared statement: Django's expressions for each value cost more.

For the road's hot tables only. Values stand under the names of Django's attributes (``wire_id``,
not ``wire``); whatever is not given takes the default of its field.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]


def insert(model: type[models.Model], rows: Iterable[Row], *, once: bool = False) -> None:
    """Insert rows that all name the same columns; ``once`` passes over those that are there."""
    listed = list(rows)
    if not listed:
        return
    columns, values = prepared(model, listed)
    marks = ", ".join(["%s"] * len(columns))
    unless = " ON CONFLICT DO NOTHING" if once else ""
    _many(f"INSERT INTO {told_of(model, columns)} VALUES ({marks}){unless}", values)


def told_of(model: type[models.Model], columns: Sequence[str]) -> str:
    """A table and some of its columns, as INSERT and COPY name them."""
    names = ", ".join(f'"{column}"' for column in columns)
    return f'"{model._meta.db_table}" ({names})'


def prepared(
    model: type[models.Model], rows: Sequence[Row]
) -> tuple[list[str], Iterable[list[Any]]]:
    """The columns of a table, and the values of rows in their order as the database takes them.

    The rows name the same columns, at least one row. Raises LookupError for an unknown name.
    """
    given = rows[0].keys()
    every = [one for one in model._meta.concrete_fields
             if not one.primary_key or one.attname in given]  # fmt: skip
    named = [field for field in every if field.attname in given]
    others = [field for field in every if field.attname not in given]
    if len(named) != len(given):
        raise LookupError(f"{model.__name__} lacks one of {sorted(given)}")
    rest = [_stored(field)(field.get_default()) for field in others]
    values = (own + rest for own in _values(named, rows))
    return [field.column for field in named + others], values


def update(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Update rows by their ``id``; all name the same columns."""
    listed = list(rows)
    if not listed:
        return
    fields = [
        field for field in model._meta.concrete_fields
        if field.attname in listed[0] and not field.primary_key
    ]  # fmt: skip
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = model._meta.pk
    assert key is not None
    _many(
        f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{key.column}" = %s',
        _values([*fields, key], listed),
    )


def _many(statement: str, values: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(values))


def _values(fields: Sequence[Any], rows: Iterable[Row]) -> Iterable[list[Any]]:
    """The values of each row in the order of the fields, as the database takes them."""
    names = [field.attname for field in fields]
    special = [
        (place, convert) for place, field in enumerate(fields)
        if (convert := _stored(field)) is not _as_it_is
    ]  # fmt: skip
    for row in rows:
        values = [row[name] for name in names]
        for place, convert in special:
            values[place] = convert(values[place])
        yield values


def _stored(field: Any) -> Convert:
    """How the database of this process takes a value of a field."""
    if connection.vendor != "sqlite":
        return _as_it_is if not isinstance(field, models.JSONField) else _jsonb(field)
    if isinstance(field, models.DateTimeField):
        return _sqlite_time
    return _json if isinstance(field, models.JSONField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _jsonb(field: "models.JSONField[Any, Any]") -> Convert:
    return lambda value: field.get_db_prep_save(value, connection)


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _sqlite_time(value: datetime | None) -> str | None:
    """As Django writes a time into SQLite: UTC, naive, a space between date and time."""
    if value is None:
        return None
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ").removesuffix("+00:00")
