"""`python -m bot posters`: a PDF whose codes citizens can open."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main

CODE = "1.001193"


@pytest.mark.parametrize(
    "address", ["", "http://localhost:8000", "http://127.0.0.1", "http://[::1]"]
)
def test_posters_that_lead_to_this_machine_alone_are_refused(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PUBLIC_URL", address)
    out = tmp_path / "posters.pdf"
    assert main(["posters", CODE, "--out", str(out)]) == 1
    assert "PUBLIC_URL" in capsys.readouterr().err and not out.exists()


@pytest.mark.usefixtures("printer")
def test_posters_lead_to_the_address_that_citizens_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://motcua.example")
    out = tmp_path / "posters.pdf"
    assert main(["posters", CODE, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
