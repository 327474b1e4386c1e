"""Doubted values reach staff: bundled without the source's words, listed on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge import __main__ as commands
from knowledge.doubts import KeptDoubt, read_doubts, write_doubts
from knowledge.errors import CatalogueError
from knowledge.importing.doubts import Doubt, Reason
from knowledge.wording import DOUBT_REASONS

NAMELESS = "1.012676"


def test_doubts_are_kept_without_the_sources_words(tmp_path: Path) -> None:
    path = tmp_path / "doubts.jsonl"
    doubt = Doubt("1.000001", "fee", Reason.FEE_NOTE_UNREAD, "lời của nguồn")
    write_doubts([doubt, doubt], path)
    assert "lời" not in path.read_text(encoding="utf-8")
    assert read_doubts(path)["1.000001"] == (KeptDoubt("fee", Reason.FEE_NOTE_UNREAD),)


def test_a_broken_list_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "doubts.jsonl"
    path.write_text('{"code": "1.000001"}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"doubts\.jsonl"):
        read_doubts(path)


def test_the_command_tells_the_doubts_of_a_procedure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert commands.main(["doubts", NAMELESS, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"reason": "name_missing", "meaning": DOUBT_REASONS["name_missing"]}.items() <= rows[
        0
    ].items()
    assert commands.main(["doubts"]) == 0
    assert "time_without_unit: " in capsys.readouterr().out
