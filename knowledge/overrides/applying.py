"""A procedure as it is in one province: the overrides in force laid over the national facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.overrides import wording
from knowledge.overrides.records import Override, OverrideKind
from knowledge.procedure import Channel, Fee, FeeKind, Method, Procedure


@dataclass(frozen=True)
class Localised:
    """A procedure with its province's fees, and the addresses that the province set."""

    procedure: Procedure
    addresses: tuple[str, ...] = ()


def localise(procedure: Procedure, overrides: Iterable[Override], day: date) -> Localised:
    """Lay the overrides of one province, in force on `day`, over `procedure`; they are cited.

    Where several of the same method and case are in force, those of the newest day win.
    """
    held = [o for o in overrides if o.procedure == procedure.code and o.holds_on(day)]
    fees = _newest([o for o in held if o.kind == OverrideKind.FEE])
    addresses = _newest([o for o in held if o.kind == OverrideKind.ADDRESS])
    return Localised(_with_fees(procedure, fees), tuple(map(_address, addresses)))


def cited(override: Override) -> str:
    """The document and the day it holds from."""
    document = override.document
    if document[:1].isdigit():
        document = wording.BARE_NUMBER.format(document=document)
    return wording.CITED.format(document=document, since=override.since)


def _newest(overrides: Sequence[Override]) -> list[Override]:
    groups: dict[tuple[str, str], list[Override]] = defaultdict(list)
    for override in overrides:
        groups[override.method, override.case].append(override)
    return [
        override
        for group in groups.values()
        for override in group
        if override.since == max(other.since for other in group)
    ]


def _with_fees(procedure: Procedure, overrides: Sequence[Override]) -> Procedure:
    if not overrides:
        return procedure
    channels = procedure.channels or tuple(
        Channel(method=Method(method)) for method in dict.fromkeys(o.method for o in overrides)
    )
    local = tuple(_channel(channel, overrides) for channel in channels)
    return procedure.model_copy(update={"channels": local})


def _channel(channel: Channel, overrides: Sequence[Override]) -> Channel:
    """The channel with the fees set for it; the more exactly a fee is set, the more it counts."""
    matching = [
        o
        for o in overrides
        if o.method in ("", channel.method) and o.case in ("", channel.case or "")
    ]
    if not matching:
        return channel
    exactness = max(map(_exactness, matching))
    fees = tuple(_fee(o) for o in matching if _exactness(o) == exactness)
    return channel.model_copy(update={"fees": fees})


def _exactness(override: Override) -> tuple[bool, bool]:
    return bool(override.case), bool(override.method)


def _fee(override: Override) -> Fee:
    note = "; ".join(filter(None, (override.note, cited(override))))
    return Fee(
        kind=FeeKind(override.fee_kind),
        amount=override.amount,
        currency=override.currency or None,
        per=override.per or None,
        note=note,
        until=override.until,
    )


def _address(override: Override) -> str:
    return wording.ADDRESS.format(
        province=override.province, address=override.note, cited=cited(override)
    )
