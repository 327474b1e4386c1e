"""A procedure as the contract's JSON and as text for a terminal."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.procedure import Channel, Fee, FeeKind, Procedure
from knowledge.wording import (
    SHOW_FEE_KINDS,
    SHOW_LABELS,
    SHOW_METHODS,
    SHOW_NOT_PUBLISHED,
    SHOW_STATUSES,
    SHOW_UNITS,
)


def as_json(procedure: Procedure, day: date) -> dict[str, Any]:
    """The procedure as `show --json` promises it, with the fees in force on `day`."""
    return {
        "code": procedure.code,
        "name": procedure.name,
        "field": procedure.field,
        "issuer": procedure.issuer,
        "performers": list(procedure.performers),
        "levels": [str(level) for level in procedure.levels],
        "channels": [_channel(channel, procedure, day) for channel in procedure.channels],
        "papers": [
            paper.model_dump(include={"case", "name", "originals", "copies", "form"})
            for paper in procedure.papers
        ],
        "results": list(procedure.results),
        "legal_basis": [document.model_dump() for document in procedure.legal_basis],
        "source_url": procedure.source_url,
        "as_of": procedure.as_of.isoformat(),
        "status": str(procedure.status),
    }


def _channel(channel: Channel, procedure: Procedure, day: date) -> dict[str, Any]:
    time = channel.time
    return {
        "method": str(channel.method),
        "case": channel.case,
        "time": time and {"value": whole(time.value), "unit": str(time.unit)},
        "fees": [_fee(fee) for fee in procedure.fees_on(day, channel)],
    }


def _fee(fee: Fee) -> dict[str, Any]:
    return {
        "kind": str(fee.kind),
        "amount": None if fee.amount is None else whole(fee.amount),
        "currency": fee.currency,
        "per": fee.per,
        "note": fee.note,
    }


def whole(number: float) -> int | float:
    """A number without a fraction of zero."""
    return int(number) if number.is_integer() else number


def as_text(procedure: Procedure, day: date) -> str:
    """The procedure in a few lines for a terminal."""
    rows = [
        ("code", procedure.code),
        ("name", procedure.name),
        ("status", SHOW_STATUSES[procedure.status]),
        ("field", procedure.field),
        ("issuer", procedure.issuer),
        ("performers", "; ".join(procedure.performers)),
        *(("channel", _channel_text(channel, procedure, day)) for channel in procedure.channels),
        *(("paper", paper.name) for paper in procedure.papers if not paper.is_remark),
        *(("result", name) for name in procedure.results),
        ("legal", "; ".join(document.number for document in procedure.legal_basis)),
        ("replaced_by", "; ".join(procedure.replaced_by)),
        ("source", procedure.source_url or ""),
        ("as_of", f"{procedure.as_of:%d/%m/%Y}"),
    ]
    return "\n".join(f"{SHOW_LABELS[key]}: {value}" for key, value in rows if value)


def _channel_text(channel: Channel, procedure: Procedure, day: date) -> str:
    time = channel.time
    told = f"{whole(time.value)} {SHOW_UNITS[time.unit]}" if time else SHOW_NOT_PUBLISHED
    fees = ", ".join(_fee_text(fee) for fee in procedure.fees_on(day, channel))
    parts = [SHOW_METHODS[channel.method], channel.case, told, fees or SHOW_NOT_PUBLISHED]
    return "; ".join(part for part in parts if part)


def _fee_text(fee: Fee) -> str:
    if fee.kind is not FeeKind.AMOUNT or fee.amount is None:
        told = SHOW_FEE_KINDS[fee.kind]
    else:
        per = f"/{fee.per}" if fee.per else ""
        told = f"{whole(fee.amount):,} {fee.currency}{per}"
    return f"{told} ({fee.note})" if fee.note else told
