"""`python -m keeping backup|restore|move`: the state of the service, kept safe."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from keeping.backup import State, back_up, forget_old, restore
from keeping.moving import move
from knowledge.database import ills_told, open_engine
from knowledge.errors import MotCuaError
from knowledge.settings import Settings, read_settings


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        return int(options.run(options, settings))
    except MotCuaError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m keeping", description="Keep the state safe.")
    commands = parser.add_subparsers(dest="command", required=True)
    backup = commands.add_parser("backup", help="back up database, keys and photos")
    backup.add_argument("--to", type=Path, help="folder of backups; VAR_DIR/backups without it")
    backup.add_argument("--keep", type=_positive, help="delete all but the newest N backups")
    backup.set_defaults(run=_back_up)
    back = commands.add_parser("restore", help="put a backup back and check it")
    back.add_argument("folder", type=Path)
    back.add_argument("--replace", action="store_true", help="what is there now may go")
    back.set_defaults(run=_restore)
    mover = commands.add_parser("move", help="copy SQLite's rows into an empty PostgreSQL")
    mover.add_argument("to", help="URL, as postgresql+psycopg://user@host/database")
    mover.set_defaults(run=_move)
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1")
    return int(text)


@contextmanager
def _state(settings: Settings) -> Iterator[State]:
    with _engine(settings.database_address) as engine:
        yield State(engine, settings.var_dir)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        with ills_told():
            yield engine
    finally:
        engine.dispose()


def _back_up(options: argparse.Namespace, settings: Settings) -> int:
    place = options.to or settings.var_dir / "backups"
    with _state(settings) as state:
        made = back_up(state, place)
    print(f"Backed up to {made}")
    for gone in forget_old(place, options.keep) if options.keep else ():
        print(f"Deleted the old backup {gone}")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    with _state(settings) as state:
        manifest = restore(options.folder, state, replace=options.replace)
    print(
        f"Restored the backup of {manifest.made_at}: {manifest.rows} rows of "
        f"{len(manifest.tables)} tables and {len(manifest.files) - 1} files, all as they were."
    )
    return 0


def _move(options: argparse.Namespace, settings: Settings) -> int:
    with _engine(settings.database_address) as source, _engine(options.to) as target:
        moved = move(source, target, lambda table: print(f"… {table}", flush=True))
    for name, print_of in moved.items():
        print(f"{name:<24} {print_of.rows:>9} rows  {print_of.checksum}")
    print("Every row is there. Set DATABASE_URL to it and start the service again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
