"""Newer beats older, complete lists repeal, and names come from the right record."""

from datetime import date
from pathlib import Path

from knowledge.importing.doubts import Reason
from knowledge.importing.merging import Merged, merge
from knowledge.importing.sources import find_files, read_sources
from knowledge.importing.successors import with_successors
from knowledge.procedure import Status
from tests.knowledge.sources_made import page, write_csv, write_excel, write_pages

OLD = "1.000009,Cấp thẻ thử nghiệm (cũ),Bộ Công an,Phòng Nội vụ,Thử nghiệm,https://x/9"


def merged(folder: Path) -> Merged:
    write_csv(
        folder / "list-2025-04.csv",
        "1.000001,Tên cũ,Bộ Công an,Sở A,Lĩnh vực cũ,https://x/1",
        OLD,
        "2.000001,Việc của bộ khác,Bộ Y tế,Sở Y tế,Y tế,https://x/2",
    )
    write_excel(folder / "list.xlsx", ("1.000001", "Cấp thẻ thử nghiệm", "Bộ Công an", "", "X"))
    write_pages(folder / "pages-2026-07.jsonl", page())
    return merge(read_sources(find_files([folder])))


def test_page_wins_over_lists(tmp_path: Path) -> None:
    procedure = merged(tmp_path).procedures["1.000001"]
    assert procedure.name == "Cấp thẻ thử nghiệm"
    assert procedure.detailed and procedure.status is Status.IN_FORCE


def test_codes_that_a_newer_complete_list_lacks_are_repealed(tmp_path: Path) -> None:
    procedures = merged(tmp_path).procedures
    assert procedures["1.000009"].status is Status.REPEALED
    assert procedures["1.000009"].gone_since == date(2026, 7, 1)
    assert procedures["2.000001"].status is Status.UNCONFIRMED
    assert procedures["2.000001"].gone_since is None


def test_record_without_a_name_is_doubted_and_not_answered_from(tmp_path: Path) -> None:
    write_csv(tmp_path / "list-2025-04.csv", "1.000003,Bỏ,Bộ Y tế,Sở Y tế,Y tế,https://x/3")
    result = merge(read_sources(find_files([tmp_path])))
    assert not result.procedures["1.000003"].answerable
    assert [doubt.reason for doubt in result.doubts] == [Reason.NAME_MISSING]


def test_law_number_that_is_not_whole_is_doubted(tmp_path: Path) -> None:
    write_pages(tmp_path / "p-2026-07.jsonl", page(can_cu_phap_ly="Luật Thử nghiệm 202906"))
    result = merge(read_sources(find_files([tmp_path])))
    assert [doubt.reason for doubt in result.doubts] == [Reason.LEGAL_UNREAD]


def test_page_text_is_kept_beside_the_facts(tmp_path: Path) -> None:
    assert merged(tmp_path).pages["1.000001"].steps == "Bước 1: nộp đơn"


def test_repealed_points_to_a_near_equal_name_of_its_field(tmp_path: Path) -> None:
    procedures = with_successors(merged(tmp_path).procedures)
    assert procedures["1.000009"].replaced_by in ((), ("1.000001",))
    renamed = procedures["1.000009"].model_copy(update={"name": "Cấp thẻ thử nghiệm."})
    linked = with_successors(procedures | {"1.000009": renamed})
    assert linked["1.000009"].replaced_by == ("1.000001",)
    assert linked["1.000001"].replaced_by == ()


def test_office_of_the_district_is_dropped_and_doubted(tmp_path: Path) -> None:
    result = merged(tmp_path)
    assert result.procedures["1.000009"].performers == ()
    assert result.procedures["1.000009"].only_district
    assert not result.procedures["1.000001"].only_district
    assert any(doubt.reason is Reason.LEVEL_GONE for doubt in result.doubts)


def test_page_with_the_name_of_another_record_is_named_from_the_list(tmp_path: Path) -> None:
    wrong = page(ten_thu_tuc="Công bố Danh mục và Quy trình nội bộ của tỉnh")
    write_pages(tmp_path / "pages-2026-07.jsonl", wrong)
    write_excel(tmp_path / "list.xlsx", ("1.000001", "Khóa tài khoản số", "Bộ Công an", "", "X"))
    result = merge(read_sources(find_files([tmp_path])))
    assert result.procedures["1.000001"].name == "Khóa tài khoản số"
    assert [doubt.reason for doubt in result.doubts] == [Reason.NAME_OF_ANOTHER]


def test_offices_that_only_the_current_list_names_are_added(tmp_path: Path) -> None:
    write_pages(tmp_path / "p-2026-07.jsonl", page(co_quan_thuc_hien="Sở Tư pháp"))
    write_excel(
        tmp_path / "list.xlsx",
        ("1.000001", "Cấp thẻ thử nghiệm", "Bộ Công an", "Ủy ban nhân dân cấp xã", "X"),
    )
    write_csv(tmp_path / "l-2025-04.csv", "1.000001,Cấp thẻ thử nghiệm,Bộ Công an,Sở cũ,X,u")
    result = merge(read_sources(find_files([tmp_path])))
    assert result.procedures["1.000001"].performers == ("Sở Tư pháp", "Ủy ban nhân dân cấp xã")


def test_codes_met_twice_are_told(tmp_path: Path) -> None:
    write_pages(tmp_path / "p.jsonl", page(), page())
    assert merge(read_sources(find_files([tmp_path]))).duplicates == {"1.000001": 2}


def test_customs_sit_in_no_commune(tmp_path: Path) -> None:
    write_pages(tmp_path / "p.jsonl", page(co_quan_thuc_hien="Chi cục Hải quan khu vực"))
    result = merge(read_sources(find_files([tmp_path])))
    assert "commune" not in result.procedures["1.000001"].levels
    assert [doubt.reason for doubt in result.doubts] == [Reason.LEVEL_IMPLAUSIBLE]
