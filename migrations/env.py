"""Alembic's environment: every package's tables, one metadata."""

from alembic import context
from sqlmodel import SQLModel

import admin.records
import bot.dossiers.records
import bot.obstacles.records
import bot.records
import knowledge.records  # noqa: F401

config = context.config


def run() -> None:
    """Run migrations on the connection that `upgrade_database` hands over."""
    connection = config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
