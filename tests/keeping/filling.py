"""Rows in every table, with texts and values that copying likes to spoil."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    null,
    update,
)

from keeping.moving import set_sequence
from knowledge.columns import UtcDateTime
from migrations.tables import METADATA

ROWS = 3
SHORTEST_COLUMN = 20
ODD = ("Lệ phí “0 đồng”\n\\.\t'; --", "🙂 ở ấp 3 NULL", "")
MOMENT = datetime(2026, 1, 5, 1, 2, 3, 45, UTC)


def fill(engine: Engine) -> None:
    """Put some rows into every table; the last report is merged into the one after it."""
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            for number in range(1, ROWS + 1):
                connection.execute(insert(table).values(_row(table, number)))
            if engine.dialect.name == "postgresql":
                set_sequence(table, connection)
        reports = METADATA.tables["obstacle_report"]
        connection.execute(update(reports).where(reports.c.id == 1).values(merged_into=ROWS))


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    reference = next(iter(column.foreign_keys), None)
    if reference is not None:
        own = reference.column.table is column.table
        return None if own else _value(reference.column, number)
    if column.nullable and number == 2:
        return null()
    return _of_type(column, number)


def _of_type(column: Column[Any], number: int) -> Any:
    match column.type:
        case Boolean():
            return number == 1
        case Integer():
            return number
        case Float():
            return number / 7
        case JSON():
            return {"chữ": ODD[0], "số": [1.5, None, {"a": number}]}
        case UtcDateTime():
            return MOMENT + timedelta(days=number)
        case Date():
            return date(2026, 2, number)
        case LargeBinary():
            return bytes(range(256)) * number
    return f"{number} {ODD[number - 1]}"[:SHORTEST_COLUMN]
