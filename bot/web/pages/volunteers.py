"""The volunteers' pages: log in by code, help one person after another, print for them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bot.channels.web import address_of
from bot.checklists.papers import paper_list
from bot.checklists.showing import Checklist
from bot.directory import Entry
from bot.volunteers import wording as printed
from bot.volunteers.desk import Volunteer
from bot.volunteers.picks import most_asked
from bot.volunteers.sheets import Handout, handout, handouts_pdf
from bot.web import wording
from bot.web.page import render
from bot.web.posters import PostersRefused
from bot.web.security import require_own_form
from bot.web.site import PageSite, Site

HOME = "/tinh-nguyen"
COOKIE = "tinh_nguyen"
COOKIE_SECONDS = 12 * 3600
SEE_OTHER = 303
LONGEST_CODE = 40
MOST_FOUND = 12
LONGEST_QUERY = 200
NOTICES = {"xong": wording.VOLUNTEER_CLOSED, "ra": wording.VOLUNTEER_LOGGED_OUT}

router = APIRouter(prefix=HOME)
own_form = Depends(require_own_form)


@router.get("")
def home(request: Request, site: PageSite, q: str = "", bao: str = "") -> Response:
    """The code form, or the person being helped with quick picks and lists."""
    volunteer = _volunteer(request, site)
    notice = NOTICES.get(bao, "")
    if volunteer is None:
        return render(request, "volunteer_enter.html", refused="", notice=notice)
    query = q.strip()[:LONGEST_QUERY]
    return render(
        request,
        "volunteer.html",
        volunteer=volunteer,
        commune=site.communes.get(volunteer.commune or "", volunteer.commune or ""),
        notice=notice,
        query=query,
        found=_found(site, query),
        picks=_picks(site, volunteer.commune),
        lists=_lists(site, volunteer),
    )


@router.post("/vao", dependencies=[own_form])
def enter(
    request: Request, site: PageSite, ma: Annotated[str, Form(max_length=LONGEST_CODE)] = ""
) -> Response:
    """Log in by an invitation code."""
    wait = site.limits.volunteer_code(address_of(request))
    if wait:
        refused = wording.VOLUNTEER_TOO_OFTEN.format(seconds=math.ceil(wait))
        return render(request, "volunteer_enter.html", status=429, refused=refused, notice="")
    token = site.volunteers.log_in(ma)
    if token is None:
        refused = wording.VOLUNTEER_WRONG_CODE
        return render(request, "volunteer_enter.html", status=403, refused=refused, notice="")
    response = _back()
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        path=HOME,
        httponly=True,
        samesite="lax",
        secure=site.secure,
    )
    return response


@router.post("/ra", dependencies=[own_form])
def leave(request: Request, site: PageSite) -> Response:
    """Log out; the person being helped is forgotten."""
    site.volunteers.log_out(_token(request))
    response = _back("ra")
    response.delete_cookie(COOKIE, path=HOME)
    return response


@router.post("/mo", dependencies=[own_form])
def open_person(request: Request, site: PageSite) -> Response:
    """Begin with a new person."""
    site.volunteers.open_person(_token(request))
    return _back()


@router.post("/xong", dependencies=[own_form])
def close_person(request: Request, site: PageSite) -> Response:
    """Count and forget."""
    return _back("xong" if site.volunteers.close_person(_token(request)) else "")


@router.post("/chon", dependencies=[own_form])
def pick(request: Request, site: PageSite, ma: Annotated[str, Form()]) -> Response:
    """Add a procedure that the person needs."""
    if ma in site.directory.by_code:
        site.volunteers.pick(_token(request), ma)
    return _back(anchor=f"p-{ma}")


@router.post("/bo", dependencies=[own_form])
def drop(request: Request, site: PageSite, ma: Annotated[str, Form()]) -> Response:
    """Take a procedure away again."""
    site.volunteers.drop(_token(request), ma)
    return _back()


@router.post("/giay", dependencies=[own_form])
def tick(
    request: Request,
    site: PageSite,
    ma: Annotated[str, Form()],
    co: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Keep which papers the person has."""
    if ma in site.directory.by_code:
        site.volunteers.tick(_token(request), ma, sorted(set(co or ())))
    return _back(anchor=f"p-{ma}")


