"""The key of what citizens prove is made once and kept from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dossiers.verifying import read_key
from knowledge.errors import ConfigurationError


def test_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "dossier.key"
    assert read_key(path) == read_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path, "a configured key of the province") != read_key(path)


def test_damaged_or_short_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dossier.key"
    path.write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="damaged"):
        read_key(path)
    with pytest.raises(ConfigurationError, match="DOSSIER_KEY"):
        read_key(path, "short")
