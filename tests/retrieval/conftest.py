"""A small search over a few everyday procedures, and the full one."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import load_catalogue
from knowledge.procedure import Procedure
from knowledge.questions import read_questions
from retrieval.opening import Opened, SearchPlace, open_search

FIELDS = {"Hộ tịch", "Chứng thực", "Đăng ký, quản lý cư trú"}


def few_procedures() -> list[Procedure]:
    return [p for p in load_catalogue().answerable if p.field in FIELDS]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The search over some seventy procedures."""
    place = SearchPlace(tmp_path_factory.mktemp("index"))
    return open_search(few_procedures(), read_questions(), place)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The search over everything in force."""
    place = SearchPlace(Path(tmp_path_factory.mktemp("full-index")))
    return open_search(load_catalogue().procedures, read_questions(), place)
