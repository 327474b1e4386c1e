"""Staff's edits win over bundle, import and sync; they are kept in history and can be undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge import __main__ as commands
from knowledge.catalogue import find_one, find_unedited, load_catalogue, load_unedited
from knowledge.catalogue_files import write_catalogue
from knowledge.database import write_session
from knowledge.editing.edits import EditConflict, Proof, save_edit, undo_edit
from knowledge.editing.facts import overtaken
from knowledge.editing.reading import edit_of
from knowledge.guides import Section, fitting, read_guides
from knowledge.importing.merging import merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.importing.store import store
from knowledge.learning.changes import read_changes
from knowledge.learning.records import Topic
from knowledge.procedure import Channel, Fee, FeeKind, Method, PageText, Paper, Procedure
from knowledge.records import ProcedureRecord
from knowledge.syncing.applying import apply_plan, facts_of
from knowledge.syncing.plan import make_plan
from knowledge.syncing.repeals import history_of
from knowledge.syncing.showing import edit_lines
from tests.knowledge.sources_made import CHANNELS, page, write_pages

CODE = "1.000001"
STAFF = 7
DEARER = f"{CHANNELS}Trực tiếp3 Ngày làm việc70,000 VNĐ(/thẻ)"
OURS = (
    Channel(
        method=Method.DIRECT,
        fees=(Fee(kind=FeeKind.AMOUNT, amount=45000, currency="VND"),),
    ),
)
PROOF = Proof(STAFF, 0, "12/2026/QĐ-UBND", date(2026, 8, 3))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    source = tmp_path / "old"
    source.mkdir()
    write_pages(source / "pages-2026-07.jsonl", page(CODE, ten_thu_tuc="Cấp thẻ xanh"))
    folder = tmp_path / "catalogue"
    write_catalogue(merge(read_sources(find_files([source]))).procedures.values(), folder)
    return folder


def bundled(folder: Path) -> Procedure:
    found = load_catalogue(None, folder).get(CODE)
    assert found is not None
    return found


def edit(engine: Engine, folder: Path, proof: Proof = PROOF, **facts: object) -> frozenset[str]:
    beneath = find_unedited(CODE, engine, folder)
    assert beneath is not None
    with write_session(engine) as session:
        return save_edit(session, beneath, beneath.model_copy(update=facts), proof)


def test_an_edit_wins_and_leaves_the_rest_alone(database: Engine, bundle: Path) -> None:
    assert edit(database, bundle, channels=OURS) == {"channels"}
    for found in (
        find_one(CODE, database, bundle),
        load_catalogue(database, bundle).get(CODE),
    ):
        assert found is not None and found.channels == OURS
        assert found == bundled(bundle).model_copy(update={"channels": OURS})
    assert read_changes(database)[Topic.CATALOGUE] == 1


def test_history_tells_what_was_before(database: Engine, bundle: Path) -> None:
    edit(database, bundle, channels=OURS)
    [entry] = history_of(database, CODE)
    assert (
        entry.change == "edited" and entry.staff_id == STAFF and set(entry.fields) == {"channels"}
    )
    assert entry.before == facts_of(bundled(bundle))


def test_an_edit_is_undone_back_to_what_is_beneath(database: Engine, bundle: Path) -> None:
    edit(database, bundle, channels=OURS)
    with write_session(database) as session:
        assert undo_edit(session, bundled(bundle), 1, STAFF)
        assert not undo_edit(session, bundled(bundle), 2, STAFF)
    loaded = load_catalogue(database, bundle)
    assert loaded.get(CODE) == bundled(bundle) and loaded.edits == {} and loaded.moved == {}
    assert [entry.change for entry in history_of(database, CODE)] == ["edit_undone", "edited"]
    assert read_changes(database)[Topic.CATALOGUE] == 2


def test_the_second_of_two_editors_is_told(database: Engine, bundle: Path) -> None:
    edit(database, bundle, channels=OURS)
    with pytest.raises(EditConflict):
        edit(database, bundle, results=("Thẻ",))
    with pytest.raises(EditConflict), write_session(database) as session:
        undo_edit(session, bundled(bundle), 0, STAFF)
    assert find_one(CODE, database, bundle).channels == OURS  # type: ignore[union-attr]


def test_an_edit_after_an_undone_one_needs_the_newest_version(
    database: Engine, bundle: Path
) -> None:
    edit(database, bundle, channels=OURS)
    with write_session(database) as session:
        undo_edit(session, bundled(bundle), 1, STAFF)
    with pytest.raises(EditConflict):
        edit(database, bundle, Proof(STAFF, 1, "1/QĐ", date(2026, 8, 4)), results=("Thẻ",))


def test_an_edit_survives_a_sync_that_says_otherwise(
    database: Engine, bundle: Path, tmp_path: Path
) -> None:
    edit(database, bundle, channels=OURS)
    dump = tmp_path / "dump"
    dump.mkdir()
    changed = page(CODE, ten_thu_tuc="Cấp thẻ xanh", cach_thuc_thuc_hien=DEARER)
    write_pages(dump / "pages-2027-07.jsonl", changed)
    known = load_unedited(database, bundle)
    plan = make_plan(read_sources(find_files([dump])), known)
    [line] = edit_lines(plan, known.edits)
    assert line.startswith(f"! {CODE}: staff set channels by 12/2026/QĐ-UBND of 2026-08-03")
    apply_plan(plan, database, "dump")
    loaded = load_catalogue(database, bundle)
    assert loaded.by_code[CODE].channels == OURS
    assert loaded.beneath[CODE].channels[0].fees[0].amount == 70000
    assert overtaken(loaded.edits[CODE], loaded.beneath[CODE]) == {"channels"}
    again = make_plan(read_sources(find_files([dump])), load_unedited(database, bundle))
    assert again.changes == ()


def test_an_edit_survives_an_import_and_is_not_written_into_it(
    database: Engine, bundle: Path, tmp_path: Path
) -> None:
    edit(database, bundle, results=("Thẻ xanh",))
    folder = tmp_path / "import"
    folder.mkdir()
    changed = page(CODE, ten_thu_tuc="Cấp thẻ xanh", cach_thuc_thuc_hien=DEARER)
    write_pages(folder / "pages-2027-07.jsonl", changed)
    merged = merge(read_sources(find_files([folder])))
    store(merged, load_unedited(database, bundle), database)
    loaded = load_catalogue(database, bundle)
    assert loaded.by_code[CODE].results == ("Thẻ xanh",)
    assert loaded.by_code[CODE].channels[0].fees[0].amount == 70000
    assert loaded.beneath[CODE].results == bundled(bundle).results
    stored = edit_of(database, CODE)
    assert stored is not None and overtaken(stored, loaded.beneath[CODE]) == frozenset()


def test_steps_of_an_imported_page_are_not_told_over_an_edit(
    database: Engine, bundle: Path
) -> None:
    text = PageText(code=CODE, steps="Nộp 10.000 đồng.", conditions="Đủ 14 tuổi.")
    with write_session(database) as session:
        session.add(
            ProcedureRecord(
                code=CODE,
                facts=facts_of(bundled(bundle)),
                page=text.model_dump(),
                source="pages",
                as_of=date(2026, 7, 1),
            )
        )
    edit(database, bundle, channels=OURS)
    found = load_catalogue(database, bundle).page(CODE)
    assert found is not None and found.steps == "" and found.conditions == "Đủ 14 tuổi."


def test_a_guide_says_nothing_of_facts_that_moved(database: Engine, bundle: Path) -> None:
    edit(database, bundle, papers=(Paper(name="Đơn mới", originals=1),))
    loaded = load_catalogue(database, bundle)
    assert loaded.moved_of(CODE) == {"papers"}
    guide = fitting(next(iter(read_guides().values())), loaded.moved_of(CODE))
    assert guide is not None and guide.papers == ()
    assert not guide.tells(Section.DOCUMENTS) and not guide.tells(Section.PITFALLS)
    assert guide.tells(Section.WHEN, Section.PLACE)
    assert fitting(guide, {"name"}) is None and fitting(None, {"name"}) is None


def test_a_guide_is_whole_where_nothing_moved(bundle: Path) -> None:
    guide = next(iter(read_guides().values()))
    assert fitting(guide, load_catalogue(None, bundle).moved_of(CODE)) is guide


def test_check_does_not_hold_a_correction_against_a_guide(
    database: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = next(iter(read_guides()))
    beneath = find_unedited(code, database)
    assert beneath is not None
    wanted = beneath.model_copy(update={"papers": (Paper(name="Đơn mới", originals=1),)})
    with write_session(database) as session:
        save_edit(session, beneath, wanted, PROOF)
    monkeypatch.setattr("knowledge.commands.check_command.existing_engine", lambda: database)
    commands.main(["check"])
    assert f"{code}: guide" not in capsys.readouterr().out
