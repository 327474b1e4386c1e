"""Rows of the dossier: every quantity ends one, and names are kept without their prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.paper_names import is_remark, part_form, short_name
from knowledge.importing.papers import parse_papers, short_case
from knowledge.importing.records import PaperRow

HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def rows(text: str) -> list[tuple[str, int, int]]:
    return [(row.name, row.originals, row.copies) for row in parse_papers(f"--{HEAD}{text}")]


def test_rows_by_quantity() -> None:
    text = "Đơn đề nghị1 bản chínhBản đồ0 bản chính,2 bản saoẢnh thẻ3 bản saoGiấy khác0 bản chính"
    assert rows(text) == [
        ("Đơn đề nghị", 1, 0),
        ("Bản đồ", 0, 2),
        ("Ảnh thẻ", 0, 3),
        ("Giấy khác", 0, 0),
    ]


def test_quantities_inside_of_names_end_no_row() -> None:
    text = "Nộp 02 bản chính tờ khai; hóa đơn: 01 bản chính;1 bản chínhThẻ (01 bản sao)1 bản chính"
    assert len(rows(text)) == 2


def test_quantity_glued_to_a_date_or_a_number() -> None:
    first, second = parse_papers(
        f"--{HEAD}Đơn theo Nghị định ngày 24/7/20231 bản chính"
        "Tờ khai mẫu số 022 bản chính,1 bản sao"
    )
    assert (first.originals, first.doubted) == (1, True)
    assert first.name.endswith("24/7/2023")
    assert (second.originals, second.copies) == (2, 1)
    assert second.name.endswith("02")


def test_cases_are_headings_before_each_table() -> None:
    text = f"a) Cấp mới:{HEAD}Đơn A1 bản chínhb) Cấp lại do mất:{HEAD}Đơn B1 bản chính"
    assert [row.case for row in parse_papers(text)] == ["Cấp mới", "Cấp lại do mất"]


def test_only_heading_is_no_case_unless_it_names_one() -> None:
    assert parse_papers(f"Thành phần hồ sơ gồm:{HEAD}Đơn1 bản chính")[0].case == ""
    assert parse_papers(f"--{HEAD}Đơn1 bản chính")[0].case == ""
    kept = parse_papers(f"Trường hợp cấp lại:{HEAD}Đơn1 bản chính")[0].case
    assert kept == "Trường hợp cấp lại"


def test_no_table_is_no_paper() -> None:
    assert parse_papers("--") == ()
    assert parse_papers("Không có thông tin") == ()


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("Đơn đề nghị theo mẫu.Mauon.docx", "Đơn đề nghị theo mẫu.", "Mauon.docx"),
        ("Đơn bảo tồn sinh họcDu an CSBT.docx", "Đơn bảo tồn sinh học", "Du an CSBT.docx"),
        ("Tờ khai theo NĐ-CPMau05.docxMau07.docx", "Tờ khai theo NĐ-CP", "Mau05.docx, Mau07.docx"),
        ("Đơn bãi bỏ theo quy định1.4. Don.docx", "Đơn bãi bỏ theo quy định", "1.4. Don.docx"),
        ("Đơn đề nghị CP.mau so 12 (1).doc", "Đơn đề nghị CP.", "mau so 12 (1).doc"),
        ("Phiếu đề nghị cấp thẻ", "Phiếu đề nghị cấp thẻ", None),
        ("mau-01.docx", "mau-01", "mau-01.docx"),
    ],
)
def test_form_file_is_parted_from_the_name(text: str, name: str, form: str | None) -> None:
    assert part_form(text) == (name, form)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- Đơn đề nghị theo mẫu số 01 ban hành kèm theo Thông tư", "Đơn đề nghị"),
        ("a) Tờ khai; ghi rõ họ tên", "Tờ khai"),
        ("1.2. Bản sao căn cước. Trường hợp mất thì nêu lý do", "Bản sao căn cước"),
        ("(ii) giấy khám sức khỏe do cơ sở y tế cấp", "Giấy khám sức khỏe do cơ sở y tế cấp"),
        ("Biên bản họp (nếu có)", "Biên bản họp (nếu có)"),
        ("Hộ chiếu (đối với người nước ngoài)", "Hộ chiếu (đối với người nước ngoài)"),
        (
            "Đối với tổ chức: giấy đăng ký kinh doanh",
            "Giấy đăng ký kinh doanh (đối với tổ chức)",
        ),
        ("02 ảnh 3 x 4 cm", "02 ảnh 3 x 4 cm"),
    ],
)
def test_name_ends_at_its_first_boundary_and_keeps_its_condition(text: str, name: str) -> None:
    assert short_name(text) == name


def test_names_and_cases_are_short() -> None:
    assert len(short_name("từ " * 80).split()) <= 31
    assert short_name("từ " * 80).endswith("…")
    assert len(short_case("trường hợp " * 30).split()) <= 12


@pytest.mark.parametrize(
    ("case", "name", "originals", "expected"),
    [
        ("Lưu ý", "Giấy tờ do nước ngoài cấp phải hợp pháp hóa", 0, True),
        ("", "* Lưu ý: nộp đủ giấy tờ", 1, True),
        ("", "Trường hợp thiếu thì cơ quan hướng dẫn bổ sung", 0, True),
        ("", "Trường hợp đã có dữ liệu thì không phải nộp giấy này", 1, True),
        ("Giấy tờ phải xuất trình", "Hộ chiếu", 0, False),
        ("", "Trường hợp ủy quyền: văn bản ủy quyền", 1, False),
        ("", "Đơn đề nghị", 1, False),
    ],
)
def test_remarks_are_told_from_papers(
    case: str, name: str, originals: int, expected: bool
) -> None:
    assert is_remark(PaperRow(case, name, None, originals, 0)) is expected


@given(st.text(max_size=200))
def test_names_never_raise(text: str) -> None:
    short_name(text)
    part_form(text)
    parse_papers(text)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Đơn đề nghị", "Bản vẽ (A4)", "Giấy tờ khác;", "Ảnh 3x4 cm", "- Tờ khai"]
        ),
        st.integers(0, 9),
        st.none() | st.integers(0, 9),
    ),
    max_size=8,
)


@given(ROWS)
def test_every_row_is_counted(made: list[tuple[str, int, int | None]]) -> None:
    text = "".join(
        f"{name}{originals} bản chính" + (f",{copies} bản sao" if copies is not None else "")
        for name, originals, copies in made
    )
    assert [row[1:] for row in rows(text)] == [(o, c or 0) for _, o, c in made]
