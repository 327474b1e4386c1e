"""The bundled communes: complete, with stable ids, as the command builds them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.errors import CatalogueError, UnreadableSource
from knowledge.places.building import build_communes
from knowledge.places.reading import PATH, read_communes, write_communes
from knowledge.places.sources import read_merged


def test_all_communes_of_all_provinces_are_there() -> None:
    communes = read_communes()
    assert len(communes) == 3321
    assert len({commune.province for commune in communes}) == 34
    assert len({commune.id for commune in communes}) == 3321
    kinds = Counter(commune.kind for commune in communes)
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_a_commune_knows_what_it_was_made_of() -> None:
    [commune] = [c for c in read_communes() if c.id == "phu-tho.tien-lu"]
    assert {old.full for old in commune.merged} >= {"xã Đồng Ích, huyện Lập Thạch, Vĩnh Phúc"}


def test_split_old_communes_have_several_successors() -> None:
    olds = {old for commune in read_communes() for old in commune.merged}
    assert sum(len(old.successors) > 1 for old in olds) >= 297
    assert all(old.successors for old in olds)


@pytest.mark.reference
def test_building_again_gives_the_bundled_file(reference_data: Path, tmp_path: Path) -> None:
    built = build_communes(reference_data / "data" / "communes")
    write_communes(built.communes, tmp_path / "communes.jsonl")
    assert (tmp_path / "communes.jsonl").read_bytes() == PATH.read_bytes()


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "communes.jsonl"
    path.write_text('{"id":"x"}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"communes\.jsonl:1"):
        read_communes(path)


def test_remarks_about_parts_and_districts_are_read(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text(
        'Tỉnh,"Phường, xã mới","Phường, xã trước sáp nhập"\n'
        'Cà Mau,A,"Phường 8 (thành phố Cà Mau), Xã Hòa Mỹ (phần còn lại sau khi nhập, '
        'Xã khác), Phường IV"\n'
        "An Giang,B,Không sáp nhập\n",
        encoding="utf-8",
    )
    first, second = read_merged(path)
    named = [(old.kind, old.name, old.district) for old in first.olds]
    assert named == [
        ("phường", "8", "thành phố Cà Mau"),
        ("xã", "Hòa Mỹ", ""),
        ("phường", "4", ""),
    ]
    assert second.olds == ()


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "merged.csv"
    path.write_text("a,b,c\n", encoding="utf-8")
    with pytest.raises(UnreadableSource, match="columns"):
        read_merged(path)