@router.get("/to-huong-dan.pdf")
def print_handouts(request: Request, site: PageSite, ma: str = "") -> Response:
    """Large-print pages for the person being helped: of one procedure, or of all picked."""
    volunteer = _required(request, site)
    chosen = {c: t for c, t in (volunteer.helping or {}).items() if ma in ("", c)}
    sheets = [_handout(site, code, ticked) for code, ticked in chosen.items()]
    found = [sheet for sheet in sheets if sheet is not None]
    if not found:
        raise HTTPException(404)
    name = printed.FILE_HANDOUT.format(code=ma or "tat-ca")
    return _pdf(handouts_pdf(found), name)


@router.get("/to-dan")
def poster_form(request: Request, site: PageSite) -> Response:
    """What to print posters of."""
    volunteer = _required(request, site)
    return _poster_page(request, site, volunteer, "")


@router.post("/to-dan", dependencies=[own_form])
def print_posters(
    request: Request,
    site: PageSite,
    ma: Annotated[list[str] | None, Form()] = None,
    them: Annotated[str, Form()] = "",
    xa: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Posters of the procedures and communes chosen."""
    volunteer = _required(request, site)
    try:
        made = site.posters.pdf([*(ma or ()), *them.replace(",", " ").split()], xa or ())
    except PostersRefused as error:
        return _poster_page(request, site, volunteer, str(error), status=400)
    return _pdf(made, printed.FILE_POSTERS)


def _poster_page(
    request: Request, site: Site, volunteer: Volunteer, refused: str, status: int = 200
) -> Response:
    return render(
        request,
        "volunteer_posters.html",
        status=status,
        refused=refused,
        picks=_picks(site, volunteer.commune),
        communes=_own_communes(site, volunteer),
    )


def _own_communes(site: Site, volunteer: Volunteer) -> dict[str, str]:
    known = {volunteer.commune: site.communes.get(volunteer.commune or "", volunteer.commune)}
    return {key: name for key, name in known.items() if key and name}


def _picks(site: Site, commune: str | None) -> list[Entry]:
    entries = site.directory.by_code
    usual = [
        entry.procedure.code for entry in (*site.directory.starters, *site.directory.needed_daily)
    ]
    codes = most_asked(site.engine, commune, usual)
    return [entries[code] for code in codes if code in entries]


def _found(site: Site, query: str) -> Sequence[Entry]:
    """What the list and the chat's search find for a need in the person's own words."""
    if not query:
        return ()
    entries = site.directory.by_code
    near = [entries[code] for code in site.find(query).codes if code in entries]
    listed = site.directory.search(query)
    return list(dict.fromkeys([*near[: MOST_FOUND // 2], *listed, *near]))[:MOST_FOUND]


def _lists(site: Site, volunteer: Volunteer) -> list[tuple[Entry, Checklist]]:
    entries = site.directory.by_code
    return [
        (entries[code], _checklist(site, code, ticked))
        for code, ticked in (volunteer.helping or {}).items()
        if code in entries
    ]


def _checklist(site: Site, code: str, ticked: frozenset[int]) -> Checklist:
    entry = site.directory.by_code[code]
    papers = paper_list(entry.procedure, site.guide(code))
    return Checklist(code, entry.title, papers, ticked)


def _handout(site: Site, code: str, ticked: frozenset[int]) -> Handout | None:
    entry = site.directory.by_code.get(code)
    if entry is None:
        return None
    subject = site.subject(entry.procedure)
    papers = paper_list(entry.procedure, subject.guide)
    return handout(subject, papers, ticked, site.address(f"/thu-tuc/{code}"))


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def _volunteer(request: Request, site: Site) -> Volunteer | None:
    return site.volunteers.volunteer(_token(request))


def _required(request: Request, site: Site) -> Volunteer:
    volunteer = _volunteer(request, site)
    if volunteer is None:
        raise HTTPException(SEE_OTHER, headers={"Location": HOME})
    return volunteer


def _back(notice: str = "", anchor: str = "") -> RedirectResponse:
    query = f"?bao={notice}" if notice else ""
    return RedirectResponse(HOME + query + (f"#{anchor}" if anchor else ""), SEE_OTHER)


def _pdf(content: bytes, name: str) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
