"""The files beside the database: keys, photos, all in VAR_DIR that cannot be made again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FILES = PurePosixPath("files")
REMADE = ("index", "backups")
DATABASE_SUFFIXES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")


def kept_files(var_dir: Path) -> Iterator[Path]:
    """Files to keep, by their path below `var_dir`; hidden ones are on their way to be whole."""
    for path in sorted(var_dir.rglob("*")):
        inside = path.relative_to(var_dir)
        remade = inside.parts[0] in REMADE or path.suffix in DATABASE_SUFFIXES
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.is_file() and not path.is_symlink() and not remade and not hidden:
            yield inside


def copy_out(var_dir: Path, folder: Path) -> list[str]:
    """Copy the files to keep into a backup; returns their paths in it.

    One that its owner erases at this moment is left out.
    """
    copied: list[str] = []
    for inside in kept_files(var_dir):
        place = FILES / inside.as_posix()
        try:
            _copy(var_dir / inside, folder / place)
        except FileNotFoundError:
            continue
        copied.append(str(place))
    return copied


def copy_back(folder: Path, paths: list[str], var_dir: Path) -> None:
    """Copy the files of a backup back to where they were."""
    for path in paths:
        _copy(folder / path, var_dir / PurePosixPath(path).relative_to(FILES))


def _copy(source: Path, target: Path) -> None:
    """Copy through a hidden name, so that nobody sees half a file; only the owner may read it."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f".{target.name}.copied")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    fresh.replace(target)
