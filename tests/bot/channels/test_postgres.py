"""The outbox, its workers and the tokens on PostgreSQL: the same tests as on SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from knowledge.database import open_engine
from tests.bot.channels.stage import wait_until
from tests.bot.channels.test_faults import (  # noqa: F401
    _short_back_off,
    test_a_redelivered_event_is_answered_once,
    test_an_erasing_message_redelivered_is_answered_once_and_nothing_is_kept,
    test_one_persons_questions_are_answered_in_order,
    test_two_delivery_workers_send_each_message_once,
    test_what_was_recorded_and_not_answered_is_answered_at_the_next_start,
)
from tests.bot.channels.test_outbox import (  # noqa: F401
    outbox,
    test_a_claimed_message_is_nobody_elses,
    test_a_clock_set_back_holds_nothing_up,
    test_a_killed_workers_message_is_free_once_its_lease_ran_out,
    test_a_worker_that_lost_its_lease_may_not_settle_the_message,
    test_free_replies_are_counted_since_the_citizens_last_message,
    test_many_workers_never_claim_the_same_message,
    test_messages_of_one_conversation_leave_one_after_the_other,
)
from tests.bot.channels.test_zalo_oa import (  # noqa: F401
    fake,
    test_only_one_replica_renews_at_a_time,
    test_past_the_free_replies_a_message_waits_for_the_citizens_next_one,
)

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server of our own, on loopback, in a temporary folder."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="motcua-pg") as folder:
        user = _unprivileged(folder)
        data = str(Path(folder) / "data")
        options = ["-D", data, "-U", "motcua", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([programs / "initdb", *options], check=True, user=user, capture_output=True)
        port = _free_port()
        command = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder]
        process = subprocess.Popen(
            [*command, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            user=user,
            stderr=subprocess.DEVNULL,
        )
        url = f"postgresql+psycopg://motcua@127.0.0.1:{port}/postgres"
        try:
            wait_until(lambda: _answers(port))
            yield url
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def database(server: str) -> Iterator[Engine]:
    """An empty PostgreSQL database with every table."""
    engine = open_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = found[-1] if found else shutil.which("initdb")
    if program is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    return Path(program).parent


def _unprivileged(folder: str) -> int | None:
    """PostgreSQL refuses to run as root; another account then owns the folder."""
    if os.getuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_uid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=motcua dbname=postgres").close()
    except psycopg.OperationalError:
        return False
    return True
