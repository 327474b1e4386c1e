"""The line that messages of the web stand in: a few are answered at once, the rest wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from knowledge.errors import MotCuaError

HANDS = 8
LONGEST = 500

T = TypeVar("T")


class LineFull(MotCuaError):
    """More messages wait than can be answered soon; the page sends them again. Retryable."""


class Line:
    """Runs work in the order in which it came, `hands` at a time.

    More hands than the processor can serve would only take turns and make everybody late.
    """

    def __init__(self, hands: int = HANDS, longest: int = LONGEST) -> None:
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="chat")
        self._longest = longest
        self._inside = 0

    @property
    def depth(self) -> int:
        """How many are being answered or wait."""
        return self._inside

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns, once its turn has come; only for the loop's own thread.

        Raises: LineFull at once where too many wait.
        """
        if self._inside >= self._longest:
            raise LineFull(f"{self._inside} messages wait")
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._inside -= 1
