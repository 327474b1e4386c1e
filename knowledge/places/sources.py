"""Reading the two public lists of communes that ours is built from."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import UnreadableSource
from knowledge.places import wording
from knowledge.places.spelling import spell

MERGED = "merged-2025.csv"
MAPPING = "new-to-old.json.gz"
_PART = re.compile(r"([^,(]+)(?:\(([^)]*)\))?[^,]*")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}


@dataclass(frozen=True)
class OldName:
    """An old commune as a source names it; `district` is empty where it is not told."""

    kind: str
    name: str
    district: str = ""
    province: str = ""


@dataclass(frozen=True)
class NewName:
    """A present commune as a source names it; `kind` is empty where it is not told."""

    kind: str
    name: str
    province: str
    olds: tuple[OldName, ...]


def read_merged(path: Path) -> list[NewName]:
    """Rows of the CSV: every present commune, its old ones mostly without districts.

    Raises: UnreadableSource where the file is missing or has other columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"{path}: cannot be read ({error})") from error
    if tuple(header) != wording.SOURCE_COLUMNS:
        raise UnreadableSource(f"{path}: columns must be {', '.join(wording.SOURCE_COLUMNS)}")
    return [
        NewName("", spell(name), _province(province), tuple(_old_names(olds)))
        for province, name, olds in rows
    ]


def read_mapping(path: Path) -> list[NewName]:
    """Entries of the JSON: present communes with kinds, old ones with districts.

    Raises: UnreadableSource where the file is missing or has another shape.
    """
    try:
        wards = json.loads(gzip.decompress(path.read_bytes()))["wards"].values()
        return [_ward(ward) for ward in wards]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableSource(f"{path}: cannot be read ({error!r})") from error


def part_kind(title: str, kinds: tuple[str, ...]) -> tuple[str, str]:
    """The kind in lower case and the name apart; no kind is ""."""
    text = spell(title)
    for kind in kinds:
        if text.lower().startswith(f"{kind} "):
            return kind, text[len(kind) + 1 :]
    return "", text


def _ward(ward: dict[str, Any]) -> NewName:
    kind, name = part_kind(ward["new_ward_name"], wording.COMMUNE_KINDS)
    province = _province(ward["new_province_name"])
    return NewName(kind, name, province, tuple(_old_ward(old) for old in ward["old_wards"]))


def _old_ward(old: dict[str, str]) -> OldName:
    kind, name = part_kind(old["old_ward_name"], wording.COMMUNE_KINDS)
    return OldName(
        kind, name, district(old["old_district_name"]), _province(old["old_province_name"])
    )


def district(title: str) -> str:
    """A district with its kind in lower case."""
    kind, name = part_kind(title, wording.DISTRICT_KINDS)
    return f"{kind} {name}".strip()


def _province(title: str) -> str:
    name = part_kind(title.strip(), wording.PROVINCE_KINDS)[1]
    return wording.PROVINCE_SHORT.get(name, name)


def _old_names(cell: str) -> Iterator[OldName]:
    """Old communes of a cell; remarks in parentheses tell a district or that it was split."""
    if spell(cell).lower() == wording.NOT_MERGED:
        return
    for match in _PART.finditer(cell):
        kind, name = part_kind(match[1], (*wording.COMMUNE_KINDS, wording.HUYEN))
        inside = district(match[2] or "")
        known = inside.lower().startswith(wording.DISTRICT_KINDS)
        if kind:
            yield OldName(kind, _arabic(name), inside if known else "")


def _arabic(name: str) -> str:
    """A name whose number is written in Arabic figures: "Hai Ba II" becomes "Hai Ba 2"."""
    *words, last = name.split()
    return " ".join([*words, _ROMAN.get(last, last)])
