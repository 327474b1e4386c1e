"""Reading overrides from a CSV that staff filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.overrides import wording
from knowledge.overrides.records import Override, OverrideKind
from knowledge.places.finding import Places
from knowledge.procedure import FeeKind, Procedure
from knowledge.sheet_cells import amount_of, day_of
from knowledge.sheets import BadRow, Problem, read_rows, template

REQUIRED = ("province", "procedure", "kind", "document", "since")
DOCUMENT = re.compile(r"\d+(/\d{4})?/[\w-]+")
VND = "VND"


@dataclass(frozen=True)
class OverrideSheet:
    """What a file holds: the overrides of its good rows, and the rows that are not taken."""

    overrides: tuple[Override, ...]
    problems: tuple[Problem, ...]


def override_template() -> str:
    """A CSV with the columns and two example rows."""
    return template(wording.HEADINGS, wording.EXAMPLES)


def read_overrides(content: bytes, catalogue: Catalogue, places: Places) -> OverrideSheet:
    """Read a filled CSV.

    Raises: UnreadableSource where the file is no UTF-8 CSV or lacks a required column.
    """
    overrides: list[Override] = []
    problems: list[Problem] = []
    for line, row in read_rows(content, wording.HEADINGS, REQUIRED):
        try:
            overrides.append(make_override(row, catalogue, places))
        except BadRow as error:
            problems.append(Problem(line, str(error)))
    return OverrideSheet(tuple(overrides), tuple(problems))


def make_override(row: Mapping[str, str], catalogue: Catalogue, places: Places) -> Override:
    """One override from cells by field, as the file and the staff pages give them.

    Raises: BadRow with the reason, in words for staff.
    """
    for field in REQUIRED:
        if not row[field]:
            raise BadRow(wording.ROW_MISSING.format(heading=wording.HEADINGS[field]))
    procedure = catalogue.get(row["procedure"])
    if procedure is None or not procedure.answerable:
        raise BadRow(wording.ROW_NO_PROCEDURE.format(code=row["procedure"]))
    if not DOCUMENT.search(row["document"]):
        raise BadRow(wording.ROW_NO_NUMBER.format(value=row["document"]))
    since, until = day_of(row["since"]), day_of(row["until"])
    assert since is not None
    if until is not None and until < since:
        raise BadRow(wording.ROW_ENDS_EARLY)
    override = Override(
        province=_province(row["province"], places),
        procedure=procedure.code,
        kind=_kind(row["kind"]),
        note=row["note"],
        document=row["document"],
        since=since,
        until=until,
    )
    if override.kind == OverrideKind.FEE:
        return _with_fee(override, row, procedure)
    if not row["note"]:
        raise BadRow(wording.ROW_MISSING.format(heading=wording.HEADINGS["note"]))
    return override


def _province(cell: str, places: Places) -> str:
    found = places.provinces_now.get(cell) or places.province_named(cell)
    if found is None:
        raise BadRow(wording.ROW_NO_PROVINCE.format(province=cell))
    return found


def _kind(cell: str) -> OverrideKind:
    kind = wording.KINDS.get(cell.lower(), cell.lower())
    if kind not in list(OverrideKind):
        raise BadRow(wording.ROW_NO_KIND.format(value=cell))
    return OverrideKind(kind)


def _with_fee(override: Override, row: Mapping[str, str], procedure: Procedure) -> Override:
    override.method = _method(row["method"], procedure)
    override.case = _case(row["case"], procedure)
    override.per = row["per"]
    cell = _without_sign(row["amount"])
    amount = amount_of(cell)
    if cell in wording.FREE or amount == 0:
        override.fee_kind = FeeKind.FREE
    elif amount is None:
        raise BadRow(wording.ROW_NO_AMOUNT.format(value=row["amount"]))
    else:
        override.fee_kind, override.amount = FeeKind.AMOUNT, float(amount)
        override.currency = _currency(row["currency"])
    return override


def _without_sign(cell: str) -> str:
    text = cell.lower()
    for sign in wording.CURRENCY_SIGNS:
        text = text.removesuffix(sign).strip()
    return text


def _currency(cell: str) -> str:
    return VND if cell.lower() in ("", *wording.CURRENCY_SIGNS) else cell.upper()


def _method(cell: str, procedure: Procedure) -> str:
    if not cell and not procedure.channels:
        raise BadRow(wording.ROW_METHOD_NEEDED)
    method = wording.METHODS.get(cell.lower(), cell.lower())
    if method and method not in wording.METHODS.values():
        raise BadRow(wording.ROW_NO_METHOD)
    known = {str(channel.method) for channel in procedure.channels}
    if method and known and method not in known:
        raise BadRow(wording.ROW_METHOD_UNKNOWN.format(value=cell))
    return method


def _case(cell: str, procedure: Procedure) -> str:
    known = list(dict.fromkeys(c.case for c in procedure.channels if c.case))
    if cell and cell not in known:
        names = "; ".join(known) or "-"
        raise BadRow(wording.ROW_CASE_UNKNOWN.format(value=cell, known=names))
    return cell
