"""Rendering pages: one template environment, one frame."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.composing import formats
from bot.web import wording
from bot.web.site import STATIC, site_of

TEMPLATES = Path(__file__).parent / "templates"
SIZE_COOKIE = "co_chu"
LARGE = "to"
CODE = re.compile(r"(?<![\w.])(\d\.\d{6})(?![\d.]*\d)")
BARE_PORTAL = re.compile(r"(?<![\w/.])(dichvucong\.gov\.vn)(?![\w.])")


def render(
    request: Request, template: str, *, status: int = 200, **context: object
) -> HTMLResponse:
    """The page of `template` in its frame."""
    frame: dict[str, object] = {
        "large": request.cookies.get(SIZE_COOKIE) == LARGE,
        "path": request.url.path,
        "hotline": site_of(request).hotline,
        "page": "",
    }
    html = environment.get_template(template).render(frame | context)
    return HTMLResponse(html, status)


def static(name: str) -> str:
    """The address of a static file; it changes with the file's content."""
    return f"/static/{name}?{_versions.setdefault(name, _version(name))}"


def with_links(html: str) -> Markup:
    """Escaped text or safe HTML in which procedure codes and the portal are links."""
    linked = CODE.sub(r'<a href="/thu-tuc/\1">\1</a>', str(escape(html)))
    html = BARE_PORTAL.sub(r'<a href="https://\1">\1</a>', linked)
    return Markup(html)  # escaped above  # nosec B704


def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def _build_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(w=wording, static=static)
    made.filters.update(day=formats.day, number=formats.number, with_links=with_links)
    return made


_versions: dict[str, str] = {}
environment = _build_environment()
