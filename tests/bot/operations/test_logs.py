"""Log lines: one JSON object an event, and nothing of a person or a secret in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operations.logs import SafeFormatter, set_up_logging
from knowledge.errors import DatabaseUnavailable

SECRET = "1234567:planted-token-of-the-bot"
log = logging.getLogger("bot.test")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def written(act: Callable[[], None], style: str = "json") -> list[str]:
    """The lines that `act` logs."""
    set_up_logging("INFO", style, [SECRET])
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(io.StringIO())
    act()
    return str(handler.stream.getvalue()).splitlines()


def events(act: Callable[[], None]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(act)]


def fail() -> None:
    try:
        raise ValueError("Lan, 0912345678, hỏi đăng ký khai sinh")
    except ValueError as error:
        raise DatabaseUnavailable("database: locked") from error


def log_failure() -> None:
    try:
        fail()
    except DatabaseUnavailable:
        log.exception("turn failed", extra={"reference": "7K3QF9ZDXA"})


def test_an_event_is_one_line_with_reference_and_traceback() -> None:
    (event,) = events(log_failure)
    assert event["event"] == "turn failed" and event["reference"] == "7K3QF9ZDXA"
    assert event["level"] == "error" and event["logger"] == "bot.test"
    assert event["error"] == "DatabaseUnavailable: database: locked from ValueError"
    assert any(" fail" in line for line in event["traceback"])


def test_the_text_of_a_foreign_exception_is_left_out() -> None:
    assert "Lan" not in json.dumps(events(log_failure), ensure_ascii=False)
    (event,) = events(lambda: log.warning("held up: %s", ValueError("Lan's words")))
    assert event["event"] == "held up: ValueError"


def test_text_style_tells_the_same() -> None:
    lines = written(log_failure, "text")
    assert "turn failed" in lines[0] and "7K3QF9ZDXA" in lines[0] and len(lines) > 1
    assert "Lan" not in "\n".join(lines)


@pytest.mark.parametrize(
    "private", ["0912345678", "+84 912 345 678", "001085012345", "lan.nguyen@example.vn", SECRET]
)
def test_what_slips_into_a_line_is_hidden(private: str) -> None:
    (event,) = events(lambda: log.warning("not sent to %s", private))
    assert private not in event["event"] and "not sent to" in event["event"]


def test_a_secret_in_a_traceback_is_hidden() -> None:
    (event,) = events(lambda: log.warning("x", extra={"reference": SECRET}))
    assert event["reference"] == "***"


def test_libraries_are_heard_from_warnings_on() -> None:
    def act() -> None:
        logging.getLogger("library").info("chatter")
        logging.getLogger("library").warning("trouble")
        log.info("ours")

    assert [event["event"] for event in events(act)] == ["trouble", "ours"]


@given(st.text())
def test_whatever_is_logged_is_one_readable_line(text: str) -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "%s", (text,), None)
    line = SafeFormatter("json").format(record)
    assert "\n" not in line and isinstance(json.loads(line)["event"], str)
