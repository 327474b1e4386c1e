"""One report: reading it, moving it on, answering, splitting, merging, and two editors at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from admin.obstacle_actions import ObstacleActions
from admin.records import AuditEntry
from admin.roles import Role
from bot.conversations import Conversations
from bot.obstacles import handling
from bot.obstacles.desk import ObstacleDesk
from bot.obstacles.handling import Hand
from bot.obstacles.records import ObstacleEvent, ObstacleVoice, ReportStatus
from bot.records import OutboxMessage
from knowledge.database import read_session, write_session
from tests.admin.hands import Browser, Town, report_of

LogIn = Callable[..., Browser]


def outbox(engine: Engine) -> list[OutboxMessage]:
    with read_session(engine) as session:
        return list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))))


def test_page_shows_voices_trace_and_history(lan: Browser, town: Town) -> None:
    number = town.report("xin giấy phép nuôi yến ở đâu", commune="tan-hoa")
    page = lan.get(f"/reports/{number}").text
    assert "xin giấy phép nuôi yến ở đâu" in page
    assert "Không có thủ tục khớp" in page and "Đăng ký tạm trú" in page
    assert "25%" in page and "0.500" in page and "tìm 4.2" in page
    assert "Xã Tân Hòa" in page and "Ghi nhận" in page


def test_status_moves_on_with_a_note_and_is_remembered(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("hỏi về nuôi yến", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    data = {"version": 1, "status": "in_progress", "note": "Đã gọi cho phòng chuyên môn"}
    page = lan.post(f"/reports/{number}/status", data)
    assert "Đã ghi trạng thái mới" in page.text and "Đã gọi cho phòng" in page.text
    report = report_of(engine, number)
    assert (report.status, report.version) == ("in_progress", 2)
    assert report.owner_id is not None
    with read_session(engine) as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject) == ("report.status", report.reference)
    assert entry.details == {"from": "new", "to": "in_progress"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"status": "closed", "note": "  "}, "Xin ghi lý do"),
        ({"status": "new", "note": "vì sao"}, "Không chuyển được"),
        ({"status": "no-such", "note": "vì sao"}, "Không chuyển được"),
        ({"status": "closed", "note": "x" * 2001}, "dài quá"),
    ],
)
def test_status_that_cannot_be_is_refused_with_the_reason(
    lan: Browser, town: Town, engine: Engine, data: dict[str, object], said: str
) -> None:
    number = town.report("hỏi về nuôi yến", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    page = lan.post(f"/reports/{number}/status", {"version": 1, **data})
    assert page.status_code == 400
    assert said in page.text and str(data["note"]).strip() in page.text
    assert report_of(engine, number).version == 1


def test_answer_reaches_every_conversation_once(lan: Browser, town: Town, engine: Engine) -> None:
    number = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    assert town.report("nuôi yến cần gì", sender="b", commune="tan-hoa") == number
    assert town.report("nuôi yến cần gì", sender="b", commune="tan-hoa") == number
    lan.get(f"/reports/{number}")
    data = {"version": 1, "text": "Bác liên hệ Ủy ban xã ạ."}
    assert "Đã gửi câu trả lời" in lan.post(f"/reports/{number}/answer", data).text
    sent = outbox(engine)
    assert all("Bác liên hệ Ủy ban xã ạ." in message.text for message in sent)
    assert all("Giúp được" in message.buttons[0]["label"] for message in sent)
    assert len({message.conversation_id for message in sent}) == 2
    assert lan.post(f"/reports/{number}/answer", data).status_code == 409
    assert len(outbox(engine)) == 2
    report = report_of(engine, number)
    assert (report.status, report.answer) == ("answered", "Bác liên hệ Ủy ban xã ạ.")


def test_answer_that_did_not_help_is_shown_and_answered_again(
    lan: Browser, town: Town, engine: Engine
) -> None:
    turn = town.ask("nuôi yến cần gì", commune="tan-hoa")
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    lan.post(f"/reports/{number}/answer", {"version": 1, "text": "Lần một"})
    again = {"version": 2, "text": "Lần hai"}
    assert "Không chuyển được" in lan.post(f"/reports/{number}/answer", again).text
    reference = report_of(engine, number).reference
    assert ObstacleDesk(engine).rate(reference, turn.conversation_id, helped=False)
    page = lan.get(f"/reports/{number}").text
    assert "chưa giúp được" in page and "Đã trả lời → Đang xử lý" in page
    lan.post(f"/reports/{number}/answer", {"version": 3, "text": "Lần hai"})
    texts = [message.text for message in outbox(engine)]
    assert ["Lần một" in texts[0], "Lần hai" in texts[1]] == [True, True]


def test_answer_that_could_not_be_delivered_is_shown(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    page = lan.post(f"/reports/{number}/answer", {"version": 1, "text": "Chào bác"}).text
    assert "Chưa tới được" not in page and "đang gửi" in page
    with write_session(engine) as session:
        message = session.exec(select(OutboxMessage)).one()
        message.state = "dead"
        session.add(message)
    page = lan.get(f"/reports/{number}").text
    assert "Chưa tới được 1 người" in page and "không gửi được" in page


def test_report_is_classified_anew_with_its_due_time(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    before = report_of(engine, number)
    lan.get(f"/reports/{number}")
    data = {"version": 1, "kind": "land", "field": "Đất đai", "severity": 3, "commune": "tan-hoa"}
    page = lan.post(f"/reports/{number}/classify", data).text
    assert "Đã phân loại lại" in page and "loại, lĩnh vực, mức độ" in page
    report = report_of(engine, number)
    assert (report.kind, report.field, report.severity) == ("land", "Đất đai", 3)
    assert report.due_at and before.due_at and report.due_at < before.due_at
    with read_session(engine) as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None and entry.action == "report.classified"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Chưa có gì thay đổi"),
        ({"kind": "no-such"}, "Không chuyển được"),
        ({"severity": 4}, "Không chuyển được"),
        ({"commune": "binh-an"}, "Không có xã, phường đó"),
        ({"commune": "no-such"}, "Không có xã, phường đó"),
    ],
)
def test_classification_that_cannot_be_is_refused(
    lan: Browser, town: Town, engine: Engine, changes: dict[str, object], said: str
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    same = {"version": 1, "kind": "knowledge", "field": "", "severity": 1, "commune": "tan-hoa"}
    page = lan.post(f"/reports/{number}/classify", {**same, **changes})
    assert page.status_code == 400 and said in page.text
    assert report_of(engine, number).version == 1


def test_report_that_is_not_ours_goes_to_the_province(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    data = {"version": 1, "kind": "knowledge", "severity": 1, "commune": ""}
    page = lan.post(f"/reports/{number}/classify", data)
    assert page.url.path == "/admin/reports" and "Đã phân loại lại" in page.text
    assert report_of(engine, number).commune is None


def test_province_gives_a_report_to_a_commune_by_its_name(
    logged_in: LogIn, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì")
    editor = logged_in("tinh", Role.PROVINCE_EDITOR)
    editor.get(f"/reports/{number}")
    data = {"version": 1, "kind": "knowledge", "severity": 1, "commune": "phường bình an"}
    assert "Đã phân loại lại" in editor.post(f"/reports/{number}/classify", data).text
    assert report_of(engine, number).commune == "binh-an"


def test_photo_is_shown_with_its_own_report_only(lan: Browser, town: Town, engine: Engine) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    other = town.report("việc khác hẳn", sender="b", commune="tan-hoa")
    with write_session(engine) as session:
        voice = session.exec(select(ObstacleVoice).order_by(col(ObstacleVoice.id))).first()
        assert voice is not None
        voice.photo = "anh.jpg"
        session.add(voice)
    assert "/photos/anh.jpg" in lan.get(f"/reports/{number}").text
    photo = lan.get(f"/reports/{number}/photos/anh.jpg")
    assert photo.content == b"jpeg of anh.jpg"
    assert photo.headers["content-type"] == "image/jpeg"
    assert lan.get(f"/reports/{other}/photos/anh.jpg").status_code == 404


def test_answer_to_somebody_who_erased_everything_is_refused(
    lan: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", sender="a", commune="tan-hoa")
    Conversations(engine).forget("telegram", "a")
    assert "đã xóa cuộc trò chuyện" in lan.get(f"/reports/{number}").text
    page = lan.post(f"/reports/{number}/answer", {"version": 1, "text": "Chào bác"})
    assert page.status_code == 400
    assert "người hỏi đã xóa" in page.text and "Chào bác" in page.text
    assert report_of(engine, number).status == "new"


def test_second_editor_is_told_and_loses_nothing_typed(
    lan: Browser, lead: Browser, town: Town, engine: Engine
) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    lead.get(f"/reports/{number}")
    lan.post(f"/reports/{number}/status", {"version": 1, "status": "in_progress", "note": "Làm"})
    typed = {"version": 1, "text": "Câu trả lời dài tôi đã gõ"}
    page = lead.post(f"/reports/{number}/answer", typed)
    assert page.status_code == 409
    assert "Cán bộ lan vừa sửa" in page.text
    assert "Câu trả lời dài tôi đã gõ" in page.text
    assert 'name="version" value="2"' in page.text
    assert outbox(engine) == []


def test_taking_a_report_makes_one_the_owner(lan: Browser, town: Town, engine: Engine) -> None:
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    lan.get(f"/reports/{number}")
    page = lan.post(f"/reports/{number}/take", {"version": 1})
    assert "Tôi nhận việc này" not in page.text
    assert report_of(engine, number).status == "in_progress"


def test_lead_assigns_only_to_those_of_the_commune(
    lead: Browser, logged_in: LogIn, town: Town, engine: Engine, add_staff: Callable[..., object]
) -> None:
    add_staff("hoa", Role.COMMUNE_STAFF, "tan-hoa")
    add_staff("tuan", Role.COMMUNE_STAFF, "binh-an")
    number = town.report("nuôi yến cần gì", commune="tan-hoa")
    page = lead.get(f"/reports/{number}").text
    assert ">Cán bộ hoa<" in page and ">Cán bộ tuan<" not in page
    assert lead.post(f"/reports/{number}/assign", {"version": 1, "owner": 4}).status_code == 400
    lead.post(f"/reports/{number}/assign", {"version": 1, "owner": 3})
    assert report_of(engine, number).owner_id == 3


def test_hostile_text_is_shown_and_never_run(lan: Browser, town: Town) -> None:
    hostile = "<script>alert(1)</script>'; DROP TABLE staff; -- {{ 7*7 }}"
    number = town.report(hostile, commune="tan-hoa")
    page = lan.get(f"/reports/{number}").text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "{{ 7*7 }}" in page


def test_all_status_steps_have_a_way_on(town: Town, engine: Engine) -> None:
    number = town.report("nuôi yến cần gì")
    actions = ObstacleActions(engine)
    steps = ("in_progress", "passed_up", "in_progress", "answered", "closed", "in_progress")
    for version, status in enumerate(steps, 1):

        def move(session: Session, hand: Hand, to: str = status) -> object:
            return handling.change_status(session, hand, ReportStatus(to), "vì sao")

        actions.do(number, version, 1, move)
    with read_session(engine) as session:
        events = session.exec(select(ObstacleEvent.action)).all()
    assert events.count("status") == len(steps)
