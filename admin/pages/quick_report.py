"""The quick report of a period: looked at, and downloaded to send up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from admin import wording
from admin.access import Reviewer, Visitor
from admin.page import render
from admin.periods import ChosenPeriod, Period, today
from admin.quick_report.document import report_docx
from admin.quick_report.heading import FilledIn, Heading, Letterhead
from admin.quick_report.report import Reporting, communes_heard_of
from admin.quick_report.sections import Names, Section, is_figure, sections_of
from admin.quick_report.workbook import report_xlsx
from admin.tools import AdminTools, Tools
from admin.tracing.trace import name_of
from bot.obstacles.records import ObstacleReport
from bot.records import TurnRecord

router = APIRouter(prefix="/quick-report")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "bao-cao-nhanh-{first}-{last}.{ending}"


@dataclass(frozen=True)
class Drawn:
    """A report ready to be written down."""

    heading: Heading
    sections: list[Section]
    commune: str


def drawn_up(
    tools: Tools,
    visitor: Reviewer,
    period: ChosenPeriod,
    letter: FilledIn,
    commune: Annotated[str, Query(max_length=200)] = "",
) -> Drawn:
    """The report that the address asks for.

    Raises: HTTPException 403 on a commune that is not the visitor's.
    """
    if commune:
        visitor.require(commune)
    return _draw_up(tools, visitor, period, letter, commune)


Report = Annotated[Drawn, Depends(drawn_up)]


@router.get("")
def show_report(request: Request, tools: Tools, visitor: Reviewer, drawn: Report) -> Response:
    """The report on the page, with the form to choose its period and fill its head in."""
    return render(
        request,
        "quick_report.html",
        page="quick_report",
        heading=drawn.heading,
        sections=drawn.sections,
        is_figure=is_figure,
        commune=drawn.commune,
        choices=_communes(tools, visitor),
    )


@router.get("/bao-cao.docx")
def download_docx(visitor: Reviewer, drawn: Report) -> Response:
    """The report as a document."""
    return _file(report_docx(drawn.heading, drawn.sections), drawn.heading.period, "docx", DOCX)


@router.get("/bao-cao.xlsx")
def download_xlsx(visitor: Reviewer, drawn: Report) -> Response:
    """The report as a workbook."""
    return _file(report_xlsx(drawn.heading, drawn.sections), drawn.heading.period, "xlsx", XLSX)


def _draw_up(
    tools: AdminTools, visitor: Visitor, period: Period, letter: Letterhead, commune: str
) -> Drawn:
    catalogue = tools.catalogue()
    names = Names(tools.communes, lambda code: name_of(catalogue, code))
    reporting = Reporting(
        engine=tools.engine,
        turn_scope=_scope(visitor, TurnRecord.commune, commune),
        report_scope=_scope(visitor, ObstacleReport.commune, commune),
        covers=lambda place: place == commune if commune else visitor.covers(place),
        present=tools.clock(),
        today=today(tools),
        provincial=visitor.role.provincial and not commune,
    )
    heading = Heading(
        letter, period, _scope_name(visitor, names, commune), tools.clock(), today(tools)
    )
    return Drawn(heading, sections_of(reporting.of(period), names), commune)


def _scope(visitor: Visitor, column: Any, commune: str) -> ColumnElement[bool]:
    return col(column) == commune if commune else visitor.scope(column)


def _scope_name(visitor: Visitor, names: Names, commune: str) -> str:
    if commune:
        return names.place(commune)
    if visitor.role.provincial:
        return wording.PROVINCE
    return ", ".join(map(names.place, visitor.staff.communes))


def _communes(tools: AdminTools, visitor: Visitor) -> list[tuple[str, str]]:
    """Communes to choose among, by name."""
    own = visitor.staff.communes
    known = communes_heard_of(tools.engine) if visitor.role.provincial else own
    named = [(one, tools.communes.get(one, one)) for one in known]
    return sorted(named, key=lambda item: item[1])


def _file(content: bytes, period: Period, ending: str, media_type: str) -> Response:
    name = NAME.format(first=period.first, last=period.last, ending=ending)
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
