"""Writing single rows in one statement each, past the session's bookkeeping.

A turn writes few rows and reads none of them again; as plain statements they cost a third.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import Connection, Insert, Table
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def insert_row(connection: Connection, model: type[SQLModel], **values: Any) -> Any:
    """Insert a row at once, what is not given as the model has it; returns its primary key.

    Raises: IntegrityError where it is there already.
    """
    statement, defaults = _insert_into(model)
    row = {name: default() for name, default in defaults.items() if name not in values} | values
    given = {name: value for name, value in row.items() if value is not None}
    key = connection.execute(statement, given).inserted_primary_key
    assert key is not None
    return key[0]


@cache
def _insert_into(model: type[SQLModel]) -> tuple[Insert, Mapping[str, Callable[[], Any]]]:
    """The statement, and what fills the columns that are not given."""
    fields = {name: field for name, field in model.model_fields.items() if not field.is_required()}
    return table_of(model).insert(), {
        name: cast("Callable[[], Any] | None", field.default_factory)
        or partial(_same, field.default)
        for name, field in fields.items()
    }


def _same(value: Any) -> Any:
    return value
