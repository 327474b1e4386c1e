"""What the pages work with, built once by `build_admin`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from admin.accounts import Accounts
from admin.audit import AuditLog
from admin.devices import KnownDevices
from admin.facts.doubts import DoubtFile
from admin.sessions import StaffSessions
from admin.throttle import LoginThrottle
from admin.two_step import TwoStep
from bot.dossiers.dates import ZONE
from bot.obstacles.similarity import Similarity, shared_words
from knowledge.catalogue import Catalogue
from knowledge.columns import now
from knowledge.learning.entries import Draft
from retrieval.engine import Recalled
from retrieval.finding import Find


@dataclass(frozen=True)
class AdminTools:
    """Dependencies of the pages.

    `path` is where the app is mounted; `province` the one of this deployment, if it is for one;
    `communes` maps a commune's id to its name; `secure` marks cookies for HTTPS alone;
    `dossier_key`, as `bot.dossiers.verifying.read_key` gives it, is None where dossiers cannot be
    imported; `device_key` signs the cookies of known browsers; `photo` gives the JPEG of a
    report's photo by name;
    `preview` what the bot would answer from a knowledge entry; `similarity` how near one obstacle
    is to others; `recall` what staff taught in words of their own that comes near a question, for
    people of a commune; `doubts` what imports could not read for certain.
    """

    engine: Engine
    catalogue: Callable[[], Catalogue]
    find: Find
    path: str = "/admin"
    province: str = ""
    secure: bool = False
    dossier_key: bytes | None = field(default=None, repr=False)
    device_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    communes: Mapping[str, str] = field(default_factory=dict)
    photo: Callable[[str], bytes | None] = lambda _: None
    preview: Callable[[Draft], str] = lambda draft: draft.answer
    similarity: Similarity = shared_words
    recall: Callable[[str, str | None], Recalled] = lambda _, __: Recalled()
    doubts: DoubtFile = field(default_factory=DoubtFile)
    clock: Callable[[], datetime] = now

    def today(self) -> date:
        """The date in Vietnam."""
        return self.clock().astimezone(ZONE).date()

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
    def devices(self) -> KnownDevices:
        """Browsers that staff have logged in from."""
        return KnownDevices(self.device_key)

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
