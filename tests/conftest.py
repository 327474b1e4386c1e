"""What every test shares: no network, temporary databases, skips that CI does not allow."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from knowledge.database import open_engine
from migrations.tables import METADATA
from tests.servers import ProgramMissing, Server, new_database, postgres

CI = os.environ.get("CI") == "true"
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100"))

settings.register_profile("motcua", deadline=None, max_examples=FUZZ_EXAMPLES)
settings.load_profile("motcua")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests to CI and to whoever names them."""
    if CI or config.getoption("-m") or config.getoption("-k"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: runs with CI=true"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """In CI a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _loopback(address[0]):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite database with every table."""
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of our own, for tests marked `postgres`."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres())
        except ProgramMissing as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture
def postgres_database(postgres_server: Server) -> Iterator[Engine]:
    """A fresh PostgreSQL database with every table."""
    engine = open_engine(new_database(postgres_server))
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The reference data, for tests marked `reference`."""
    folder = Path(os.environ.get("SHARED_DIR", "../shared"))
    if not (folder / "data" / "portal").is_dir():
        pytest.skip(f"reference data not found in {folder.resolve()}; set SHARED_DIR")
    return folder
