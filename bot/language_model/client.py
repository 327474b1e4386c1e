"""Asking a chat model, within a time that a citizen can wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from typing import Any

from bot.dossiers.breaker import CircuitBreaker
from knowledge.errors import ConfigurationError, MotCuaError

log = logging.getLogger(__name__)

PROVIDER = "openai"
AT_ONCE = 4
MOST_FAILURES = 3
REST_SECONDS = 60.0
MOST_TOKENS = 1200

Say = Callable[[str, str], str]
"""System text and user text to the model's answer; raises whatever goes wrong."""


class ModelUnavailable(MotCuaError):
    """The model gave nothing usable in time."""


@dataclass(frozen=True)
class LanguageModel:
    """Asks through `say`, for `timeout_seconds` at most, and not at all while the model is ill.

    A call that comes too late runs out in its own thread; while all of them are busy nothing is
    asked.
    """

    say: Say
    timeout_seconds: float
    breaker: CircuitBreaker = field(
        default_factory=lambda: CircuitBreaker(MOST_FAILURES, REST_SECONDS)
    )
    _free: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="language-model")
    )

    def ask(self, system: str, user: str) -> str:
        """The model's answer, without the spaces around it.

        Raises: ModelUnavailable.
        """
        if not self.breaker.allows():
            raise ModelUnavailable("left alone after failures")
        if not self._free.acquire(blocking=False):
            raise ModelUnavailable("busy")
        call = self._pool.submit(self.say, system, user)
        call.add_done_callback(lambda _: self._free.release())
        try:
            answer = self._within(call)
        except ModelUnavailable:
            self.breaker.record(False)
            raise
        self.breaker.record(True)
        return answer

    def _within(self, call: Future[str]) -> str:
        try:
            answer = call.result(self.timeout_seconds).strip()
        except Late as error:
            raise ModelUnavailable("too slow") from error
        except Exception as error:  # vendors raise many kinds; a template stands in for all
            log.warning("language model: %s", type(error).__name__)
            raise ModelUnavailable(type(error).__name__) from error
        if not answer:
            raise ModelUnavailable("empty")
        return answer


def open_model(
    name: str, base_url: str, api_key: str, timeout_seconds: float
) -> LanguageModel | None:
    """The chat model of that name, `provider:model` or a model of an OpenAI-compatible server.

    None where no name is set. Raises: ConfigurationError naming the variable at fault.
    """
    if not name:
        return None
    from langchain.chat_models import init_chat_model

    known = name if ":" in name and not base_url else f"{PROVIDER}:{name}"
    options: dict[str, Any] = {"base_url": base_url} if base_url else {}
    try:
        model = init_chat_model(
            known,
            api_key=api_key or "none",
            timeout=timeout_seconds,
            max_retries=0,
            temperature=0,
            max_tokens=MOST_TOKENS,
            **options,
        )
    except (ImportError, ValueError) as error:
        raise ConfigurationError(
            f"LLM_MODEL: {name} cannot be used ({error}). Name it provider:model, or set "
            "LLM_BASE_URL for an OpenAI-compatible server; install it: pip install '.[llm]'"
        ) from error

    def say(system: str, user: str) -> str:
        content = model.invoke([("system", system), ("user", user)]).content
        return content if isinstance(content, str) else ""

    return LanguageModel(say, timeout_seconds)
