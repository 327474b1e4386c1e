"""What a parser could not read with confidence, kept for staff to look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EXCERPT_CHARACTERS = 300


class Reason(StrEnum):
    """Why a value was doubted; `knowledge.wording.DOUBT_REASONS` says it in Vietnamese."""

    FEE_NOTE_UNREAD = "fee_note_unread"
    FEE_CELL_UNREAD = "fee_cell_unread"
    FEE_IMPLAUSIBLE = "fee_implausible"
    FEE_DISAGREES = "fee_disagrees"
    FEE_FORMULA = "fee_formula"
    FEE_EXPIRED = "fee_expired"
    FEE_ONLY_CITES_LAW = "fee_only_cites_law"
    FEE_IN_DESCRIPTION = "fee_in_description"
    TIME_UNREAD = "time_unread"
    TIME_WITHOUT_UNIT = "time_without_unit"
    CHANNELS_UNREAD = "channels_unread"
    QUANTITY_GLUED = "quantity_glued"
    PAPERS_UNREAD = "papers_unread"
    LEGAL_UNREAD = "legal_unread"
    NAME_OF_ANOTHER = "name_of_another"
    NAME_MISSING = "name_missing"
    LEVEL_GONE = "level_gone"
    LEVEL_IMPLAUSIBLE = "level_implausible"


@dataclass(frozen=True)
class Doubt:
    """One doubted value: the procedure, the field, the source's words and the reason."""

    code: str
    field: str
    reason: Reason
    raw: str

    def as_row(self) -> dict[str, str]:
        """The doubt as one JSON object, its excerpt kept short."""
        raw = self.raw[:EXCERPT_CHARACTERS]
        return {"code": self.code, "field": self.field, "reason": self.reason, "raw": raw}
