"""The spreadsheet that staff download to fill in dossiers."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.dossiers import wording

WIDTH = 24
HELP_WIDTH = 70
FILE_NAME = "mau-ho-so.xlsx"
MOST_ROWS = 5_000


def template_xlsx() -> bytes:
    """An empty XLSX file with the columns an import knows, and a sheet that explains them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = wording.TEMPLATE_SHEET
    sheet.append(list(wording.COLUMN_TITLES.values()))
    for place, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet.freeze_panes = "A2"
    names = ",".join(str(int(status)) for status in wording.STATUS_TITLES)
    choice = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True)
    choice.showErrorMessage = False  # names of statuses are taken too
    sheet.add_data_validation(choice)
    choice.add(f"B2:B{MOST_ROWS}")
    _add_help(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _add_help(book: Workbook) -> None:
    sheet = book.create_sheet(wording.TEMPLATE_HELP_SHEET)
    sheet.append(wording.TEMPLATE_HELP)
    for field, title in wording.COLUMN_TITLES.items():
        sheet.append((title, wording.COLUMN_NOTES[field]))
    sheet.append(())
    sheet.append(wording.TEMPLATE_STATUSES)
    for status, title in wording.STATUS_TITLES.items():
        sheet.append((int(status), title))
    sheet.column_dimensions["A"].width = WIDTH
    sheet.column_dimensions["B"].width = HELP_WIDTH
