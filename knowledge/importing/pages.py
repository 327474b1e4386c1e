"""Reader of flattened pages (JSON lines, as a page reader stored them)."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.importing.channels import parse_channels
from knowledge.importing.legal import parse_legal
from knowledge.importing.papers import parse_papers
from knowledge.importing.performers import split_performers
from knowledge.importing.records import RawRecord, SourceKind
from knowledge.importing.results import parse_results, without_furniture
from knowledge.importing.text import compose, one_line, says_nothing
from knowledge.importing.tokens import tokens

REQUIRED = ("ma_thu_tuc", "ten_thu_tuc", "cach_thuc_thuc_hien", "thanh_phan_ho_so")
KNOWN = frozenset(
    {
        *REQUIRED,
        "detail_url",
        "formality_id",
        "so_quyet_dinh",
        "cap_thuc_hien",
        "loai_thu_tuc",
        "linh_vuc",
        "doi_tuong_thuc_hien",
        "co_quan_co_tham_quyen",
        "dia_chi_tiep_nhan",
        "co_quan_duoc_uy_quyen",
        "co_quan_phoi_hop",
        "thu_tuc_lien_quan",
        "trinh_tu_thuc_hien",
        "can_cu_phap_ly",
        "co_quan_thuc_hien",
        "yeu_cau_dieu_kien",
        "ket_qua_xu_ly",
        "issuer",
    }
)


def read_page(row: dict[str, Any], as_of: date) -> RawRecord:
    """One page to a raw record.

    Raises: KeyError where a required key is missing; TypeError where a value is no text.
    """
    page = {key: _text(value) for key, value in row.items()}
    channels, unread = parse_channels(page["cach_thuc_thuc_hien"])
    return RawRecord(
        code=one_line(page["ma_thu_tuc"]),
        kind=SourceKind.PAGES,
        as_of=as_of,
        name=page["ten_thu_tuc"],
        field=one_line(page.get("linh_vuc", "")),
        issuer=official_issuer(page.get("issuer", "")),
        performers=_performers(page),
        levels=page.get("cap_thuc_hien", ""),
        audience=page.get("doi_tuong_thuc_hien", ""),
        channels=channels,
        papers=parse_papers(page["thanh_phan_ho_so"]),
        results=parse_results(page.get("ket_qua_xu_ly", "")),
        legal=parse_legal(page.get("can_cu_phap_ly", "")),
        conditions=compose(without_furniture(page.get("yeu_cau_dieu_kien", ""))).strip(),
        steps=compose(page.get("trinh_tu_thuc_hien", "")).strip(),
        decision=one_line(page.get("so_quyet_dinh", "")),
        url=page.get("detail_url", ""),
        unread=(unread,) if unread else (),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {type(value).__name__}")
    return value


def _performers(page: dict[str, str]) -> tuple[str, ...]:
    for key in ("co_quan_thuc_hien", "co_quan_co_tham_quyen"):
        if not says_nothing(page.get(key, "")):
            return split_performers(page[key])
    return ()


def official_issuer(name: str) -> str:
    """The issuer's official name for a slug, an old or a misspelt name."""
    issuers: dict[str, str] = tokens()["issuers"]
    return issuers.get(one_line(name), one_line(name))
