"""What staff teach is answered at once on every replica, and no longer once withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.building import Bot, wire_bot
from bot.knowing import Knowing
from bot.message import IncomingMessage, Outcome, Reply
from bot.refreshing import Refresher
from knowledge.catalogue import Catalogue
from knowledge.database import write_session
from knowledge.learning.changes import mark_changed, read_changes
from knowledge.learning.entries import Draft, Editor, approve, edit, propose, reject, withdraw
from knowledge.learning.records import KnowledgeEntry, Topic
from retrieval.opening import Opened
from tests.light_bot import light_catalogue, light_search

ASKED = "Sáng thứ bảy ủy ban xã Đại Lộc có làm việc không?"
AGAIN = "ủy ban xã Đại Lộc sáng thứ bảy có làm việc không vậy"
ANSWER = "Ủy ban làm việc sáng thứ bảy, từ 7 giờ 30 đến 11 giờ 30."
BIRTH = "1.001193"


class Replica:
    """One process of several on the same database."""

    def __init__(self, engine: Engine) -> None:
        catalogue = light_catalogue()
        self.knowing = Knowing(catalogue, light_search(catalogue), {})
        self.bot: Bot = wire_bot(engine, self.knowing)
        self.opened = 0
        self.refresher = Refresher(
            engine, self.knowing, self._open, lambda known: str(len(known.answerable))
        )
        self.asked = 0

    def _open(self, catalogue: Catalogue) -> Opened:
        self.opened += 1
        return Opened(light_search(catalogue), {})

    def ask(self, text: str, conversation: str | None = None) -> Reply:
        self.asked += 1
        message = IncomingMessage("web", f"p{self.asked}", f"{id(self)}-{self.asked}", text)
        return self.bot.service.answer(message, conversation)


@pytest.fixture
def replicas(database: Engine) -> tuple[Replica, Replica]:
    return Replica(database), Replica(database)


def taught(engine: Engine, draft: Draft) -> KnowledgeEntry:
    with write_session(engine) as session:
        entry = propose(session, draft, staff_id=1)
        return approve(session, Editor(entry.id or 0, entry.version, 2))


def refresh(*replicas: Replica) -> None:
    for replica in replicas:
        replica.refresher.refresh()


def test_an_approved_answer_is_given_by_every_replica(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    assert ANSWER not in replicas[0].ask(ASKED).text
    taught(database, Draft([ASKED], answer=ANSWER, source="Thông báo 12/TB-UBND"))
    refresh(*replicas)
    for replica in replicas:
        reply = replica.ask(AGAIN)
        assert reply.outcome is Outcome.ANSWERED
        assert ANSWER in reply.text and "12/TB-UBND" in reply.text


def test_a_communes_link_to_a_procedure_is_for_its_people(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    said = "giay to cho thang cu ty moi lot long"
    taught(database, Draft([said], procedure=BIRTH, commune="00001"))
    refresh(*replicas)
    find = replicas[0].bot.knowing.find
    assert find(said, "00001").codes[:1] == (BIRTH,)
    assert find(said, "00001").lesson is not None
    assert find(said, "00002").lesson is None and find(said).lesson is None


def test_a_proposal_is_not_answered_from(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    with write_session(database) as session:
        propose(session, Draft([ASKED], answer=ANSWER), staff_id=1)
    refresh(*replicas)
    assert ANSWER not in replicas[0].ask(ASKED).text


@pytest.mark.parametrize("step", ["withdraw", "edit"])
def test_an_entry_withdrawn_or_edited_is_no_longer_answered(
    database: Engine, replicas: tuple[Replica, Replica], step: str
) -> None:
    entry = taught(database, Draft([ASKED], answer=ANSWER))
    refresh(*replicas)
    with write_session(database) as session:
        editor = Editor(entry.id or 0, entry.version, 1)
        if step == "withdraw":
            withdraw(session, editor)
        else:
            edit(session, editor, Draft([ASKED], answer=ANSWER + " Nghỉ lễ."))
    refresh(*replicas)
    assert ANSWER not in replicas[1].ask(ASKED).text


def test_a_rejected_proposal_changes_nothing(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    with write_session(database) as session:
        entry = propose(session, Draft([ASKED], answer=ANSWER), staff_id=1)
        reject(session, Editor(entry.id or 0, entry.version, 2))
    refresh(*replicas)
    assert ANSWER not in replicas[0].ask(ASKED).text


def test_a_question_linked_to_a_procedure_is_answered_from_its_facts(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    question = "nhà em vừa thêm một thiên thần, phải báo với ai"
    assert replicas[0].ask(question).procedure != BIRTH
    taught(database, Draft([question], procedure=BIRTH))
    refresh(*replicas)
    reply = replicas[1].ask("nhà em vừa thêm một thiên thần thì phải báo với ai")
    assert (reply.outcome, reply.procedure) == (Outcome.ANSWERED, BIRTH)


def test_an_answer_for_one_commune_is_for_its_people_alone(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    taught(database, Draft([ASKED], answer=ANSWER, commune="99999"))
    refresh(*replicas)
    assert ANSWER not in replicas[0].ask(ASKED).text
    assert replicas[0].knowing.recall(ASKED, "99999").sure is not None


def test_what_only_comes_near_is_asked_back_and_a_tap_answers(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    taught(database, Draft([ASKED], answer=ANSWER))
    refresh(*replicas)
    reply = replicas[0].ask("thứ bảy xã Đại Lộc mở cửa tới mấy giờ trưa")
    taps = [button.value for button in reply.buttons if button.value.startswith("@k:")]
    assert reply.outcome is Outcome.CLARIFY and len(taps) == 1
    assert ANSWER in replicas[1].ask(taps[0], reply.conversation_id).text


def test_another_question_in_like_words_is_not_taken_for_the_one_taught(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    taught(database, Draft([ASKED], answer=ANSWER))
    refresh(*replicas)
    for text in ("đăng ký khai sinh cần giấy tờ gì", "xã Đại Lộc cũ nay là xã nào"):
        assert ANSWER not in replicas[0].ask(text).text


def test_changed_facts_are_in_use_before_the_index_is_built_again(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    before = replicas[0].knowing.catalogue
    with write_session(database) as session:
        mark_changed(session, Topic.CATALOGUE)
    refresh(replicas[0])
    assert replicas[0].knowing.catalogue is not before and replicas[0].opened == 0
    replicas[0].refresher.reindex()
    assert replicas[0].opened == 1


def test_a_new_index_keeps_what_was_taught(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    taught(database, Draft([ASKED], answer=ANSWER))
    with write_session(database) as session:
        mark_changed(session, Topic.MODEL)
    refresh(replicas[0])
    replicas[0].refresher.reindex()
    assert replicas[0].opened == 1
    assert ANSWER in replicas[0].ask(ASKED).text


def test_a_replica_at_rest_reads_through_no_texts(database: Engine) -> None:
    replica, read = Replica(database), []
    replica.refresher.searched = lambda known: read.append(1) or ""  # type: ignore[func-returns-value]
    for _ in range(3):
        replica.refresher.refresh()
        replica.refresher.reindex()
    assert read == []
    with write_session(database) as session:
        mark_changed(session, Topic.CATALOGUE)
    replica.refresher.refresh()
    replica.refresher.reindex()
    assert read == [1]


def test_a_change_made_while_a_replica_starts_is_not_missed(
    database: Engine, replicas: tuple[Replica, Replica]
) -> None:
    seen = read_changes(database)
    with write_session(database) as session:
        mark_changed(session, Topic.CATALOGUE)
    replicas[0].refresher.begin(seen)
    before = replicas[0].knowing.catalogue
    refresh(replicas[0])
    assert replicas[0].knowing.catalogue is not before
