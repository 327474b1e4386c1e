"""The gateway to VNPT iGate 2.

Source: its dossier search `GET <api>/pa/dossier-search/dvc`, behind Keycloak's realm `digo`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.dossiers.dossier import Dossier
from bot.dossiers.fields import FieldMap, dig
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.http import NOT_FOUND, UNAUTHORISED, Call, JsonCaller

TOKEN_PATH = "/auth/realms/digo/protocol/openid-connect/token"
SEARCH_PATH = "/pa/dossier-search/dvc"
EARLY_SECONDS = 30.0
TOKEN_SECONDS = 60.0
PATHS = {
    "code": "code",
    "status": "statusCurrentTask",
    "procedure_name": "procedure.translate.0.name",
    "applicant": "applicant.data.fullname",
    "received_on": "appliedDate",
    "due_on": "appointmentDate",
    "finished_on": "completedDate",
}


@dataclass(frozen=True)
class Credentials:
    """A client of the single sign-on; the secret is never shown."""

    sso_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass
class AccessToken:
    """Fetches the access token, and keeps it until shortly before it ends."""

    caller: JsonCaller
    credentials: Credentials
    clock: Callable[[], float] = time.monotonic
    _token: str = field(default="", repr=False)
    _ends_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, refused: str = "") -> str:
        """A token in force other than the `refused` one.

        Raises: GatewayUnavailable where none is issued.
        """
        with self._lock:
            if not self._token or self._token == refused or self.clock() >= self._ends_at:
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        answer = self.caller.send(
            Call(
                "POST",
                self.credentials.sso_url + TOKEN_PATH,
                form={
                    "grant_type": "client_credentials",
                    "client_id": self.credentials.client_id,
                    "client_secret": self.credentials.client_secret,
                },
            )
        )
        token, seconds = dig(answer.body, "access_token"), dig(answer.body, "expires_in")
        if not isinstance(token, str) or not token:
            raise GatewayUnavailable("the dossier system issues no token: check DOSSIER_CLIENT_ID")
        lasts = float(seconds) if isinstance(seconds, int | float) else TOKEN_SECONDS
        self._token, self._ends_at = token, self.clock() + max(lasts - EARLY_SECONDS, lasts / 2)


@dataclass(frozen=True)
class IgateGateway:
    """Finds dossiers by iGate's public search, which holds neither phone nor identity number."""

    api_url: str
    caller: JsonCaller
    token: AccessToken
    fields: FieldMap

    def find(self, code: str) -> Dossier | None:
        """The dossier whose code equals `code`; the search may return others.

        Raises: GatewayUnavailable where iGate does not answer, or not understandably.
        """
        token = self.token.get()
        answer = self.caller.send(self._search(code, token))
        if answer.status == UNAUTHORISED:
            answer = self.caller.send(self._search(code, self.token.get(refused=token)))
        if answer.status in (UNAUTHORISED, NOT_FOUND):
            raise GatewayUnavailable(f"the dossier system: status {answer.status}")
        hits = dig(answer.body, "content")
        if not isinstance(hits, list):
            raise GatewayUnavailable("the dossier system sent no list of dossiers")
        return self._same_code(hits, code)

    def _same_code(self, hits: list[Any], code: str) -> Dossier | None:
        found = (self.fields.dossier(hit, code) for hit in hits)
        return next((dossier for dossier in found if dossier is not None), None)

    def _search(self, code: str, token: str) -> Call:
        return Call(
            "GET",
            self.api_url + SEARCH_PATH,
            params={"page": "0", "size": "10", "spec": "slice", "code": code},
            headers={"Authorization": f"Bearer {token}"},
        )
