"""The report as a DOCX file, laid out as offices write to each other."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from admin.quick_report import wording
from admin.quick_report.cells import printable
from admin.quick_report.heading import Heading
from admin.quick_report.sections import Section, is_figure

FONT = "Times New Roman"
SIZE, SMALL = 13, 11
CENTRED = WD_ALIGN_PARAGRAPH.CENTER
MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}
TEXT_WIDTH = 210 - MARGINS["left"] - MARGINS["right"]
NUMBER_WIDTH, ORDER_WIDTH = 20, 11
LONG_COLUMN = 16
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def report_docx(heading: Heading, sections: Sequence[Section]) -> bytes:
    """The whole letter."""
    document = Document()
    _set_page(document)
    _add_head(document, heading)
    for numeral, section in zip(NUMERALS, sections, strict=False):
        _add_section(document, numeral, section)
    _line(document, wording.END.format(recipient=heading.letter.addressee), before=6)
    _add_foot(document, heading)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(page, f"{side}_margin", Mm(width))
    page.different_first_page_header_footer = True
    _add_page_number(page.header.paragraphs[0])


def _add_page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTRED
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add_head(document: Any, heading: Heading) -> None:
    letter = heading.letter
    left, right = _two_columns(document, 66)
    _write(left, letter.superior.upper() or wording.BLANK_NAME, size=12)
    _write(left, letter.office.upper() or wording.BLANK_NAME, bold=True, size=12, ruled=True)
    _write(left, letter.code, size=SIZE)
    _write(right, wording.STATE, bold=True, size=SMALL)
    _write(right, wording.MOTTO, bold=True, size=12, ruled=True)
    _write(right, letter.dated(heading.today), italic=True, size=SIZE)
    _line(document, wording.TITLE, bold=True, size=14, centred=True, before=14)
    for line in heading.subject.split("\n"):
        _line(document, line, bold=True, size=SIZE, centred=True)
    _line(document, wording.TO.format(recipient=letter.addressee), centred=True, before=10)
    _line(document, heading.about, before=6)


def _add_section(document: Any, numeral: str, section: Section) -> None:
    title = _line(document, f"{numeral}. {section.title}", bold=True, before=8)
    title.paragraph_format.keep_with_next = True
    if not section.rows:
        _line(document, wording.NOTHING)
        return
    if section.intro:
        _line(document, section.intro)
    table = document.add_table(rows=0, cols=len(section.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _add_row(table, section.columns, bold=True)
    _repeat_on_each_page(table.rows[0])
    for place, row in enumerate(section.rows, 1):
        _add_row(table, row, bold=section.summed and place == len(section.rows))
    _set_widths(table, _widths(section))


def _widths(section: Section) -> list[float]:
    """Columns of numbers narrow, columns of words sharing what is left, longer ones more."""
    fixed, words = {}, {}
    for place, column in enumerate(section.columns):
        values = [row[place] for row in section.rows]
        longest = max(len(str(value)) for value in values)
        if all(map(is_figure, values)) and len(column) < LONG_COLUMN:
            fixed[place] = ORDER_WIDTH if len(column) < 3 else NUMBER_WIDTH
        else:
            words[place] = min(max(longest, len(column), 14), 70)
    left = TEXT_WIDTH - sum(fixed.values())
    shares = {place: left * weight / sum(words.values()) for place, weight in words.items()}
    return [(fixed | shares)[place] for place in range(len(section.columns))]


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    """Word goes by the cells' widths, LibreOffice by the columns'."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for drawn in column.cells:
            drawn.width = Mm(width)


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _add_row(table: Any, values: Sequence[str | int], *, bold: bool) -> None:
    row = table.add_row()
    _keep_whole(row)
    for drawn, value in zip(row.cells, values, strict=True):
        paragraph = drawn.paragraphs[0]
        _run(paragraph, str(value), bold=bold, size=SMALL)
        paragraph.paragraph_format.space_after = Pt(0)
        if is_figure(value):
            paragraph.alignment = CENTRED


def _repeat_on_each_page(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _add_foot(document: Any, heading: Heading) -> None:
    letter = heading.letter
    left, right = _two_columns(document, 80)
    _write(left, wording.RECIPIENTS, bold=True, italic=True, size=12, centred=False)
    for line in wording.RECIPIENT_LINES:
        _write(left, line, size=SMALL, centred=False)
    _write(right, letter.signer_title.upper() or wording.BLANK_NAME, bold=True)
    _write(right, wording.SIGN_HERE, italic=True)
    for _ in range(3):
        _write(right, "")
    _write(right, letter.signer, bold=True)


def _two_columns(document: Any, left: float) -> tuple[Any, Any]:
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    _set_widths(table, (left, TEXT_WIDTH - left))
    _keep_whole(table.rows[0])
    cells = table.rows[0].cells
    for drawn in cells:
        drawn._tc.remove(drawn.paragraphs[0]._p)
    return cells[0], cells[1]


def _write(
    place: Any, text: str, *, centred: bool = True, ruled: bool = False, **look: Any
) -> None:
    paragraph = place.add_paragraph()
    paragraph.alignment = CENTRED if centred else None
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, **look)
    if ruled:
        paragraph.runs[0].underline = True


def _line(
    document: Any, text: str, *, centred: bool = False, before: float = 0, **look: Any
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRED if centred else None
    paragraph.paragraph_format.space_before = Pt(before)
    _run(paragraph, text, **look)
    return paragraph


def _run(
    paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: int = SIZE
) -> None:
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
