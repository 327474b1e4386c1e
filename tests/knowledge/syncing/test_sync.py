"""A doctored dump: one added, one with another fee, one gone; shown, applied, kept, undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge import __main__ as commands
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.catalogue_files import write_catalogue
from knowledge.database import write_session
from knowledge.importing.merging import Merged, merge
from knowledge.importing.sources import Source, find_files, read_sources
from knowledge.learning.changes import read_changes
from knowledge.learning.records import Topic
from knowledge.procedure import Method, Status
from knowledge.syncing.applying import apply_plan
from knowledge.syncing.plan import Change, Plan, make_plan
from knowledge.syncing.records import RepealState
from knowledge.syncing.repeals import confirm_repeal, history_of, proposals, reject_repeal
from knowledge.syncing.showing import plan_lines
from tests.knowledge.sources_made import CHANNELS, page, write_excel, write_pages

ISSUER = "Bộ Công an"
STAFF = 7
EMPTY = Plan(Merged({}, {}, (), {}, {}), (), (), (), (), (), 0)
REPEALED, HEIR = "1.012819", "1.012786"
DEARER = f"{CHANNELS}Trực tiếp3 Ngày làm việc70,000 VNĐ(/thẻ)"


def sources(folder: Path) -> list[Source]:
    return read_sources(find_files([folder]))


def row(code: str, name: str) -> tuple[str, ...]:
    return code, name, ISSUER, "Ủy ban nhân dân cấp xã", "Thử nghiệm"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Three procedures as they were known in 2026."""
    folder = tmp_path / "old"
    folder.mkdir()
    write_pages(
        folder / "pages-2026-07.jsonl",
        page("1.000001", ten_thu_tuc="Cấp thẻ xanh cho người đi bộ"),
        page("1.000002", ten_thu_tuc="Cấp thẻ đỏ cho người đi xe"),
        page("1.000003", ten_thu_tuc="Cấp thẻ vàng cho người đi thuyền"),
    )
    made = tmp_path / "catalogue"
    write_catalogue(merge(sources(folder)).procedures.values(), made)
    return made


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A year later: 1 unchanged, 2 dearer, 3 gone, 4 new and nearly of 3's name."""
    folder = tmp_path / "new"
    folder.mkdir()
    green = page("1.000001", ten_thu_tuc="Cấp thẻ xanh cho người đi bộ")
    red = page("1.000002", ten_thu_tuc="Cấp thẻ đỏ cho người đi xe", cach_thuc_thuc_hien=DEARER)
    yellow = page("1.000004", ten_thu_tuc="Cấp thẻ vàng cho người đi thuyền mới")
    write_pages(folder / "pages-2027-07.jsonl", green, red, yellow)
    rows = [row(p["ma_thu_tuc"], p["ten_thu_tuc"]) for p in (green, red, yellow)]
    write_excel(folder / "list-2027-07.xlsx", *rows)
    return folder


@pytest.fixture
def plan(bundle: Path, dump: Path) -> Plan:
    return make_plan(sources(dump), load_catalogue(None, bundle))


def codes(changes: tuple[object, ...]) -> list[str]:
    return [change.after.code for change in changes]  # type: ignore[attr-defined]


def catalogue(engine: Engine, bundle: Path) -> Catalogue:
    return load_catalogue(engine, bundle)


def test_a_plan_tells_what_is_added_changed_and_gone(plan: Plan) -> None:
    assert codes(plan.added) == ["1.000004"]
    assert codes(plan.changed) == ["1.000002"]
    assert codes(plan.gone) == ["1.000003"]
    assert codes(plan.read_again) == ["1.000001"]


def test_a_change_is_shown_field_by_field(plan: Plan) -> None:
    [change] = plan.changed
    assert set(change.fields) == {"channels"}
    text = "\n".join(plan_lines(plan, ["1.000002"]))
    assert "channels direct, fees: " in text and "50000" in text and "70000" in text
    assert "likely replaced by 1.000004" in text
    assert "guide 1.000002" in text


