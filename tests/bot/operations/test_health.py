"""`/health` and `/ready` name what is ill; `/ready` is 503 where no citizen can be answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import anyio
import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from bot.dossiers.endpoint import EndpointGateway
from bot.dossiers.fields import FieldMap
from bot.dossiers.http import JsonCaller
from bot.language_model.client import LanguageModel
from bot.operations import health
from bot.operations.health import Dependency, Health
from bot.operations.opening import _search_problems
from bot.records import Conversation, OutboxMessage
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.errors import MotCuaError
from retrieval.vectors import VectorsUnavailable
from tests.bot.operations.stage import CITIZEN, quick_bot, ready_engine, running

NAMES = {"database", "disk", "search", "channels", "outbox", "dossier_gateway"}


def test_a_well_bot_is_live_and_ready(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        assert client.get("/health").json() == {"status": "ok", "problems": {}}
        ready = client.get("/ready")
    assert ready.status_code == 200 and ready.json()["ready"] is True
    assert ready.json()["dependencies"].keys() == NAMES


def test_a_database_that_is_gone_stops_readiness_and_not_life(tmp_path: Path) -> None:
    bot = quick_bot(ready_engine(tmp_path))
    with running(tmp_path, bot) as client:
        SQLModel.metadata.drop_all(bot.engine)
        ready, live = client.get("/ready"), client.get("/health")
    assert ready.status_code == 503
    assert ready.json()["dependencies"]["database"]["state"] == "ill"
    assert live.status_code == 200 and "database" in live.json()["problems"]


def test_a_redis_that_is_gone_is_named_and_the_bot_stays_ready(tmp_path: Path) -> None:
    with running(tmp_path, redis_url="redis://127.0.0.1:1/0") as client:
        ready = client.get("/ready")
        answered = client.post("/api/chat", json={"conversation_id": None, "text": "xin chào"})
    assert ready.status_code == 200
    assert "limits hold per process" in ready.json()["dependencies"]["redis"]["problem"]
    assert answered.status_code == 200


def test_ill_search_is_named(tmp_path: Path) -> None:
    bot = quick_bot(ready_engine(tmp_path))
    bot.knowing.problems = {"vectors": "Chroma does not answer"}
    with running(tmp_path, bot) as client:
        problem = client.get("/ready").json()["dependencies"]["search"]["problem"]
        assert problem == "vectors: Chroma does not answer"


def test_a_gateway_left_alone_is_named(tmp_path: Path) -> None:
    bot = quick_bot(ready_engine(tmp_path))
    caller = JsonCaller()
    gateway = EndpointGateway("http://127.0.0.1/{code}", caller, FieldMap({}, {}, b"k"))
    bot = replace(bot, dossiers=replace(bot.dossiers, gateway=gateway))
    for _ in range(caller.breaker.most_failures):
        caller.breaker.record(success=False)
    with running(tmp_path, bot) as client:
        assert client.get("/ready").json()["dependencies"]["dossier_gateway"]["state"] == "ill"
        assert "motcua_dossier_gateway_up 0.0" in client.get("/metrics").text


def test_answers_that_do_not_leave_are_named(tmp_path: Path) -> None:
    engine = ready_engine(tmp_path)
    put_old_answer(engine)
    with running(tmp_path, quick_bot(engine)) as client:
        problem = client.get("/ready").json()["dependencies"]["outbox"]["problem"]
        assert problem == "the oldest answer waits 6 minutes"


def put_old_answer(engine: Engine) -> None:
    with write_session(engine) as session:
        session.add(Conversation(id="c", channel="telegram", sender="7"))
        session.flush()
        written = now() - timedelta(minutes=6)
        session.add(
            OutboxMessage(
                key="k", channel="telegram", conversation_id="c", text="x", created_at=written
            )
        )


def test_others_learn_what_is_ill_but_not_why(tmp_path: Path) -> None:
    bot = quick_bot(ready_engine(tmp_path))
    bot.knowing.problems = {"vectors": "Chroma at 10.0.0.7 does not answer"}
    with running(tmp_path, bot, CITIZEN) as client:
        pages = client.get("/ready"), client.get("/health")
    assert pages[0].json()["dependencies"]["search"] == {"state": "ill", "needed": False}
    assert pages[1].json()["problems"] == {"search": "ill"}


def report(dependencies: list[Dependency], patience: float = 0.2) -> health.Report:
    return anyio.run(Health(dependencies, patience).report)


def test_a_dependency_that_hangs_is_not_waited_for() -> None:
    started = time.monotonic()
    found = report([Dependency("slow", lambda: time.sleep(2) or "", needed=True)])  # type: ignore[func-returns-value]
    assert time.monotonic() - started < 1
    assert found.problems["slow"].startswith("no answer") and not found.ready


@pytest.mark.parametrize("error", [MotCuaError("gone"), ValueError("a citizen's words")])
def test_a_check_that_fails_is_ill_and_tells_our_words_alone(error: Exception) -> None:
    def check() -> str:
        raise error

    problem = report([Dependency("broken", check)]).problems["broken"]
    assert problem == ("gone" if isinstance(error, MotCuaError) else "ValueError")


def test_dependencies_are_looked_at_once_a_second_at_most() -> None:
    calls: list[int] = []

    def check() -> str:
        calls.append(1)
        return ""

    async def many() -> None:
        looking = Health([Dependency("counted", check)])
        for _ in range(50):
            await looking.report()

    anyio.run(many)
    assert len(calls) == 1


def test_a_full_disk_is_needed_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage: Callable[[Path], object] = lambda _: type("Usage", (), {"free": 3 << 20})  # noqa: E731
    monkeypatch.setattr("shutil.disk_usage", usage)
    found = report([health.disk(tmp_path)])
    assert not found.ready and "3 MiB" in found.problems["disk"]


class Unreachable:
    """A vector store that went away after the start."""

    def nearest(self, vector: object, count: int) -> list[int]:
        raise VectorsUnavailable("Chroma: no answer")


def test_a_vector_store_that_went_away_is_named_and_the_bot_stays_ready(tmp_path: Path) -> None:
    bot = quick_bot(ready_engine(tmp_path))
    vectors = SimpleNamespace(centroids=[0])
    matcher = SimpleNamespace(dense=vectors)
    bot.knowing.search = SimpleNamespace(rows=Unreachable(), matcher=matcher)  # type: ignore[assignment]
    assert _search_problems(bot) == {"vectors": "Chroma: no answer"}


def test_a_language_model_left_alone_is_named(tmp_path: Path) -> None:
    model = LanguageModel(lambda system, user: "", 1.0)
    bot = replace(quick_bot(ready_engine(tmp_path)), model=model)
    for _ in range(model.breaker.most_failures):
        model.breaker.record(success=False)
    with running(tmp_path, bot) as client:
        assert client.get("/ready").json()["dependencies"]["language_model"]["state"] == "ill"
