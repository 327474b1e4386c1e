"""Moving from SQLite to PostgreSQL: every row, the same to the letter, or none."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, text

from bot.records import OutboxMessage
from keeping import moving
from keeping.errors import NotTheSame, TargetNotEmpty
from keeping.fingerprints import fingerprint, fingerprints
from keeping.moving import move
from knowledge.database import open_engine, write_session
from knowledge.errors import ConfigurationError
from migrations.tables import METADATA
from migrations.upgrading import ROOT, upgrade_database
from tests.keeping.filling import ROWS, fill
from tests.servers import Server, new_database

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    upgrade_database(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def target(postgres_server: Server) -> Iterator[Engine]:
    engine = open_engine(new_database(postgres_server))
    yield engine
    engine.dispose()


def test_every_table_arrives_with_the_same_rows(source: Engine, target: Engine) -> None:
    moved = move(source, target)
    with source.connect() as connection:
        assert moved == fingerprints(connection, METADATA.sorted_tables)
    assert {table.rows for table in moved.values()} == {ROWS}
    reports = METADATA.tables["obstacle_report"]
    with target.connect() as connection:
        merged = select(reports.c.merged_into).where(reports.c.id == 1)
        assert connection.execute(merged).scalar_one() == ROWS


def test_the_next_row_takes_the_next_number(source: Engine, target: Engine) -> None:
    move(source, target)
    with write_session(target) as session:
        row = OutboxMessage(key="new", channel="telegram", text="a")
        session.add(row)
        session.flush()
        assert row.id == ROWS + 1


def test_a_target_with_rows_is_refused_and_left_as_it_is(source: Engine, target: Engine) -> None:
    move(source, target)
    with source.begin() as connection:
        connection.execute(text("UPDATE staff SET display_name = 'B'"))
    with pytest.raises(TargetNotEmpty):
        move(source, target)
    with target.connect() as connection:
        named = select(func.count()).where(METADATA.tables["staff"].c.display_name == "B")
        assert connection.execute(named).scalar_one() == 0


def test_a_row_that_is_not_the_same_keeps_everything_out(
    source: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = moving._rows

    def spoilt(table: object, reading: object) -> Iterator[list[dict[str, object]]]:
        for group in rows(table, reading):  # type: ignore[arg-type]
            yield [{**row, "display_name": "B"} if "display_name" in row else row for row in group]

    monkeypatch.setattr(moving, "_rows", spoilt)
    with pytest.raises(NotTheSame, match="staff"):
        move(source, target)
    with target.connect() as connection:
        staff = METADATA.tables["staff"]
        assert connection.execute(select(func.count()).select_from(staff)).scalar_one() == 0


def test_nobody_writes_to_the_source_while_it_is_read(
    source: Engine, target: Engine, tmp_path: Path
) -> None:
    refused: list[str] = []

    def write(_: str) -> None:
        with closing(sqlite3.connect(tmp_path / "motcua.sqlite3", timeout=0)) as late:
            try:
                late.execute("DELETE FROM staff")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    move(source, target, write)
    assert len(refused) == len(METADATA.sorted_tables)
    assert all("locked" in each for each in refused)


def test_only_from_sqlite_to_postgresql(source: Engine, database: Engine) -> None:
    with pytest.raises(ConfigurationError, match="TO of PostgreSQL"):
        move(source, database)


def test_one_command_moves_and_tells_the_rows(
    source: Engine, target: Engine, tmp_path: Path
) -> None:
    address = target.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "keeping", "move", address]
    settings = {"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path)}
    run = partial(subprocess.run, command, cwd=ROOT, env=settings, capture_output=True, text=True)
    done = run()
    assert done.returncode == 0, done.stderr
    assert f"{ROWS} rows" in done.stdout
    again = run()
    assert again.returncode == 1
    assert again.stderr.startswith("The PostgreSQL database has rows already")


def test_a_fingerprint_tells_one_changed_letter_and_no_order(source: Engine) -> None:
    staff = METADATA.tables["staff"]
    with source.begin() as connection:
        before = fingerprint(connection, staff)
        row = connection.execute(select(staff).where(staff.c.id == 1)).mappings().one()
        connection.execute(staff.delete().where(staff.c.id == 1))
        connection.execute(insert(staff).values(dict(row)))
        assert fingerprint(connection, staff) == before
        changed = staff.update().where(staff.c.id == 1).values(display_name="Ă")
        connection.execute(changed)
        assert fingerprint(connection, staff) != before
