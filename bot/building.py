"""Putting the bot together from values that a `__main__` or `serve.py` has read."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.checklists.ticks import Ticks
from bot.conversations import Conversations
from bot.dossiers.gateway import DossierGateway
from bot.dossiers.guesses import Guesses
from bot.dossiers.office import DossierOffice
from bot.dossiers.table import TableGateway
from bot.dossiers.watching import Watches
from bot.media.media import Media, open_media
from bot.obstacles.desk import ObstacleDesk
from bot.pipeline import Tools, build_finish, build_steps
from bot.places.local import open_local
from bot.service import ChatService
from bot.splitting import Splitter
from bot.talk import read_talk
from bot.wording import contact
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.questions import read_questions
from retrieval.engine import SearchEngine
from retrieval.finding import Finding
from retrieval.opening import SearchPlace, open_search

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PHOTOS = Path("var/photos")


@dataclass
class Knowing:
    """The knowledge in use; replaced whole when knowledge changes."""

    catalogue: Catalogue
    search: SearchEngine
    problems: Mapping[str, str]

    def find(self, text: str) -> Finding:
        """Search with the newest engine."""
        return self.search.find(text)


@dataclass(frozen=True)
class DossierSource:
    """Where dossiers are known, and the key of the hashes that prove who asks."""

    gateway: DossierGateway
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Bot:
    """The objects that channels, staff pages and workers share."""

    engine: Engine
    knowing: Knowing
    conversations: Conversations
    desk: ObstacleDesk
    service: ChatService
    dossiers: DossierOffice
    media: Media


def today() -> date:
    """The date in Vietnam."""
    return datetime.now(ZONE).date()


def build_bot(
    engine: Engine,
    place: SearchPlace,
    *,
    hotline: str = "",
    public_url: str = "",
    province: str = "",
    dossiers: DossierSource | None = None,
    media: Media | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Bot:
    """Load the knowledge, open the search and wire the pipeline."""
    say("catalogue")
    catalogue = load_catalogue(engine)
    opened = open_search(catalogue.procedures, read_questions(), place, say)
    knowing = Knowing(catalogue, opened.engine, opened.problems)
    return wire_bot(
        engine,
        knowing,
        hotline=hotline,
        public_url=public_url,
        province=province,
        dossiers=dossiers,
        media=media,
    )


def wire_bot(
    engine: Engine,
    knowing: Knowing,
    *,
    hotline: str = "",
    public_url: str = "",
    province: str = "",
    dossiers: DossierSource | None = None,
    media: Media | None = None,
) -> Bot:
    """Wire the pipeline around knowledge that is loaded.

    Without a source of dossiers imported ones give their status; their details stay closed.
    """
    conversations = Conversations(engine)
    desk = ObstacleDesk(engine)
    office = _office(engine, dossiers, contact(hotline), public_url)
    tools = Tools(
        catalogue=lambda: knowing.catalogue,
        understanding=lambda: knowing.search.corpus.understanding,
        find=knowing.find,
        conversations=conversations,
        desk=desk,
        ticks=Ticks(engine),
        local=open_local(engine, province),
        dossiers=office,
        watches=Watches(engine),
        media=media or open_media(engine, PHOTOS),
        today=today,
        hotline=hotline,
        public_url=public_url,
    )
    split = Splitter(tools.understanding, read_talk())
    service = ChatService(conversations, build_steps(tools), split, finish=build_finish(tools))
    return Bot(engine, knowing, conversations, desk, service, office, tools.media)


def _office(
    engine: Engine, source: DossierSource | None, whom: str, public_url: str
) -> DossierOffice:
    source = source or DossierSource(TableGateway(engine), secrets.token_bytes(32))
    return DossierOffice(
        engine=engine,
        gateway=source.gateway,
        guesses=Guesses(engine, source.key),
        key=source.key,
        today=today,
        contact=whom,
        public_url=public_url,
    )
