"""The dashboard: what people ask, what they get, and where they are stuck."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from admin import wording
from admin.access import Reviewer, Visitor
from admin.charts import Bar, draw_columns
from admin.figures import Figures, Share, Statistics
from admin.page import day, percent, render
from admin.periods import ChosenPeriod, Period, today
from admin.tools import Tools
from admin.tracing.trace import name_of
from bot.obstacles.records import ObstacleReport
from bot.records import TurnRecord

router = APIRouter()
SPANS = (7, 30, 90)


@router.get("/")
def show_dashboard(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    period: ChosenPeriod,
    commune: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Figures of a period for the visitor's communes, or one of them."""
    if commune:
        visitor.require(commune)
    figures = Statistics(
        tools.engine,
        _narrowed(visitor, TurnRecord.commune, commune),
        _narrowed(visitor, ObstacleReport.commune, commune),
        tools.clock(),
    ).of(period)
    catalogue = tools.catalogue()
    codes = {code for code, _ in figures.procedures} | {row[0] for row in figures.unpublished}
    return render(
        request,
        "dashboard.html",
        page="dashboard",
        period=period,
        upto_today=period.last == today(tools),
        commune=commune,
        spans=SPANS,
        figures=figures,
        chart=draw_columns(_bars(figures)),
        names={code: name_of(catalogue, code) for code in codes},
        communes=tools.communes,
    )


def _narrowed(visitor: Visitor, column: Any, commune: str) -> ColumnElement[bool]:
    return col(column) == commune if commune else visitor.scope(column)


def _bars(figures: Figures) -> list[Bar]:
    return [
        Bar(f"{period.first:%d/%m}", share.questions, share.answered, _title(period, share))
        for period, share in figures.by_day
    ]


def _title(period: Period, share: Share) -> str:
    last = f" – {day(period.last)}" if period.last != period.first else ""
    return wording.BAR.format(
        span=day(period.first) + last, questions=share.questions, part=percent(share.part)
    )
