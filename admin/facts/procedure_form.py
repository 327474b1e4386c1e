"""The form of a procedure's facts: filled from a procedure, taken from what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from bot.composing.formats import number
from knowledge.editing.records import ProcedureEdit
from knowledge.procedure import Channel, Fee, Level, Paper, Procedure

PAPER = ("name", "case", "originals", "copies", "form", "is_remark")
CHANNEL = ("method", "case", "value", "unit")
FEE = ("kind", "amount", "currency", "per", "note", "since", "until")
SPARE_PAPERS = 2
VND = "VND"

Cells = dict[str, str]


@dataclass(frozen=True)
class ChannelCells:
    """One way to hand in as text, with its fees."""

    cells: Cells
    fees: list[Cells]


@dataclass(frozen=True)
class FactsForm:
    """What stands in the form, all of it text as typed."""

    channels: list[ChannelCells] = field(default_factory=list)
    papers: list[Cells] = field(default_factory=list)
    results: str = ""
    performers: str = ""
    levels: list[str] = field(default_factory=list)
    source_url: str = ""
    document: str = ""
    dated: str = ""
    note: str = ""

    @property
    def tidied(self) -> FactsForm:
        """The form without empty rows, and with single spaces."""
        channels = [
            ChannelCells(_tidy(c.cells), [_tidy(fee) for fee in c.fees if fee["kind"]])
            for c in self.channels
            if c.cells["method"]
        ]
        papers = [_tidy(paper) for paper in self.papers if paper["name"].strip()]
        return FactsForm(**{**vars(self), "channels": channels, "papers": papers})

    @property
    def with_spare(self) -> FactsForm:
        """The form with empty rows to fill in."""
        channels = [ChannelCells(c.cells, [*c.fees, _blank(FEE)]) for c in self.channels]
        channels.append(ChannelCells(_blank(CHANNEL), [_blank(FEE)]))
        papers = [*self.papers, *(_blank(PAPER) for _ in range(SPARE_PAPERS))]
        return FactsForm(**{**vars(self), "channels": channels, "papers": papers})


def form_of(procedure: Procedure, edit: ProcedureEdit | None) -> FactsForm:
    """The form that shows `procedure`, and the document of its edit where there is one."""
    held = edit if edit and edit.fields else None
    return FactsForm(
        channels=[_channel(channel) for channel in procedure.channels],
        papers=[_paper(paper) for paper in procedure.papers],
        results="\n".join(procedure.results),
        performers="\n".join(procedure.performers),
        levels=[str(level) for level in procedure.levels],
        source_url=procedure.source_url or "",
        document=held.document if held else "",
        dated=held.dated.isoformat() if held else "",
        note=held.note if held else "",
    )


def sent_form(sent: FormData) -> FactsForm:
    """The form as it was sent, tidied."""
    form = FactsForm(
        channels=[
            ChannelCells(cells, _rows(sent, f"fee{place}_", FEE))
            for place, cells in enumerate(_rows(sent, "channel_", CHANNEL))
        ],
        papers=_rows(sent, "paper_", PAPER),
        levels=[str(value) for value in sent.getlist("levels") if value in list(Level)],
        **{
            name: str(sent.get(name, "")).strip()
            for name in ("results", "performers", "source_url", "document", "dated", "note")
        },
    )
    return form.tidied


def _rows(sent: FormData, prefix: str, names: tuple[str, ...]) -> list[Cells]:
    columns = [[str(cell) for cell in sent.getlist(prefix + name)] for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False)]


def _tidy(cells: Cells) -> Cells:
    return {name: " ".join(cell.split()) for name, cell in cells.items()}


def _blank(names: tuple[str, ...]) -> Cells:
    return dict.fromkeys(names, "")


def _channel(channel: Channel) -> ChannelCells:
    cells = {
        "method": str(channel.method),
        "case": channel.case or "",
        "value": number(channel.time.value) if channel.time else "",
        "unit": str(channel.time.unit) if channel.time else "",
    }
    return ChannelCells(cells, [_fee(fee) for fee in channel.fees])


def _fee(fee: Fee) -> Cells:
    facts: Mapping[str, Any] = fee.model_dump()
    cells = {name: _text(facts[name]) for name in FEE}
    return cells | {"amount": number(fee.amount) if fee.amount is not None else ""}


def _paper(paper: Paper) -> Cells:
    facts: Mapping[str, Any] = paper.model_dump()
    return {name: _text(facts[name]) for name in PAPER} | {
        "is_remark": "1" if paper.is_remark else ""
    }


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
