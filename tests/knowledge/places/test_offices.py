"""The office directory: good rows land, bad ones are told with their line."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from knowledge.database import write_session
from knowledge.errors import UnreadableSource
from knowledge.places.finding import load_places
from knowledge.places.offices import (
    OfficeSheet,
    all_offices,
    delete_office,
    office_of,
    office_template,
    read_offices,
    save_offices,
)
from knowledge.places.wording import OFFICE_HEADINGS

TODAY = date(2026, 9, 1)
HEAD = ";".join(OFFICE_HEADINGS.values())


def sheet(*rows: str, head: str = HEAD) -> OfficeSheet:
    return read_offices("\n".join([head, *rows]).encode(), load_places(), TODAY)


def test_good_rows_land_and_bad_ones_are_told_with_their_line(database: Engine) -> None:
    read = sheet(
        "Tiên Lữ;Phú Thọ;;Thôn 1;7 giờ 30;0210 123 456;Nhà văn hóa A; 30/08/2026",
        "xã Không Có;Phú Thọ;;Thôn 2;;;;",
        "phường Sài Gòn;TP HCM;;số 1;;gọi tôi;;",
        "tien lu;Phú Thọ;;Thôn 3;;;;",
        "An Biên;Hải Phòng;;số 2;;;;31/12/2027",
        "An Biên;Hải Phòng;;;;;;",
    )
    assert save_offices(database, read.offices) == 1
    office = office_of(database, "phu-tho.tien-lu")
    assert office is not None
    assert (office.name, office.address) == ("Bộ phận một cửa xã Tiên Lữ", "Thôn 1")
    assert office.updated == date(2026, 8, 30)
    assert [problem.line for problem in read.problems] == [3, 4, 5, 6, 7]
    assert "dòng 2" in read.problems[2].reason


def test_importing_again_replaces_the_office(database: Engine) -> None:
    save_offices(database, sheet("Tiên Lữ;Phú Thọ;;Thôn 1;;;;").offices)
    save_offices(database, sheet("Tiên Lữ;Phú Thọ;;Thôn 9;;;;").offices, staff_id=7)
    [office] = all_offices(database).values()
    assert (office.address, office.saved_by) == ("Thôn 9", 7)


def test_an_office_can_be_deleted(database: Engine) -> None:
    save_offices(database, sheet("Tiên Lữ;Phú Thọ;;Thôn 1;;;;").offices)
    with write_session(database) as session:
        assert delete_office(session, "phu-tho.tien-lu")
        assert not delete_office(session, "phu-tho.tien-lu")
    assert office_of(database, "phu-tho.tien-lu") is None


def test_the_template_is_read_as_a_file_with_one_example() -> None:
    read = read_offices(office_template().encode(), load_places(), TODAY)
    assert not read.offices
    assert [problem.line for problem in read.problems] == [2]


def test_a_file_without_a_needed_column_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="Địa chỉ"):
        sheet("Tiên Lữ;Phú Thọ", head="Xã hoặc phường;Tỉnh hoặc thành phố")


def test_a_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="UTF-8"):
        read_offices("Xã hoặc phường".encode("utf-16"), load_places(), TODAY)
