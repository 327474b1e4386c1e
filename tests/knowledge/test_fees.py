"""The fee grammar: what the cell says counts only together with its note."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing.doubts import Reason
from knowledge.importing.fee_lines import FeeReading
from knowledge.importing.fees import FeeContext, read_fee
from knowledge.importing.records import FeeCell
from knowledge.procedure import Fee, FeeKind
from knowledge.wording import NOTE_SEE_SOURCE

FREE, UNKNOWN = Fee(kind=FeeKind.FREE), Fee(kind=FeeKind.UNKNOWN)
LOCAL = FeeKind.SET_LOCALLY


def read(cell: str, note: str | None = None, **context: object) -> FeeReading:
    return read_fee(FeeCell(cell, note), FeeContext(**context))  # type: ignore[arg-type]


def amounts(reading: FeeReading) -> list[tuple[float | None, str | None]]:
    assert {fee.kind for fee in reading.fees} == {FeeKind.AMOUNT}, reading
    return [(fee.amount, fee.per) for fee in reading.fees]


def test_bare_free_is_free() -> None:
    assert read("Miễn phí") == FeeReading((FREE,))


@pytest.mark.parametrize(
    "note",
    [
        "Không thu phí",
        "Không thu lệ phí",
        "Miễn lệ phí",
        "Miễn phí.",
        "- Miễn lệ phí (Thông tư số 1/2030/TT-BTC).",
    ],
)
def test_free_with_a_note_that_says_free_is_free(note: str) -> None:
    assert read("Miễn phí", note).fees == (FREE,)


@pytest.mark.parametrize(
    "note",
    [
        "Không",
        "Không có",
        "không có.",
        "Không quy định",
        "Chưa quy định.",
        "Theo quy định của Luật phí và lệ phí",
        "Thông tư số 1/2030/TT-BTC ngày 01/01/2030 của Bộ Tài chính",
        "Phí thẩm định",
        "Lệ phí cấp giấy chứng nhận",
        "Đối với tàu từ 3.000 GT trở lên",
        "một ghi chú bất kỳ",
        "",
        "?",
        "Không được quy định tại Biểu phí",
        "Trả phí cho đơn vị chuyển phát",
        "Miễn lệ phí cho người thuộc hộ nghèo",
        "Miễn lệ phí đối với những trường hợp sau: người cao tuổi",
        "Bằng 50% mức thu tại Biểu phí",
        "Nộp 10.000 đồng + (số tấn x 5.000 đồng/tấn)",
        "từ 20.000 đồng đối với hàng nhập; 200.000 đồng đối với hàng quá cảnh",
        "15.000.0000 đồng/lần",
        "không thu phí cấp giấy; phí in tem theo Thông tư số 1/2030/TT-BTC",
    ],
)
def test_free_with_any_other_note_is_unknown_and_doubted(note: str) -> None:
    reading = read("Miễn phí", note)
    assert reading.fees == (UNKNOWN,)
    assert reading.doubt is not None


def test_optional_copies_do_not_make_a_free_procedure_unknown() -> None:
    note = "Miễn lệ phí. Phí cấp bản sao (nếu có yêu cầu) theo Thông tư số 1/2030/TT-BTC."
    reading = read("Miễn phí", note)
    assert [fee.kind for fee in reading.fees] == [FeeKind.FREE]
    assert reading.fees[0].note


def test_exemption_counts_where_its_condition_is_the_procedure_or_the_method() -> None:
    group = "Không thu lệ phí đăng ký đối với tổ hợp tác theo Luật Hợp tác xã."
    assert read("Miễn phí", group, name="Đăng ký thành lập tổ hợp tác").fees == (FREE,)
    assert read("Miễn phí", group, name="Đăng ký doanh nghiệp").fees == (UNKNOWN,)
    online = "Miễn lệ phí đối với trường hợp đăng ký qua mạng điện tử"
    assert read("Miễn phí", online, method="online").fees == (FREE,)
    assert read("Miễn phí", online, method="direct").fees == (UNKNOWN,)


def test_free_cell_with_an_amount_in_its_note_is_that_amount() -> None:
    reading = read("Miễn phí", "Lệ phí cấp giấy phép lái xe: 135.000 đồng/lần")
    assert amounts(reading) == [(135000, "lần")]


@pytest.mark.parametrize(
    "note",
    [
        "Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh, thành phố quyết định.",
        "(Theo quy định của Hội đồng nhân dân cấp tỉnh)",
        "Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh.",
        "do Ủy ban nhân dân cấp tỉnh quy định.",
        "phí theo quy định của chính quyền địa phương",
        "Lệ phí : Đồng (- Mức do Hội đồng nhân dân tỉnh quyết định)",
    ],
)
def test_what_the_province_decides_is_set_locally(note: str) -> None:
    assert [fee.kind for fee in read("Miễn phí", note).fees] == [LOCAL]


def test_amount_in_the_cell_against_the_province_in_the_note_is_doubted() -> None:
    reading = read("50,000 VNĐ", "Mức thu do Hội đồng nhân dân cấp tỉnh quyết định")
    assert [fee.kind for fee in reading.fees] == [LOCAL]
    assert reading.doubt is Reason.FEE_DISAGREES


def test_amounts_of_several_cases_are_kept_apart() -> None:
    note = "Lệ phí cấp mới 40.000đồng/lần; lệ phí cấp lại 20.000 đồng/lần."
    fees = read("Miễn phí", note).fees
    assert [(fee.amount, fee.note) for fee in fees] == [
        (40000, "Lệ phí cấp mới"),
        (20000, "lệ phí cấp lại"),
    ]


def test_a_sum_is_told_with_the_heading_it_stands_under() -> None:
    note = (
        "- Đăng ký cho cả đoàn: + Nộp tại quầy thu 10.000 đồng/người; + Nộp qua mạng thu "
        "7.000 đồng/người. - Đăng ký cho một người thu 15.000 đồng/lần."
    )
    notes = [fee.note or "" for fee in read("Miễn phí", note).fees]
    assert [text.startswith("Đăng ký cho cả đoàn: Nộp") for text in notes] == [True, True, False]


def test_the_heading_does_for_a_sum_alone_under_it_where_both_are_long() -> None:
    note = (
        "- Đăng ký cho cả đoàn: + Khi người dân đem giấy tờ đến nộp trực tiếp ở quầy thu "
        "10.000 đồng/người"
    )
    assert [fee.note for fee in read("Miễn phí", note).fees] == ["Đăng ký cho cả đoàn"]


def test_amounts_beside_what_the_province_decides_are_both_told() -> None:
    note = "- Vườn giống: 600.000 đồng/vườn; - Cây mẹ: Hội đồng nhân dân cấp tỉnh quyết định."
    assert [fee.kind for fee in read("Miễn phí", note).fees] == [FeeKind.AMOUNT, LOCAL]


@pytest.mark.parametrize(
    ("cell", "note", "amount", "currency", "per"),
    [
        ("100,000 VNĐ", None, 100000, "VND", None),
        ("10 USD", "/bản", 10, "USD", "bản"),
        ("500,000 Việt Nam Đồng", "/hồ sơ", 500000, "VND", "hồ sơ"),
        ("500,000 VNĐ", "đồng/lần", 500000, "VND", "lần"),
        ("500,000 VNĐ", "lần cấp", 500000, "VND", "lần cấp"),
        ("80,000 VNĐ", "/hồ sơ (Thông tư số 1/2030/TT-BTC)", 80000, "VND", "hồ sơ"),
        ("2,000,000 VNĐ", "+ 02 triệu đồng/Giấy chứng nhận.", 2000000, "VND", "Giấy chứng nhận"),
        ("20 VNĐ", "20.000 đ/tờ khai", 20000, "VND", "tờ khai"),
        ("250,000 VNĐ", "250.000 đồng/ 1 môn thi", 250000, "VND", "môn thi"),
        ("1.5 USD", "Lệ phí: 30.000 đồng/Giấy (1,5 USD/Giấy)", 1.5, "USD", "Giấy"),
        ("300,000 VNĐ", "Theo quy định của Bộ Tài chính.", 300000, "VND", None),
    ],
)
def test_amount_in_the_cell(
    cell: str, note: str | None, amount: float, currency: str, per: str | None
) -> None:
    reading = read(cell, note)
    assert [(f.kind, f.amount, f.currency, f.per) for f in reading.fees] == [
        (FeeKind.AMOUNT, amount, currency, per)
    ]
    assert reading.doubt is None


@pytest.mark.parametrize(
    ("cell", "note", "reason"),
    [
        ("25 VNĐ", None, Reason.FEE_IMPLAUSIBLE),
        ("1 Việt Nam Đồng", None, Reason.FEE_IMPLAUSIBLE),
        ("5,000 VNĐ", "nộp trực tuyến thu 7.000 đồng/lần", Reason.FEE_DISAGREES),
        ("1,500,000 VNĐ", "150.000 đồng/1 giấy", Reason.FEE_DISAGREES),
        ("155 VNĐ", "155 USD/thẻ", Reason.FEE_DISAGREES),
        ("100,000 VNĐ", "Không được quy định tại Biểu phí", Reason.FEE_DISAGREES),
        ("15,000,000 VNĐ", "Phí thẩm định 15.000.0000 đồng/lần", Reason.FEE_NOTE_UNREAD),
        ("100,000 VNĐ", "Bằng 50% mức thu quy định tại Biểu phí", Reason.FEE_FORMULA),
        ("miễn", None, Reason.FEE_CELL_UNREAD),
    ],
)
def test_amounts_that_cannot_be_trusted_are_unknown(
    cell: str, note: str | None, reason: Reason
) -> None:
    assert read(cell, note) == FeeReading((UNKNOWN,), reason)


def test_no_information_is_unknown_and_not_doubted() -> None:
    assert read("Không có thông tin") == FeeReading((UNKNOWN,))


def test_amount_run_together_with_the_time_is_unknown() -> None:
    assert read("520,000 VNĐ", glued=True).fees == (UNKNOWN,)


def test_running_reduction_is_told_with_its_last_day() -> None:
    note = "(áp dụng mức phí 400.000 đồng/hồ sơ kể từ ngày 01/7/2025 đến hết ngày 31/12/2026)"
    standard, reduced = read("800,000 VNĐ", note).fees
    assert (standard.amount, standard.until) == (800000, None)
    assert (reduced.amount, reduced.since, reduced.until) == (
        400000,
        date(2025, 7, 1),
        date(2026, 12, 31),
    )
    assert "31/12/2026" in (reduced.note or "")


def test_expired_fee_reduction_is_not_quoted() -> None:
    note = (
        "- Lệ phí: 135.000 đồng/lần. - Nộp trực tuyến: Kể từ ngày 01/12/2023 đến hết ngày "
        "31/12/2025, áp dụng mức thu 115.000 đồng/lần cấp."
    )
    quoted = [fee for fee in read("Miễn phí", note).fees if fee.holds_on(date(2026, 1, 1))]
    assert [fee.amount for fee in quoted] == [135000]


def test_reduction_by_half_is_worked_out_from_the_only_standard_sum() -> None:
    note = (
        "Cấp đổi thẻ: 50.000 đồng/thẻ. - Từ ngày 01 tháng 7 năm 2025 đến hết ngày 31 tháng 12 "
        "năm 2026 mức thu lệ phí bằng 50% mức thu nêu trên."
    )
    standard, half = read("50,000 VNĐ", note).fees
    assert (standard.amount, half.amount, half.until) == (50000, 25000, date(2026, 12, 31))


def test_waiver_for_a_time_leaves_the_amount_and_ends() -> None:
    note = "đồng/lần (Miễn phí từ ngày 07/4/2026 đến 30/6/2026 theo Thông tư 1/2026/TT-BTC)20 ngày"
    fees = read("2,000,000 VNĐ", note).fees
    assert [fee.amount for fee in fees if fee.holds_on(date(2026, 7, 1))] == [2000000]
    assert [fee.kind for fee in fees if fee.until] == [FeeKind.FREE]


def test_waiver_of_an_unknown_fee_never_reads_as_free() -> None:
    note = "10.000.0000 đồng (Miễn phí từ ngày 07/4/2026 đến 30/6/2026)"
    assert read("Miễn phí", note).fees == (UNKNOWN,)


def test_sum_of_parts_is_one_fee() -> None:
    note = "gồm 3.000.000 đồng thẩm định hồ sơ; 1.500.000 đồng thẩm định thực tế"
    assert amounts(read("4,500,000 VNĐ", note)) == [(4500000, None)]


def test_thresholds_are_no_fees() -> None:
    note = "+ Từ 50 tỷ đến dưới 150 tỷ: 20 triệu đồng/ Giấy chứng nhận"
    assert amounts(read("20,000,000 VNĐ", note)) == [(20000000, "Giấy chứng nhận")]


def test_note_that_goes_on_with_a_further_fee() -> None:
    note = "Tàu bay từ 5.700 kg trở lên, Lệ phí: 1,500,000 (Tàu bay dưới 5.700 kg)"
    assert [fee.amount for fee in read("4,500,000 VNĐ", note).fees] == [4500000, 1500000]


def test_a_case_is_told_whole_or_left_to_the_source_never_cut() -> None:
    case = "Đối với tàu có dung tích từ 500 GT đến dưới 1.600 GT"
    assert [fee.note for fee in read("2,500 VNĐ", case).fees] == [case]
    without_opening = "tàu chở khách du lịch trong vịnh, không kể tàu nhỏ của dân"
    told = read("2,500 VNĐ", f"Đối với trường hợp {without_opening}").fees
    assert [fee.note for fee in told] == [without_opening]
    (longer,) = read("2,500 VNĐ", f"{case}, {without_opening}, {case}").fees
    assert (longer.amount, longer.note) == (2500, NOTE_SEE_SOURCE)


def test_whom_an_exemption_frees_is_no_case_of_the_sum() -> None:
    note = "Trường hợp nhận trẻ em mắc bệnh hiểm nghèo thì được miễn chi phí"
    assert [fee.note for fee in read("50,000,000 VNĐ", note).fees] != [note]


def test_free_cell_beside_a_description_that_tells_of_fees_is_unknown() -> None:
    described = "Nộp tại cảng. Phí: theo Thông tư số 1/2030/TT-BTC"
    assert read("Miễn phí", description=described) == FeeReading(
        (UNKNOWN,), Reason.FEE_IN_DESCRIPTION
    )
    assert read("Miễn phí", description="Nhà nước cấp kinh phí: 20 ngày").fees == (FREE,)


def test_fees_told_only_by_the_description_are_read_and_doubted() -> None:
    reading = read("Không có thông tin", description="05 ngày. - Lệ phí : 20.000 đồng/giấy.")
    assert amounts(reading) == [(20000, "giấy")]
    assert reading.doubt is Reason.FEE_IN_DESCRIPTION


NOTES = st.lists(
    st.sampled_from(
        [
            "Miễn", "phí", "lệ phí", "đồng", "100.000", "50%", "Không", "thu", "Theo quy định",
            "Hội đồng nhân dân", "(", ")", ";", ".", "đến hết ngày 31/12/2026", "từ ngày",
            "bằng 50% mức thu nêu trên", "/hồ sơ", "USD", "triệu", "trường hợp", "phí:", "x",
        ]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip
CELLS = st.sampled_from(["Miễn phí", "Không có thông tin", "100,000 VNĐ", "20 VNĐ", "5 USD", "?"])


@given(CELLS, NOTES | st.text(max_size=80), NOTES)
def test_grammar_never_raises_and_is_consistent(cell: str, note: str, description: str) -> None:
    reading = read(cell, note, description=description)
    assert reading.fees
    for fee in reading.fees:
        assert (fee.kind is FeeKind.AMOUNT) == (fee.amount is not None)
        assert fee.amount is None or fee.amount > 0


@given(st.text(max_size=120))
def test_free_is_never_invented(note: str) -> None:
    said = any(word in note.lower() for word in ("miễn", "không thu"))
    kinds = {fee.kind for fee in read("Miễn phí", note).fees}
    assert said or FeeKind.FREE not in kinds


@given(NOTES)
def test_an_amount_in_the_cell_never_becomes_lasting_free(note: str) -> None:
    lasting = [fee for fee in read("100,000 VNĐ", note).fees if fee.until is None]
    assert all(fee.kind is not FeeKind.FREE for fee in lasting)
