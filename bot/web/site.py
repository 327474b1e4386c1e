"""What the public pages work with, and mounting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from bot.building import Bot, today
from bot.composing.passage import Subject
from bot.conversations import Conversations
from bot.directory import Directory, KeptDirectory
from bot.media.media import Media
from bot.rates.limits import RateLimits
from bot.service import ChatService
from bot.volunteers.desk import VolunteerDesk
from bot.web.posters import PosterPress
from knowledge.catalogue import Catalogue
from knowledge.guides import Guide, fitting, read_guides
from knowledge.procedure import Procedure
from knowledge.questions import Asked, read_questions
from retrieval.finding import Finding

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Site:
    """Dependencies of the pages; callables give what is newest.

    `communes` maps a commune's id to its name; `secure` marks cookies for HTTPS alone.
    """

    engine: Engine
    catalogue: Callable[[], Catalogue]
    find: Callable[[str], Finding]
    service: ChatService
    conversations: Conversations
    media: Media
    public_url: str
    hotline: str = ""
    communes: Mapping[str, str] = field(default_factory=dict)
    guides: Callable[[], Mapping[str, Guide]] = read_guides
    asked: Callable[[], Mapping[str, Asked]] = read_questions
    today: Callable[[], date] = today
    secure: bool = False
    limits: RateLimits = field(default_factory=RateLimits.none)
    kept: KeptDirectory = field(default_factory=KeptDirectory)

    @property
    def directory(self) -> Directory:
        """The list of procedures in force, by field."""
        return self.kept.directory(self.catalogue(), self.guides, self.asked)

    @property
    def volunteers(self) -> VolunteerDesk:
        """Invitations, log-ins and people helped."""
        return VolunteerDesk(self.engine)

    @property
    def posters(self) -> PosterPress:
        """Makes posters with QR codes."""
        return PosterPress(self.directory, self.public_url, self.communes)

    def guide(self, code: str) -> Guide | None:
        """The guide of a procedure, as far as it speaks of the facts as they are now."""
        return fitting(self.guides().get(code), self.catalogue().moved_of(code))

    def subject(self, procedure: Procedure) -> Subject:
        """What the sections of a procedure's page are composed from."""
        return Subject(
            procedure=procedure,
            today=self.today(),
            page=self.catalogue().page(procedure.code),
            guide=self.guide(procedure.code),
        )

    def address(self, path: str) -> str:
        """The address of `path` that citizens reach."""
        return self.public_url.rstrip("/") + path


def open_site(
    bot: Bot,
    *,
    public_url: str,
    hotline: str = "",
    communes: Mapping[str, str] | None = None,
    limits: RateLimits | None = None,
) -> Site:
    """The site of a bot."""
    return Site(
        engine=bot.engine,
        catalogue=lambda: bot.knowing.catalogue,
        find=bot.knowing.find,
        service=bot.service,
        conversations=bot.conversations,
        media=bot.media,
        public_url=public_url,
        hotline=hotline,
        communes=communes or {},
        secure=public_url.startswith("https://"),
        limits=limits or RateLimits.none(),
    )


def site_of(request: Request) -> Site:
    """The site of the app that serves `request`."""
    found = request.app.state.site
    assert isinstance(found, Site)
    return found


PageSite = Annotated[Site, Depends(site_of)]
