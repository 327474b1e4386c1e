"""`python -m admin`: resetting passwords, adding staff, importing dossiers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from admin import __main__ as console
from admin.accounts import Accounts, ensure_first_staff
from bot.dossiers.records import DossierRow
from knowledge.database import read_session

PASSWORD = re.compile(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}")


@pytest.fixture(autouse=True)
def deployment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.sqlite3'}")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(console, "upgrade_database", SQLModel.metadata.create_all)


def test_password_is_reset_and_printed(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    ensure_first_staff(engine)
    assert console.main(["reset-password", "admin"]) == 0
    found = PASSWORD.search(capsys.readouterr().out)
    assert found is not None
    staff = Accounts(engine).check("admin", found[0])
    assert staff is not None and staff.must_change_password


def test_unknown_account_is_told_with_those_that_are_there(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure_first_staff(engine)
    assert console.main(["reset-password", "amdin"]) == 1
    assert "Accounts: admin" in capsys.readouterr().err


def test_staff_are_added(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["add-staff", "hoa", "--name", "Hoa", "--role", "commune_staff", "--commune", "tan-hoa"]
    assert console.main(call) == 0
    found = PASSWORD.search(capsys.readouterr().out)
    assert found is not None
    staff = Accounts(engine).check("hoa", found[0])
    assert staff is not None and staff.communes == ["tan-hoa"]
    assert console.main(call) == 1
    assert "username_taken" in capsys.readouterr().err


def test_dossiers_are_imported_and_bad_lines_written_out(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, rejected = tmp_path / "x.csv", tmp_path / "rejected.csv"
    file.write_text("Mã hồ sơ,Trạng thái\nH29.12.09-250701-0012,4\nsai,4\n", encoding="utf-8")
    assert console.main(["import-dossiers", str(file), "--rejected", str(rejected)]) == 0
    captured = capsys.readouterr()
    assert "1 new, 0 changed, 0 unchanged, 1 rejected" in captured.out
    assert "line 3" in captured.err and rejected.read_bytes()
    with read_session(engine) as session:
        assert len(session.exec(select(DossierRow)).all()) == 1


def test_missing_file_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert console.main(["import-dossiers", str(tmp_path / "none.csv")]) == 1
    error = capsys.readouterr().err
    assert "none.csv" in error and len(error.splitlines()) == 1
