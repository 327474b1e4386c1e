"""The queue of obstacle reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from admin.access import Reviewer
from admin.page import is_partial, render
from admin.records import Staff
from admin.reports import QueueFilter, ReportQueue
from admin.tools import Tools
from bot.obstacles.records import ObstacleReport

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


def wanted(
    status: Text = "open",
    kind: Text = "",
    field: Text = "",
    commune: Text = "",
    owner: Text = "",
    overdue: Annotated[str, Query(max_length=5)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> QueueFilter:
    """The filter that stands in the address."""
    return QueueFilter(status, kind, field, commune, owner, bool(overdue), page)


@router.get("/reports")
def show_queue(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    chosen: Annotated[QueueFilter, Depends(wanted)],
) -> Response:
    """The reports of the visitor's communes; HTMX gets the list alone."""
    queue = ReportQueue(
        tools.engine, visitor.scope(ObstacleReport.commune), visitor.id, tools.clock()
    )
    staff = tools.accounts.all()
    return render(
        request,
        "queue_list.html" if is_partial(request) else "queue.html",
        page="reports",
        chosen=chosen,
        query=_query(chosen),
        found=queue.page(chosen),
        choices=queue.choices(),
        communes=tools.communes,
        staff=[one for one in staff if one.active],
        names=names_of(staff),
    )


def names_of(staff: Sequence[Staff]) -> dict[int, str]:
    """Display names by staff id."""
    return {one.id: one.display_name for one in staff if one.id is not None}


def _query(chosen: QueueFilter) -> str:
    values = {key: value for key, value in vars(chosen).items() if value and key != "page"}
    if chosen.overdue:
        values["overdue"] = "1"
    return urlencode(values) + "&" if values else ""
