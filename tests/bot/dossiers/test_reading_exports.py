"""Exports are read whatever program wrote them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine

from bot.dossiers.importing import import_dossiers
from bot.dossiers.template import template_xlsx
from bot.dossiers.verifying import proves
from knowledge.errors import UnreadableSource

from .exports import CODE, KEY, ROW, TITLES, changed, rows_in


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_program_is_read(
    database: Engine, write_csv: Callable[..., Path], encoding: str, delimiter: str
) -> None:
    report = import_dossiers(database, write_csv([TITLES, ROW], encoding, delimiter), KEY)
    assert report.landed == 1
    assert rows_in(database)[CODE].procedure_name == "Đăng ký khai sinh"


def test_old_windows_letters_are_read(database: Engine, tmp_path: Path) -> None:
    marks = {"ã": "a\u0303", "ơ": "ơ", "ồ": "ô\u0300", "ạ": "a\u0323", "á": "á", "ử": "ư\u0309"}
    text = "Mã hồ sơ,Trạng thái,Ghi chú\nH29.12.09-250701-0012,Đang xử lý,Đủ\n"
    text = "".join(marks.get(letter, letter) for letter in text)
    text = text.replace("ý", "y\u0301").replace("ủ", "u\u0309")
    path = tmp_path / "old.csv"
    path.write_bytes(text.encode("windows-1258"))
    import_dossiers(database, path, KEY)
    assert rows_in(database)[CODE].note == "Đủ"


def test_header_below_title_rows_and_columns_by_other_names(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    path = write_csv(
        [
            ["UBND XÃ A"],
            ["DANH SÁCH HỒ SƠ", ""],
            ["STT", "Số hồ sơ", "Tình trạng", "Hẹn trả", "Màu bìa"],
            ["1", CODE, "4", "15/07/2025", "xanh"],
        ]
    )
    report = import_dossiers(database, path, KEY)
    assert report.landed == 1
    assert report.unknown_columns == ("STT", "Màu bìa")


def test_missing_column_is_named_with_what_was_seen(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    with pytest.raises(UnreadableSource, match=r"Trạng thái.*Họ tên"):
        import_dossiers(database, write_csv([["Mã hồ sơ", "Họ tên"], [CODE, "An"]]), KEY)


def test_xlsx_with_dates_serials_and_numbers_is_read(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    row = changed(status=4.0, phone=901234567, received_on=datetime(2025, 7, 1, 8), due_on=45853)
    report = import_dossiers(database, write_xlsx([TITLES, row]), KEY)
    assert report.rejected == []
    stored = rows_in(database)[CODE]
    assert (stored.received_on, stored.due_on) == (date(2025, 7, 1), date(2025, 7, 15))
    assert proves("4567", CODE, stored.verifiers.split(), KEY)


def test_merged_cells_count_for_each_of_their_rows(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    second = changed(code="H29.12.09-250701-0013", procedure_name=None)

    def merge(sheet: Any) -> None:
        sheet.merge_cells("C3:C4")

    path = write_xlsx([["Danh sách"], TITLES, ROW, second], merge)
    assert import_dossiers(database, path, KEY).landed == 2
    names = {row.procedure_name for row in rows_in(database).values()}
    assert names == {"Đăng ký khai sinh"}


def test_formula_without_result_is_rejected_not_lost(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, changed(due_on="=H2+10")])
    report = import_dossiers(database, path, KEY)
    assert report.landed == 0
    assert "công thức" in report.rejected[0][1]


def test_excel_text_formula_in_csv_is_the_text(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    report = import_dossiers(database, write_csv([TITLES, changed(code=f'="{CODE}"')]), KEY)
    assert report.landed == 1


def test_second_sheet_is_used_where_the_first_has_no_header(
    database: Engine, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["Bìa"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Số liệu")
    sheet.append(TITLES)
    sheet.append(ROW)
    path = tmp_path / "two.xlsx"
    book.save(path)
    assert import_dossiers(database, path, KEY).landed == 1


def test_template_is_understood_and_explains_every_column(
    database: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx())
    book = load_workbook(path)
    book.worksheets[0].append(ROW)
    book.save(path)
    assert import_dossiers(database, path, KEY).landed == 1
    explained = {row[0] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert set(TITLES) <= explained
