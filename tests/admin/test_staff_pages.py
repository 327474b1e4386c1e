"""Accounts, the audit log, trying a question, importing dossiers, and the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine
from sqlmodel import select

from admin.accounts import Accounts
from admin.app import build_admin
from admin.charts import Bar, draw_columns, round_up
from admin.imports.worker import ImportWorker
from admin.roles import Role
from admin.tools import AdminTools
from bot.dossiers.records import DossierRow
from bot.message import Outcome
from bot.records import TurnRecord
from knowledge.database import read_session, write_session
from tests.admin.hands import Browser, Town, procedure

LogIn = Callable[..., Browser]
GOOD = "Mã hồ sơ,Trạng thái\nH29.12.09-250701-0012,Đang xử lý\n"


@pytest.fixture
def boss(logged_in: LogIn) -> Browser:
    return logged_in("lan", Role.PROVINCE_ADMIN)


def test_new_account_gets_a_password_shown_once(boss: Browser, engine: Engine) -> None:
    boss.get("/staff")
    data = {
        "username": "Tuan.NV",
        "display_name": "Nguyễn Văn Tuấn",
        "role": "commune_staff",
        "communes": "Xã Tân Hòa\nbinh-an\nxã tân hòa",
    }
    page = boss.post("/staff", data)
    password = page.text.split('<code class="secret">')[1].split("<")[0]
    staff = Accounts(engine).check("tuan.nv", password)
    assert staff is not None and staff.communes == ["tan-hoa", "binh-an"]
    assert password not in boss.get("/staff").text and password not in boss.get("/audit").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "lan"}, "đã có người dùng"),
        ({"username": "LAN"}, "đã có người dùng"),
        ({"username": "tên có dấu"}, "chữ thường không dấu"),
        ({"display_name": "  "}, "ghi họ tên"),
        ({"role": "king"}, "chọn vai trò"),
        ({"communes": ""}, "ít nhất một xã"),
    ],
)
def test_unusable_account_is_refused_and_nothing_typed_is_lost(
    boss: Browser, change: dict[str, str], said: str
) -> None:
    boss.get("/staff")
    data = {
        "username": "tuan",
        "display_name": "Nguyễn Văn Tuấn",
        "role": "commune_staff",
        "communes": "tan-hoa",
        **change,
    }
    page = boss.post("/staff", data)
    assert page.status_code == 400
    assert said in page.text and f'value="{data["username"]}"' in page.text


def test_changed_role_takes_hold_at_once(boss: Browser, logged_in: LogIn, engine: Engine) -> None:
    hoa = logged_in("hoa", Role.PROVINCE_ADMIN)
    one = Accounts(engine).find("hoa")
    assert one is not None and hoa.get("/audit").status_code == 200
    boss.get(f"/staff/{one.id}")
    data = {"display_name": "Hoa", "role": "commune_staff", "communes": "tan-hoa", "active": "1"}
    assert "Đã lưu" in boss.post(f"/staff/{one.id}", data).text
    assert hoa.get("/audit").url.path == "/admin/login"
    hoa.log_in("hoa")
    assert hoa.get("/audit").status_code == 403


def test_last_administrator_cannot_be_shut_out(boss: Browser, engine: Engine) -> None:
    admin, lan = Accounts(engine).find("admin"), Accounts(engine).find("lan")
    assert admin is not None and lan is not None
    boss.get("/staff")
    data = {"display_name": "Ai đó", "role": "province_admin"}
    assert boss.post(f"/staff/{admin.id}", data).status_code == 200
    page = boss.post(f"/staff/{lan.id}", data)
    assert page.status_code == 400 and "ít nhất một quản trị" in page.text


def test_reset_password_lets_its_owner_in_to_change_it(
    boss: Browser, logged_in: LogIn, engine: Engine
) -> None:
    hoa = logged_in("hoa", Role.PROVINCE_EDITOR)
    one = Accounts(engine).find("hoa")
    assert one is not None
    boss.get(f"/staff/{one.id}")
    page = boss.post(f"/staff/{one.id}/reset")
    password = page.text.split('<code class="secret">')[1].split("<")[0]
    assert hoa.get("/reports").url.path == "/admin/login"
    assert hoa.log_in("hoa").status_code == 400
    assert hoa.log_in("hoa", password).url.path == "/admin/password"


def test_audit_log_is_filtered_by_person_action_and_subject(boss: Browser, town: Town) -> None:
    number = town.report("nuôi yến")
    boss.get(f"/reports/{number}")
    boss.post(f"/reports/{number}/take", {"version": 1})
    assert "Giao vướng mắc" in boss.get("/audit?action=report.assigned").text.split("<tbody>")[1]
    assert "<tbody>" not in boss.get("/audit?action=report.split").text
    assert "Đăng nhập" in boss.get("/audit?who=2&action=login").text.split("<tbody>")[1]
    assert "<tbody>" not in boss.get("/audit?who=99").text


def test_audit_log_tells_its_details_in_words(
    boss: Browser, add_staff: Callable[..., object]
) -> None:
    add_staff("hoa", Role.COMMUNE_LEAD, "tan-hoa")
    told = boss.get("/audit?action=staff.added&subject=hoa").text.split("<tbody>")[1]
    assert "vai trò: Phụ trách xã; xã, phường: tan-hoa" in told


def test_trying_a_question_shows_the_ranking_with_evidence(boss: Browser) -> None:
    boss.get("/try")
    page = boss.post("/try", {"question": "phí tạm trú"}).text
    assert "Đăng ký tạm trú" in page and "91%" in page and "12.25" in page
    assert "Trả lời" in page and "Lệ phí" in page
    assert "Quyết định" not in boss.post("/try", {"question": "  "}).text


def upload(browser: Browser, content: bytes, name: str = "ho-so.csv") -> Response:
    browser.get("/dossiers")
    return browser.post("/dossiers", files={"file": (name, BytesIO(content))})


@pytest.fixture
def worker(engine: Engine, tools: AdminTools) -> ImportWorker:
    assert tools.dossier_key
    return ImportWorker(engine, tools.dossier_key, tools.clock)


def path_of(page: Response) -> str:
    return page.url.path.removeprefix("/admin")


def test_dossiers_are_read_previewed_then_imported(
    boss: Browser, engine: Engine, worker: ImportWorker
) -> None:
    page = upload(boss, (GOOD + "linh tinh,4\nH29.12.09-250701-0013,lạ\n").encode())
    path = path_of(page)
    assert "Đang đọc tệp" in page.text and "hx-trigger" in page.text
    assert boss.post(path).status_code == 400
    worker.work()
    page = boss.get(path)
    assert "Nhập 1 hồ sơ" in page.text and "không đúng dạng" in page.text
    with read_session(engine) as session:
        assert session.exec(select(DossierRow)).all() == []
    rejected = boss.get(f"{path}/rejected.csv")
    assert rejected.headers["content-type"].startswith("text/csv")
    assert rejected.content.decode("utf-8-sig").splitlines()[1].startswith("3,")
    assert "Đang nhập" in boss.post(path).text
    worker.work()
    moved = boss.get(path, headers={"HX-Request": "true"})
    assert "Đã nhập 1 hồ sơ" in moved.text and "hx-trigger" not in moved.text
    with read_session(engine) as session:
        assert [row.status for row in session.exec(select(DossierRow))] == [4]
    assert boss.post(path).status_code == 400
    again = path_of(upload(boss, GOOD.encode()))
    worker.work()
    assert "không có hồ sơ nào mới" in boss.get(again).text
    assert "Đã nhập xong" in boss.get("/dossiers").text


def test_upload_without_a_file_is_refused(boss: Browser) -> None:
    page = upload(boss, b"")
    assert page.status_code == 400 and 'role="alert"' in page.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x00\x01\x02\xff" * 50, "ho-so.xlsx"),
        ("cột lạ,khác\n1,2\n".encode(), "ho-so.csv"),
        (b"PK\x03\x04 broken", "../../etc/passwd.xlsx"),
    ],
)
def test_unusable_file_is_refused_with_the_reason(
    boss: Browser, worker: ImportWorker, content: bytes, name: str
) -> None:
    path = path_of(upload(boss, content, name))
    worker.work()
    page = boss.get(path)
    assert 'role="alert"' in page.text and name.split("/")[-1] in page.text
    assert "Traceback" not in page.text and "Nhập 1" not in page.text
    assert boss.post(path).status_code == 400


def test_upload_is_seen_by_its_owner_alone(boss: Browser, logged_in: LogIn) -> None:
    path = path_of(upload(boss, GOOD.encode()))
    other = logged_in("hoa", Role.PROVINCE_EDITOR)
    assert other.get(path).status_code == 404
    assert "ho-so.csv" not in other.get("/dossiers").text


def test_template_can_be_filled_in_and_imported(boss: Browser, worker: ImportWorker) -> None:
    book = openpyxl.load_workbook(BytesIO(boss.get("/dossiers/template.xlsx").content))
    sheet = book.active
    assert sheet is not None
    sheet["A2"], sheet["B2"] = "H29.12.09-250701-0012", 4
    filled = BytesIO()
    book.save(filled)
    path = path_of(upload(boss, filled.getvalue(), "x.xlsx"))
    worker.work()
    assert "Nhập 1 hồ sơ" in boss.get(path).text


def test_deployment_without_a_dossier_key_says_so(
    tools: AdminTools, add_staff: Callable[..., object]
) -> None:
    add_staff("lan", Role.PROVINCE_ADMIN)
    outer = FastAPI()
    outer.mount("/admin", build_admin(replace(tools, dossier_key=None)))
    browser = Browser(TestClient(outer))
    browser.log_in("lan")
    assert "chưa có phần nhập hồ sơ" in browser.get("/dossiers").text
    assert upload(browser, GOOD.encode()).status_code == 404


def test_dashboard_counts_people_questions_and_answers(
    boss: Browser, logged_in: LogIn, town: Town, engine: Engine
) -> None:
    lacking = procedure()
    for sender, outcome in [
        ("a", Outcome.ANSWERED),
        ("a", Outcome.ANSWERED),
        ("b", Outcome.GREETED),
        ("b", Outcome.UNANSWERED_NO_PROCEDURE),
        ("c", Outcome.CLARIFY),
        ("c", Outcome.REFUSED_OFF_TOPIC),
    ]:
        answered = outcome is Outcome.ANSWERED
        town.ask(
            "hỏi",
            sender=sender,
            outcome=outcome,
            commune="tan-hoa",
            procedure=lacking if answered else None,
            section="fee" if answered else None,
            trace={"unpublished": answered},
        )
    with write_session(engine) as session:
        old = session.exec(select(TurnRecord)).all()[-1]
        old.created_at -= timedelta(days=20)
        session.add(old)
    town.report("nuôi yến", commune="binh-an")
    page = boss.get("/").text
    assert "<b>4</b><span>người hỏi" in page
    assert "<b>5</b><span>câu hỏi" in page
    assert "<b>50%</b><span>trả lời được" in page
    assert "Đăng ký tạm trú" in page and "Lệ phí" in page and "nuôi yến" in page
    assert "<b>6</b><span>câu hỏi" in boss.get("/?days=30").text
    assert "<b>3</b><span>người hỏi" in boss.get("/?commune=tan-hoa").text
    hoa = logged_in("hoa", Role.COMMUNE_STAFF, "binh-an")
    page = hoa.get("/").text
    assert "<b>1</b><span>người hỏi" in page and "Đăng ký tạm trú" not in page
    assert hoa.get("/?commune=tan-hoa").status_code == 403


def test_empty_dashboard_claims_nothing(boss: Browser) -> None:
    page = boss.get("/").text
    assert "<b>–</b><span>trả lời được" in page and "Chưa có câu hỏi nào" in page


def test_chart_columns_fit_the_frame_and_the_axis_is_round() -> None:
    assert [round_up(n) for n in (0, 1, 3, 5, 11, 41, 100, 101)] == [
        2,
        2,
        4,
        10,
        20,
        100,
        100,
        200,
    ]
    chart = draw_columns([Bar("a", 7, 3, ""), Bar("b", 0, 0, "")])
    assert [value for _, value in chart.marks] == [0, 5, 10]
    assert all(0 <= bar.whole_y <= bar.part_y <= chart.baseline for bar in chart.bars)
    assert draw_columns([]).bars == []
