"""An export of the one-stop software, row by row, and what of it landed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.dossiers.records import DossierRow
from bot.dossiers.wording import COLUMN_TITLES

KEY = b"k" * 32
CODE = "H29.12.09-250701-0012"
TITLES = list(COLUMN_TITLES.values())
ROW = (
    *(CODE, "Đang xử lý", "Đăng ký khai sinh", "1.001193", "Nguyễn Văn An", "0901234567"),
    *("001203009999", "01/07/2025", "15/07/2025", "", "Xã A", "Đủ giấy tờ"),
)

Rows = Sequence[Sequence[Any]]


def changed(**cells: Any) -> tuple[Any, ...]:
    names = list(COLUMN_TITLES)
    row = list(ROW)
    for name, value in cells.items():
        row[names.index(name)] = value
    return tuple(row)


def rows_in(database: Engine) -> dict[str, DossierRow]:
    with Session(database) as session:
        return {row.code: row for row in session.exec(select(DossierRow)).all()}
