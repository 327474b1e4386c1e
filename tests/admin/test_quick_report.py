"""The quick report: the dashboard's figures, for the right communes, in files that open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.text.paragraph import Paragraph
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.page import VIETNAM
from admin.quick_report import wording
from admin.roles import Role
from bot.dossiers.records import DossierRow
from bot.message import Outcome
from bot.obstacles.handling import Hand, answer_citizens, close, pass_up
from bot.obstacles.records import ObstacleReport
from bot.records import TurnRecord
from bot.volunteers.records import VolunteerCount, VolunteerInvitation
from knowledge.database import write_session
from tests.admin.hands import Browser, Clock, Town, procedure

LogIn = Callable[..., Browser]
Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def boss(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.PROVINCE_ADMIN)


@pytest.fixture
def week(town: Town, engine: Engine, clock: Clock) -> Town:
    """A week in which something of everything happened."""
    answered = town.report("cổng dịch vụ công báo lỗi", sender="a", commune="tan-hoa")
    town.report("máy quét ở xã hỏng", sender="b", commune="binh-an")
    passed = town.report("=HYPERLINK(1) đất chồng lấn 0901234567", sender="c", commune="tan-hoa")
    late = town.report("không ai trả lời điện thoại", sender="d")
    for sender in ("e", "f"):
        town.ask("phí", sender=sender, commune="tan-hoa", outcome=Outcome.ANSWERED,
                 procedure=procedure(), section="fee", trace={"unpublished": True})  # fmt: skip
    town.ask("H29.12.09-250701-0012", sender="g", outcome=Outcome.DOSSIER_FOUND)
    with write_session(engine) as session:
        answer_citizens(session, Hand(answered, 1, 1), "Cổng đã chạy lại, mời bác thử ạ.")
        pass_up(session, Hand(passed, 1, 1), "Cần tỉnh đo lại ranh, gọi 0912345678")
        overdue = session.get_one(ObstacleReport, late)
        overdue.due_at = clock() - timedelta(hours=1)
        today = clock().astimezone(VIETNAM).date()
        team = VolunteerInvitation(
            digest="x", name="Đội 1", commune="tan-hoa", expires_at=clock() + timedelta(days=9)
        )
        session.add_all([overdue, team])
        session.flush()
        assert team.id is not None
        session.add_all(
            [
                VolunteerCount(invitation_id=team.id, day=today, procedure="", people=4),
                VolunteerCount(invitation_id=team.id, day=today, procedure="1.004194", people=3),
                DossierRow(
                    code="H29.12.09-250701-0012",
                    status=4,
                    received_on=today,
                    due_on=today - timedelta(days=1),
                ),
            ]
        )
    return town


def document(browser: Browser, query: str = "") -> tuple[Any, Tables]:
    answer = browser.get(f"/quick-report/bao-cao.docx?{query}")
    assert answer.status_code == 200
    opened = docx.Document(BytesIO(answer.content))
    tables: Tables = {}
    title = ""
    for part in opened.iter_inner_content():
        if isinstance(part, Paragraph):
            numbered = re.fullmatch("[IVX]+[.] (.*)", part.text)
            title = numbered[1] if numbered else title
        elif title and title not in tables:
            tables[title] = [tuple(cell.text for cell in row.cells) for row in part.rows][1:]
    return opened, tables


def workbook(browser: Browser, query: str = "") -> tuple[Any, Tables]:
    answer = browser.get(f"/quick-report/bao-cao.xlsx?{query}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.content))
    tables: Tables = {}
    for sheet in book.worksheets:
        rows = [
            tuple(v for v in row if v is not None) for row in sheet.iter_rows(values_only=True)
        ]
        start = next(place for place, row in enumerate(rows) if not row)
        if rows[start + 2] != (wording.NOTHING,):
            tables[rows[start + 1][0]] = rows[start + 3 :]
    return book, tables


def summary(tables: Tables) -> dict[str, Any]:
    return {str(name): figure for name, figure in tables[wording.SUMMARY]}


def test_report_tells_what_the_dashboard_tells(boss: Browser, week: Town) -> None:
    page = boss.get("/").text
    tiles = dict(
        reversed(pair)
        for pair in re.findall(r'<div class="tile"><b>(.*?)</b><span>(?:<a.*?>)?(.*?)<', page)
    )
    _, tables = document(boss)
    told = summary(tables)
    assert told[wording.PEOPLE] == tiles["người hỏi"] == "7"
    assert told[wording.QUESTIONS] == tiles["câu hỏi"] == "7"
    assert told[wording.ANSWERED] == tiles["trả lời được"] == "43%"
    assert told[wording.WAITING] == tiles["vướng mắc chờ xử lý"] == "3"
    assert told[wording.TIME_TO_ANSWER] == tiles["cán bộ trả lời (trung vị)"]
    kinds = re.search("Vướng mắc theo loại</h2>(.*?)</section>", page, re.DOTALL)
    assert kinds
    whole = re.findall(r"<b>(\d+)</b>", kinds[1])
    assert whole == ["4", "1", "1", "1"]
    assert list(tables[wording.BY_KIND][-1][1:]) == whole
    assert [told[name] for name in (wording.RECEIVED, wording.RESOLVED, wording.OVERDUE,
            wording.PASSED_UP)] == whole  # fmt: skip


def test_document_and_workbook_hold_the_same(boss: Browser, week: Town) -> None:
    _, written = document(boss)
    _, counted = workbook(boss)
    assert set(written) == set(counted)
    for title, rows in written.items():
        plain = [tuple(str(value).removeprefix("'") for value in row) for row in counted[title]]
        assert rows == plain


def test_every_part_has_its_figures(boss: Browser, week: Town) -> None:
    _, tables = workbook(boss)
    assert ("Xã Tân Hòa", 4, "50%", 2, 1, 0, 1) in tables[wording.BY_COMMUNE]
    assert tables[wording.BY_COMMUNE][-1] == ("Tổng cộng", 7, "43%", 4, 1, 1, 1)
    assert len(tables[wording.LOUDEST]) == 4
    assert dict(tables[wording.DOSSIERS]) == {
        wording.DOSSIER_FOUND: 1, wording.DOSSIER_UNKNOWN: 0, wording.DOSSIER_RECEIVED: 1,
        wording.DOSSIER_FINISHED: 0, wording.DOSSIER_OVERDUE: 1, wording.DOSSIER_WATCHED: 0,
    }  # fmt: skip
    name = "Đăng ký tạm trú (1.004194)"
    assert tables[wording.VOLUNTEERS] == [(name, 3), (wording.VOLUNTEER_PEOPLE, 4)]
    assert tables[wording.UNPUBLISHED] == [(name, "Lệ phí", 2)]
    ((_, summary, place, people, reason),) = tables[wording.REQUESTS]
    assert (place, people) == ("Xã Tân Hòa", 1)
    assert "đất chồng lấn" in summary and "đo lại ranh" in reason


def test_nothing_personal_and_no_formula_leaves_the_house(boss: Browser, week: Town) -> None:
    book, _ = workbook(boss)
    opened, tables = document(boss)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert not any(cell.data_type == "f" or str(cell.value).startswith("=") for cell in cells)
    told = str(tables) + str([cell.value for cell in cells])
    assert "0901234567" not in told and "0912345678" not in told
    assert opened.tables[0].rows[0].cells[1].text.startswith(wording.STATE)


def test_head_and_foot_are_filled_in_as_typed(boss: Browser) -> None:
    opened, _ = document(
        boss, "office=UBND xã Tân Hòa&number=12&mark=UBND&place=Tân Hòa&recipient=Tỉnh%02 đoàn"
        "&signer_title=Chủ tịch&signer=Trần Thị Sáu&first=2026-03-02&last=2026-03-08",
    )  # fmt: skip
    left, right = (cell.text for cell in opened.tables[0].rows[0].cells)
    assert "UBND XÃ TÂN HÒA" in left and "Số: 12/BC-UBND" in left
    assert wording.MOTTO in right and "Tân Hòa, ngày" in right
    lines = [paragraph.text for paragraph in opened.paragraphs]
    assert "Kính gửi: Tỉnh đoàn" in lines and wording.TITLE in lines
    assert "từ ngày 02/03/2026 đến ngày 08/03/2026" in lines
    assert "CHỦ TỊCH" in opened.tables[-1].rows[0].cells[1].text
    assert "Trần Thị Sáu" in opened.tables[-1].rows[0].cells[1].text


def test_commune_staff_report_their_communes_alone(logged_in: LogIn, week: Town) -> None:
    browser = logged_in("mai", Role.COMMUNE_STAFF, "binh-an")
    _, tables = workbook(browser)
    assert {row[0] for row in tables[wording.BY_COMMUNE]} == {"Phường Bình An", "Tổng cộng"}
    assert [row[1] for row in tables[wording.LOUDEST]] == ["máy quét ở xã hỏng"]
    assert wording.REQUESTS not in tables and wording.VOLUNTEERS not in tables
    assert wording.DOSSIER_OVERDUE not in dict(tables[wording.DOSSIERS])
    for ending in ("", "/bao-cao.docx", "/bao-cao.xlsx"):
        assert browser.get(f"/quick-report{ending}?commune=tan-hoa").status_code == 403


def test_province_may_narrow_the_report_to_a_commune(boss: Browser, week: Town) -> None:
    _, tables = workbook(boss, "commune=tan-hoa")
    assert {row[0] for row in tables[wording.BY_COMMUNE]} == {"Xã Tân Hòa", "Tổng cộng"}
    assert tables[wording.VOLUNTEERS][-1] == (wording.VOLUNTEER_PEOPLE, 4)
    assert wording.DOSSIER_OVERDUE not in dict(tables[wording.DOSSIERS])


def test_report_says_that_dossiers_are_counted_for_the_whole_province(
    boss: Browser, logged_in: LogIn, week: Town
) -> None:
    opened, _ = document(boss)
    assert wording.DOSSIERS_WHOLE in [paragraph.text for paragraph in opened.paragraphs]
    assert wording.DOSSIERS_WHOLE in boss.get("/quick-report").text
    staff = logged_in("mai", Role.COMMUNE_STAFF, "binh-an")
    for page in (boss.get("/quick-report?commune=tan-hoa"), staff.get("/quick-report")):
        assert wording.DOSSIERS_LOOKUPS in page.text and wording.DOSSIERS_WHOLE not in page.text


def test_only_what_happened_in_the_period_counts(
    boss: Browser, week: Town, engine: Engine, clock: Clock
) -> None:
    with write_session(engine) as session:
        for report in session.exec(select(ObstacleReport)):
            report.first_at -= timedelta(days=30)
            session.add(report)
        for turn in session.exec(select(TurnRecord)):
            turn.created_at -= timedelta(days=30)
            session.add(turn)
    _, tables = workbook(boss)
    told = summary(tables)
    assert (told[wording.QUESTIONS], told[wording.RECEIVED], told[wording.RESOLVED]) == (0, 0, 1)
    today = clock().astimezone(VIETNAM).date()
    month = f"first={today - timedelta(days=31)}&last={today - timedelta(days=29)}"
    told = summary(workbook(boss, month)[1])
    assert (told[wording.QUESTIONS], told[wording.RECEIVED], told[wording.RESOLVED]) == (7, 4, 0)


def test_report_closed_and_answered_counts_once_and_a_merged_one_not_at_all(
    boss: Browser, week: Town, engine: Engine
) -> None:
    with write_session(engine) as session:
        first, second = session.exec(
            select(ObstacleReport).order_by(col(ObstacleReport.id))
        ).all()[:2]
        assert first.id is not None
        close(session, Hand(first.id, 2, 1), "Đã xong")
        second.merged_into = first.id
        session.add(second)
    _, tables = workbook(boss)
    told = summary(tables)
    assert (told[wording.RECEIVED], told[wording.RESOLVED]) == (3, 1)


@pytest.mark.parametrize(
    "query",
    ["first=2026-13-01", "first=2026-03-08&last=2026-03-01", "first=2000-01-01&last=2026-01-01",
     "last=9999-12-31", "first=0001-01-01&last=0001-01-02&days=9", "last=0001-01-01"],
)  # fmt: skip
def test_period_that_is_none_is_refused(boss: Browser, query: str) -> None:
    for path in ("/", "/quick-report", "/quick-report/bao-cao.xlsx"):
        assert boss.get(f"{path}?{query}").status_code == 422


def test_dashboard_takes_any_period(boss: Browser, week: Town) -> None:
    page = boss.get(f"/?first=2026-01-01&last={date(2026, 1, 31)}")
    assert 'value="2026-01-31"' in page.text
    assert re.search(r"<b>0</b><span>câu hỏi", page.text)
    assert page.text.count('<rect class="bar"') == 31
