"""The gateway to any system that gives a dossier as JSON at an address with its code."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from bot.dossiers.dossier import Dossier
from bot.dossiers.fields import FieldMap
from bot.dossiers.gateway import GatewayUnavailable
from bot.dossiers.http import NOT_FOUND, UNAUTHORISED, Call, JsonCaller

PLACE = "{code}"


@dataclass(frozen=True)
class EndpointGateway:
    """Finds dossiers at `url`, in which `{code}` stands for the code."""

    url: str
    caller: JsonCaller
    fields: FieldMap
    token: str = field(default="", repr=False)

    def find(self, code: str) -> Dossier | None:
        """The dossier whose code equals `code`; 404 and another code mean there is none.

        Raises: GatewayUnavailable where the system does not answer, or not understandably.
        """
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = self.url.replace(PLACE, quote(code, safe=""))
        answer = self.caller.send(Call("GET", url, headers=headers))
        if answer.status == NOT_FOUND:
            return None
        if answer.status == UNAUTHORISED:
            raise GatewayUnavailable("the dossier system refuses us: check DOSSIER_TOKEN")
        if not isinstance(answer.body, dict | list):
            raise GatewayUnavailable("the dossier system sent no object")
        return self.fields.dossier(answer.body, code)
