"""The dossier counter: looks dossiers up, and keeps people from guessing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine

from bot.dossiers.dossier import Dossier
from bot.dossiers.gateway import DossierGateway
from bot.dossiers.guesses import Guesses, Scope
from bot.dossiers.verifying import proves
from bot.rates.network import network
from bot.records import Conversation
from knowledge.database import read_session
from knowledge.public_hosts import is_loopback

RECEIPT_PATH = "/receipt.png"
WEB = "web"


@dataclass(frozen=True)
class Locked:
    """Too many guesses: wait this long."""

    wait: timedelta

    @property
    def minutes(self) -> int:
        """Whole minutes to wait, at least one."""
        return max(1, math.ceil(self.wait.total_seconds() / 60))


@dataclass(frozen=True)
class WrongDigits:
    """The digits are not on the dossier; `left` guesses remain."""

    left: int


@dataclass(frozen=True)
class DossierOffice:
    """Finds dossiers for conversations; `contact` says whom to turn to instead."""

    engine: Engine
    gateway: DossierGateway
    guesses: Guesses
    key: bytes = field(repr=False)
    today: Callable[[], date]
    contact: str = ""
    public_url: str = ""

    def find(self, code: str, conversation_id: str, address: str = "") -> Dossier | Locked | None:
        """The dossier of `code`; codes that are unknown count as guesses.

        Raises: GatewayUnavailable where its system does not answer.
        """
        scopes = [*self._asker("search", conversation_id), *_from("search_address", address)]
        wait = self.guesses.take(scopes)
        if wait is not None:
            return Locked(wait)
        try:
            found = self.gateway.find(code)
        except Exception:
            self.guesses.give_back(scopes)
            raise
        if found is not None:
            self.guesses.give_back(scopes)
        return found

    def prove(
        self, dossier: Dossier, digits: str, conversation_id: str, address: str = ""
    ) -> Locked | WrongDigits | None:
        """None where `digits` end a number on the dossier; each wrong try counts."""
        scopes = [
            Scope("conversation", conversation_id),
            Scope("sender", self._sender(conversation_id)),
            Scope("code", dossier.code),
            *_from("address", address),
        ]
        wait = self.guesses.take(scopes)
        if wait is not None:
            return Locked(wait)
        if proves(digits, dossier.code, dossier.verifiers, self.key):
            self.guesses.give_back(scopes)
            return None
        left = self.guesses.left(scopes)
        if left > 0:
            return WrongDigits(left)
        locked = min((self.guesses.limits[s.kind].lock for s in scopes), default=timedelta())
        return Locked(locked)

    def receipt_picture(self, channel: str) -> str:
        """Address of the picture of a receipt; empty where the citizen could not open it."""
        host = urlsplit(self.public_url).hostname
        if not host or (is_loopback(host) and channel != WEB):
            return ""
        return self.public_url.rstrip("/") + RECEIPT_PATH

    def _asker(self, kind: str, conversation_id: str) -> list[Scope]:
        values = dict.fromkeys((conversation_id, self._sender(conversation_id)))
        return [Scope(kind, value) for value in values]

    def _sender(self, conversation_id: str) -> str:
        with read_session(self.engine) as session:
            row = session.get(Conversation, conversation_id)
        return f"{row.channel}:{row.sender}" if row else conversation_id


def _from(kind: str, address: str) -> list[Scope]:
    """The scope of a browser's network address; messengers tell none."""
    return [Scope(kind, network(address))] if address else []
