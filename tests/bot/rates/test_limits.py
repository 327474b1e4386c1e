"""Limits by person, address and channel: counted here and in Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rates.counting import Counting, InProcess, Shared
from bot.rates.limits import RateLimits, rules
from bot.rates.network import network
from bot.rates.rule import Rule
from bot.redis_link import RedisLink, RedisUnavailable, open_redis
from knowledge.errors import ConfigurationError

RULE = Rule(per_minute=60, burst=3)
START = datetime(2026, 7, 1, 8, tzinfo=UTC)


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of our own on loopback."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server: apt-get install redis-server")
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port))
        yield process
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def link_to(port: int) -> RedisLink:
    link = open_redis(f"redis://127.0.0.1:{port}/0")
    assert link is not None
    return link


@pytest.fixture(params=["in process", "redis"])
def counting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counting]:
    if request.param == "in process":
        yield InProcess()
        return
    port = free_port()
    with redis_server(tmp_path, port):
        link = link_to(port)
        yield Shared(link)
        assert not link.problem
        link.close()


def test_a_burst_passes_and_then_one_at_a_time(counting: Counting) -> None:
    moment = time.time()
    assert [counting.take("lan", RULE, moment) for _ in range(3)] == [0, 0, 0]
    assert counting.take("lan", RULE, moment) == pytest.approx(1, abs=0.01)
    assert counting.take("lan", RULE, moment + 0.5) == pytest.approx(0.5, abs=0.01)
    assert counting.take("lan", RULE, moment + 1) == 0
    assert counting.take("lan", RULE, moment + 1) == pytest.approx(1, abs=0.01)
    assert counting.take("minh", RULE, moment + 1) == 0


def test_a_clock_set_back_locks_nobody_out(counting: Counting) -> None:
    moment = time.time()
    for _ in range(4):
        counting.take("lan", RULE, moment + 3600)
    assert counting.take("lan", RULE, moment) == 0


@given(st.lists(st.floats(0, 20), min_size=1, max_size=80), st.integers(1, 120), st.integers(1, 9))
def test_no_minute_ever_holds_more_than_burst_and_rate(
    gaps: list[float], per_minute: int, burst: int
) -> None:
    counting, rule = InProcess(), Rule(per_minute, burst)
    moment, taken = 1_000_000.0, []
    for gap in gaps:
        moment += gap
        if counting.take("lan", rule, moment) == 0:
            taken.append(moment)
    for start in taken:
        within = [at for at in taken if start <= at < start + 60]
        assert len(within) <= per_minute + burst


def test_a_wait_is_enough(counting: Counting) -> None:
    moment = time.time()
    for _ in range(50):
        moment += counting.take("lan", RULE, moment) + 0.001
    assert counting.take("lan", RULE, moment + 60) == 0


def test_memory_stays_bounded_whatever_keys_come() -> None:
    counting = InProcess(most_keys=100)
    for number in range(10_000):
        counting.take(f"key {number}", RULE, 1_000_000.0)
    assert len(counting._full_at) <= 101


def test_replicas_share_what_redis_counts(tmp_path: Path) -> None:
    port = free_port()
    with redis_server(tmp_path, port):
        replicas = [Shared(link_to(port)) for _ in range(3)]
        moment = time.time()
        waits = [replicas[turn % 3].take("lan", RULE, moment) for turn in range(5)]
        assert [wait > 0 for wait in waits] == [False, False, False, True, True]
        for replica in replicas:
            replica.link.close()


def test_redis_holds_neither_address_nor_conversation(tmp_path: Path) -> None:
    port = free_port()
    with redis_server(tmp_path, port):
        link = link_to(port)
        limits = RateLimits(b"k" * 32, rules(30, 600, 6000), Shared(link))
        assert limits.web("conversation-of-lan", "203.0.113.7") == 0
        kept = b" ".join(link.client.keys("*"))
        assert kept.count(b"motcua:") == 3
        assert b"lan" not in kept and b"203" not in kept
        link.close()


def test_limits_hold_per_process_while_redis_is_gone(tmp_path: Path) -> None:
    port = free_port()
    link = link_to(port)
    link.clock = Hands()
    limits = RateLimits(b"k" * 32, rules(6, 0, 0), Shared(link), clock=lambda: START)
    with redis_server(tmp_path, port):
        assert limits.web("lan", "203.0.113.7") == 0
        assert link.look() == ""
    waits = [limits.web("lan", "203.0.113.7") for _ in range(4)]
    assert [wait > 0 for wait in waits] == [False, False, True, True]
    assert "per process" in link.look()
    with redis_server(tmp_path, port):
        link.clock.moment += 60  # type: ignore[attr-defined]
        assert link.look() == ""
    link.close()


def test_a_turn_does_not_wait_for_a_redis_that_is_gone() -> None:
    link = link_to(free_port())
    shared = Shared(link)
    started = time.monotonic()
    for _ in range(200):
        shared.take("lan", RULE, time.time())
    assert time.monotonic() - started < 2
    link.close()


def test_one_replica_wakes_another(tmp_path: Path) -> None:
    port, stopping = free_port(), threading.Event()
    heard: list[str] = []
    with redis_server(tmp_path, port):
        listener, teller = link_to(port), link_to(port)
        thread = threading.Thread(target=listener.listen, args=(heard.append, stopping))
        thread.start()
        wait_until(lambda: teller.client.pubsub_numsub("motcua:wake")[0][1] == 1)
        teller.wake("telegram")
        wait_until(lambda: heard == ["telegram"])
        stopping.set()
        thread.join(10)
        for link in (listener, teller):
            link.close()


def test_telling_a_redis_that_is_gone_is_refused_at_once() -> None:
    link = link_to(free_port())
    with pytest.raises(RedisUnavailable):
        link.wake("telegram")
    link.close()


def test_no_redis_is_no_link_and_a_wrong_address_is_told() -> None:
    assert open_redis("") is None
    with pytest.raises(ConfigurationError, match=r"^REDIS_URL"):
        open_redis("http://127.0.0.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_address_stands_for_its_subscriber(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


class Hands:
    """A clock that is moved by hand."""

    moment = 0.0

    def __call__(self) -> float:
        return self.moment
