"""HTML to PDF by WeasyPrint, with the fonts of the machine embedded and no network."""

from __future__ import annotations

import logging
import shutil
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.volunteers import wording
from knowledge.errors import MotCuaError

if TYPE_CHECKING:
    from weasyprint import Document

FONTS = ("Noto Sans", "DejaVu Sans")
FONT_LIST_SECONDS = 20

logging.getLogger("fontTools").setLevel(logging.ERROR)


class PrintingUnavailable(MotCuaError):
    """A library or a font that printing needs is not installed; the message names the fix."""


def lay_out(html: str) -> Document:
    """The pages of `html`.

    Raises: PrintingUnavailable where WeasyPrint's libraries or every Vietnamese font is missing.
    """
    require_fonts()
    try:
        from weasyprint import HTML
    except OSError as error:  # Pango is a system library
        raise PrintingUnavailable(wording.UNAVAILABLE.format(reason=error)) from error
    return HTML(string=html, url_fetcher=_refuse).render()


def pdf(html: str) -> bytes:
    """`html` as a PDF. Raises: as `lay_out` does."""
    return bytes(lay_out(html).write_pdf())


@lru_cache(maxsize=1)
def require_fonts() -> None:
    """Raises: PrintingUnavailable where no font with Vietnamese letters is installed."""
    program = shutil.which("fc-list")
    if program is None:
        return
    found = subprocess.run(
        [program, ":lang=vi", "family"],
        capture_output=True,
        text=True,
        timeout=FONT_LIST_SECONDS,
        check=False,
    )
    if not any(font in found.stdout for font in FONTS):
        raise PrintingUnavailable(wording.UNAVAILABLE.format(reason=wording.NO_FONT))


def _refuse(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    raise ValueError(f"nothing is fetched while printing: {url[:80]}")
