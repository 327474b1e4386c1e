"""Alembic's environment: every package's tables, one metadata."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BLOB, DATETIME, JSON, DefaultClause
from sqlalchemy.sql.elements import False_, True_
from sqlmodel.sql.sqltypes import AutoString

from knowledge.columns import UtcDateTime
from migrations.tables import METADATA

config = context.config


def render(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write our own column types by their short names, and SQLite's by those of any database."""
    if kind == "type" and isinstance(item, UtcDateTime | DATETIME):
        autogen.imports.add("from knowledge.columns import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, BLOB | JSON):
        return "sa.LargeBinary()" if isinstance(item, BLOB) else "sa.JSON()"
    if kind == "server_default" and isinstance(item, DefaultClause):
        literal = {False_: "sa.false()", True_: "sa.true()"}.get(type(item.arg))
        return literal or False  # written as SQLite has it, 0 would be no boolean elsewhere
    return False


def run() -> None:
    """Run migrations on the connection that `upgrade_database` hands over."""
    connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
