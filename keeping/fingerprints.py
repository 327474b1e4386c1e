"""Fingerprints of tables: how many rows, and a checksum that is the same on every database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, Column, Connection, MetaData, Table, Text, cast, func, select
from sqlalchemy.sql.elements import ColumnElement

DIGEST_BYTES = 16
ROWS_AT_A_TIME = 2000
REVISIONS = "alembic_version"


@dataclass(frozen=True)
class Fingerprint:
    """Rows of a table and the sum of their digests, which no order changes."""

    rows: int
    checksum: str


def fingerprint(connection: Connection, table: Table) -> Fingerprint:
    """Read a whole table, some rows at a time."""
    columns = [stored(column) for column in sorted(table.columns, key=lambda each: each.name)]
    rows, total = 0, 0
    found = connection.execution_options(yield_per=ROWS_AT_A_TIME).execute(select(*columns))
    for row in found:
        digest = blake2b(repr([_plain(value) for value in row]).encode(), digest_size=DIGEST_BYTES)
        rows += 1
        total += int.from_bytes(digest.digest())
    return Fingerprint(rows, f"{total % 2 ** (8 * DIGEST_BYTES):032x}")


def fingerprints(connection: Connection, tables: Iterable[Table]) -> dict[str, Fingerprint]:
    """Fingerprints by table name."""
    return {table.name: fingerprint(connection, table) for table in tables}


def standing_tables(connection: Connection) -> Mapping[str, Table]:
    """The tables as they stand in the database, whatever version made them."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {table.name: table for table in metadata.sorted_tables if table.name != REVISIONS}


def has_rows(connection: Connection) -> bool:
    """Whether any table holds a row."""
    tables = standing_tables(connection).values()
    return any(connection.execute(select(func.count()).select_from(t)).scalar() for t in tables)


def differences(
    wanted: Mapping[str, Fingerprint], found: Mapping[str, Fingerprint]
) -> tuple[str, ...]:
    """Names of the tables that are missing, too many or not the same."""
    return tuple(sorted(n for n in {*wanted, *found} if wanted.get(n) != found.get(n)))


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """A column as it is stored: JSON as its text, to the letter."""
    return cast(column, Text).label(column.key) if isinstance(column.type, JSON) else column


def _plain(value: object) -> object:
    """A value without what differs by driver: the zone of moments, the kind of bytes."""
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return moment.astimezone(UTC).isoformat()
    return bytes(value) if isinstance(value, bytearray | memoryview) else value
