"""The staff pages as one application, to be mounted beside the chat."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from admin.failures import add_handlers
from admin.pages import (
    alerts,
    audit,
    conversation,
    dashboard,
    dossiers,
    knowledge,
    knowledge_form,
    login,
    offices,
    offices_file,
    outbox,
    overrides,
    overrides_file,
    procedures,
    profile,
    quick_report,
    repeals,
    report,
    report_voices,
    reports,
    staff,
    try_question,
    volunteers,
)
from admin.security import LimitBody, SecurityHeaders
from admin.tools import AdminTools

STATIC = Path(__file__).parent / "static"
PAGES = (
    login, profile, alerts, dashboard, quick_report, reports, report, report_voices,
    conversation, outbox,
    knowledge_form, knowledge, procedures, repeals, overrides_file, overrides, offices_file,
    offices, try_question, dossiers, volunteers, staff, audit,
)  # fmt: skip
UPLOADS = ("/dossiers", "/offices/file", "/overrides/file")


def build_admin(tools: AdminTools) -> FastAPI:
    """The application; mount it at `tools.path`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.tools = tools
    for page in PAGES:
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_handlers(app)
    app.add_middleware(LimitBody, is_upload=lambda path: path.endswith(UPLOADS))
    app.add_middleware(SecurityHeaders, secure=tools.secure)
    return app
