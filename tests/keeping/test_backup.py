"""Backups made while people write, and their way back, on both databases."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.message import IncomingMessage
from bot.records import InboxMessage, OutboxMessage, TurnRecord
from keeping.__main__ import main
from keeping.backup import State, back_up, forget_old, restore
from keeping.errors import BackupBroken, NotTheSame, TargetNotEmpty
from knowledge.database import open_engine, read_session
from migrations.upgrading import upgrade_database
from tests.bot.channels.scripts import rote_service
from tests.bot.channels.stage import wait_until
from tests.keeping.filling import fill
from tests.servers import new_database

BACKENDS = ("sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow]))
KEY = b"k" * 32


@pytest.fixture(params=BACKENDS)
def states(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[State, State]]:
    """A state in use, with rows, a key and a photo, and an empty one of the same kind."""
    engines = []
    for name in ("used", "empty"):
        url = f"sqlite:///{tmp_path / name / 'motcua.sqlite3'}"
        if request.param == "postgres":
            url = new_database(request.getfixturevalue("postgres_server"))
        engines.append(open_engine(url))
    used, empty = State(engines[0], tmp_path / "used"), State(engines[1], tmp_path / "empty")
    upgrade_database(used.engine)
    fill(used.engine)
    write(used.var_dir / "keys" / "dossiers.key", KEY)
    write(used.var_dir / "photos" / "aaaaaaaaaaaaaaaaaaaa.jpg", b"\xff\xd8photo")
    write(used.var_dir / "index" / "large.npy", b"made again")
    yield used, empty
    for engine in engines:
        engine.dispose()


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@contextmanager
def people_writing(engine: Engine) -> Iterator[list[str]]:
    """Citizens write and are answered until the end; yields what was answered so far."""
    service, answered, ending = rote_service(engine), list[str](), threading.Event()

    def write_on() -> None:
        while not ending.is_set():
            number = f"m{len(answered)}"
            message = IncomingMessage("telegram", f"p{len(answered) % 5}", number, f"câu {number}")
            service.answer(message, deliver=True)
            answered.append(number)

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        wait_until(lambda: len(answered) > 20)
        yield answered
    finally:
        ending.set()
        thread.join()


def test_a_backup_under_writes_comes_back_whole(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, empty = states
    with people_writing(used.engine) as answered:
        before = len(answered)
        folder = back_up(used, tmp_path / "backups")
        wait_until(lambda: len(answered) > before + 5)
    manifest = restore(folder, empty)
    with read_session(empty.engine) as session:
        there = set(session.exec(select(InboxMessage.message_id)).all())
        settled = session.exec(
            select(InboxMessage.id)
            .where(col(InboxMessage.answered_at).is_not(None))
            .where(col(InboxMessage.message_id).startswith("m"))
        ).all()
        turns = session.exec(select(TurnRecord.inbox_id)).all()
        replies = set(session.exec(select(OutboxMessage.key)).all())
    assert there >= set(answered[:before]), "what was answered before the backup is in it"
    assert len(settled) >= before
    assert all(turns.count(inbox_id) == 1 for inbox_id in settled)
    assert replies >= {f"reply:{inbox_id}" for inbox_id in settled}
    assert manifest.tables["inbox_message"].rows == len(there)
    assert (empty.var_dir / "keys" / "dossiers.key").read_bytes() == KEY
    assert (empty.var_dir / "photos" / "aaaaaaaaaaaaaaaaaaaa.jpg").read_bytes() == b"\xff\xd8photo"
    assert not (empty.var_dir / "index").exists()


def test_the_service_goes_on_with_a_restored_state(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, empty = states
    restore(back_up(used, tmp_path / "backups"), empty)
    upgrade_database(empty.engine)
    reply = rote_service(empty.engine).answer(
        IncomingMessage("telegram", "new", "after", "chào"), deliver=True
    )
    assert reply.text == "Nghe: chào"


def test_only_the_owner_can_read_a_backup(states: tuple[State, State], tmp_path: Path) -> None:
    folder = back_up(states[0], tmp_path / "backups")
    modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*.*"))}
    assert modes - {0o044} == {0}, "only the manifest, which holds nothing personal, may be read"


def test_a_restore_refuses_a_target_that_is_not_empty_unless_told(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, empty = states
    folder = back_up(used, tmp_path / "backups")
    rote_service(used.engine).answer(IncomingMessage("telegram", "p", "late", "muộn"))
    with pytest.raises(TargetNotEmpty, match="REPLACE=1"):
        restore(folder, used)
    assert "late" in message_ids(used.engine)
    restore(folder, used, replace=True)
    assert "late" not in message_ids(used.engine)
    write(empty.var_dir / "keys" / "dossiers.key", b"another")
    with pytest.raises(TargetNotEmpty):
        restore(folder, empty)


def test_a_damaged_backup_is_refused_before_anything_changes(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, empty = states
    folder = back_up(used, tmp_path / "backups")
    database = next(folder.glob("database.*"))
    content = database.read_bytes()
    database.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BackupBroken, match=database.name):
        restore(folder, empty)
    database.unlink()
    with pytest.raises(BackupBroken, match="missing"):
        restore(folder, empty)
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(BackupBroken):
        restore(folder, empty)
    restored = [path for path in empty.var_dir.rglob("*") if path.suffix != ".sqlite3"]
    assert restored == []


def test_rows_that_differ_from_the_manifest_leave_the_old_ones_standing(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, _ = states
    folder = back_up(used, tmp_path / "backups")
    rote_service(used.engine).answer(IncomingMessage("telegram", "p", "late", "muộn"))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["turn"]["checksum"] = "0" * 32
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(NotTheSame, match="turn"):
        restore(folder, used, replace=True)
    assert "late" in message_ids(used.engine)


def test_a_backup_that_fails_leaves_nothing_behind(
    states: tuple[State, State], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keeping.backup.copy_out", full)
    with pytest.raises(OSError, match="No space"):
        back_up(states[0], tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_old_backups_go_when_only_some_are_kept(
    states: tuple[State, State], tmp_path: Path
) -> None:
    made = [back_up(states[0], tmp_path / "backups") for _ in range(4)]
    assert forget_old(tmp_path / "backups", 2) == made[:2]
    assert sorted((tmp_path / "backups").iterdir()) == made[2:]


def test_the_commands_back_up_and_restore(
    states: tuple[State, State],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    used, empty = states
    monkeypatch.chdir(tmp_path)
    enter(monkeypatch, used)
    assert main(["backup", "--keep", "2"]) == 0
    (folder,) = (used.var_dir / "backups").iterdir()
    enter(monkeypatch, empty)
    assert main(["restore", str(folder)]) == 0
    assert "all as they were" in capsys.readouterr().out
    assert main(["restore", str(folder)]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_backup_while_messages_stream_in_holds_nobody_up(
    states: tuple[State, State], tmp_path: Path
) -> None:
    used, _ = states
    with people_writing(used.engine) as answered:
        started, before = time.monotonic(), len(answered)
        back_up(used, tmp_path / "backups")
        seconds, during = time.monotonic() - started, len(answered) - before
    assert during > 0, f"nobody was answered for {seconds:.1f} s"


def enter(monkeypatch: pytest.MonkeyPatch, state: State) -> None:
    monkeypatch.setenv("VAR_DIR", str(state.var_dir))
    address = state.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", address)


def message_ids(engine: Engine) -> set[str]:
    with read_session(engine) as session:
        return set(session.exec(select(InboxMessage.message_id)).all())


def test_a_database_that_is_away_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert main(["backup", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("database: connection failed")


def test_a_missing_library_for_postgresql_is_told_with_its_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert main(["backup", "--to", str(tmp_path)]) == 1
    assert "make province" in capsys.readouterr().err
