"""Migrations make exactly the tables that the code names, forward and back, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from knowledge.database import open_engine
from migrations.tables import METADATA
from migrations.upgrading import ROOT, alembic_config, downgrade_database, upgrade_database
from tests.servers import new_database

BACKENDS = ("sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow]))


@pytest.fixture(params=BACKENDS)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_server"))
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_migrated_database_equals_the_models(fresh: Engine) -> None:
    upgrade_database(fresh)
    with fresh.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert found == []


def test_migrations_run_back_to_nothing_and_forward_again(fresh: Engine) -> None:
    upgrade_database(fresh)
    downgrade_database(fresh)
    left = set(inspect(fresh).get_table_names()) - {"alembic_version"}
    upgrade_database(fresh)
    assert left == set()


def test_every_migration_runs_back_one_step_and_forward_with_rows_in_place(fresh: Engine) -> None:
    upgrade_database(fresh)
    with fresh.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO conversation (id, channel, sender, state, flags, created_at, last_at)"
                " VALUES ('c', 'web', 'c', '{}', '', '2026-01-05 08:00', '2026-01-05 08:00')"
            )
        )
    for step in revisions(fresh)[1:]:
        downgrade_database(fresh, step)
        upgrade_database(fresh)
        with fresh.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM conversation")).scalar() == 1


def test_replicas_that_start_together_migrate_once(fresh: Engine) -> None:
    code = (
        "import sys; from knowledge.database import open_engine; "
        "from migrations.upgrading import upgrade_database; "
        "upgrade_database(open_engine(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, fresh.url.render_as_string(hide_password=False)]
    replicas = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [replica.wait(60) for replica in replicas] == [0, 0, 0]
    with fresh.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert found == []


def revisions(engine: Engine) -> list[str]:
    """Every revision, newest first."""
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
        return [revision.revision for revision in script.walk_revisions()]
