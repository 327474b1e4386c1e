"""Telling sources apart, reading them, and saying plainly what cannot be read."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import UnreadableSource
from knowledge.importing.assemble import assemble
from knowledge.importing.records import SourceKind
from knowledge.importing.sources import day_in_name, find_files, read_source, read_sources
from knowledge.procedure import FeeKind, Method, Status, TimeUnit
from tests.knowledge.sources_made import (
    page,
    portal_json,
    table_export,
    write_csv,
    write_excel,
    write_pages,
)

TODAY = date(2026, 11, 22)


def test_every_kind_of_source_is_detected(tmp_path: Path) -> None:
    made = {
        SourceKind.PAGES: write_pages(tmp_path / "p.jsonl.gz", page()),
        SourceKind.TABLES: write_pages(tmp_path / "t.jsonl", table_export()),
        SourceKind.CSV_LIST: write_csv(tmp_path / "l.csv", "1.000001,A,B,C,D,u"),
        SourceKind.EXCEL_LIST: write_excel(tmp_path / "l.xlsx", ("1.000001", "A", "B", "C", "D")),
        SourceKind.PORTAL_JSON: write_pages(tmp_path / "one.json", portal_json()),
    }
    for kind, path in made.items():
        source = read_source(path, TODAY)
        assert (source.kind, len(source.records), source.unreadable) == (kind, 1, ())
    assert len(find_files([tmp_path])) == 5


def test_portal_json_may_be_a_list(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(json.dumps([portal_json("1.000003"), portal_json("1.000004")]))
    assert len(read_source(path, TODAY).records) == 2


def test_day_of_a_source(tmp_path: Path) -> None:
    assert day_in_name(Path("pages-2026-07.jsonl.gz")) == date(2026, 7, 1)
    assert day_in_name(Path("pages.jsonl")) is None
    pages = write_pages(tmp_path / "pages-2026-07.jsonl", page())
    listed = write_excel(tmp_path / "list.xlsx", ("1.000001", "A", "B", "C", "D"))
    exported = write_pages(tmp_path / "exports.jsonl", table_export())
    days = [source.as_of for source in read_sources([pages, listed, exported])]
    assert days == [date(2026, 7, 1), date(2026, 7, 1), date(2025, 2, 1)]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jsonl", b"", "the file is empty"),
        ("a.jsonl", b"  \n", "the file is empty"),
        ("a.csv", "code,t\u00ean\n".encode("utf-16"), "is not UTF-8"),
        ("a.csv", b"code,name,colour\n", "unknown column 'colour'"),
        ("a.csv", b"code,name\n", "column 'issuer' is missing"),
        ("a.csv", b"code,name,issuer,performer,field,url\n", "the file holds no record"),
        ("a.xlsx", b"PK broken", "no readable Excel workbook"),
        ("a.jsonl", b'{"x": 1}\n', "unknown keys"),
        ("a.jsonl", b"not json", "no known kind of source"),
        ("a.jsonl.gz", b"not gzip", "cannot be read"),
        ("a.txt", b"\x00\x01", "no known kind of source"),
    ],
)
def test_unreadable_files_are_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=reason) as raised:
        read_source(path, TODAY)
    assert str(path) in str(raised.value)


def test_all_unreadable_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    (tmp_path / "b.csv").write_text("x\n1\n")
    with pytest.raises(UnreadableSource) as raised:
        read_sources(find_files([tmp_path]))
    assert len(str(raised.value).splitlines()) == 2


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file"):
        find_files([tmp_path / "none.csv"])


def test_truncated_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(page()).encode())[:-12])
    with pytest.raises(UnreadableSource, match="cannot be read"):
        read_source(path, TODAY)


def test_wrong_headings_of_an_excel_list(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableSource, match="no row of headings"):
        read_source(tmp_path / "a.xlsx", TODAY)


def test_unreadable_records_are_told_with_line_and_reason(tmp_path: Path) -> None:
    path = write_pages(
        tmp_path / "p.jsonl",
        page(),
        page("xyz"),
        page("1.000009", ten_thu_tuc=" "),
        page("1.000010", thanh_phan_ho_so=7),
    )
    path.write_text(path.read_text() + "{broken\n[]\n")
    source = read_source(path, TODAY)
    assert len(source.records) == 1
    assert [(unread.line, unread.reason.split(":")[0]) for unread in source.unreadable] == [
        (2, "'xyz' is no procedure code"),
        (3, "the name is missing"),
        (4, "has another shape"),
        (5, "is no JSON"),
        (6, "expected an object, found list"),
    ]


def test_page_becomes_facts(tmp_path: Path) -> None:
    (raw,) = read_source(write_pages(tmp_path / "p.jsonl", page()), TODAY).records
    procedure = assemble(raw, Status.IN_FORCE).procedure
    (channel,) = procedure.channels
    assert (channel.method, channel.time and channel.time.unit) == (
        Method.DIRECT,
        TimeUnit.WORKING_DAY,
    )
    assert [(f.kind, f.amount, f.per) for f in channel.fees] == [(FeeKind.AMOUNT, 50000, "thẻ")]
    assert [(p.name, p.originals) for p in procedure.papers] == [("Đơn đề nghị cấp thẻ", 1)]
    assert procedure.audience == ("Công dân Việt Nam", "Cán bộ, công chức, viên chức")
    assert (procedure.issuer, procedure.decision) == ("Bộ Công an", "9/QĐ-BCA")
    assert procedure.results == ("Thẻ thử nghiệm",)
    assert procedure.has_conditions is True
    assert procedure.legal_basis[0].number == "1/2030/QH19"


def test_export_and_portal_json_become_facts(tmp_path: Path) -> None:
    (raw,) = read_source(write_pages(tmp_path / "t.jsonl", table_export()), TODAY).records
    exported = assemble(raw, Status.IN_FORCE).procedure
    assert [(p.originals, p.copies, p.form) for p in exported.papers] == [(1, 2, "bankhai.doc")]
    assert exported.channels[0].fees[0].kind is FeeKind.FREE
    assert exported.legal_basis[0].number == "12/2030/NĐ-CP"
    (raw,) = read_source(write_pages(tmp_path / "j.json", portal_json()), TODAY).records
    portal = assemble(raw, Status.IN_FORCE).procedure
    online, direct = portal.channels
    assert online.time is not None and online.time.value == 2
    assert (online.fees[0].amount, online.fees[0].per) == (8000, "bản")
    assert direct.time is None and direct.fees[0].kind is FeeKind.UNKNOWN
    assert portal.source_url == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0d1"