def test_items_that_come_and_go_are_shown_apart(bundle: Path) -> None:
    before = load_catalogue(None, bundle).by_code["1.000001"]
    [direct] = before.channels
    slow = direct.model_copy(update={"case": "khó"})
    mail = direct.model_copy(update={"method": Method.POST})
    told = []
    for channels in ((direct, slow), (mail,), (slow, direct)):
        after = before.model_copy(update={"channels": channels})
        changed = replace(EMPTY, changed=(Change(before, after),))
        told.append("\n".join(plan_lines(changed, [])))
        before = after
    assert told[0].count("channels + ") == 1 and "channels - " not in told[0]
    assert told[1].count("channels - ") == 2 and told[1].count("channels + ") == 1
    assert told[2].count("channels - ") == 1 and told[2].count("channels + ") == 2


def test_applying_writes_everything_and_keeps_what_was(
    plan: Plan, database: Engine, bundle: Path
) -> None:
    assert apply_plan(plan, database, "dump 2027", STAFF) == 4
    known = catalogue(database, bundle)
    assert known.by_code["1.000002"].channels[0].fees[0].amount == 70000
    gone = known.by_code["1.000003"]
    assert gone.status is Status.REPEALED
    assert gone.as_of.isoformat() == "2027-07-01"
    assert gone.gone_since == gone.as_of
    assert gone.replaced_by == ("1.000004",)
    [entry] = history_of(database, "1.000002")
    assert (entry.change, entry.source, entry.staff_id) == ("changed", "dump 2027", STAFF)
    assert entry.before and entry.before["channels"][0]["fees"][0]["amount"] == 50000


def test_applying_again_has_nothing_to_change(
    plan: Plan, dump: Path, database: Engine, bundle: Path
) -> None:
    apply_plan(plan, database, "dump")
    again = make_plan(sources(dump), catalogue(database, bundle))
    assert again.changes == ()


