"""Reader of the portal's present JSON, one procedure an object."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.importing.fee_cells import portal_fee
from knowledge.importing.pages import official_issuer
from knowledge.importing.paper_names import part_form
from knowledge.importing.papers import short_case
from knowledge.importing.performers import split_performers
from knowledge.importing.records import ChannelRow, FeeCell, PaperRow, RawRecord, SourceKind
from knowledge.importing.text import compose, one_line
from knowledge.importing.tokens import tokens, words

PAGE_URL = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{id}"


def read_portal(row: dict[str, Any], as_of: date) -> RawRecord:
    """One procedure to a raw record; names of agencies are read where the portal gives them.

    Raises: KeyError where a required key is missing; AttributeError, TypeError or ValueError
    where a value has another shape.
    """
    data = row.get("data", row)
    return RawRecord(
        code=one_line(data["code"]),
        kind=SourceKind.PORTAL_JSON,
        as_of=as_of,
        name=data["name"],
        field=_name(data.get("field")),
        issuer=official_issuer(_name(data.get("issuer"))),
        performers=split_performers("\n".join(_names(data.get("performers")))),
        levels=", ".join(_names(data.get("levels"))),
        audience=", ".join(_names(data.get("audiences"))),
        channels=tuple(map(_channel, data["executionMethods"] or ())),
        papers=tuple(_papers(data["executionCases"] or ())),
        results=tuple(_names(data.get("results"))),
        conditions=compose(_name(data.get("conditions"))),
        steps="\n".join(map(_step, data.get("executionSteps") or ())),
        decision=one_line(data.get("decisionNo") or ""),
        url=PAGE_URL.format(id=data["id"]) if data.get("id") else "",
    )


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return compose(str(value)).strip() if value else ""


def _names(values: Any) -> list[str]:
    return [name for value in values or () if (name := one_line(_name(value)))]


def _step(step: dict[str, Any]) -> str:
    return compose(": ".join(filter(None, [step.get("name"), step.get("description")])))


def _channel(row: dict[str, Any]) -> ChannelRow:
    fees = tuple(
        portal_fee(fee.get("value"), fee.get("currencyId"), fee.get("description"))
        for fee in row.get("fees") or ()
    )
    return ChannelRow(
        method=tokens()["portal_methods"].get(row["submissionMethod"], ""),
        time=_time(row.get("processingTime"), row.get("processingTimeUnit")),
        fees=fees or (FeeCell(words("words", "no_information")),),
        description=one_line(row.get("description") or ""),
    )


def _time(value: Any, unit: Any) -> str:
    """The page's form of a time; the unit OTHER leaves a bare number."""
    named = tokens()["portal_units"].get(str(unit))
    word = next((text for text, key in tokens()["units"].items() if key == named), "")
    return f"{value} {word}".strip() if value is not None else ""


def _papers(cases: Any) -> list[PaperRow]:
    return [
        _paper(component, short_case(case.get("name") or ""))
        for case in cases
        for component in case.get("profileComponents") or ()
    ]


def _paper(row: dict[str, Any], case: str) -> PaperRow:
    name, form = part_form(one_line(row["name"]))
    files = [one_line(_name(file)) for file in row.get("attachments") or ()]
    return PaperRow(
        case=case,
        name=name,
        form=" ".join(filter(None, files)) or form,
        originals=int(row.get("originalQty") or 0),
        copies=int(row.get("copyQty") or 0),
    )
