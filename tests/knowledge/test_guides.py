"""Guides say only what the catalogue holds, and every bundled guide passes the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.errors import CatalogueError
from knowledge.guides import Guide, Section, check_guide, read_guides
from knowledge.guides.reading import FOLDER, read_guide
from knowledge.guides.rules import NOT_PUBLISHED
from knowledge.guides.surroundings import surroundings
from knowledge.life_events import read_life_events

WANTED_GUIDES = 200
BIRTH = "1.001193"
NO_PAPERS = "1.001699"
ID_CARD, NO_CHANNELS = "1.014064", "1.001053"
ONLY_REMARKS = "2.000942"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def guide() -> Guide:
    return read_guides()[BIRTH]


def findings(guide: Guide, catalogue: Catalogue) -> list[str]:
    procedure = catalogue.get(guide.code)
    assert procedure is not None
    return check_guide(guide, procedure, surroundings(catalogue))


def with_section(guide: Guide, section: Section, text: str) -> Guide:
    return replace(guide, sections={**guide.sections, section: text})


def test_every_guide_passes_every_rule(catalogue: Catalogue) -> None:
    found = {code: findings(guide, catalogue) for code, guide in read_guides().items()}
    assert not {code: texts for code, texts in found.items() if texts}


def test_the_common_procedures_have_guides() -> None:
    assert len(read_guides()) >= WANTED_GUIDES


@pytest.mark.parametrize(
    ("topic", "least"),
    [
        ("ho-tich", 15),
        ("chung-thuc", 8),
        ("cu-tru", 8),
        ("can-cuoc", 5),
        ("dinh-danh", 2),
        ("xe-co", 8),
        ("bang-lai", 5),
        ("ho-kinh-doanh", 4),
        ("dat-dai", 10),
        ("xay-dung", 5),
        ("bao-hiem", 15),
        ("bao-tro-xa-hoi", 6),
        ("nguoi-co-cong", 8),
        ("nghia-vu-quan-su", 5),
        ("giao-duc", 6),
        ("thue", 8),
        ("ho-chieu", 5),
        ("ly-lich", 2),
        ("tro-giup", 2),
        ("khieu-nai", 4),
    ],
)
def test_every_topic_that_communes_hear_most_has_guides(topic: str, least: int) -> None:
    assert sum(guide.topic == topic for guide in read_guides().values()) >= least


def test_poverty_lists_have_guides() -> None:
    assert {"1.011606", "1.011607", "1.011608"} <= set(read_guides())


def test_sections_are_raw_and_in_the_files_order(guide: Guide) -> None:
    assert list(guide.sections) == list(Section)
    assert guide.section("time") == "{{time}}"
    with pytest.raises(ValueError, match="weather"):
        guide.section("weather")


@pytest.mark.parametrize(
    ("section", "text", "finding"),
    [
        (Section.FEE, "{{fee}} Khoảng 50.000 đồng.", "number 50 is not"),
        (Section.TIME, "Trong 3 ngày.", "lacks {{time}}"),
        (Section.DOCUMENTS, "- Giấy chứng sinh. ^99", "the catalogue has"),
        (Section.DOCUMENTS, "- Sổ tiết kiệm ngân hàng. ^6", "does not name"),
        (Section.DOCUMENTS, "- Giấy chứng sinh.", "without marker"),
        (Section.DOCUMENTS, "- Giấy chứng sinh. ^6", "not covered"),
        (Section.DOCUMENTS, NOT_PUBLISHED, "is wrong"),
        (Section.PLACE, "Ủy ban nhân dân huyện.", "gone"),
        (Section.PLACE, "Xem {{phone}}.", "does not belong"),
        (Section.CASES, "- Xem mã 9.999999.", "code 9.999999 is not in force"),
        (Section.CASES, "- Mất bằng lái xe: mã 2.000815.", "something else than its line says"),
        (Section.PITFALLS, "- Đợi mười lăm ngày mới hỏi.", "figure in letters"),
        (Section.ONLINE, "Nhờ con cháu làm giúp.", "must be numbered"),
        (Section.QUESTIONS, "- Đi làm thẻ.", "not a question"),
        (Section.PITFALLS, "- " + "rất " * 40 + "dài.", "sentence of"),
        (Section.WHEN, "Rất **quan trọng**.", "not allowed"),
    ],
)
def test_a_planted_fault_is_found(
    guide: Guide, catalogue: Catalogue, section: Section, text: str, finding: str
) -> None:
    assert any(
        finding in found for found in findings(with_section(guide, section, text), catalogue)
    )


@pytest.mark.parametrize(
    ("code", "place", "is_wrong"),
    [
        (ID_CARD, "Công an xã. Gửi bưu điện cũng được.", True),
        (ID_CARD, "Công an xã. Kết quả có thể nhận qua bưu điện.", False),
        (NO_CHANNELS, "Hỏi cơ quan bảo hiểm, nộp trên mạng.", True),
    ],
)
def test_a_way_to_hand_in_that_is_not_published_is_found(
    catalogue: Catalogue, code: str, place: str, is_wrong: bool
) -> None:
    changed = with_section(read_guides()[code], Section.PLACE, place)
    assert any("knows no way" in text for text in findings(changed, catalogue)) is is_wrong


def test_a_next_step_that_is_repealed_is_found(guide: Guide, catalogue: Catalogue) -> None:
    repealed = next(p.code for p in catalogue.procedures if not p.answerable)
    changed = replace(guide, next=(repealed,))
    assert findings(changed, catalogue) == [f"code {repealed} is not in force"]


def test_papers_are_not_published_where_the_catalogue_lists_none(
    guide: Guide, catalogue: Catalogue
) -> None:
    bare = catalogue.by_code[NO_PAPERS]
    around = surroundings(catalogue)
    assert not bare.papers
    assert any("must be exactly" in found for found in check_guide(guide, bare, around))


def test_a_marker_that_stands_for_a_remark_is_found(guide: Guide, catalogue: Catalogue) -> None:
    papers = catalogue.by_code[BIRTH].papers
    remark = next(number for number, paper in enumerate(papers, 1) if paper.is_remark)
    bullet = f"- {papers[remark - 1].name}. ^{remark}"
    changed = with_section(guide, Section.DOCUMENTS, bullet)
    assert any("stands for the remark" in found for found in findings(changed, catalogue))


def test_remarks_alone_are_no_papers(catalogue: Catalogue) -> None:
    papers = catalogue.by_code[ONLY_REMARKS].papers
    assert papers and all(paper.is_remark for paper in papers)
    changed = with_section(read_guides()[ONLY_REMARKS], Section.DOCUMENTS, "- Giấy tờ. ^1")
    assert any("must be exactly" in found for found in findings(changed, catalogue))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("code: 1.001193", "code: 1.001194", 2),
        ("topic: ho-tich", "topic:", 4),
        ("events: [sinh-con]", "events: sinh-con", 5),
        ("## Bao lâu", "## Mất bao lâu", 21),
    ],
)
def test_a_broken_form_names_file_and_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / f"{BIRTH}.md"
    text = (FOLDER / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"{BIRTH}\.md:{line}: "):
        read_guide(path)


def test_life_events_name_procedures_in_force(catalogue: Catalogue) -> None:
    events = read_life_events()
    assert len(events) == 10
    known = {procedure.code for procedure in catalogue.answerable}
    for event in events.values():
        assert set(event.procedures) <= known, event.id
        assert len(set(event.procedures)) == len(event.procedures), event.id


def test_life_events_and_guides_agree() -> None:
    events = read_life_events()
    assert all(event in events for guide in read_guides().values() for event in guide.events)
