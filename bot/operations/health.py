"""Whether the bot is live and ready: each dependency looked at, none waited for too long."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from bot.operations.backlog import backlog_of
from bot.records import Conversation
from knowledge.database import read_session
from knowledge.errors import MotCuaError

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
FRESH_SECONDS = 1.0
LEAST_FREE_BYTES = 64 << 20
OUTBOX_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Dependency:
    """Something the bot leans on; `check` tells its problem, empty where it is well.

    Without one that is `needed` no citizen can be answered.
    """

    name: str
    check: Callable[[], str]
    needed: bool = False


@dataclass(frozen=True)
class Report:
    """What every dependency said, by name."""

    problems: Mapping[str, str]
    needed: frozenset[str]

    @property
    def ready(self) -> bool:
        """Whether citizens can be answered."""
        return not any(self.problems[name] for name in self.needed)

    def ill(self) -> dict[str, str]:
        """Problems by name, those of the ill alone."""
        return {name: problem for name, problem in self.problems.items() if problem}


@dataclass
class Health:
    """Looks at all dependencies at once, at most once a second."""

    dependencies: Sequence[Dependency]
    patience_seconds: float = PATIENCE_SECONDS
    _pending: dict[str, Future[str]] = field(default_factory=dict)
    _last: tuple[float, Report] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(
            max(1, len(self.dependencies)), thread_name_prefix="health"
        )

    async def report(self) -> Report:
        """The newest report."""
        async with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > FRESH_SECONDS:
                self._last = time.monotonic(), await self._look()
            return self._last[1]

    def close(self) -> None:
        """Look at nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> Report:
        for dependency in self.dependencies:
            running = self._pending.get(dependency.name)
            if running is None or running.done():
                self._pending[dependency.name] = self._pool.submit(_problem, dependency)
        waiting = [asyncio.wrap_future(future) for future in self._pending.values()]
        await asyncio.wait(waiting, timeout=self.patience_seconds)
        late = f"no answer in {self.patience_seconds:.0f} s"
        return Report(
            {name: found.result() if found.done() else late for name, found in self._found()},
            frozenset(item.name for item in self.dependencies if item.needed),
        )

    def _found(self) -> list[tuple[str, Future[str]]]:
        return list(self._pending.items())


def _problem(dependency: Dependency) -> str:
    try:
        return dependency.check()
    except MotCuaError as error:
        return str(error)
    except Exception as error:
        log.exception("%s could not be looked at", dependency.name)
        return type(error).__name__


def database(engine: Engine) -> Dependency:
    """The database, read from."""

    def check() -> str:
        with read_session(engine) as session:
            session.exec(select(Conversation.id).limit(1)).first()
        return ""

    return Dependency("database", check, needed=True)


def disk(folder: Path) -> Dependency:
    """Room for the state."""

    def check() -> str:
        free = shutil.disk_usage(folder).free
        return f"only {free >> 20} MiB left in {folder}" if free < LEAST_FREE_BYTES else ""

    return Dependency("disk", check, needed=True)


def outbox_age(engine: Engine) -> Dependency:
    """Whether answers leave."""

    def check() -> str:
        age = backlog_of(engine).age()
        minutes = age.total_seconds() / 60
        return f"the oldest answer waits {minutes:.0f} minutes" if age > OUTBOX_LATE else ""

    return Dependency("outbox", check)


def told_by(name: str, problems: Callable[[], Mapping[str, str]]) -> Dependency:
    """A part that keeps its own list of problems."""

    def check() -> str:
        return "; ".join(f"{part}: {problem}" for part, problem in problems().items() if problem)

    return Dependency(name, check)