def test_a_failure_half_way_keeps_nothing(
    plan: Plan, database: Engine, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("full")

    monkeypatch.setattr("knowledge.syncing.applying._repeal", fail)
    with pytest.raises(RuntimeError):
        apply_plan(plan, database, "dump")
    assert catalogue(database, bundle).version == load_catalogue(None, bundle).version


def test_what_a_dump_says_nothing_of_stays(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "silent"
    folder.mkdir()
    silent = page("1.000001", ten_thu_tuc="Cấp thẻ xanh cho người đi bộ", detail_url="")
    write_pages(folder / "pages-2027-07.jsonl", silent | {"co_quan_thuc_hien": ""})
    plan = make_plan(sources(folder), load_catalogue(None, bundle))
    [change] = plan.read_again
    assert change.before and change.after.source_url == change.before.source_url
    assert change.after.performers == change.before.performers


def test_an_older_list_repeals_nothing(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    write_excel(folder / "list-2025-01.xlsx", row("1.000001", "Cấp thẻ xanh cho người đi bộ"))
    assert make_plan(sources(folder), load_catalogue(None, bundle)).gone == ()


def test_pages_alone_repeal_nothing(bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    write_pages(folder / "pages-2027-07.jsonl", page("1.000001"))
    assert make_plan(sources(folder), load_catalogue(None, bundle)).gone == ()


def test_a_list_that_looks_cut_off_repeals_nothing(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    many = [page(f"1.{number:06}") for number in range(40)]
    write_pages(old / "pages-2026-07.jsonl", *many)
    write_excel(new / "list-2027-07.xlsx", row("1.000001", "Cấp thẻ thử nghiệm"))
    plan = make_plan(sources(new), Catalogue(merge(sources(old)).procedures))
    assert plan.gone == ()
    assert plan.doubtful == (ISSUER,)


def test_a_person_confirms_what_replaced_it(plan: Plan, database: Engine, bundle: Path) -> None:
    apply_plan(plan, database, "dump")
    known = catalogue(database, bundle)
    [proposal] = proposals(known, database)
    assert [p.code for p in proposal.successors] == ["1.000004"]
    with write_session(database) as session:
        assert not confirm_repeal(session, known, "1.000001", ["1.000004"], STAFF)
        assert not confirm_repeal(session, known, "1.000003", ["9.999999"], STAFF)
        assert confirm_repeal(session, known, "1.000003", ["1.000001"], STAFF)
    after = catalogue(database, bundle)
    assert after.by_code["1.000003"].replaced_by == ("1.000001",)
    assert proposals(after, database) == ()


def test_a_person_takes_a_repeal_back(plan: Plan, database: Engine, bundle: Path) -> None:
    apply_plan(plan, database, "dump")
    before = catalogue(database, bundle)
    with write_session(database) as session:
        assert reject_repeal(session, before, "1.000003", STAFF)
    after = catalogue(database, bundle)
    assert after.by_code["1.000003"].answerable
    assert [entry.change for entry in history_of(database, "1.000003")] == [
        "restored",
        "repealed",
    ]
    with write_session(database) as session:
        assert not reject_repeal(session, after, "1.000003", STAFF)


def test_a_procedure_that_a_dump_holds_again_is_restored(
    plan: Plan, database: Engine, bundle: Path, tmp_path: Path
) -> None:
    apply_plan(plan, database, "dump")
    folder = tmp_path / "third"
    folder.mkdir()
    write_pages(folder / "pages-2028-01.jsonl", page("1.000003"))
    known = catalogue(database, bundle)
    apply_plan(make_plan(sources(folder), known), database, "third")
    assert catalogue(database, bundle).by_code["1.000003"].answerable
    assert history_of(database, "1.000003")[0].change == "restored"
    assert RepealState.PROPOSED not in {p.procedure.code for p in proposals(known, database)}


def test_running_bots_are_told_of_every_change(plan: Plan, database: Engine, bundle: Path) -> None:
    told = [read_changes(database)[Topic.CATALOGUE]]
    apply_plan(plan, database, "dump")
    told.append(read_changes(database)[Topic.CATALOGUE])
    with write_session(database) as session:
        reject_repeal(session, catalogue(database, bundle), "1.000003", STAFF)
    told.append(read_changes(database)[Topic.CATALOGUE])
    assert told == sorted(set(told))


def test_repeals_are_settled_on_the_command_line(
    dump: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    assert commands.main(["repeals"]) == 0
    listed = capsys.readouterr().out
    assert f"{REPEALED} " in listed and f"likely now: {HEIR}" in listed
    assert "gone since 2026-07-01" in listed
    assert commands.main(["repeals", "confirm", REPEALED]) == 0
    assert f"replaced by {HEIR}" in capsys.readouterr().out
    assert commands.main(["repeals"]) == 0
    assert f"{REPEALED} " not in capsys.readouterr().out
    assert commands.main(["repeals", "confirm", REPEALED, "--none"]) == 0
    assert "replaced by" not in capsys.readouterr().out


def test_what_no_sync_has_marked_is_not_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    assert commands.main(["repeals", "reject", REPEALED]) == 1
    assert commands.main(["repeals", "confirm", HEIR]) == 1
    assert "not brought back" in capsys.readouterr().out


def test_the_command_applies_only_when_told(
    dump: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    assert commands.main(["sync", "--from", str(dump)]) == 2
    shown = capsys.readouterr().out
    assert "+ 1.000004" in shown and "not applied" in shown
    assert commands.main(["sync", "--from", str(dump), "--yes"]) == 0
    assert "written:" in capsys.readouterr().out
    assert commands.main(["sync", "--from", str(dump), "--yes"]) == 0
    assert "nothing to apply" in capsys.readouterr().out


def test_the_command_refuses_addresses_without_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    assert commands.main(["sync", "--from", "http://dichvucong.gov.vn/a.jsonl"]) == 1
    assert "https" in capsys.readouterr().err
