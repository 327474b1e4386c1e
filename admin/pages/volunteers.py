"""Volunteers: invitation codes, and how many people were helped with what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin import wording
from admin.access import Inviter
from admin.communes import UnknownCommune, own_communes, read_commune
from admin.page import done, render
from admin.tools import AdminTools, Tools
from admin.volunteers import LONGEST_NAME, Volunteers
from bot.volunteers.records import VolunteerInvitation

router = APIRouter(prefix="/volunteers")
MOST_DAYS = 90
USUAL_DAYS = 30
SHOWN_DAYS = 29
Word = Annotated[str, Form(max_length=300)]


def desk_of(tools: Tools, visitor: Inviter) -> Volunteers:
    """The visitor's volunteers."""
    return Volunteers(tools.engine, visitor, tools.clock)


Desk = Annotated[Volunteers, Depends(desk_of)]


def own_invitation(invitation_id: int, visitor: Inviter, desk: Desk) -> VolunteerInvitation:
    """The invitation of the address.

    Raises: HTTPException 404 where there is none, 403 on one of another commune.
    """
    found = desk.find(invitation_id)
    if found is None:
        raise HTTPException(404)
    visitor.require(found.commune)
    return found


Own = Annotated[VolunteerInvitation, Depends(own_invitation)]


@router.get("")
def show(
    request: Request,
    tools: Tools,
    visitor: Inviter,
    desk: Desk,
    first: Annotated[date | None, Query()] = None,
    last: Annotated[date | None, Query()] = None,
) -> Response:
    """Invitations, and counts for a period."""
    return _page(request, tools, desk, first=first, last=last)


@router.post("")
def invite(
    request: Request,
    tools: Tools,
    visitor: Inviter,
    desk: Desk,
    name: Word = "",
    commune: Word = "",
    days: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Make an invitation and show its code once."""
    typed = {"name": name.strip()[:LONGEST_NAME], "commune": commune, "days": days}
    reason = None if typed["name"] else "name_missing"
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        reason = reason or "days_wrong"
    try:
        where = read_commune(commune, visitor, tools)
    except UnknownCommune:
        where = None
        reason = reason or "volunteer_commune"
    if where is None and not visitor.role.provincial:
        reason = reason or "volunteer_commune"
    if reason:
        return _page(request, tools, desk, typed=typed, refused=wording.REFUSED[reason])
    made = desk.invite(typed["name"], where, int(days))
    return render(request, "volunteer_code.html", page="volunteers", made=made, name=typed["name"])


@router.post("/{invitation_id}/revoke")
def revoke(request: Request, visitor: Inviter, desk: Desk, invitation: Own) -> Response:
    """End an invitation; whoever uses it is logged out."""
    desk.revoke(invitation.id or 0)
    return done(request, "/volunteers", "revoked")


def _page(
    request: Request,
    tools: AdminTools,
    desk: Volunteers,
    *,
    first: date | None = None,
    last: date | None = None,
    typed: dict[str, str] | None = None,
    refused: str | None = None,
) -> Response:
    last = last or tools.today()
    first = min(first or last - timedelta(days=SHOWN_DAYS), last)
    teams = desk.teams(first, last)
    return render(
        request,
        "volunteers.html",
        status=400 if refused else 200,
        page="volunteers",
        invitations=desk.invitations(),
        teams=teams,
        people=sum(team.people for team in teams),
        first=first,
        last=last,
        typed=typed or {"name": "", "commune": "", "days": str(USUAL_DAYS)},
        own=own_communes(desk.visitor, tools),
        communes=tools.communes,
        catalogue=tools.catalogue(),
        refused=refused,
    )
