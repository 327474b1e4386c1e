"""From people's words to reports: kinds, severity, joining, and asking how one stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.conversations import Conversations
from bot.message import Outcome
from bot.obstacles.deadlines import due_at, needing_attention, severity_of_crowd
from bot.obstacles.desk import ObstacleDesk, Voice
from bot.obstacles.reading import read_obstacle, read_obstacle_lexicon
from bot.obstacles.records import ObstacleVoice, ReportKind, ReportStatus
from bot.obstacles.similarity import shared_words
from bot.places.local import open_local
from bot.records import Conversation
from bot.references import report_reference_in
from bot.service import ChatService
from bot.steps.refuse import FileUnanswered
from bot.wording import CONTACT_ANY
from knowledge.catalogue import load_catalogue
from knowledge.places.offices import save_offices
from knowledge.places.records import Office

from .conftest import HOTLINE, Citizen, reports_in

KINDS = [
    ("nhập xong tờ khai trên cổng thì mất hết dữ liệu, phải điền lại", ReportKind.SOFTWARE),
    ("cong dich vu cong bi loi ca ngay hom nay", ReportKind.SOFTWARE),
    ("không nhận được otp nên không ký được", ReportKind.SOFTWARE),
    ("tôi thanh toán không được mà bị trừ tiền hai lần", ReportKind.PAYMENT),
    ("ngân hàng đã trừ tiền mà cổng báo chưa nộp", ReportKind.PAYMENT),
    ("cán bộ hạch sách, không nhận hồ sơ của mẹ tôi", ReportKind.FACILITIES),
    ("đến ủy ban hai lần đều không có cán bộ", ReportKind.FACILITIES),
    ("xã bảo lên tỉnh, tỉnh bảo về xã, đẩy qua đẩy lại", ReportKind.CONNECTION),
    ("dữ liệu không đồng bộ giữa công an và hộ tịch", ReportKind.CONNECTION),
    ("phần mềm đất đai không tra được thửa của nhà tôi", ReportKind.LAND),
    ("phần mềm hộ tịch không in được bản sao", ReportKind.CIVIL_STATUS),
    ("trụ sở mới xa quá, đi mấy chục cây số", ReportKind.DISTANCE),
    ("bà tôi không biết chữ, không biết dùng điện thoại", ReportKind.LANGUAGE),
    ("bot trả lời sai lệ phí khai sinh rồi", ReportKind.KNOWLEDGE),
]


def voice(text: str, person: str = "c1", **changes: object) -> Voice:
    values: dict[str, object] = {
        "turn_key": f"{person}:{text}",
        "turn_reference": "REF",
        "conversation_id": person,
        "text": text,
    }
    return Voice(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def people(database: Engine) -> None:
    with Session(database) as session:
        session.add_all(Conversation(id=f"c{n}", channel="web", sender=f"c{n}") for n in range(30))
        session.commit()


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind_is_read_from_peoples_words(text: str, kind: ReportKind) -> None:
    assert read_obstacle(text).kind is kind


def test_every_kind_has_words() -> None:
    assert {label for label, _ in read_obstacle_lexicon().kinds.entries} == set(ReportKind)


def test_fields_are_fields_of_the_catalogue() -> None:
    known = {procedure.field for procedure in load_catalogue().procedures}
    assert {label for label, _ in read_obstacle_lexicon().fields.entries} <= known


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký khai sinh chậm quá hạn có bị phạt không",
        "đổi tiền rách ở đâu",
        "chuyển hộ khẩu từ xã qua phường khác cần gì",
        "đóng qua mạng được không",
        "sang tên sổ đỏ cho con",
        "bà tôi không biết chữ thì ký đơn thế nào",
        "không còn cấp huyện thì nộp đâu",
        "giấy chứng nhận kết hôn",
        "từ từ rồi tôi hỏi tiếp",
        "khai tử muộn, chết đã 5 năm",
    ],
)
def test_question_is_no_complaint(citizen: Citizen, text: str) -> None:
    assert citizen.say(text).outcome is Outcome.ANSWERED


def test_severity_sets_the_due_time_in_working_days() -> None:
    friday = datetime(2025, 7, 11, 3, tzinfo=UTC)
    assert due_at(friday, 3).date().isoformat() == "2025-07-15"
    assert due_at(friday, 1).date().isoformat() == "2025-07-25"


def test_demand_for_money_is_most_severe(citizen: Citizen, database: Engine) -> None:
    citizen.say("cán bộ đòi tiền mới chịu nhận hồ sơ")
    (report,) = reports_in(database)
    assert (report.kind, report.severity) == (ReportKind.FACILITIES, 3)
    assert report.due_at is not None


def test_same_problem_in_other_words_joins_and_shows_its_score(
    desk: ObstacleDesk, database: Engine
) -> None:
    first = desk.file(voice("cổng bị lỗi không nộp được hồ sơ khai sinh", "c1"))
    second = desk.file(voice("cong bi loi, ho so khai sinh khong nop duoc", "c2"))
    assert first == second
    with Session(database) as session:
        scores = session.exec(select(ObstacleVoice.score)).all()
    assert scores[0] == 1.0
    assert desk.join_at <= scores[1] <= 1.0


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "cổng bị lỗi khi tra cứu nợ thuế xe máy"},
        {"commune": "00001"},
        {"kind": ReportKind.PAYMENT},
        {"procedure": "1.004194"},
    ],
)
def test_other_problem_place_kind_or_procedure_stays_apart(
    desk: ObstacleDesk, changes: dict[str, object]
) -> None:
    text = "cổng bị lỗi không nộp được hồ sơ khai sinh"
    first = desk.file(voice(text, "c1", procedure="1.001193"))
    other = {"text": text, **changes}
    assert desk.file(voice(str(other.pop("text")), "c2", **other)) != first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("xin phép nuôi ong", "xin phép nuôi cá"),
        ("làm giấy cho con", "làm giấy cho ông"),
        ("mất thẻ thương binh", "mất thẻ hộ nghèo"),
        ("xã đóng cửa sớm", "xã mở cửa muộn"),
    ],
)
def test_short_texts_that_differ_in_the_word_that_counts_stay_apart(
    desk: ObstacleDesk, one: str, other: str
) -> None:
    kind = ReportKind.KNOWLEDGE
    assert desk.file(voice(one, "c1", kind=kind)) != desk.file(voice(other, "c2", kind=kind))


def test_closed_report_is_not_joined(desk: ObstacleDesk, database: Engine) -> None:
    first = desk.file(voice("cổng bị lỗi không nộp được hồ sơ", "c1"))
    with Session(database) as session:
        report = session.merge(reports_in(database)[0])
        report.status = ReportStatus.CLOSED
        session.commit()
    assert desk.file(voice("cổng bị lỗi không nộp được hồ sơ", "c2")) != first


def test_retried_turn_is_counted_once(desk: ObstacleDesk, database: Engine) -> None:
    one = voice("không ai tiếp dân ở xã")
    assert desk.file(one) == desk.file(one)
    with Session(database) as session:
        assert len(session.exec(select(ObstacleVoice)).all()) == 1


def test_similarity_given_from_outside_decides(database: Engine) -> None:
    desk = ObstacleDesk(database, similarity=lambda text, others: [0.9] * len(others), join_at=0.8)
    assert desk.file(voice("một câu", "c1")) == desk.file(voice("câu khác hẳn", "c2"))


def test_rare_words_in_common_count_for_more() -> None:
    near, far = shared_words(
        "mất thẻ thương binh", ["làm lại thẻ thương binh", "mất thẻ đảng viên"]
    )
    assert near > far


def test_people_are_counted_not_their_messages(desk: ObstacleDesk) -> None:
    reference = ""
    for person, turn in (("c1", 1), ("c1", 2), ("c2", 3)):
        text = "cổng bị lỗi không nộp được hồ sơ"
        reference = desk.file(voice(text, person, turn_key=str(turn)))
    standing = desk.standing(reference)
    assert standing is not None
    assert standing.people == 2


def test_many_people_make_a_report_more_severe(desk: ObstacleDesk) -> None:
    for number in range(5):
        reference = desk.file(voice("bot trả lời sai phí khai sinh", f"c{number}"))
    report = desk.status(reference)
    assert report is not None
    assert report.severity == severity_of_crowd(5) == 2


def test_severe_and_overdue_reports_need_attention(desk: ObstacleDesk, database: Engine) -> None:
    severe = desk.file(voice("cán bộ đòi tiền mới nhận", "c1"))
    desk.file(voice("bot trả lời sai phí", "c2"))
    soon = needing_attention(database, datetime.now(UTC))
    assert [report.reference for report in soon] == [severe]
    assert len(needing_attention(database, datetime(2099, 1, 1, tzinfo=UTC))) == 2


@pytest.mark.parametrize("command", ["/phananh", "/PhanAnh", "/phan_anh", "/phananh@motcuabot"])
def test_command_with_the_story_files_it(citizen: Citizen, database: Engine, command: str) -> None:
    reply = citizen.say(f"{command} xã A bắt tôi đi lại nhiều lần, sđt tôi 0901234567")
    assert reply.outcome is Outcome.RECORDED
    assert HOTLINE in reply.text
    (report,) = reports_in(database)
    assert report.reference in reply.text
    assert "phan" not in report.summary.lower()
    assert "0901234567" not in report.summary


def test_command_alone_asks_for_the_story_and_takes_it(citizen: Citizen, database: Engine) -> None:
    assert citizen.say("/phananh").outcome is Outcome.CLARIFY
    assert citizen.say("cái ghế chờ ở ủy ban gãy hết rồi").outcome is Outcome.RECORDED
    assert citizen.say("đăng ký kết hôn cần gì").outcome is Outcome.ANSWERED
    assert len(reports_in(database)) == 1


def test_story_can_be_called_off(citizen: Citizen, database: Engine) -> None:
    citizen.say("/phananh")
    assert citizen.say("thôi").outcome is Outcome.INFORMED
    assert not reports_in(database)


def test_complaint_in_own_words_is_filed_and_flags_the_conversation(
    citizen: Citizen, database: Engine
) -> None:
    assert citizen.say("cán bộ hạch sách người già").outcome is Outcome.RECORDED
    with Session(database) as session:
        flags = [row.flags for row in session.exec(select(Conversation)) if row.sender == "lan"]
    assert flags == ["complaint"]


def test_distress_flags_the_conversation_and_still_answers(
    citizen: Citizen, database: Engine
) -> None:
    reply = citizen.say("vợ tôi bị đánh, giờ muốn ly hôn cần giấy tờ gì")
    assert reply.outcome is Outcome.ANSWERED
    with Session(database) as session:
        flags = [row.flags for row in session.exec(select(Conversation)) if row.sender == "lan"]
    assert flags == ["distress"]


def test_grave_words_go_to_a_person_at_once(citizen: Citizen, database: Engine) -> None:
    reply = citizen.say("làm giấy tờ mãi không xong tôi muốn chết")
    assert reply.outcome is Outcome.HANDED_TO_STAFF
    assert HOTLINE in reply.text
    assert reports_in(database)[0].severity == 3


def test_reference_tells_how_the_report_stands(citizen: Citizen, database: Engine) -> None:
    reference = report_reference_in(citizen.say("/phananh ghế chờ ở ủy ban gãy").text)
    assert reference is not None
    reply = citizen.say(f"phản ánh {reference.lower().replace('-', ' ')} tới đâu rồi")
    assert reply.outcome is Outcome.INFORMED
    assert "chờ cán bộ xem" in reply.text
    assert "Dự kiến" in reply.text
    assert "không tìm thấy" in citizen.say("PA-222222").text


def test_erasing_keeps_the_problem_and_forgets_the_person(
    citizens: Callable[[str], Citizen], database: Engine, desk: ObstacleDesk
) -> None:
    reference = report_reference_in(citizens("lan").say("/phananh ghế chờ ở ủy ban gãy").text)
    citizens("minh").say("/phananh ghế chờ ở ủy ban gãy")
    assert citizens("lan2").say("/xoa").outcome is Outcome.RECORDED
    Conversations(database).forget("telegram", "lan")
    with Session(database) as session:
        voices = session.exec(select(ObstacleVoice)).all()
    assert [row.conversation_id is None for row in voices] == [True, False]
    assert all(row.text for row in voices)
    standing = desk.standing(reference or "")
    assert standing is not None
    assert standing.people == 2


@pytest.mark.parametrize(
    ("hotline", "commune", "told"),
    [("", "08674", "0210 000 001"), (HOTLINE, "08674", HOTLINE), ("", None, CONTACT_ANY)],
)
def test_whom_to_call_is_told_where_the_bot_cannot_help(
    database: Engine, desk: ObstacleDesk, hotline: str, commune: str | None, told: str
) -> None:
    office = Office(
        commune_id="08674", name="A", address="B", phone="0210 000 001", updated=date(2026, 1, 1)
    )
    save_offices(database, [office])
    step = FileUnanswered(desk, hotline, open_local(database, "").phone)
    conversations = Conversations(database)
    service = ChatService(conversations, (lambda turn: turn.remember(commune=commune), step))
    assert told in Citizen(service, "lan").say("làm sổ hộ nghèo").text
