"""From the form of a procedure's facts to the procedure: every cell checked, all faults told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError

from admin import wording as words
from admin.facts import wording
from admin.facts.procedure_form import VND, Cells, ChannelCells, FactsForm, form_of
from knowledge.catalogue import Catalogue
from knowledge.checking import contradictory_fees, dead_levels
from knowledge.editing.edits import Proof
from knowledge.errors import MotCuaError
from knowledge.overrides.sheet import DOCUMENT
from knowledge.procedure import FeeKind, Method, Procedure, TimeUnit
from knowledge.sheet_cells import day_of
from knowledge.sheets import BadRow

MOST_ROWS = 120
LONGEST_CELL = 1000
MOST_COPIES = 99
NUMBER = re.compile(r"([0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,12})(,[0-9]{1,3})?")


class FormRefused(MotCuaError):
    """The form cannot be taken; `reasons` are sentences for staff."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("procedure form refused")
        self.reasons = reasons


def read_proof(form: FactsForm, staff_id: int, version: int, today: date) -> Proof:
    """Who edits and by which document. Raises: FormRefused."""
    if not DOCUMENT.search(form.document):
        raise FormRefused([words.REFUSED["document_missing"]])
    dated = _day(form.dated)
    if dated is None:
        raise FormRefused([words.REFUSED["dated_missing"]])
    if dated > today:
        raise FormRefused([words.REFUSED["dated_future"]])
    return Proof(staff_id, version, form.document[:LONGEST_CELL], dated, form.note[:LONGEST_CELL])


def read_form(form: FactsForm, beneath: Procedure, today: date) -> Procedure:
    """The procedure as the form has it, all other facts as they stand beneath.

    A field that reads as it did stays exactly as it is beneath.
    Raises: FormRefused with every fault found.
    """
    if len(form.papers) > MOST_ROWS or len(form.channels) > MOST_ROWS:
        raise FormRefused([wording.TOO_MANY.format(limit=MOST_ROWS)])
    faults: list[str] = []
    told, untouched = _facts(form, faults), _facts(form_of(beneath, None).tidied, [])
    changed = {name: value for name, value in told.items() if value != untouched[name]}
    if changed.get("source_url") and not form.source_url.startswith("https://"):
        faults.append(wording.BAD_ADDRESS)
    if not changed.get("performers", True):
        faults.append(wording.NO_PERFORMER)
    if faults:
        raise FormRefused(faults)
    try:
        wanted = Procedure.model_validate(beneath.model_dump() | changed, strict=False)
    except ValidationError as error:
        raise FormRefused([str(found["msg"]) for found in error.errors()]) from error
    _require_sound(wanted, beneath, today)
    return wanted


def _facts(form: FactsForm, faults: list[str]) -> dict[str, Any]:
    """The facts of a form by field; what cannot be read is added to `faults`."""
    return {
        "channels": [_channel(c, n, faults) for n, c in enumerate(form.channels, 1)],
        "papers": [_paper(cells, n, faults) for n, cells in enumerate(form.papers, 1)],
        "results": _lines(form.results),
        "performers": _lines(form.performers),
        "levels": form.levels,
        "source_url": form.source_url or None,
    }


def _require_sound(wanted: Procedure, beneath: Procedure, today: date) -> None:
    """Raises: FormRefused on a contradiction that the facts did not have before."""
    nothing = Catalogue({})
    checks: dict[str, Callable[[Procedure, Catalogue, date], Iterator[str]]] = {
        "fee_contradicts": contradictory_fees,
        "level_gone": dead_levels,
    }
    faults = [
        words.REFUSED["fees_ended" if problem.endswith("has ended") else reason]
        for reason, check in checks.items()
        for problem in set(check(wanted, nothing, today)) - set(check(beneath, nothing, today))
    ]
    if faults:
        raise FormRefused(list(dict.fromkeys(faults)))


def _channel(channel: ChannelCells, number: int, faults: list[str]) -> dict[str, Any]:
    where = wording.CELL_CHANNEL.format(number=number)
    cells = channel.cells
    _require_short(cells, where, faults)
    if cells["method"] not in list(Method) or cells["unit"] not in ("", *TimeUnit):
        faults.append(wording.BAD_CHOICE.format(where=where))
    value = _amount(cells["value"], where, faults)
    if (value is not None and value <= 0) or (value is None) != (not cells["unit"]):
        faults.append(wording.TIME_NEEDS_VALUE.format(where=where))
    return {
        "method": cells["method"],
        "case": cells["case"] or None,
        "time": {"value": value, "unit": cells["unit"]} if value is not None else None,
        "fees": [
            _fee(fee, wording.CELL_FEE.format(number=number, place=place), faults)
            for place, fee in enumerate(channel.fees, 1)
        ],
    }


def _fee(cells: Cells, where: str, faults: list[str]) -> dict[str, Any]:
    _require_short(cells, where, faults)
    amount = _amount(cells["amount"], where, faults)
    charged = cells["kind"] == FeeKind.AMOUNT
    if cells["kind"] not in list(FeeKind):
        faults.append(wording.BAD_CHOICE.format(where=where))
    elif charged and not (amount and amount > 0):
        faults.append(wording.FEE_NEEDS_AMOUNT.format(where=where))
    elif not charged and amount is not None:
        faults.append(wording.FEE_HAS_AMOUNT.format(where=where))
    since, until = (_told_day(cells[name], where, faults) for name in ("since", "until"))
    if since and until and until < since:
        faults.append(wording.FEE_ENDS_EARLY.format(where=where))
    return {
        "kind": cells["kind"],
        "amount": amount,
        "currency": (cells["currency"].upper() or VND) if charged else None,
        "per": cells["per"] or None,
        "note": cells["note"] or None,
        "since": since,
        "until": until,
    }


def _paper(cells: Cells, number: int, faults: list[str]) -> dict[str, Any]:
    where = wording.CELL_PAPER.format(number=number)
    _require_short(cells, where, faults)
    counts = [cells["originals"] or "0", cells["copies"] or "0"]
    if not all(text.isascii() and text.isdigit() and int(text) <= MOST_COPIES for text in counts):
        faults.append(wording.BAD_COUNT.format(where=where))
        counts = ["0", "0"]
    return {
        "name": cells["name"],
        "case": cells["case"] or None,
        "originals": int(counts[0]),
        "copies": int(counts[1]),
        "form": cells["form"] or None,
        "is_remark": bool(cells["is_remark"]),
    }


def _amount(cell: str, where: str, faults: list[str]) -> float | None:
    """A number as people here write it: dots between thousands, a comma before decimals."""
    if not cell:
        return None
    if not NUMBER.fullmatch(cell):
        faults.append(wording.BAD_NUMBER.format(where=where, value=cell))
        return None
    return float(cell.replace(".", "").replace(",", "."))


def _told_day(cell: str, where: str, faults: list[str]) -> date | None:
    found = _day(cell)
    if cell and found is None:
        faults.append(wording.BAD_DAY.format(where=where, value=cell))
    return found


def _day(cell: str) -> date | None:
    try:
        return day_of(cell)
    except BadRow:
        return None


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _require_short(cells: Cells, where: str, faults: list[str]) -> None:
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        faults.append(wording.TOO_LONG.format(where=where, limit=LONGEST_CELL))
