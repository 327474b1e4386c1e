"""Serving the picture that shows where the code stands on a receipt."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from bot.dossiers.office import RECEIPT_PATH

FOLDER = Path(__file__).parent
CACHED = {"Cache-Control": "public, max-age=86400"}


def build_receipt_router() -> APIRouter:
    """The picture as PNG for any phone, and as the SVG it is drawn from."""
    router = APIRouter()

    @router.get(RECEIPT_PATH)
    def png() -> FileResponse:
        """The picture for phones."""
        return FileResponse(FOLDER / "receipt.png", media_type="image/png", headers=CACHED)

    @router.get(RECEIPT_PATH.replace(".png", ".svg"))
    def svg() -> FileResponse:
        """The picture for print."""
        return FileResponse(FOLDER / "receipt.svg", media_type="image/svg+xml", headers=CACHED)

    return router
