"""Killing a server again and again under load, and counting what was lost or came twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, func
from sqlmodel import col, select

from bot.channels.rendering import render
from bot.channels.telegram import LIMITS
from bot.message import Button
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ObstacleVoice
from bot.outbox import Outbox
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from knowledge.database import open_engine, read_session
from migrations.upgrading import upgrade_database
from tests.bot.channels.fakes import FakeTelegram, serving
from tests.bot.channels.stage import wait_until
from tests.faults.load import PROBLEMS, TelegramCitizens, WebCitizen
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
WEB_CITIZENS = 3
LONGEST_LIFE_SECONDS = 0.6
UP_SECONDS = 60.0
CLEARING_SECONDS = 300.0  # of all that waits after the last kill, on a machine that does much else


@dataclass
class Nursery:
    """The process that forks servers; see `tests.faults.nursery`."""

    process: subprocess.Popen[str]
    folder: Path
    port: int = field(default_factory=free_port)
    pid: int = 0

    def start(self, database: str, platform: str) -> None:
        """Start a server on `database` that talks to Telegram at `platform`."""
        order = {"database": database, "platform": platform, "port": self.port}
        self.pid = int(self._ask(json.dumps({**order, "folder": str(self.folder)})))

    def kill(self) -> None:
        """Kill the server with SIGKILL and wait until it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        self._ask(f"wait {self.pid}")

    def stop(self) -> None:
        """Stop it with SIGTERM and wait until it is gone."""
        os.kill(self.pid, signal.SIGTERM)
        self._ask(f"wait {self.pid}")

    def beside(self) -> Nursery:
        """The same nursery for a second server, on another port."""
        return Nursery(self.process, self.folder)

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    """A nursery; what its servers print goes to a file in `folder`."""
    with (folder / "server.log").open("ab") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=printed,
            text=True,
        )
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield Nursery(process, folder)
    finally:
        process.communicate()  # with its input at an end it ends what it started, and itself


@dataclass
class Account:
    """What came of it all; `lost` names every breach, empty where all is well."""

    kills: int
    telegram: int = 0
    web: int = 0
    complaints: int = 0
    sent_twice: int = 0
    lost: list[str] = field(default_factory=list)

    def line(self) -> str:
        """A line for people to read."""
        return (
            f"{self.kills} kills, {self.telegram} messages on Telegram, {self.web} on the web, "
            f"{self.complaints} complaints; {self.sent_twice} sent twice; "
            f"lost: {'; '.join(self.lost) or 'nothing'}"
        )


def kill_under_load(server: Nursery, database: str, kills: int, seed: int) -> Account:
    """Kill a server `kills` times while people write; then let the last one finish."""
    engine = open_engine(database)
    upgrade_database(engine)
    fake, chance = FakeTelegram(), random.Random(seed)
    with serving(fake):
        server.start(database, fake.base_url)
        with writing(fake, server.port) as (crowd, people):
            for _ in range(kills):
                _wait_for_life(people, chance)
                time.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
                server.kill()
                server.start(database, fake.base_url)
                _write_to(engine, people)
        wait_until(lambda: _quiet(engine, len(crowd.said)), CLEARING_SECONDS)
        for person in people:
            person.look()
        account = Account(kills, len(crowd.said), sum(len(p.replies) for p in people))
        account.lost += _lost_on_the_web(engine, people)
        server.stop()
    account.complaints = sum(text in PROBLEMS for text in _texts(crowd, people))
    account.lost += lost_on_record(engine, account)
    account.sent_twice = check_sent(engine, fake, account)
    engine.dispose()
    return account


@contextmanager
def writing(fake: FakeTelegram, port: int) -> Iterator[tuple[TelegramCitizens, list[WebCitizen]]]:
    """People who write on Telegram and on the web; in the end they wait for their answers."""
    stop = threading.Event()
    crowd = TelegramCitizens(fake, stop)
    people = [WebCitizen(port, number, stop) for number in range(WEB_CITIZENS)]
    threads = [threading.Thread(target=one.run, daemon=True) for one in (*people, crowd)]
    for thread in threads:
        thread.start()
    try:
        yield crowd, people
    finally:
        stop.set()
    for thread in threads:
        thread.join()


def _wait_for_life(people: Sequence[WebCitizen], chance: random.Random) -> None:
    """Mostly until somebody has been answered; at times a server dies while it starts."""
    if chance.random() < 0.1:
        return
    before = sum(len(person.replies) for person in people)
    wait_until(lambda: sum(len(person.replies) for person in people) > before, UP_SECONDS)


