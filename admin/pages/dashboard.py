"""The dashboard: what people ask, what they get, and where they are stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from admin import wording
from admin.access import Reviewer, Visitor
from admin.charts import Bar, draw_columns
from admin.figures import Figures, Period, Share, Statistics
from admin.page import VIETNAM, day, percent, render
from admin.tools import AdminTools, Tools
from admin.trace import name_of
from bot.obstacles.records import ObstacleReport
from bot.records import TurnRecord

router = APIRouter()
SPANS = (7, 30, 90)


@router.get("/")
def show_dashboard(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    days: Annotated[int, Query(ge=1, le=366)] = 7,
    commune: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Figures of the last days for the visitor's communes, or one of them."""
    if commune:
        visitor.require(commune)
    figures = Statistics(
        tools.engine,
        _narrowed(visitor, TurnRecord.commune, commune),
        _narrowed(visitor, ObstacleReport.commune, commune),
    ).of(_last(tools, days))
    catalogue = tools.catalogue()
    codes = {code for code, _ in figures.procedures} | {row[0] for row in figures.unpublished}
    return render(
        request,
        "dashboard.html",
        page="dashboard",
        days=days,
        commune=commune,
        spans=SPANS,
        figures=figures,
        chart=draw_columns(_bars(figures)),
        names={code: name_of(catalogue, code) for code in codes},
        communes=tools.communes,
    )


def _narrowed(visitor: Visitor, column: Any, commune: str) -> ColumnElement[bool]:
    return col(column) == commune if commune else visitor.scope(column)


def _last(tools: AdminTools, days: int) -> Period:
    today = tools.clock().astimezone(VIETNAM).date()
    return Period(today - timedelta(days=days - 1), today)


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
