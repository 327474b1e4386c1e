"""A backup of the whole state, made while the service runs, and its way back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine

from keeping import manifest as manifests
from keeping import postgres, sqlite
from keeping.errors import BackupBroken, NotTheSame, TargetNotEmpty
from keeping.files import copy_back, copy_out, kept_files
from keeping.fingerprints import differences, fingerprints, has_rows, standing_tables
from keeping.manifest import Manifest, StoredFile, read_manifest, require_whole

STAMP = "%Y%m%dT%H%M%S%fZ"
BACKENDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}


@dataclass(frozen=True)
class State:
    """What is kept: a database, and the folder of keys and photos."""

    engine: Engine
    var_dir: Path

    @property
    def backend(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.url.get_backend_name()


def back_up(state: State, place: Path) -> Path:
    """Make a new backup below `place`; one that is not finished keeps a hidden name.

    Raises: ToolFailed where PostgreSQL's programs are missing or fail.
    """
    moment = datetime.now(UTC)
    fresh = place / f".{moment.strftime(STAMP)}.unfinished"
    fresh.mkdir(parents=True, mode=0o700)
    try:
        _fill(state, fresh, moment)
        return fresh.rename(place / f"motcua-{moment.strftime(STAMP)}")
    except BaseException:
        shutil.rmtree(fresh)
        raise


def _fill(state: State, folder: Path, moment: datetime) -> None:
    backend = BACKENDS[state.backend]
    with backend.snapshot(state.engine, folder) as connection:
        tables = fingerprints(connection, standing_tables(connection).values())
        revision = _revision(connection)
    (folder / backend.DATABASE).chmod(0o600)
    names = [backend.DATABASE, *copy_out(state.var_dir, folder)]
    files: dict[str, StoredFile] = {name: manifests.store(folder / name) for name in names}
    made_at = moment.isoformat(timespec="seconds")
    Manifest(made_at, state.backend, revision, backend.DATABASE, tables, files).write(folder)


def restore(folder: Path, state: State, *, replace: bool = False) -> Manifest:
    """Put a backup back and compare every table with what it was; returns its manifest.

    Raises: BackupBroken where the backup is not whole or of another kind of database;
    TargetNotEmpty where there are rows or files already and `replace` is not said;
    NotTheSame where the tables put back differ, and ToolFailed: then the old ones stand.
    """
    manifest = read_manifest(folder)
    require_whole(manifest, folder)
    if manifest.backend != state.backend:
        raise BackupBroken(
            f"{folder} is of {manifest.backend}, DATABASE_URL of {state.backend}. Restore it to "
            f"{manifest.backend} and move from there (make move)."
        )
    if not replace:
        _require_empty(state)
    verify = partial(_require_same, manifest)
    BACKENDS[state.backend].put_back(folder / manifest.database, state.engine, verify)
    copy_back(folder, [n for n in manifest.files if n != manifest.database], state.var_dir)
    return manifest


def forget_old(place: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups; returns those that went."""
    made = sorted(path for path in place.glob("motcua-*") if (path / manifests.NAME).is_file())
    old = made[:-keep]
    for path in old:
        shutil.rmtree(path)
    return old


def _require_empty(state: State) -> None:
    with state.engine.connect() as connection:
        rows = has_rows(connection)
    files = state.var_dir.is_dir() and any(kept_files(state.var_dir))
    if rows or files:
        where = "the database" if rows else str(state.var_dir)
        raise TargetNotEmpty(
            f"{where} is not empty; a restore would replace it. Back it up first (make backup), "
            "stop the service, and say that it may go: make restore FROM=… REPLACE=1"
        )


def _require_same(manifest: Manifest, connection: Connection) -> None:
    found = fingerprints(connection, standing_tables(connection).values())
    if wrong := differences(manifest.tables, found):
        raise NotTheSame(f"tables differ from the backup: {', '.join(wrong)}")


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
