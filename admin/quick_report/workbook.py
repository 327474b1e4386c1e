"""The report as an XLSX file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from admin.quick_report import wording
from admin.quick_report.cells import cell
from admin.quick_report.heading import Heading
from admin.quick_report.sections import Section

LEAST_WIDTH, MOST_WIDTH = 9, 60
HEAD = PatternFill("solid", fgColor="E3ECEB")
THIN = Side(style="thin", color="8A979B")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def report_xlsx(heading: Heading, sections: Sequence[Section]) -> bytes:
    """A sheet for each section, so that its rows can be sorted and counted on."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for section in sections:
        _add_sheet(book.create_sheet(section.tab), heading, section)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _add_sheet(sheet: Worksheet, heading: Heading, section: Section) -> None:
    subject = heading.subject.replace("\n", " ")
    for line in filter(None, (heading.letter.office, subject, heading.about, section.intro)):
        sheet.append([cell(line)])
    sheet.append([])
    sheet.append([cell(section.title)])
    sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=13)
    if section.rows:
        _add_table(sheet, section)
    else:
        sheet.append([wording.NOTHING])
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _add_table(sheet: Worksheet, section: Section) -> None:
    _add_row(sheet, section.columns, bold=True, fill=True)
    for place, row in enumerate(section.rows, 1):
        _add_row(sheet, row, bold=section.summed and place == len(section.rows))
    for place, column in enumerate(zip(section.columns, *section.rows, strict=True), 1):
        width = max(len(str(value)) for value in column) + 2
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = min(max(width, LEAST_WIDTH), MOST_WIDTH)


def _add_row(
    sheet: Worksheet, row: Sequence[str | int], *, bold: bool, fill: bool = False
) -> None:
    sheet.append([cell(value) for value in row])
    for drawn in sheet[sheet.max_row][: len(row)]:
        drawn.alignment, drawn.border = WRAPPED, GRID
        drawn.font = Font(bold=bold)
        if fill:
            drawn.fill = HEAD
