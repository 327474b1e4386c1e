"""Taking fields out of another system's JSON, and making a `Dossier` of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dossiers.codes import canonical
from bot.dossiers.dates import read_date
from bot.dossiers.dossier import Dossier, Status, mask_name
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.lexicon import folded, read_status
from bot.dossiers.verifying import verifiers

FIELDS = (
    "code", "status", "procedure_name", "procedure_code", "applicant", "phone", "identity",
    "received_on", "due_on", "finished_on", "office", "note",
)  # fmt: skip
LONGEST = 500


@dataclass(frozen=True)
class FieldMap:
    """Where each field stands in a JSON object, as dotted paths such as `data.0.maHoSo`.

    `statuses` maps the system's own statuses (folded words or codes) to national numbers.
    """

    paths: Mapping[str, str]
    statuses: Mapping[str, Status]
    key: bytes

    def dossier(self, data: Any, code: str) -> Dossier | None:
        """The dossier in `data`; None where it holds no code, or another one.

        Raises: GatewayUnavailable where it holds the code but neither status nor dates.
        """
        found = self._text(data, "code")
        if not found or canonical(found) != code:
            return None
        raw_status = _inner(self._value(data, "status"))
        status = self._status(raw_status)
        received, due, finished = (
            self._date(data, name) for name in ("received_on", "due_on", "finished_on")
        )
        words = "" if status or raw_status is None else str(raw_status)[:LONGEST]
        if status is None and not words and received is None and due is None:
            raise GatewayUnavailable("the dossier system gave neither status nor dates")
        return Dossier(
            code=code,
            status=status,
            status_words=words,
            procedure_name=self._text(data, "procedure_name"),
            procedure_code=self._text(data, "procedure_code") or None,
            applicant_masked=mask_name(self._text(data, "applicant")),
            verifiers=verifiers(
                code, (self._value(data, "phone"), self._value(data, "identity")), self.key
            ),
            received_on=received,
            due_on=due,
            finished_on=finished,
            office=self._text(data, "office"),
            note=self._text(data, "note"),
        )

    def _value(self, data: Any, name: str) -> Any:
        path = self.paths.get(name)
        return dig(data, path) if path else None

    def _text(self, data: Any, name: str) -> str:
        value = self._value(data, name)
        if value is None or isinstance(value, dict | list):
            return ""
        return " ".join(str(value).split())[:LONGEST]

    def _status(self, value: Any) -> Status | None:
        return self.statuses.get(folded(str(value))) or read_status(value)

    def _date(self, data: Any, name: str) -> date | None:
        value = self._value(data, name)
        try:
            return None if isinstance(value, dict | list) else read_date(value)
        except (ValueError, OverflowError):
            return None


def dig(data: Any, path: str) -> Any:
    """The value at a dotted path through objects and lists; None where the path ends early."""
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def _inner(value: Any) -> Any:
    """A status given as an object stands for its number, or else its name."""
    if isinstance(value, Mapping):
        return next((value[key] for key in ("id", "code", "name") if value.get(key)), None)
    return None if isinstance(value, list) else value
