"""From SQLite to PostgreSQL in one transaction that checks itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Integer,
    RowMapping,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from keeping.errors import NotTheSame, TargetNotEmpty
from keeping.fingerprints import (
    ROWS_AT_A_TIME,
    Fingerprint,
    differences,
    fingerprints,
    has_rows,
    stored,
)
from knowledge.errors import ConfigurationError
from migrations.tables import METADATA
from migrations.upgrading import upgrade_database


def move(
    source: Engine, target: Engine, say: Callable[[str], None] = lambda _: None
) -> Mapping[str, Fingerprint]:
    """Copy every row of a SQLite database into an empty PostgreSQL one; the source is not changed.

    Nobody can write to the source meanwhile. All rows arrive, with the same checksums, or none.
    Raises: TargetNotEmpty; NotTheSame where a table differs after the copy; ConfigurationError
    where these are not a SQLite and a PostgreSQL database.
    """
    _require_kinds(source, target)
    _require_empty(target)
    upgrade_database(source)
    upgrade_database(target)
    tables = METADATA.sorted_tables
    with source.begin() as reading, target.begin() as writing:  # begin locks writers out
        for table in tables:
            say(table.name)
            _copy(table, reading, writing)
            set_sequence(table, writing)
        wanted, found = fingerprints(reading, tables), fingerprints(writing, tables)
        if wrong := differences(wanted, found):
            raise NotTheSame(f"tables differ after the copy: {', '.join(wrong)}; nothing is kept")
    return found


def _require_empty(target: Engine) -> None:
    with target.connect() as connection:
        if has_rows(connection):
            raise TargetNotEmpty("The PostgreSQL database has rows already; give an empty one.")


def _require_kinds(source: Engine, target: Engine) -> None:
    kinds = source.url.get_backend_name(), target.url.get_backend_name()
    if kinds != ("sqlite", "postgresql"):
        raise ConfigurationError(
            f"DATABASE_URL must be of SQLite (or empty) and TO of PostgreSQL, not {kinds[0]} and "
            f"{kinds[1]}: make move TO=postgresql+psycopg://user@host/database"
        )


def _copy(table: Table, reading: Connection, writing: Connection) -> None:
    """Copy the rows; a column that points into its own table is filled once all are there."""
    own = _own_references(table)
    there = insert(table).values({column.name: _as_stored(column) for column in table.columns})
    for rows in _rows(table, reading):
        writing.execute(there, [{**row, **dict.fromkeys(own)} for row in rows])
    for name in own:
        key = next(iter(table.primary_key))
        point = update(table).where(key == bindparam("its_key"))
        point = point.values({name: bindparam("points_to")})
        filled = select(key.label("its_key"), table.c[name].label("points_to"))
        found = reading.execute(filled.where(table.c[name].is_not(None))).mappings().all()
        if found:
            writing.execute(point, [dict(row) for row in found])


def _rows(table: Table, reading: Connection) -> Iterator[Sequence[RowMapping]]:
    query = select(*(stored(column) for column in table.columns))
    found = reading.execution_options(yield_per=ROWS_AT_A_TIME).execute(query)
    yield from found.mappings().partitions()


def _own_references(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    """The value of a column; JSON comes and goes as its text, to the letter."""
    if isinstance(column.type, JSON):
        return cast(bindparam(column.name, type_=Text()), JSON)
    return bindparam(column.name, type_=column.type)


def set_sequence(table: Table, writing: Connection) -> None:
    """Let the next row take the number after the largest."""
    key = table.autoincrement_column
    if key is None or not isinstance(key.type, Integer):
        return
    name = writing.execute(
        select(func.pg_get_serial_sequence(table.name, key.name))
    ).scalar_one_or_none()
    if name is not None:
        largest = f"(SELECT max({key.name}) FROM {table.name})"  # our own names  # nosec B608
        asked = f"SELECT setval(:name, coalesce({largest}, 1), {largest} IS NOT NULL)"
        writing.execute(text(asked), {"name": name})
