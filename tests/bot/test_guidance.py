"""Guides as citizens read them: no mark-up left, figures from the catalogue."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot import guidance
from bot.checklists.papers import paper_list
from bot.composing.passage import Subject
from bot.composing.sections import compose
from knowledge.catalogue import load_catalogue
from knowledge.guides import Section as Heading
from knowledge.guides import read_guides
from knowledge.procedure import (
    Channel,
    Fee,
    FeeKind,
    LegalDocument,
    Level,
    Method,
    Paper,
    Procedure,
    Status,
)
from retrieval.understanding import Section

DAY = date(2026, 8, 1)
PHONE_SCREEN = 1000
MADE = Procedure(
    code="1.000001",
    name="x",
    field="x",
    issuer="x",
    status=Status.IN_FORCE,
    as_of=date(2026, 7, 1),
)


@pytest.fixture(scope="module")
def subjects() -> dict[str, Subject]:
    catalogue = load_catalogue()
    return {
        code: Subject(catalogue.by_code[code], DAY, guide=guide)
        for code, guide in read_guides().items()
    }


def test_no_placeholder_marker_or_markdown_is_left_in_any_guide(
    subjects: dict[str, Subject],
) -> None:
    for code, subject in subjects.items():
        assert subject.guide is not None
        for heading in Heading:
            text = guidance.section_text(subject.guide, heading, subject)
            page = guidance.section_html(subject.guide, heading, subject)
            for left in ("{{", "}}", "###", " ^"):
                assert left not in text and left not in page, (code, heading)
            assert not text.startswith("- ") and "\n- " not in text


def test_figures_come_from_the_catalogue(subjects: dict[str, Subject]) -> None:
    subject = subjects["1.004194"]
    assert subject.guide is not None
    fee = guidance.section_text(subject.guide, Heading.FEE, subject)
    assert "7.000 đồng" in fee and "10.000 đồng" in fee
    assert "3 ngày làm việc" in guidance.section_text(subject.guide, Heading.TIME, subject)


def test_missing_papers_are_said_to_be_not_published(subjects: dict[str, Subject]) -> None:
    subject = subjects["1.000362"]
    assert subject.guide is not None
    text = guidance.section_text(subject.guide, Heading.DOCUMENTS, subject)
    assert "chưa được công bố" in text and "Trung tâm Dịch vụ việc làm" in text


def test_papers_come_in_the_guides_words_with_the_facts_counts(
    subjects: dict[str, Subject],
) -> None:
    text = compose(Section.DOCUMENTS, subjects["1.001193"]).text
    assert "giấy cam đoan về việc sinh (1 bản chính)" in text
    assert "Trường hợp nhờ người khác đi thay" in text and "^" not in text


def test_papers_that_differ_in_number_tell_every_number(subjects: dict[str, Subject]) -> None:
    text = compose(Section.DOCUMENTS, subjects["1.013226"]).text
    assert "tùy trường hợp: 1 bản chính, 1 bản sao; 1 bản sao" in text


def test_a_chosen_case_is_answered_with_its_papers_alone(subjects: dict[str, Subject]) -> None:
    subject = subjects["1.001193"]
    papers = paper_list(subject.procedure, subject.guide)
    text = compose(Section.DOCUMENTS, replace(subject, case=papers.cases[-1])).text
    mine = papers.of_case(len(papers.cases) - 1)
    assert all(item.text in text for item in mine)
    assert not any(item.text in text for item in papers.items if item not in mine)


@pytest.mark.parametrize(
    ("changes", "told", "published"),
    [
        ({"levels": (Level.COMMUNE,)}, "cấp xã, phường, đặc khu", True),
        ({"levels": (Level.PROVINCE,)}, "cấp tỉnh, thành phố", True),
        ({"only_district": True}, "không còn cấp huyện", False),
        ({}, "chưa được công bố", False),
    ],
    ids=["commune", "province", "district", "nothing"],
)
def test_place_without_an_office_says_honestly_what_is_known(
    changes: dict[str, object], told: str, published: bool
) -> None:
    procedure = MADE.model_copy(update=changes)
    passage = compose(Section.PLACE, Subject(procedure, DAY))
    assert told in passage.text and passage.published is published


def test_steps_never_send_anybody_to_the_issuing_ministry() -> None:
    channel = Channel(method=Method.DIRECT)
    procedure = MADE.model_copy(update={"channels": (channel,), "issuer": "Bộ Thử nghiệm"})
    steps = compose(Section.STEPS, Subject(procedure, DAY)).text
    assert "Bộ Thử nghiệm" not in steps and "bộ phận một cửa" in steps


def test_nothing_sends_anybody_to_a_district_office(subjects: dict[str, Subject]) -> None:
    for procedure in load_catalogue().answerable:
        subject = subjects.get(procedure.code, Subject(procedure, DAY))
        for section in (Section.OVERVIEW, Section.DOCUMENTS, Section.PLACE, Section.STEPS):
            text = compose(section, subject).text.lower()
            speaks = re.search(
                r"cấp huyện|cấp quận|\bphòng tư pháp|(?:nộp|đến|tới|tại) huyện", text
            )
            assert not speaks or "không còn cấp huyện" in text, (procedure.code, section)


def test_a_name_that_still_tells_the_district_is_put_right() -> None:
    procedure = MADE.model_copy(update={"name": "Cấp thẻ (thực hiện tại cấp huyện)"})
    assert "không còn cấp huyện" in compose(Section.FEE, Subject(procedure, DAY)).text
    assert "cấp huyện" not in compose(Section.FEE, Subject(MADE, DAY)).text


def test_a_laws_bare_serial_number_stands_behind_its_title() -> None:
    documents = (
        LegalDocument(number="06", title="Luật Thử nghiệm 2022"),
        LegalDocument(number="1/2030/QH19", title="Luật Khác"),
    )
    procedure = MADE.model_copy(update={"legal_basis": documents})
    text = compose(Section.LEGAL, Subject(procedure, DAY)).text
    assert "Luật Thử nghiệm 2022 (số 06)" in text and "1/2030/QH19: Luật Khác" in text


def test_html_of_a_fact_with_markup_is_harmless() -> None:
    assert "<script" not in guidance.html_of('<script>alert(1)</script> <a href="x">y</a>')


def test_overviews_fit_a_phone(subjects: dict[str, Subject]) -> None:
    texts = [compose(Section.OVERVIEW, subject).text for subject in subjects.values()]
    assert max(map(len, texts)) <= PHONE_SCREEN


def test_a_summary_does_not_quote_very_many_fees(subjects: dict[str, Subject]) -> None:
    subject = subjects["3.000346"]
    assert "xem mục Lệ phí" in compose(Section.OVERVIEW, subject).text
    assert "135.000 đồng" in compose(Section.FEE, subject).text


def test_several_figures_for_one_way_are_not_left_unexplained(
    subjects: dict[str, Subject],
) -> None:
    assert "không nói rõ trường hợp" in compose(Section.TIME, subjects["1.013067"]).text
    assert "không nói rõ trường hợp" not in compose(Section.TIME, subjects["1.004194"]).text


def test_post_that_only_brings_the_result_is_no_way_to_hand_in(
    subjects: dict[str, Subject],
) -> None:
    place = compose(Section.PLACE, subjects["1.014064"]).text
    assert "trên mạng" in place and "bưu điện" not in place


def test_what_is_no_paper_is_not_counted(subjects: dict[str, Subject]) -> None:
    assert "bản chính" not in compose(Section.DOCUMENTS, subjects["2.001159"]).text


def test_steps_never_quote_one_of_several_fees(subjects: dict[str, Subject]) -> None:
    steps = compose(Section.STEPS, subjects["1.004194"]).text
    assert "7.000" not in steps and "10.000" not in steps and "Lệ phí" in steps


def test_remarks_are_not_papers_to_bring() -> None:
    papers = (Paper(name="Tờ khai", originals=1), Paper(name="Lưu ý", is_remark=True))
    made = MADE.model_copy(update={"papers": papers})
    text = compose(Section.DOCUMENTS, Subject(made, date(2026, 11, 22))).text
    assert "Tờ khai" in text and "Lưu ý" not in text


@pytest.mark.parametrize("section", [Section.FEE, Section.OVERVIEW])
def test_what_the_guide_says_of_a_fee_stands_beside_it(
    subjects: dict[str, Subject], section: Section
) -> None:
    list_only = compose(section, subjects["1.004194"]).text
    assert "10.000 đồng" in list_only and "Một người, một nhà nộp tại chỗ thì hỏi" in list_only
    exempt = compose(section, subjects["1.004222"]).text.lower()
    assert exempt.count("có trường hợp được miễn hoặc giảm") == 1


def test_ways_to_hand_in_that_cost_the_same_are_told_in_one_line() -> None:
    ways = (Channel(method=Method.ONLINE), Channel(method=Method.POST))
    paid = Channel(method=Method.DIRECT, fees=(Fee(kind=FeeKind.AMOUNT, amount=5000),))
    text = compose(Section.FEE, Subject(MADE.model_copy(update={"channels": (*ways, paid)}), DAY))
    assert "• Nộp trên mạng, gửi qua bưu điện: chưa công bố" in text.text
