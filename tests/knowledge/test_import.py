"""Importing into the database: all or nothing, again without change, newer over older."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from knowledge import __main__ as commands
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.database import open_engine
from knowledge.importing import store as storing
from knowledge.importing.merging import Merged, merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.importing.store import Outcome, store
from knowledge.records import ProcedureRecord
from tests.knowledge.sources_made import page, write_csv, write_pages


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    names = ("procedure_record", "knowledge_change")
    SQLModel.metadata.create_all(made, tables=[SQLModel.metadata.tables[n] for n in names])
    yield made
    made.dispose()


def sources(folder: Path) -> Merged:
    return merge(read_sources(find_files([folder])))


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return len(list(session.exec(select(ProcedureRecord))))


EMPTY = Catalogue({})


def test_imported_facts_and_page_win_over_the_bundle(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_pages(folder / "pages-2099-01.jsonl", page("1.004194", ten_thu_tuc="Tên mới tinh"))
    store(sources(folder), load_catalogue(engine), engine)
    catalogue = load_catalogue(engine)
    known = catalogue.get("1.004194")
    assert known is not None and known.name == "Tên mới tinh"
    text = catalogue.page("1.004194")
    assert text is not None and text.steps == "Bước 1: nộp đơn"
    assert catalogue.version != load_catalogue().version


def test_importing_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_pages(folder / "p-2099-01.jsonl", page("1.000001"), page("1.000002"))
    first = store(sources(folder), EMPTY, engine)
    assert first.outcomes == {Outcome.ADDED: 2}
    again = store(sources(folder), load_catalogue(engine), engine)
    assert again.outcomes == {Outcome.UNCHANGED: 2}


def test_older_or_poorer_records_are_left_out(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_pages(folder / "p-2099-01.jsonl", page())
    store(sources(folder), EMPTY, engine)
    (folder / "p-2099-01.jsonl").unlink()
    write_csv(folder / "l-2025-04.csv", "1.000001,Tên cũ,Bộ Công an,Sở A,X,u")
    result = store(sources(folder), load_catalogue(engine), engine)
    assert result.outcomes == {Outcome.OLDER: 1}


def test_a_failure_on_the_way_writes_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pages(tmp_path / "p.jsonl", page("1.000001"), page("1.000002"), page("1.000003"))
    written: list[str] = []
    real = storing._write

    def fail_at_third(session: Session, procedure, page_text, source) -> None:  # type: ignore[no-untyped-def]
        written.append(procedure.code)
        if len(written) == 3:
            raise RuntimeError("power cut")
        real(session, procedure, page_text, source)

    monkeypatch.setattr(storing, "_write", fail_at_third)
    with pytest.raises(RuntimeError, match="power cut"):
        store(sources(tmp_path), EMPTY, engine)
    assert count(engine) == 0


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployment whose database has the importer's table."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = open_engine(f"sqlite:///{tmp_path / 'var' / 'motcua.sqlite3'}")
    names = ("procedure_record", "knowledge_change")
    SQLModel.metadata.create_all(made, tables=[SQLModel.metadata.tables[n] for n in names])
    made.dispose()
    monkeypatch.setattr("migrations.upgrading.upgrade_database", lambda engine: None)
    monkeypatch.setattr("knowledge.commands.import_command.upgrade_database", lambda engine: None)
    return tmp_path / "var"


def test_command_reports_and_lists_doubts(
    deployment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    doubted = page(cach_thuc_thuc_hien="Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp5Miễn phí")
    write_pages(folder / "p.jsonl", doubted, page("bad"))
    assert commands.main(["import", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "p.jsonl:2: 'bad' is no procedure code" in told
    assert "time_without_unit: 1" in told
    assert "added: 1" in told
    lines = (deployment / "import-doubts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["time_without_unit"]


def test_command_writes_nothing_where_one_file_is_unreadable(
    deployment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_pages(folder / "good.jsonl", page())
    (folder / "bad.csv").write_text("colour\nred\n")
    assert commands.main(["import", str(folder)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "bad.csv" in error and "colour" in error
    made = open_engine(f"sqlite:///{deployment / 'motcua.sqlite3'}")
    assert count(made) == 0
    made.dispose()


def test_command_says_which_path_is_missing(
    deployment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["import", "/nowhere/at/all"]) == 1
    assert "/nowhere/at/all: no such file" in capsys.readouterr().err
