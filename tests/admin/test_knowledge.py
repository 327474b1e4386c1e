"""Knowledge entries: proposing, a second person's decision, conflicts, scope and history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, select

from admin.records import AuditEntry
from admin.roles import Role
from admin.tools import AdminTools
from knowledge.database import read_session
from knowledge.learning.changes import read_changes
from knowledge.learning.records import KnowledgeEntry, Topic
from retrieval.engine import Recalled
from retrieval.lessons import Lesson, Likeness
from tests.admin.hands import Browser, Town

LogIn = Callable[..., Browser]
ANSWER: dict[str, object] = {
    "questions": "nuôi yến cần gì\nxin phép nuôi yến",
    "target": "answer",
    "answer": "Bác tới phòng kinh tế xã hỏi vùng nuôi trước ạ.",
    "source": "Nghị quyết của xã",
    "commune": "tan-hoa",
}
LINK: dict[str, object] = {
    "questions": "o nho nha nguoi quen khai bao sao",
    "target": "procedure",
    "procedure": "1.004194",
    "section": "fee",
    "commune": "tan-hoa",
}


@pytest.fixture
def editor(logged_in: LogIn) -> Browser:
    return logged_in("tinh", Role.PROVINCE_EDITOR)


def propose(browser: Browser, data: dict[str, object]) -> int:
    browser.get("/knowledge/new")
    page = browser.post("/knowledge", data)
    assert "Đã gửi đề xuất" in page.text
    return int(page.url.path.rsplit("/", 1)[1])


def decide(browser: Browser, number: int, action: str, **data: object) -> str:
    browser.get(f"/knowledge/{number}")
    return browser.post(f"/knowledge/{number}/{action}", {"version": 1, **data}).text


def entry_of(engine: Engine, number: int) -> KnowledgeEntry:
    with read_session(engine) as session:
        return session.get_one(KnowledgeEntry, number)


def audited(engine: Engine) -> list[tuple[str, str]]:
    with read_session(engine) as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    return [(one.action, one.subject) for one in entries if one.action.startswith("knowledge.")]


def test_form_of_a_report_holds_everyones_words_and_staffs_answer(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    assert town.report("nuoi yen can gi", sender="b", commune="tan-hoa") == number
    page = lan.get(f"/reports/{number}").text
    assert f"/knowledge/new?report={number}" in page
    lan.post(f"/reports/{number}/answer", {"version": 1, "text": "Bác tới phòng kinh tế ạ."})
    page = lan.get(f"/knowledge/new?report={number}").text
    assert "nuôi yến cần gì\nnuoi yen can gi" in page
    assert "Bác tới phòng kinh tế ạ." in page and "Đăng ký tạm trú" in page
    data = {**ANSWER, "report": number}
    page = lan.post("/knowledge", data).text
    assert f'href="/admin/reports/{number}"' in page and "Chờ duyệt" in page
    assert "KT-1" in lan.get(f"/reports/{number}").text
    assert entry_of(engine, 1).report_id == number


def test_form_of_a_turn_holds_its_question(lan: Browser, town: Town) -> None:
    turn = town.ask("xin phép nuôi yến", commune="tan-hoa")
    page = lan.get(f"/conversations/{turn.conversation_id}").text
    assert f"/knowledge/new?turn={turn.reference}" in page
    assert "xin phép nuôi yến</textarea>" in lan.get(f"/knowledge/new?turn={turn.reference}").text


def test_a_second_person_approves_and_the_bot_is_told(
    lan: Browser, lead: Browser, engine: Engine
) -> None:
    number = propose(lan, ANSWER)
    assert read_changes(engine)[Topic.ENTRIES] == 0
    page = lead.get(f"/knowledge/{number}").text
    assert "Bác tới phòng kinh tế xã hỏi vùng nuôi trước ạ." in page and "Cán bộ lan" in page
    assert "Đã duyệt" in decide(lead, number, "approve")
    entry = entry_of(engine, number)
    assert (entry.state, entry.approved_by) == ("approved", 3)
    assert read_changes(engine)[Topic.ENTRIES] == 1
    names = ["knowledge.proposed", "knowledge.approved"]
    assert audited(engine) == [(name, f"KT-{number}") for name in names]


@pytest.mark.parametrize(
    ("role", "places"), [(Role.COMMUNE_LEAD, ["tan-hoa"]), (Role.PROVINCE_ADMIN, [])]
)
def test_nobody_approves_what_they_proposed(
    logged_in: LogIn, engine: Engine, role: Role, places: list[str]
) -> None:
    browser = logged_in("minh", role, *places)
    number = propose(browser, ANSWER)
    page = browser.get(f"/knowledge/{number}").text
    assert "nhờ một người khác" in page and "Duyệt cho trợ lý dùng" not in page
    page = browser.post(f"/knowledge/{number}/approve", {"version": 1})
    assert page.status_code == 400 and "nhờ một người khác" in page.text
    assert entry_of(engine, number).state == "proposed"


def test_staff_without_the_right_neither_approve_nor_reject_anothers(
    lan: Browser, logged_in: LogIn, engine: Engine
) -> None:
    number = propose(lan, ANSWER)
    hoa = logged_in("hoa", Role.COMMUNE_STAFF, "tan-hoa")
    page = hoa.get(f"/knowledge/{number}").text
    assert "Duyệt cho trợ lý dùng" not in page and "Không duyệt</summary>" not in page
    for action in ("approve", "reject"):
        data = {"version": 1, "note": "sai"}
        assert hoa.post(f"/knowledge/{number}/{action}", data).status_code == 403
    assert entry_of(engine, number).state == "proposed"


def test_entry_for_everywhere_is_the_provinces_to_decide(
    editor: Browser, lead: Browser, engine: Engine
) -> None:
    number = propose(editor, {**ANSWER, "commune": ""})
    assert lead.get(f"/knowledge/{number}").status_code == 403
    assert lead.post(f"/knowledge/{number}/approve", {"version": 1}).status_code == 403
    assert entry_of(engine, number).commune is None


def test_approved_entry_for_everywhere_is_read_but_not_touched_by_communes(
    editor: Browser, logged_in: LogIn, lead: Browser, engine: Engine
) -> None:
    number = propose(editor, {**ANSWER, "commune": ""})
    decide(logged_in("quan", Role.PROVINCE_ADMIN), number, "approve")
    page = lead.get(f"/knowledge/{number}")
    assert "chỉ để xem" in page.text and "Thu hồi</button>" not in page.text
    assert "nuôi yến cần gì" in lead.get("/knowledge").text
    for action in ("withdraw", "edit", "draft"):
        assert lead.post(f"/knowledge/{number}/{action}", {"version": 2}).status_code == 403
    assert lead.get(f"/knowledge/{number}/edit").status_code == 403
    assert entry_of(engine, number).state == "approved"


def test_commune_staff_cannot_propose_for_another_place(lan: Browser, engine: Engine) -> None:
    lan.get("/knowledge/new")
    for commune in ("binh-an", "", "no-such"):
        page = lan.post("/knowledge", {**ANSWER, "commune": commune})
        assert page.status_code == 400 and "nuôi yến cần gì" in page.text
    with read_session(engine) as session:
        assert session.exec(select(KnowledgeEntry)).all() == []


def test_entry_cannot_name_a_report_or_turn_of_another_commune(lan: Browser, town: Town) -> None:
    number = town.report("việc xã khác", commune="binh-an")
    turn = town.ask("việc xã khác", sender="b", commune="binh-an")
    lan.get("/knowledge/new")
    assert lan.get(f"/knowledge/new?report={number}").status_code == 403
    assert lan.get(f"/knowledge/new?turn={turn.reference}").status_code == 403
    assert lan.post("/knowledge", {**ANSWER, "report": number}).status_code == 403
    assert lan.get("/knowledge/new?report=99").status_code == 404
    assert lan.get("/knowledge/new?turn=nope").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"questions": " \n "}, "ít nhất một câu hỏi"),
        ({"questions": "x" * 501}, "quá 500 chữ"),
        ({"questions": "\n".join(map(str, range(51)))}, "Nhiều nhất 50"),
        ({"target": ""}, "Xin chọn: trả lời theo thủ tục"),
        ({"answer": " "}, "viết câu trả lời"),
        ({"answer": "x" * 3001}, "quá 3.000 chữ"),
        ({"target": "procedure", "procedure": "9.999999"}, "Không có thủ tục nào"),
        ({"target": "procedure", "procedure": ""}, "Không có thủ tục nào"),
        ({**LINK, "section": "no-such"}, "Xin chọn phần trả lời"),
    ],
)
def test_proposal_that_is_not_whole_is_refused_and_kept_in_the_form(
    lan: Browser, engine: Engine, changes: dict[str, object], said: str
) -> None:
    lan.get("/knowledge/new")
    page = lan.post("/knowledge", {**ANSWER, **changes})
    assert page.status_code == 400 and said in page.text
    assert "Nghị quyết của xã" in page.text
    assert audited(engine) == []


def test_second_click_proposes_nothing_more(lan: Browser, engine: Engine) -> None:
    assert propose(lan, ANSWER) == propose(lan, ANSWER)
    assert propose(lan, LINK) == 2
    assert len(audited(engine)) == 2


def test_personal_data_in_a_question_is_masked(lan: Browser, engine: Engine) -> None:
    propose(lan, {**ANSWER, "questions": "gọi tôi 0912345678 về nuôi yến"})
    assert entry_of(engine, 1).questions == ["gọi tôi [số điện thoại] về nuôi yến"]


def test_draft_shows_what_the_search_finds_and_what_the_bot_would_say(
    lan: Browser, engine: Engine
) -> None:
    lan.get("/knowledge/new")
    page = lan.post("/knowledge/draft", {"search": "tạm trú", "questions": "ở nhờ"}).text
    assert 'value="1.004194"' in page and "Đăng ký tạm trú" in page
    page = lan.post("/knowledge/draft", ANSWER).text
    assert page.count("Bác tới phòng kinh tế xã hỏi vùng nuôi trước ạ.") == 2
    assert audited(engine) == []


def test_rejection_needs_a_reason_and_ends_the_entry(
    lan: Browser, lead: Browser, engine: Engine
) -> None:
    number = propose(lan, ANSWER)
    assert "Xin ghi lý do" in decide(lead, number, "reject", note=" ")
    page = decide(lead, number, "reject", note="Chưa có văn bản")
    assert "Chưa có văn bản" in page and "Không duyệt" in page
    lan.get(f"/knowledge/{number}")
    page = lan.post(f"/knowledge/{number}/edit", {**ANSWER, "version": 2})
    assert page.status_code == 400 and "Không chuyển được" in page.text
    assert entry_of(engine, number).state == "rejected"


def test_proposer_takes_a_proposal_back(lan: Browser, engine: Engine) -> None:
    number = propose(lan, ANSWER)
    assert "Rút lại đề xuất" in lan.get(f"/knowledge/{number}").text
    decide(lan, number, "reject", note="Nhầm câu")
    assert entry_of(engine, number).state == "rejected"


def test_withdrawal_stops_the_bot_and_is_told(lan: Browser, lead: Browser, engine: Engine) -> None:
    number = propose(lan, ANSWER)
    decide(lead, number, "approve")
    assert "Xin ghi lý do" in decide(lan, number, "withdraw", version=2)
    assert "Đã thu hồi" in decide(lan, number, "withdraw", version=2, note="Phí đã đổi")
    assert read_changes(engine)[Topic.ENTRIES] == 2
    assert entry_of(engine, number).state == "withdrawn"
    assert audited(engine)[-1] == ("knowledge.withdrawn", f"KT-{number}")


def test_editing_shows_what_changed_and_asks_for_approval_again(
    lan: Browser, lead: Browser, engine: Engine
) -> None:
    number = propose(lan, ANSWER)
    decide(lead, number, "approve")
    page = lead.get(f"/knowledge/{number}/edit").text
    assert "thôi trả lời theo mục này" in page and "xin phép nuôi yến</textarea>" in page
    data = {**ANSWER, "version": 2, "answer": "Bác gọi xã ạ.", "note": "Cho gọn"}
    page = lead.post(f"/knowledge/{number}/edit", data).text
    assert "Đổi câu trả lời" in page and "Cho gọn" in page and "Chờ duyệt" in page
    assert "<del>Bác tới phòng kinh tế" in page and "<ins>Bác gọi xã ạ.</ins>" in page
    page = lead.post(f"/knowledge/{number}/approve", {"version": 3})
    assert page.status_code == 400 and "nhờ một người khác" in page.text
    assert entry_of(engine, number).state == "proposed"


def test_second_editor_is_told_who_was_first_and_loses_nothing(
    lan: Browser, lead: Browser, editor: Browser, engine: Engine
) -> None:
    number = propose(lan, ANSWER)
    for browser in (lead, editor):
        browser.get(f"/knowledge/{number}/edit")
    lead.post(f"/knowledge/{number}/edit", {**ANSWER, "version": 1, "answer": "Bản của Minh"})
    typed = {**ANSWER, "version": 1, "answer": "Bản tôi đã gõ"}
    page = editor.post(f"/knowledge/{number}/edit", typed)
    assert page.status_code == 409 and "Cán bộ minh vừa sửa" in page.text
    assert "Bản tôi đã gõ" in page.text and 'name="version" value="2"' in page.text
    page = editor.post(f"/knowledge/{number}/approve", {"version": 1})
    assert page.status_code == 409 and "Bản của Minh" in page.text
    assert entry_of(engine, number).answer == "Bản của Minh"


def test_who_approves_sees_what_is_answered_already(
    app: FastAPI, tools: AdminTools, lan: Browser, lead: Browser
) -> None:
    first = propose(lan, ANSWER)
    second = propose(lan, {**ANSWER, "answer": "Không cần xin phép ạ."})
    lesson = Lesson(first, ("nuôi yến cần gì",), commune="tan-hoa")
    near = Likeness(lesson, "nuôi yến cần gì", 0.93, None)
    inner = next(route.app for route in app.routes if getattr(route, "path", "") == "/admin")
    inner.state.tools = replace(tools, recall=lambda *_: Recalled(near, (near,)))
    page = lead.get(f"/knowledge/{second}").text
    assert "mục gần giống" in page and f"KT-{first}</a> “nuôi yến cần gì”, giống 93%" in page
    assert "mục gần giống" not in lead.get(f"/knowledge/{first}").text


def test_list_is_filtered_and_scoped(
    lan: Browser, editor: Browser, logged_in: LogIn, lead: Browser
) -> None:
    first = propose(lan, ANSWER)
    propose(lan, LINK)
    propose(editor, {**ANSWER, "questions": "câu của tỉnh", "commune": ""})
    propose(editor, {**ANSWER, "questions": "câu của Bình An", "commune": "Phường Bình An"})
    decide(lead, first, "approve")
    texts = ("nuôi yến cần gì", "o nho nha", "câu của tỉnh", "câu của Bình An")
    hoa = logged_in("hoa", Role.COMMUNE_STAFF, "binh-an")
    for browser, query, wanted in [
        (editor, "", {0, 1, 2, 3}),
        (editor, "state=approved", {0}),
        (editor, "state=proposed", {1, 2, 3}),
        (editor, "commune=-", {2}),
        (editor, "commune=tan-hoa", {0, 1}),
        (editor, "state=<script>", set()),
        (lan, "", {0, 1}),
        (hoa, "", {3}),
        (hoa, "commune=tan-hoa", set()),
    ]:
        page = browser.get(f"/knowledge?{query}", headers={"HX-Request": "true"}).text
        assert {n for n, text in enumerate(texts) if text in page} == wanted, query
        assert "<html" not in page
