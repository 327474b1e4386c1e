"""What every reader makes of a source: one `RawRecord` a procedure, still in portal words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SourceKind(StrEnum):
    """The kinds of source the importer knows, the poorer first."""

    CSV_LIST = "csv_list"
    EXCEL_LIST = "excel_list"
    TABLES = "tables"
    PAGES = "pages"
    PORTAL_JSON = "portal_json"

    @property
    def detailed(self) -> bool:
        """Whether its records tell channels and papers, not only names."""
        return self not in (SourceKind.CSV_LIST, SourceKind.EXCEL_LIST)


@dataclass(frozen=True)
class FeeCell:
    """A fee as published: what the cell says, and the note in parentheses beside it."""

    cell: str
    note: str | None = None


@dataclass(frozen=True)
class ChannelRow:
    """One row of the ways to hand in: cells as published; `glued` marks an unsure cell border."""

    method: str
    time: str
    fees: tuple[FeeCell, ...]
    description: str = ""
    glued: bool = False


@dataclass(frozen=True)
class PaperRow:
    """One row of the dossier: its case heading, name, form file and numbers."""

    case: str
    name: str
    form: str | None
    originals: int
    copies: int
    doubted: bool = False


@dataclass(frozen=True)
class RawRecord:
    """One procedure as one source tells it; empty means that the source says nothing."""

    code: str
    kind: SourceKind
    as_of: date
    name: str = ""
    field: str = ""
    issuer: str = ""
    performers: tuple[str, ...] = ()
    levels: str = ""
    audience: str = ""
    channels: tuple[ChannelRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    results: tuple[str, ...] = ()
    legal: tuple[tuple[str, str], ...] = ()
    conditions: str = ""
    steps: str = ""
    decision: str = ""
    url: str = ""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A record that could not be read: where it stands and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"
