"""The manifest of a backup: what is in it, so that a restore can tell whether it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from keeping.errors import BackupBroken
from keeping.fingerprints import Fingerprint

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class StoredFile:
    """A file of the backup by its path."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`backend` is `sqlite` or `postgresql`; `revision` is the newest migration in it."""

    made_at: str
    backend: str
    revision: str
    database: str
    tables: Mapping[str, Fingerprint]
    files: Mapping[str, StoredFile]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write the manifest into a backup."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def read_manifest(folder: Path) -> Manifest:
    """Read a backup's manifest. Raises: BackupBroken."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise BackupBroken(f"{folder}: made by another version (format {content['format']}).")
        tables = {name: Fingerprint(**each) for name, each in content.pop("tables").items()}
        files = {name: StoredFile(**each) for name, each in content.pop("files").items()}
        return Manifest(**content, tables=tables, files=files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupBroken(
            f"{folder} holds no backup: {NAME} cannot be read ({error})."
        ) from error


def store(path: Path) -> StoredFile:
    """Size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return StoredFile(path.stat().st_size, digest)


def require_whole(manifest: Manifest, folder: Path) -> None:
    """Raises: BackupBroken where a file is missing or is not what the manifest says."""
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupBroken(f"{folder}: {name} leads out of the backup.")
        if not path.is_file() or store(path) != wanted:
            raise BackupBroken(f"{folder}: {name} is missing or damaged.")
