"""Log lines: one JSON object an event, without what people wrote, personal data or secrets."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Collection
from datetime import UTC, datetime

from bot.privacy import mask
from knowledge.errors import MotCuaError

OWN = ("admin", "bot", "knowledge", "migrations", "retrieval", "serve", "__main__")
HIDDEN = "***"
LEAST_SECRET = 6
FIELDS = ("reference", "task", "channel")


def set_up_logging(level: str, style: str, secrets: Collection[str] = ()) -> None:
    """Send every log line to standard error in `style` (json or text), `secrets` left out.

    `level` is for our own lines; of libraries only warnings are told.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter(style, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(level)


class SafeFormatter(logging.Formatter):
    """Writes one event a line.

    Of an exception only its type and where it was raised are told: its text may hold what a
    person wrote. The text of our own errors is written for the operator and stays.
    """

    def __init__(self, style: str, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._json = style == "json"
        self._secrets = sorted((s for s in secrets if len(s) >= LEAST_SECRET), key=len)[::-1]

    def format(self, record: logging.LogRecord) -> str:
        """The event as one line."""
        event: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self._clean(_message(record)),
        }
        for name in FIELDS:
            if name in record.__dict__:
                event[name] = self._clean(str(record.__dict__[name]))
        if record.exc_info and record.exc_info[1] is not None:
            event["error"] = self._clean(told(record.exc_info[1]))
            event["traceback"] = [self._clean(line) for line in frames(record.exc_info[1])]
        return json.dumps(event, ensure_ascii=False) if self._json else _as_text(event)

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return mask(text)


def told(error: BaseException) -> str:
    """An exception's type, and its text where it is one of ours; so its causes."""
    text = type(error).__name__
    if isinstance(error, MotCuaError):
        text = f"{text}: {error}"
    cause = error.__cause__ or error.__context__
    return f"{text} from {told(cause)}" if cause is not None else text


def frames(error: BaseException) -> list[str]:
    """Where an exception and its causes were raised, innermost cause last."""
    found = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause = error.__cause__ or error.__context__
    return [*found, *frames(cause)] if cause is not None else found


def _message(record: logging.LogRecord) -> str:
    """The message; exceptions among its arguments are told as `told` does."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            told(arg) if isinstance(arg, BaseException) else arg for arg in record.args
        )
    return record.getMessage()


def _as_text(event: dict[str, object]) -> str:
    head = f"{event.pop('time')} {str(event.pop('level')).upper()} {event.pop('logger')}: "
    lines = event.pop("traceback", [])
    rest = [f"{name}={value}" for name, value in event.items() if name != "event"]
    text = " ".join([f"{head}{event['event']}", *rest])
    return "\n  ".join([text, *lines]) if isinstance(lines, list) else text
