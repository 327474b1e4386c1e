"""Alembic's environment: every package's tables, one metadata."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from knowledge.columns import UtcDateTime
from migrations.tables import METADATA

config = context.config


def render(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write our own column types by their short names."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from knowledge.columns import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
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
