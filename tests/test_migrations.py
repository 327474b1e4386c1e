"""Migrations make exactly the tables that the code names, forward and back."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from knowledge.database import open_engine
from migrations.tables import METADATA
from migrations.upgrading import downgrade_database, upgrade_database


def fresh(tmp_path: Path) -> Engine:
    return open_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")


def test_migrated_database_equals_the_models(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    upgrade_database(engine)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()
    assert found == []


def test_migrations_run_back_to_nothing_and_forward_again(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    upgrade_database(engine)
    downgrade_database(engine)
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    upgrade_database(engine)
    engine.dispose()
    assert left == set()
