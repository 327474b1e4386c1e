"""Files that are no export, are damaged or would harm are refused, and nothing lands."""

from __future__ import annotations

import itertools
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.dossiers import sheets, workbooks
from bot.dossiers.importing import import_dossiers
from knowledge.errors import UnreadableSource

from .exports import KEY, ROW, TITLES, rows_in


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rỗng"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ".xls"),
        (b"\x00\x01\x02\x03" * 50, "không phải"),
        (b"Ma ho so,Trang thai\nH29,\x8d\x8d", "bảng chữ"),
        ("chỉ là một câu chuyện dài".encode(), "tiêu đề"),
    ],
)
def test_unusable_file_is_refused_with_its_cause(
    database: Engine, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=reason):
        import_dossiers(database, path, KEY)


def test_missing_file_is_refused(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="không mở được"):
        import_dossiers(database, tmp_path / "nowhere.csv", KEY)


def test_zip_bomb_is_refused_before_parsing(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.xml", b" " * 60_000_000)
    started = time.perf_counter()
    with pytest.raises(UnreadableSource, match="60 MB"):
        import_dossiers(database, path, KEY)
    assert time.perf_counter() - started < 2


def test_entity_bomb_is_refused_before_parsing(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/theme/x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    with pytest.raises(UnreadableSource, match="không nhận"):
        import_dossiers(database, path, KEY)


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """The workbook with each of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [change(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 50}">' for inner, name in itertools.pairwise("abcdef")
)


def test_entity_bomb_under_another_name_is_refused_by_the_parser(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    def hide(name: str, content: bytes) -> tuple[str, bytes]:
        text = content.decode()
        if name == SHEET:
            start = text.index("<worksheet")
            declared = f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>'
            text = text[:start] + declared + text[start:].replace("<v>1</v>", "<v>&f;</v>")
        hidden = "xl/worksheets/sheet1.dat"
        return (hidden if name == SHEET else name), text.replace(
            "sheet1.xml", "sheet1.dat"
        ).encode()

    path = rewritten(write_xlsx([TITLES, ROW]), hide)
    started = time.perf_counter()
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)
    assert time.perf_counter() - started < 2


def test_part_larger_than_it_declares_is_refused(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = rewritten(
        write_xlsx([TITLES, ROW]),
        lambda name, content: (name, content + b" " * 5_000_000 if name == SHEET else content),
    )
    with zipfile.ZipFile(path) as archive:
        told = struct.pack("<L", archive.getinfo(SHEET).file_size)
    path.write_bytes(path.read_bytes().replace(told, struct.pack("<L", 4_000)))
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


@pytest.mark.parametrize("place", ["A999999999", "ZZZ3"])
def test_cell_declared_far_away_does_not_fill_the_gap(
    database: Engine, write_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(sheets, "MOST_SHEET_ROWS", 1_000)
    far = f'<row r="{place.lstrip("AZ")}"><c r="{place}"><v>1</v></c></row></sheetData>'
    path = rewritten(
        write_xlsx([TITLES, ROW]),
        lambda name, content: (name, content.replace(b"</sheetData>", far.encode())),
    )
    report = import_dossiers(database, path, KEY)
    assert (report.landed, report.rejected) == (1, [])


def test_strings_that_would_fill_the_memory_are_refused(
    database: Engine, write_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx([TITLES, ROW])
    monkeypatch.setattr(workbooks, "MOST_PART_BYTES", 500)
    with pytest.raises(UnreadableSource, match="bung ra"):
        import_dossiers(database, path, KEY)


def test_a_workbook_with_overwritten_bytes_is_refused_as_damaged(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    begin = entry.header_offset + 30 + len(entry.filename)
    content[begin : begin + entry.compress_size] = b"\x07" * entry.compress_size
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


def test_a_workbook_whose_names_are_no_letters_is_refused_as_damaged(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ế.xml", "")
    path.write_bytes(path.read_bytes().replace("ế".encode(), b"\x97\x97\x97"))
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


def test_file_cut_off_in_the_middle_writes_nothing(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    path = write_csv([TITLES, ROW])
    path.write_bytes(path.read_bytes() + b'"' + b"x" * 200_000)
    with pytest.raises(UnreadableSource):
        import_dossiers(database, path, KEY)
    assert not rows_in(database)
