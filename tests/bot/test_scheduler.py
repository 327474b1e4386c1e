"""Timed tasks run once, however many processes share the database."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot import task_claims
from bot.scheduler import Scheduler, Task
from bot.task_claims import TaskClaims
from knowledge.columns import now
from tests.bot.channels.stage import wait_until


@pytest.fixture(
    params=("sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow]))
)
def claims(request: pytest.FixtureRequest) -> TaskClaims:
    kind = "database" if request.param == "sqlite" else "postgres_database"
    return TaskClaims(request.getfixturevalue(kind))


def test_of_many_processes_one_takes_each_run(
    claims: TaskClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    for turn in range(3):
        taken: list[bool] = []
        monkeypatch.setattr(task_claims, "now", lambda: moment + timedelta(seconds=61 * turn))  # noqa: B023
        barrier = threading.Barrier(6)

        def take() -> None:
            barrier.wait()  # noqa: B023
            taken.append(claims.take("watches", 60))  # noqa: B023

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == [False] * 5 + [True]


def test_a_task_is_not_due_again_before_its_period_is_over(
    claims: TaskClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    taken = []
    for seconds in (0, 30, 61, 90, 121.5):
        monkeypatch.setattr(task_claims, "now", lambda: moment + timedelta(seconds=seconds))  # noqa: B023
        taken.append(claims.take("watches", 60))
    assert taken == [True, False, True, False, True]


def test_a_clock_set_back_holds_no_task_up(
    claims: TaskClaims, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    assert claims.take("retention", 60)
    monkeypatch.setattr(task_claims, "now", lambda: moment - timedelta(days=3))
    assert claims.take("retention", 60)
    assert not claims.take("retention", 60)


def test_a_task_that_fails_is_tried_again_and_one_for_every_process_runs_in_each(
    database: Engine,
) -> None:
    runs, fresh = [], []

    def fail() -> None:
        runs.append(1)
        raise ValueError("ill")

    tasks = [
        Task("failing", 0.02, fail),
        Task("fresh", 0.02, lambda: fresh.append(1), everywhere=True),
    ]
    replicas = [Scheduler(tasks, TaskClaims(database)) for _ in range(2)]
    for replica in replicas:
        replica.start()
    wait_until(lambda: len(runs) > 2 and len(fresh) > 4)
    for replica in replicas:
        replica.stop()
