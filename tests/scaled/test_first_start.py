"""Replicas that start together on an empty database get one first account between them."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from admin.accounts import ensure_first_staff
from admin.records import Staff
from knowledge.database import read_session

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_one_replica_makes_the_first_account(postgres_database: Engine) -> None:
    told: list[str | None] = []
    barrier = threading.Barrier(3)

    def start() -> None:
        barrier.wait()
        told.append(ensure_first_staff(postgres_database))

    replicas = [threading.Thread(target=start) for _ in range(3)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    with read_session(postgres_database) as session:
        assert session.exec(select(func.count()).select_from(Staff)).one() == 1
    assert len(told) == 3
    assert len([password for password in told if password]) == 1
