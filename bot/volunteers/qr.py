"""QR codes as SVG, drawn by segno."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

BORDER = 4


def qr_svg(address: str) -> Markup:
    """A QR code of `address` that scales to its box; it may be placed in any page."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=BORDER,
        omitsize=True,
        xmldecl=False,
        svgns=True,
        nl=False,
        svgclass="qr-code",
        lineclass=None,
    )
    return Markup(drawn.getvalue().decode())  # drawn, holds no text  # nosec B704
