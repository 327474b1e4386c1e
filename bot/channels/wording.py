"""What citizens read because of the channel they write from."""

from __future__ import annotations

CHOOSE = "Gõ số để chọn."
