"""The import worker: goes on after a restart, never twice, and gives broken files up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from admin.imports import worker as working
from admin.imports.jobs import ImportJobs
from admin.imports.records import ImportBatch, ImportFile, ImportJob
from admin.imports.worker import LEASE, MOST_ATTEMPTS, ImportWorker
from admin.records import AuditEntry, Staff
from admin.roles import Role
from bot.dossiers import importing
from bot.dossiers.records import DossierChange, DossierRow
from knowledge.database import read_session
from tests.admin.hands import Clock

KEY = b"a key of at least thirty-two bytes"
ROWS = 25
FILE = "Mã hồ sơ,Trạng thái,Người nộp,Số điện thoại,Ngày hẹn trả\n" + "".join(
    f"H29.12.09-250701-{number:04},4,Nguyễn Văn Ẩn,0901234567,15/07/2025\n"
    for number in range(ROWS)
)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)


@pytest.fixture
def start(
    engine: Engine, clock: Clock, add_staff: Callable[..., Staff], small_batches: None
) -> Callable[..., str]:
    def take_in(content: str = FILE) -> str:
        staff = add_staff("lan", Role.PROVINCE_EDITOR)
        assert staff.id is not None
        return ImportJobs(engine, clock).take_in("ho-so.csv", content.encode(), staff.id).id

    return take_in


def job_of(engine: Engine, job_id: str) -> ImportJob:
    with read_session(engine) as session:
        return session.get_one(ImportJob, job_id)


def count(engine: Engine, table: type) -> int:
    with read_session(engine) as session:
        return int(session.exec(select(func.count()).select_from(table)).one())


def die_at(monkeypatch: pytest.MonkeyPatch, name: str, turn: int) -> None:
    """Have the worker killed at the `turn`-th call of one of its functions."""
    calls, real = [0], getattr(working, name)

    def dying(*given: object) -> object:
        calls[0] += 1
        if calls[0] == turn:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(working, name, dying)


@pytest.mark.parametrize("step", ["count_rows", "land_rows"])
def test_killed_worker_leaves_a_job_that_the_next_one_ends_exactly_once(
    engine: Engine,
    clock: Clock,
    start: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    job_id = start()
    with monkeypatch.context() as killing:
        die_at(killing, step, 2)
        with pytest.raises(KeyboardInterrupt):
            ImportWorker(engine, KEY, clock).work()
            ImportJobs(engine).land(job_id)
            ImportWorker(engine, KEY, clock).work()
    assert job_of(engine, job_id).rows_done == 10
    second = ImportWorker(engine, KEY, clock)
    assert second.work() == 0
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert second.work() == 1
    ImportJobs(engine).land(job_id)
    second.work()
    job = job_of(engine, job_id)
    assert (job.state, job.landed, job.rows_done) == ("landed", ROWS, ROWS)
    assert job.preview["new"] == ROWS
    assert (count(engine, DossierRow), count(engine, DossierChange)) == (ROWS, 0)


def test_worker_that_was_slow_does_not_disturb_the_one_that_took_over(
    engine: Engine, clock: Clock, start: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = start()
    real = importing.count_rows

    def slow(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(working, "count_rows", real)
        clock.forward(seconds=LEASE.total_seconds() + 1)
        overtaking.append(True)

    overtaking: list[bool] = []
    monkeypatch.setattr(working, "count_rows", slow)
    first, second = ImportWorker(engine, KEY, clock), ImportWorker(engine, KEY, clock)
    rows = importing.read_rows

    def overtaken(*given: object) -> object:
        for batch in rows(*given):  # type: ignore[arg-type]
            yield batch
            if overtaking:
                overtaking.clear()
                assert second.work() == 1

    monkeypatch.setattr(working, "read_rows", overtaken)
    first.work()
    assert job_of(engine, job_id).state == "read"
    assert job_of(engine, job_id).preview["new"] == ROWS
    ImportJobs(engine).land(job_id)
    second.work()
    assert count(engine, DossierRow) == ROWS


def test_file_that_kills_every_worker_is_given_up(
    engine: Engine, clock: Clock, start: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = start()
    for _ in range(MOST_ATTEMPTS):
        with monkeypatch.context() as killing:
            die_at(killing, "count_rows", 1)
            with pytest.raises(KeyboardInterrupt):
                ImportWorker(engine, KEY, clock).work()
        clock.forward(seconds=LEASE.total_seconds() + 1)
    ImportWorker(engine, KEY, clock).work()
    assert job_of(engine, job_id).state == "failed"
    assert (count(engine, ImportFile), count(engine, ImportBatch)) == (0, 0)


def test_names_and_numbers_stay_no_longer_than_reading_takes(
    engine: Engine, clock: Clock, start: Callable[..., str]
) -> None:
    start()
    ImportWorker(engine, KEY, clock).work()
    assert count(engine, ImportFile) == 0
    with read_session(engine) as session:
        kept = str([batch.rows for batch in session.exec(select(ImportBatch))])
    assert "N*** V** Ẩ**" in kept
    assert "Nguyễn" not in kept and "4567" not in kept.replace("0901234567", "4567")


def test_landing_is_on_record_with_its_counts(
    engine: Engine, clock: Clock, start: Callable[..., str]
) -> None:
    job_id = start(FILE + "H29,4,,,\n")
    worker = ImportWorker(engine, KEY, clock)
    worker.work()
    ImportJobs(engine).land(job_id)
    worker.work()
    with read_session(engine) as session:
        query = select(AuditEntry).where(AuditEntry.action == "dossiers.imported")
        entry = session.exec(query).one()
    assert entry.details == {"landed": ROWS, "rejected": 1}
    assert not ImportJobs(engine).land(job_id)
