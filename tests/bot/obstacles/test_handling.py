"""What staff do with a report: steps, conflicts, answers that reach everyone once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.message import Outcome
from bot.obstacles import handling
from bot.obstacles.desk import ObstacleDesk
from bot.obstacles.handling import EditConflict, Hand, StepRefused
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ObstacleVoice, ReportStatus
from bot.records import OutboxMessage
from knowledge.database import write_session

from .conftest import Citizen, reports_in

STAFF = 7


@pytest.fixture
def report(citizens: Callable[[str], Citizen], database: Engine) -> ObstacleReport:
    """Three voices of two people."""
    citizens("lan").say("/phananh cổng bị lỗi không nộp được hồ sơ khai sinh")
    citizens("minh").say("/phananh cổng bị lỗi không nộp được hồ sơ khai sinh")
    other = citizens("minh")
    other.said = 10
    other.say("/phananh cong bi loi khong nop duoc ho so khai sinh")
    (report,) = reports_in(database)
    return report


def hand(report: ObstacleReport) -> Hand:
    assert report.id is not None
    return Hand(report.id, report.version, STAFF)


def answer(database: Engine, report: ObstacleReport, text: str = "Đã sửa, mời nộp lại.") -> int:
    with write_session(database) as session:
        return handling.answer_citizens(session, hand(report), text)


def outbox(database: Engine) -> list[OutboxMessage]:
    with Session(database) as session:
        return list(session.exec(select(OutboxMessage)).all())


def test_answer_reaches_each_person_once_and_asks_whether_it_helped(
    report: ObstacleReport, database: Engine
) -> None:
    assert answer(database, report) == 2
    messages = outbox(database)
    assert len({message.conversation_id for message in messages}) == len(messages) == 2
    assert all("Đã sửa, mời nộp lại." in message.text for message in messages)
    assert all("khai sinh" in message.text for message in messages)
    assert [button["value"].split(":")[1] for button in messages[0].buttons] == ["yes", "no"]
    assert reports_in(database)[0].status == ReportStatus.ANSWERED


def test_second_click_sends_nothing_more(report: ObstacleReport, database: Engine) -> None:
    answer(database, report)
    with pytest.raises(EditConflict):
        answer(database, report)
    assert len(outbox(database)) == 2


def test_second_editor_is_told_who_was_first(report: ObstacleReport, database: Engine) -> None:
    with write_session(database) as session:
        handling.assign(session, hand(report), owner_id=9)
    with pytest.raises(EditConflict) as conflict, write_session(database) as session:
        handling.close(session, hand(report), "xong")
    assert conflict.value.staff_id == STAFF
    assert reports_in(database)[0].status == ReportStatus.IN_PROGRESS


def test_every_step_has_who_and_why(report: ObstacleReport, database: Engine) -> None:
    with write_session(database) as session:
        handling.pass_up(session, hand(report), "cần tỉnh xử lý")
    (report,) = reports_in(database)
    with write_session(database) as session:
        handling.close(session, hand(report), "tỉnh đã sửa")
    with Session(database) as session:
        events = session.exec(select(ObstacleEvent).order_by(ObstacleEvent.id)).all()  # type: ignore[arg-type]
    assert [(event.action, event.staff_id, event.note) for event in events] == [
        ("filed", None, ""),
        ("status", STAFF, "cần tỉnh xử lý"),
        ("status", STAFF, "tỉnh đã sửa"),
    ]


@pytest.mark.parametrize("note", ["", "   "])
def test_step_without_a_reason_is_refused(
    report: ObstacleReport, database: Engine, note: str
) -> None:
    with pytest.raises(StepRefused, match="note_missing"), write_session(database) as session:
        handling.close(session, hand(report), note)


def test_step_that_is_not_allowed_changes_nothing(
    report: ObstacleReport, database: Engine
) -> None:
    with write_session(database) as session:
        handling.close(session, hand(report), "xong")
    (closed,) = reports_in(database)
    with pytest.raises(StepRefused, match="step_not_allowed"), write_session(database) as session:
        handling.pass_up(session, hand(closed), "thử")
    assert reports_in(database)[0].version == closed.version


def test_answer_that_did_not_help_opens_the_report_again(
    report: ObstacleReport, database: Engine, citizens: Callable[[str], Citizen]
) -> None:
    answer(database, report)
    lan = citizens("lan")
    lan.said = 20
    reply = lan.say(f"@helped:no:{report.reference}")
    assert reply.outcome is Outcome.RECORDED
    (again,) = reports_in(database)
    assert again.status == ReportStatus.IN_PROGRESS
    assert answer(database, again, "Xin nộp lại qua mục mới.") == 2
    assert len(outbox(database)) == 4


def test_answer_is_rated_once_a_person_and_only_by_who_asked(
    report: ObstacleReport,
    database: Engine,
    desk: ObstacleDesk,
    citizens: Callable[[str], Citizen],
) -> None:
    answer(database, report)
    with Session(database) as session:
        mine = session.exec(select(ObstacleVoice.conversation_id)).first()
    assert mine is not None
    assert desk.rate(report.reference, mine, helped=True)
    assert not desk.rate(report.reference, mine, helped=False)
    assert not desk.rate(report.reference, "a stranger", helped=False)
    assert reports_in(database)[0].status == ReportStatus.ANSWERED


def test_split_voices_make_their_own_report(report: ObstacleReport, database: Engine) -> None:
    with Session(database) as session:
        voices = session.exec(select(ObstacleVoice.id).order_by(ObstacleVoice.id)).all()  # type: ignore[arg-type]
    with write_session(database) as session:
        part = handling.split(session, hand(report), [voices[0] or 0], "việc khác")
        part_id = part.id
    with Session(database) as session:
        owners = session.exec(select(ObstacleVoice.report_id).order_by(ObstacleVoice.id)).all()  # type: ignore[arg-type]
    assert owners == [part_id, report.id, report.id]


@pytest.mark.parametrize("chosen", [[], [1, 2, 3], [99]])
def test_split_of_none_or_all_is_refused(
    report: ObstacleReport, database: Engine, chosen: list[int]
) -> None:
    with pytest.raises(StepRefused, match="voices_missing"), write_session(database) as session:
        handling.split(session, hand(report), chosen, "thử")


def test_merged_report_answers_everyone_and_its_reference_leads_on(
    report: ObstacleReport,
    database: Engine,
    citizens: Callable[[str], Citizen],
    desk: ObstacleDesk,
) -> None:
    citizens("hoa").say("/phananh ghế chờ ở ủy ban gãy hết")
    first, second = reports_in(database)
    assert first.id is not None
    with write_session(database) as session:
        handling.merge(session, hand(second), first.id, "cùng một việc")
    assert answer(database, reports_in(database)[0]) == 3
    standing = desk.standing(second.reference)
    assert standing is not None
    assert standing.report.id == first.id
    assert standing.people == 3


def test_merge_into_itself_or_a_closed_one_is_refused(
    report: ObstacleReport, database: Engine
) -> None:
    assert report.id is not None
    with pytest.raises(StepRefused, match="other_unknown"), write_session(database) as session:
        handling.merge(session, hand(report), report.id, "thử")


def test_nobody_left_to_answer_is_told(
    report: ObstacleReport, database: Engine, citizens: Callable[[str], Citizen]
) -> None:
    for name in ("lan", "minh"):
        person = citizens(name)
        person.said = 30
        person.say("/xoa")
    with pytest.raises(StepRefused, match="nobody_reachable"):
        answer(database, report)


def test_severity_put_right_moves_the_due_time(report: ObstacleReport, database: Engine) -> None:
    assert report.due_at is not None
    with write_session(database) as session:
        changed = handling.classify(session, hand(report), severity=3, kind="payment")
        assert changed.due_at is not None
        assert changed.due_at < report.due_at
    (report,) = reports_in(database)
    with pytest.raises(StepRefused), write_session(database) as session:
        handling.classify(session, hand(report), severity=9)
