"""The door to the system that knows dossiers."""

from __future__ import annotations

from typing import Protocol

from bot.dossiers.dossier import Dossier
from knowledge.errors import MotCuaError


class GatewayUnavailable(MotCuaError):
    """The system behind the gateway gave no usable answer now; retryable, never "not found"."""


class DossierGateway(Protocol):
    """Looks dossiers up by their code."""

    def find(self, code: str) -> Dossier | None:
        """The dossier of a canonical `code`, or None where the system has none.

        Raises: GatewayUnavailable where the system does not answer, or not understandably.
        """
        ...