def _write_to(engine: Engine, people: Sequence[WebCitizen]) -> None:
    """Staff write to a page that is open."""
    for person in people:
        if person.conversation_id:
            number = len(person.replies)
            Outbox(engine).put(f"note:{person.name}:{number}", person.conversation_id, f"{number}")


def _texts(crowd: TelegramCitizens, people: Sequence[WebCitizen]) -> list[str]:
    return [*crowd.said, *(text for person in people for text in person.texts.values())]


def _quiet(engine: Engine, offered: int) -> bool:
    with read_session(engine) as session:
        taken = session.exec(select(func.count()).where(InboxMessage.channel == "telegram")).one()
        unsent = session.exec(
            select(func.count())
            .where(OutboxMessage.channel == "telegram")
            .where(OutboxMessage.state != "sent")
        ).one()
        unanswered = session.exec(
            select(func.count()).where(col(InboxMessage.answered_at).is_(None))
        ).one()
    return taken == offered and not unsent and not unanswered


def _lost_on_the_web(engine: Engine, people: Sequence[WebCitizen]) -> Iterator[str]:
    """Each message asked once more brings the same reply; each note was read exactly once."""
    for person in people:
        for message_id, reply in person.replies.items():
            if person.post(message_id)["reference"] != reply["reference"]:
                yield f"another reply to {message_id}"
        with read_session(engine) as session:
            written = session.exec(
                select(OutboxMessage.text)
                .where(OutboxMessage.conversation_id == person.conversation_id)
                .order_by(col(OutboxMessage.id))
            ).all()
        if person.notes != list(written):
            yield f"notes read {person.notes} of {list(written)}"


def lost_on_record(engine: Engine, account: Account) -> Iterator[str]:
    """One record, one reply, one set of turns for each message; one voice for each complaint."""
    with read_session(engine) as session:
        inbox = session.exec(select(InboxMessage)).all()
        turns = Counter(session.exec(select(TurnRecord.inbox_id)).all())
        keys = Counter(session.exec(select(OutboxMessage.key)).all())
        voices = session.exec(select(ObstacleVoice)).all()
        told = [
            row.inbox_id for row in session.exec(select(TurnRecord)).all() if "report" in row.trace
        ]
        reports = session.exec(select(ObstacleReport.id)).all()
        filed = Counter(
            session.exec(
                select(ObstacleEvent.report_id).where(ObstacleEvent.action == "filed")
            ).all()
        )
    channels = Counter(row.channel for row in inbox)
    if channels != Counter(telegram=account.telegram, web=account.web):
        yield f"recorded {dict(channels)}"
    for row in inbox:
        if not row.reply or turns[row.id or 0] != 1:
            yield f"message {row.id}: {turns[row.id or 0]} turns"
        if row.channel == "telegram" and keys[f"reply:{row.id}"] != 1:
            yield f"message {row.id}: {keys[f'reply:{row.id}']} replies"
    if len(told) < account.complaints:
        yield f"{len(told)} reports told of {account.complaints} complaints"
    if sorted(told) != sorted(int(voice.turn_key.partition(".")[0]) for voice in voices):
        yield f"{len(voices)} voices to {len(told)} turns"
    if {voice.report_id for voice in voices} != set(reports):
        yield "a report without voices"
    if any(filed[report or 0] != 1 for report in reports):
        yield "a report without its history"


def check_sent(engine: Engine, fake: FakeTelegram, account: Account) -> int:
    """How many parts arrived more than once; a part that never came is a loss."""
    expected: Counter[tuple[str, str]] = Counter()
    with read_session(engine) as session:
        rows = session.exec(
            select(OutboxMessage, Conversation.sender)
            .join(Conversation, col(Conversation.id) == col(OutboxMessage.conversation_id))
            .where(OutboxMessage.channel == "telegram")
        ).all()
        for row, sender in rows:
            assert row.id is not None
            for part in render(
                row.id, row.text, [Button(**button) for button in row.buttons], LIMITS
            ):
                expected[sender, part.text] += 1
    arrived = Counter((sent.chat, sent.text) for sent in fake.sent)
    account.lost += [f"never arrived: {chat}" for chat, _ in (expected - arrived)]
    return (arrived - expected).total()
