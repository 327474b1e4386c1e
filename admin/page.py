"""Rendering pages: one template environment, one frame, one way to say that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin import wording
from admin.access import Visitor
from admin.alerts.reading import Alerts
from admin.facts import wording as facts
from admin.roles import Right
from admin.teaching import wording as teaching
from admin.tools import AdminTools, tools_of
from admin.tracing import wording as tracing
from bot.obstacles.records import ObstacleReport

TEMPLATES = Path(__file__).parent / "templates"
VIETNAM = timezone(timedelta(hours=7))
SEE_OTHER = 303
CSV = "text/csv; charset=utf-8"
NAVIGATION = {
    "people": (
        ("dashboard", "/", Right.REVIEW),
        ("reports", "/reports", Right.REVIEW),
        ("alerts", "/alerts", Right.REVIEW),
        ("flagged", "/flagged", Right.REVIEW),
        ("outbox", "/outbox", Right.REVIEW),
        ("quick_report", "/quick-report", Right.REVIEW),
    ),
    "facts": (
        ("knowledge", "/knowledge", Right.TEACH),
        ("procedures", "/procedures", Right.REVIEW),
        ("repeals", "/repeals", Right.FACTS),
        ("overrides", "/overrides", Right.FACTS),
        ("offices", "/offices", Right.OFFICES),
        ("try", "/try", Right.REVIEW),
    ),
    "running": (
        ("dossiers", "/dossiers", Right.IMPORT),
        ("volunteers", "/volunteers", Right.VOLUNTEERS),
        ("staff", "/staff", Right.STAFF),
        ("audit", "/audit", Right.AUDIT),
    ),
}


def render(request: Request, template: str, *, status: int = 200, **context: object) -> Response:
    """The page of `template`, in the frame of whoever is logged in."""
    visitor = getattr(request.state, "visitor", None)
    frame: dict[str, object] = {
        "base": tools_of(request).path,
        "visitor": visitor,
        "navigation": _navigation(visitor),
        "unread_alerts": lambda: alerts_of(tools_of(request), visitor).unread() if visitor else 0,
        "done": wording.DONE.get(request.query_params.get("done", "")),
        "refused": None,
        "page": "",
    }
    html = _environment.get_template(template).render(frame | context)
    return HTMLResponse(html, status, headers={"Vary": "HX-Request"})


def alerts_of(tools: AdminTools, visitor: Visitor) -> Alerts:
    """The visitor's alerts, of their communes alone."""
    return Alerts(tools.engine, visitor.id, visitor.scope(ObstacleReport.commune))


def is_partial(request: Request) -> bool:
    """Whether HTMX asks for a part of the page; going back in history wants the whole."""
    restoring = request.headers.get("HX-History-Restore-Request")
    return request.headers.get("HX-Request") == "true" and restoring != "true"


def done(request: Request, path: str, what: str = "") -> Response:
    """Go on to `path` after a change; `what` is a key of the words that say it is done."""
    query = "?" + urlencode({"done": what}) if what else ""
    return RedirectResponse(tools_of(request).path + path + query, SEE_OTHER)


def download(content: bytes, filename: str, media_type: str) -> Response:
    """A file for the visitor to keep."""
    disposition = f'attachment; filename="{filename}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def sentence(reason: str) -> str:
    """A reason, as the knowledge tells it of a row, as a sentence of its own."""
    return f"{reason[:1].upper()}{reason[1:]}."


def _navigation(visitor: Visitor | None) -> dict[str, list[tuple[str, str]]]:
    """Name and path of the pages that a visitor may open, by group."""
    if visitor is None or visitor.staff.must_change_password:
        return {}
    groups = {
        group: [(name, path) for name, path, right in entries if visitor.may(right)]
        for group, entries in NAVIGATION.items()
    }
    return {group: entries for group, entries in groups.items() if entries}


def moment(value: datetime | None) -> str:
    """A moment as staff read it, in Vietnam's time."""
    return f"{(value.astimezone(VIETNAM)):%d/%m/%Y %H:%M}" if value else ""


def machine_time(value: datetime) -> str:
    """A moment for the `datetime` attribute."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def day(value: date | None) -> str:
    """A day as staff read it."""
    return f"{value:%d/%m/%Y}" if value else ""


def number(value: float) -> str:
    """A whole number with Vietnamese thousands marks."""
    return f"{value:,.0f}".replace(",", ".")


def percent(value: float | None) -> str:
    """A share of 0..1 in per cent; a dash where there is none."""
    return "–" if value is None else f"{value * 100:.0f}%"


def word(key: object, words: Mapping[object, str]) -> object:
    """The wording of `key`, or the key itself where a newer part of the bot brought it."""
    return words.get(key, key)


def told(value: object) -> object:
    """Details of the audit log in words; what has no wording stays as it was written."""
    if isinstance(value, Mapping):
        pairs = (f"{facts.DETAILS.get(key, key)}: {told(part)}" for key, part in value.items())
        return "; ".join(pairs)
    if isinstance(value, list):
        return ", ".join(str(told(part)) for part in value) or "–"
    return "–" if value in (None, "") else wording.DETAIL_VALUES.get(str(value), value)


def _build_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["w"] = wording
    environment.globals["f"] = facts
    environment.globals["k"] = teaching
    environment.globals["t"] = tracing
    environment.filters.update(
        moment=moment,
        machine_time=machine_time,
        day=day,
        number=number,
        percent=percent,
        word=word,
        told=told,
    )
    return environment


_environment = _build_environment()
