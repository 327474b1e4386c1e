"""A guide whose facts moved is known; other changes leave it alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.errors import CatalogueError
from knowledge.procedure import Paper, Procedure, Status
from knowledge.syncing.guide_lock import moved, read_lock, review

CODE = "1.000001"
KNOWN = Procedure(
    code=CODE,
    name="Cấp thẻ",
    field="Thẻ",
    issuer="Bộ Thẻ",
    status=Status.IN_FORCE,
    as_of=date(2026, 7, 1),
    papers=(Paper(name="Đơn"),),
)


def catalogue(**changes: object) -> Catalogue:
    return Catalogue({CODE: KNOWN.model_copy(update=changes)})


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.json"
    assert review([CODE], catalogue(), path) == 1
    return path


def test_a_reviewed_guide_has_not_moved(lock: Path) -> None:
    assert moved([CODE], catalogue(), read_lock(lock)) == []


def test_a_guide_never_reviewed_counts_as_moved(lock: Path) -> None:
    assert moved(["1.000002"], catalogue(), read_lock(lock)) == ["1.000002"]


def test_other_papers_move_the_guide(lock: Path) -> None:
    other = catalogue(papers=(Paper(name="Đơn"), Paper(name="Ảnh")))
    assert moved([CODE], other, read_lock(lock)) == [CODE]


def test_a_newer_date_alone_moves_nothing(lock: Path) -> None:
    assert moved([CODE], catalogue(as_of=date(2027, 1, 1)), read_lock(lock)) == []


def test_reviewing_one_guide_keeps_the_others(lock: Path) -> None:
    both = Catalogue({CODE: KNOWN, "1.000002": KNOWN.model_copy(update={"code": "1.000002"})})
    review(["1.000002"], both, lock)
    assert set(read_lock(lock)) == {CODE, "1.000002"}


def test_an_unknown_code_cannot_be_reviewed(lock: Path) -> None:
    with pytest.raises(CatalogueError, match=r"9\.999999"):
        review(["9.999999"], catalogue(), lock)


def test_a_broken_lock_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    path.write_text("[", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"lock\.json"):
        read_lock(path)
