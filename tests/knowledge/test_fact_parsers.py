"""Small parsers: legal documents, results, names, performers, levels, fee cells of exports."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.assemble import channel_case
from knowledge.importing.fee_cells import portal_fee, split_table_fees
from knowledge.importing.legal import find_numbers, parse_legal
from knowledge.importing.money import find_money
from knowledge.importing.names import clean_name, is_name_of_another
from knowledge.importing.pages import official_issuer
from knowledge.importing.performers import (
    is_district,
    levels_of,
    official_performers,
    settle_levels,
    split_performers,
)
from knowledge.importing.periods import Period, find_period
from knowledge.importing.results import parse_results, without_furniture
from knowledge.importing.text import first_words, one_line
from knowledge.procedure import Level

BEFORE, SINCE = date(2025, 4, 1), date(2026, 7, 1)


def test_legal_pairs_of_title_and_number() -> None:
    text = (
        "Tên văn bản pháp lýMã văn bảnLuật 54/2014/QH1354/2014/QH13Về thuế số 1/2020/TT-BTC ngày "
        "1/1/20209/2021/NĐ-CPLuật Thú yLuật 79/2015/QH13sửa đổi một số điều66.7/2025/NQ-CP"
    )
    assert [number for number, _ in parse_legal(text)] == [
        "54/2014/QH13",
        "9/2021/NĐ-CP",
        "79/2015/QH13",
        "66.7/2025/NQ-CP",
    ]


def test_legal_titles_are_parted_from_numbers() -> None:
    assert parse_legal("Tên văn bản pháp lýMã văn bảnLuật Căn cước26/2023/QH15") == (
        ("26/2023/QH15", "Luật Căn cước"),
    )
    assert parse_legal("Không có thông tin") == ()


@pytest.mark.parametrize(
    ("flattened", "pairs"),
    [
        (
            "Luật Thú y 201501Thông tư số 9/2020/TT-BTC9/2020/TT-BTC",
            (("01", "Luật Thú y 2015"), ("9/2020/TT-BTC", "Thông tư số 9/2020/TT-BTC")),
        ),
        (
            "Luật số 8/2024/QH15 về thú yLuật số 8Luật Đê điều79/2006/QH11",
            (("8/2024/QH15", "Luật số 8/2024/QH15 về thú y"), ("79/2006/QH11", "Luật Đê điều")),
        ),
        (
            "Nghị định số 6/2020/NĐ-CP của Chính phủ6/2020",
            (("6/2020/NĐ-CP", "Nghị định số 6/2020/NĐ-CP của Chính phủ"),),
        ),
        ("LUẬT ĐÊ  ĐIỀULUẬT ĐÊ ĐIỀU", (("LUẬT ĐÊ ĐIỀU", ""),)),
        ("Quy định về đê5/2025/NĐ-C", (("5/2025/NĐ-CP", "Quy định về đê"),)),
        (
            "Thông tư ngày 1 tháng 2 năm 2025.09/2026/TT-BTCLuật Thú y9/2015/QH13",
            (
                ("09/2026/TT-BTC", "Thông tư ngày 1 tháng 2 năm 2025."),
                ("9/2015/QH13", "Luật Thú y"),
            ),
        ),
        (
            "Sửa đổi một số điều 8/2026/TT-BXD Thông tư của Bộ9/2026/TT-BXD",
            (("8/2026/TT-BXD", "Sửa đổi một số điều"), ("9/2026/TT-BXD", "Thông tư của Bộ")),
        ),
        ("Lệnh 2/2014/L-CTN2/2014/L-CTN", (("2/2014/L-CTN", "Lệnh 2/2014/L-CTN"),)),
    ],
    ids=["year", "short", "no agency", "twice", "cut off", "full stop", "spaced", "order"],
)
def test_numbers_cut_short_or_oddly_parted(
    flattened: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    assert parse_legal(flattened) == pairs


def test_numbers_in_text() -> None:
    assert find_numbers("Nghị định số 12/2020/NĐ-CP và 12/2020/NĐ-CP") == ("12/2020/NĐ-CP",)


def test_results_end_before_the_furniture() -> None:
    text = (
        "Giấy phépMã: KQ.G01.000163Văn bản từ chốiMã: G19-KQ006097Từ khóaKhông có thông tin"
        "Mô tảKhông có thông tinNộp hồ sơ"
    )
    assert parse_results(text) == ("Giấy phép", "Văn bản từ chối")
    assert parse_results("Không có thông tin") == ()
    assert without_furniture("Không có thông tinTừ khóaKhông có thông tin") == "Không có thông tin"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Ca\u0302\u0301p  la\u0323i\ngiấy phép ", "Cấp lại giấy phép"),
        ("CẤP GIẤY PHÉP XÂY DỰNG THEO CITES TẠI VIỆT NAM", None),
        ("Cấp đổi thẻ CITES.", "Cấp đổi thẻ CITES"),
        ("GPLX", "GPLX"),
        ("THỦ TỤC THÀNH LẬP HỘI. (Cấp tỉnh)", "Thủ tục thành lập hội. (cấp tỉnh)"),
    ],
)
def test_names_are_cleaned(raw: str, name: str | None) -> None:
    assert clean_name(raw) == (name or "Cấp giấy phép xây dựng theo CITES tại Việt Nam")


def test_name_of_another_record() -> None:
    assert is_name_of_another("Công bố danh mục thủ tục của Sở", "Đăng ký mẫu con dấu")
    assert not is_name_of_another("Đăng ký mẫu con dấu mới", "Đăng ký mẫu con dấu")
    assert not is_name_of_another("Đăng ký mẫu con dấu mới", "")


def test_performers_are_parted_and_named_officially() -> None:
    parted = split_performers("UBND cấp  xã\nSở Tư Pháp, Bộ Công an; Ban quản lý khu A, khu B")
    assert official_performers(parted, SINCE) == (
        "Ủy ban nhân dân cấp xã",
        "Sở Tư pháp",
        "Bộ Công an",
        "Ban quản lý khu A, khu B",
    )


def test_offices_of_the_district_are_left_out() -> None:
    names = ["Ủy ban nhân dân cấp huyện", "Phòng Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo"]
    assert official_performers(names, BEFORE) == ("Sở Giáo dục và Đào tạo",)
    assert not is_district("Phòng Văn hóa - Xã hội", SINCE)


def test_laws_are_no_performers() -> None:
    assert official_performers(["Theo quy định tại Nghị định số 1/2030/NĐ-CP"], SINCE) == ()


def test_ministry_of_finance_performs() -> None:
    names = ["Bộ Tài chính", "Ủy ban Chứng khoán Nhà nước - Bộ tài chính"]
    assert official_performers(names, SINCE) == (
        "Bộ Tài chính",
        "Ủy ban Chứng khoán Nhà nước - Bộ Tài chính",
    )


def test_levels() -> None:
    assert settle_levels("Cấp bộ, Cấp xã, Cấp Huyện", ()) == (
        (Level.MINISTRY, Level.COMMUNE),
        False,
    )
    levels, doubted = settle_levels("Cấp xã", ["Chi cục Hải quan khu vực"])
    assert Level.COMMUNE not in levels and doubted
    assert levels_of(["Ủy ban nhân dân cấp xã", "Sở Xây dựng", "Cục Thuế", "Trường học"]) == (
        Level.MINISTRY,
        Level.PROVINCE,
        Level.COMMUNE,
        Level.OTHER,
    )


def test_issuers_are_official() -> None:
    assert official_issuer("Bộ xây dựng (Giao thông vận tải cũ)") == "Bộ Xây dựng"
    assert official_issuer("bo-cong-an") == "Bộ Công an"
    assert official_issuer("Bộ Y tế") == "Bộ Y tế"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Phí : 0 Đồng", [("Miễn phí", None)]),
        ("Phí : Không Đồng", [("Miễn phí", None)]),
        ("Phí : 0 Đồng (Theo quy định)", [("Miễn phí", "Theo quy định")]),
        ("", [("Không có thông tin", None)]),
        ("Lệ phí : 1.5 USD", [("1.5 USD", None)]),
        (
            "Phí : 20000 Đồng\nPhí : 3.000 Đồng (A (b))",
            [("20,000 VNĐ", None), ("3,000 VNĐ", "A (b)")],
        ),
        ("Phí : 5.000 Đồng (A)\nFile đính kèm: x.pdf", [("5,000 VNĐ", "A")]),
    ],
)
def test_fee_cells_of_exports(cell: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(fee.cell, fee.note) for fee in split_table_fees(cell)] == expected


def test_fees_of_the_portal() -> None:
    assert portal_fee(0, None, "").cell == "Miễn phí"
    assert portal_fee(135000, "VND", None).cell == "135,000 VNĐ"
    assert portal_fee(None, None, None).cell == "Không có thông tin"


def test_money_in_text() -> None:
    found, broken = find_money("thu 02 triệu đồng/lần, 1,5 USD/giấy hoặc 230.000/bản")
    assert [(m.amount, m.currency, m.per) for m in found] == [
        (2e6, "VND", "lần"),
        (1.5, "USD", "giấy"),
        (230000, "VND", "bản"),
    ]
    assert not broken
    assert find_money("3000.000 đồng")[1]


def test_dates_of_documents_are_no_period() -> None:
    assert find_period("Thông tư ngày 01/7/2025") is None
    assert find_period("đến hết ngày 31 tháng 12 năm 2026") == Period(until=date(2026, 12, 31))
    assert find_period("từ ngày 31/02/2026 đến ngày 01/03/2026") == Period(None, date(2026, 3, 1))


def test_case_of_a_row() -> None:
    assert channel_case("(i) Trường hợp phức tạp: 20 ngày") == "Trường hợp phức tạp"
    assert channel_case("Nộp tại quầy") is None


def test_cut_text_shows_that_more_followed() -> None:
    assert first_words("một hai ba", 2) == "một hai…"
    assert first_words("một hai", 2) == "một hai"


@given(st.text(max_size=120))
def test_parsers_never_raise(text: str) -> None:
    parse_legal(text)
    parse_results(text)
    split_table_fees(text)
    find_money(text)
    find_period(text)
    channel_case(text)
    official_performers(split_performers(text), SINCE)
    assert "  " not in one_line(text)
    assert clean_name(text) == clean_name(clean_name(text))


def test_a_line_of_instructions_is_no_office() -> None:
    cell = "Sở Tư pháp\n* Ghi đầy đủ lời chứng;\n+ Người thực hiện ký tên"
    assert official_performers(split_performers(cell), SINCE) == ("Sở Tư pháp",)


def test_the_justice_room_went_with_the_district() -> None:
    assert official_performers(split_performers("Phòng Tư Pháp"), SINCE) == ()
