"""What the pages work with, built once by `build_admin`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import Depends, Request
from sqlalchemy import Engine

from admin.accounts import Accounts
from admin.audit import AuditLog
from admin.sessions import StaffSessions
from admin.throttle import LoginThrottle
from admin.two_step import TwoStep
from knowledge.catalogue import Catalogue
from knowledge.columns import now
from retrieval.finding import Finding


class ImportReport(Protocol):
    """What an import of dossiers gives back: rows landed, and lines rejected with the reason."""

    @property
    def landed(self) -> int: ...

    @property
    def rejected(self) -> list[tuple[int, str]]: ...


Importer = Callable[[Engine, Path], ImportReport]


@dataclass(frozen=True)
class AdminTools:
    """Dependencies of the pages.

    `path` is where the app is mounted; `communes` maps a commune's id to its name; `importer`
    is None where dossiers cannot be imported; `secure` marks cookies for HTTPS alone.
    """

    engine: Engine
    catalogue: Callable[[], Catalogue]
    find: Callable[[str], Finding]
    path: str = "/admin"
    secure: bool = False
    importer: Importer | None = None
    communes: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = now

    @property
    def accounts(self) -> Accounts:
        """Accounts of staff."""
        return Accounts(self.engine)

    @property
    def sessions(self) -> StaffSessions:
        """Sessions of logged-in staff."""
        return StaffSessions(self.engine, self.clock)

    @property
    def throttle(self) -> LoginThrottle:
        """The brake on guessing passwords."""
        return LoginThrottle(self.engine, self.clock)

    @property
    def two_step(self) -> TwoStep:
        """The second step of logging in."""
        return TwoStep(self.engine, self.clock)

    @property
    def audit(self) -> AuditLog:
        """The audit log."""
        return AuditLog(self.engine)


def tools_of(request: Request) -> AdminTools:
    """The tools of the app that serves `request`."""
    found = request.app.state.tools
    assert isinstance(found, AdminTools)
    return found


Tools = Annotated[AdminTools, Depends(tools_of)]
