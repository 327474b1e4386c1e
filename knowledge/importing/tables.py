"""Reader of the portal's Word exports: JSON lines with real tables."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from knowledge.importing.channels import method_of
from knowledge.importing.fee_cells import split_table_fees
from knowledge.importing.legal import find_numbers
from knowledge.importing.pages import official_issuer
from knowledge.importing.paper_names import part_form
from knowledge.importing.performers import split_performers
from knowledge.importing.records import ChannelRow, PaperRow, RawRecord, SourceKind
from knowledge.importing.text import UPPER, compose, first_words, one_line, says_nothing
from knowledge.importing.tokens import pattern, tokens, words

REQUIRED = ("thu_tuc_id", "metadata", "content", "tables")
RESULT_WORDS = 40
TITLE_WORDS = 60


def read_tables(row: dict[str, Any], as_of: date) -> RawRecord:
    """One export to a raw record.

    Raises: KeyError where a required key is missing; AttributeError or TypeError where a
    value has another shape.
    """
    keys = tokens()["tables"]
    about, content, tables = row["metadata"], row["content"], row["tables"]
    return RawRecord(
        code=one_line(row["thu_tuc_id"]),
        kind=SourceKind.TABLES,
        as_of=as_of,
        name=about[keys["name"]],
        field=one_line(about.get(keys["field"], "")),
        issuer=official_issuer(keys["issuer"]),
        performers=_performers(content),
        levels=about.get(keys["level"], ""),
        audience=content.get(keys["audience"], ""),
        channels=tuple(map(_channel, tables["hinh_thuc_nop"])),
        papers=tuple(map(_paper, tables["thanh_phan_ho_so"])),
        results=_results(content.get(keys["result"], "")),
        legal=tuple(map(_document, tables["can_cu_phap_ly"])),
        conditions=compose(content.get(keys["conditions"], "")).strip(),
        steps=compose(content.get(keys["steps"], "")).strip(),
        decision=one_line(about.get(keys["decision"], "")),
    )


def _performers(content: dict[str, str]) -> tuple[str, ...]:
    for key in ("performer", "authority"):
        text = content.get(words("tables", key), "")
        if not says_nothing(text):
            return split_performers(text)
    return ()


def _channel(row: dict[str, str]) -> ChannelRow:
    return ChannelRow(
        method=method_of(row["hinh_thuc"]),
        time=row["thoi_han_giai_quyet"],
        fees=split_table_fees(row["phi_le_phi"]),
        description=one_line(row.get("mo_ta", "")),
    )


def _paper(row: dict[str, str]) -> PaperRow:
    """One row of papers; the export puts the form's file name in the column of numbers."""
    name, form = part_form(one_line(row["ten_giay_to"]))
    numbers = compose(row.get("ghi_chu", ""))
    return PaperRow(
        case="",
        name=name,
        form=one_line(row.get("so_luong", "")) or form,
        originals=_number(words("tables", "originals"), numbers),
        copies=_number(words("tables", "copies"), numbers),
    )


def _number(text: str, numbers: str) -> int:
    match = pattern(text).search(numbers)
    return int(match[1]) if match else 0


def _results(text: str) -> tuple[str, ...]:
    if says_nothing(text):
        return ()
    parts = re.split(rf"[\n;]|,\s+(?=[{UPPER}])", compose(text))
    names = (first_words(one_line(part).lstrip("-+*• "), RESULT_WORDS) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))


def _document(row: dict[str, str]) -> tuple[str, str]:
    title = first_words(one_line(row.get("trich_yeu", "")), TITLE_WORDS)
    number = one_line(row.get("so_ky_hieu", "")).replace(" ", "")
    named = find_numbers(title)
    if "/" not in number and named and (not number or named[0].startswith(f"{number}/")):
        return named[0], title
    return number, title
