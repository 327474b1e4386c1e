"""Work that comes round: each task on its own thread, stopped together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.task_claims import TaskClaims

log = logging.getLogger(__name__)

LONGEST_LOOK_SECONDS = 60.0


@dataclass(frozen=True)
class Task:
    """One task, run every `every_seconds` by one of the processes that share the database.

    With `everywhere` it runs in every process: it refreshes what each one holds, or shares its
    work out by claims of its own.
    """

    name: str
    every_seconds: float
    run: Callable[[], object]
    everywhere: bool = False


@dataclass
class Scheduler:
    """Runs tasks until stopped; a task that fails is told in the log and tried again later."""

    tasks: Sequence[Task]
    claims: TaskClaims
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Start every task's thread."""
        for task in self.tasks:
            thread = threading.Thread(
                target=self._repeat, args=(task,), name=task.name, daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let the runs in hand end, and start none."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _repeat(self, task: Task) -> None:
        while not self._stopping.wait(min(task.every_seconds, LONGEST_LOOK_SECONDS)):
            try:
                if task.everywhere or self.claims.take(task.name, task.every_seconds):
                    task.run()
            except Exception:
                log.exception("task %s failed", task.name)
