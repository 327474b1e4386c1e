"""Turning a voice note into words, in a process of its own that ends with the note."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from knowledge.errors import MotCuaError

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
NEEDED = ("vietasr", "av")
MOST_BYTES = 3_000_000
LONGEST_SECONDS = 60.0
LISTEN_SECONDS = 40.0
WAIT_SECONDS = 30.0
AT_ONCE = 1


class Problem(StrEnum):
    """Why a voice note could not be heard."""

    ABSENT = "absent"
    BUSY = "busy"
    LONG = "long"
    UNREADABLE = "unreadable"
    UNCLEAR = "unclear"


class NotHeard(MotCuaError):
    """A voice note gave no words; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Ears:
    """Listens to one note at a time; nothing of it is written to a disk."""

    present: bool = field(default_factory=lambda: all(find_spec(name) for name in NEEDED))
    free: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))

    def hear(self, data: bytes, wait_seconds: float = WAIT_SECONDS) -> str:
        """The words of a voice note (ogg, webm, mp4, mp3, wav).

        `wait_seconds` is how long to wait for notes before it.

        Raises: NotHeard.
        """
        if not self.present:
            raise NotHeard(Problem.ABSENT)
        if len(data) > MOST_BYTES:
            raise NotHeard(Problem.LONG)
        if not self.free.acquire(timeout=wait_seconds):
            raise NotHeard(Problem.BUSY)
        try:
            return _listened(data)
        finally:
            self.free.release()


def _listened(data: bytes) -> str:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.voice.listen", str(LONGEST_SECONDS)],
            input=data,
            capture_output=True,
            timeout=LISTEN_SECONDS,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", "")},  # none of our secrets
            check=True,
        )
        said = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise NotHeard(Problem.BUSY) from error
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        log.warning("listening failed: %s", type(error).__name__)
        raise NotHeard(Problem.UNREADABLE) from error
    if "problem" in said:
        raise NotHeard(Problem(said["problem"]))
    if not said["text"]:
        raise NotHeard(Problem.UNCLEAR)
    return str(said["text"])
