"""The chat page, and the switch for large type."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot import buttons
from bot.pipeline import LONGEST_MESSAGE
from bot.web.page import LARGE, SIZE_COOKIE, render
from bot.web.site import PageSite, Site
from knowledge.life_events import read_life_events
from retrieval.understanding import Section

MOST_COMMON = 8
YEAR_SECONDS = 365 * 24 * 3600
SEE_OTHER = 303
LONGEST_ASKED = 500

router = APIRouter()


@router.get("/")
def chat(
    request: Request,
    site: PageSite,
    hoi: Annotated[str, Query(max_length=LONGEST_ASKED)] = "",
    xa: Annotated[str, Query(max_length=LONGEST_ASKED)] = "",
) -> Response:
    """The chat; `hoi` is a question or a procedure's code to begin with, `xa` a commune's id."""
    return render(
        request,
        "chat.html",
        page="chat",
        ask=_first_message(site, hoi.strip(), xa),
        longest=LONGEST_MESSAGE,
        hears=site.media.ears.present,
        reads=bool(site.media.mouth.program),
        events=list(read_life_events().values()),
        common=site.directory.starters[:MOST_COMMON],
    )


@router.get("/co-chu")
def size(request: Request, site: PageSite, co: str = "", ve: str = "/") -> Response:
    """Remember the type size and go back to the page."""
    response = RedirectResponse(_own_path(ve), SEE_OTHER)
    response.set_cookie(
        SIZE_COOKIE,
        LARGE if co == LARGE else "thuong",
        max_age=YEAR_SECONDS,
        samesite="lax",
        secure=site.secure,
    )
    return response


def _first_message(site: Site, question: str, commune: str) -> tuple[str, str] | None:
    """What is sent on opening, and how it shows."""
    procedure = site.catalogue().get(question)
    if procedure is not None:
        value = buttons.value("p", procedure.code, Section.OVERVIEW)
        return value, site.directory.title(procedure)
    if question:
        return question, question
    if commune in site.communes:
        return buttons.value("commune", commune), site.communes[commune]
    return None


def _own_path(address: str) -> str:
    parts = urlsplit(address.replace("\\", "/"))
    own = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return parts.path if own and not parts.path.startswith("//") else "/"
