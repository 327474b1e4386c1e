"""Putting the bot together from values that a `__main__` or `serve.py` has read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.alerts.chats import StaffChats
from bot.checklists.ticks import Ticks
from bot.conversations import Conversations
from bot.directory import Directory, KeptDirectory
from bot.dossiers.gateway import DossierGateway
from bot.dossiers.guesses import Guesses
from bot.dossiers.office import DossierOffice
from bot.dossiers.table import TableGateway
from bot.dossiers.watching import Watches
from bot.knowing import Knowing
from bot.language_model.client import LanguageModel
from bot.media.media import Media, open_media
from bot.obstacles.desk import ObstacleDesk
from bot.obstacles.similarity import KnownWords
from bot.pipeline import Tools, build_finish, build_steps
from bot.places.local import open_local
from bot.refreshing import EVERY_SECONDS, Refresher
from bot.scheduler import Task
from bot.service import ChatService
from bot.splitting import Splitter
from bot.talk import read_talk
from bot.wording import contact
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.guides import read_guides
from knowledge.learning.changes import read_changes
from knowledge.questions import read_questions
from retrieval.corpus import answerable, corpus_version
from retrieval.opening import Opened, SearchPlace, open_search

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PHOTOS = Path("var/photos")


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
    model: LanguageModel | None = None
    refresher: Refresher | None = None


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
    model: LanguageModel | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Bot:
    """Load the knowledge, open the search and wire the pipeline."""
    say("catalogue")
    changes = read_changes(engine)
    catalogue = load_catalogue(engine)
    asked = read_questions()

    def open_for(catalogue: Catalogue) -> Opened:
        return open_search(catalogue.procedures, asked, place, say)

    def searched(catalogue: Catalogue) -> str:
        return corpus_version(answerable(catalogue.procedures), asked)

    opened = open_for(catalogue)
    knowing = Knowing(catalogue, opened.engine, opened.problems)
    refresher = Refresher(engine, knowing, open_for, searched)
    refresher.begin(changes)
    bot = wire_bot(
        engine,
        knowing,
        hotline=hotline,
        public_url=public_url,
        province=province,
        dossiers=dossiers,
        media=media,
        model=model,
    )
    return replace(bot, refresher=refresher)


def refreshing(bot: Bot) -> tuple[Task, ...]:
    """The tasks that keep this process's knowledge fresh; every replica runs them."""
    if bot.refresher is None:
        return ()
    return (
        Task("knowledge", EVERY_SECONDS, bot.refresher.refresh, everywhere=True),
        Task("index", EVERY_SECONDS, bot.refresher.reindex, everywhere=True),
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
    model: LanguageModel | None = None,
) -> Bot:
    """Wire the pipeline around knowledge that is loaded.

    Without a source of dossiers imported ones give their status; their details stay closed.
    """
    conversations = Conversations(engine)
    desk = ObstacleDesk(engine, KnownWords(knowing.rarity))
    office = _office(engine, dossiers, contact(hotline), public_url)
    kept = KeptDirectory()

    def directory() -> Directory:
        return kept.directory(knowing.catalogue, read_guides, read_questions)

    tools = Tools(
        catalogue=lambda: knowing.catalogue,
        understanding=lambda: knowing.search.corpus.understanding,
        find=knowing.find,
        recall=knowing.recall,
        entry=knowing.entry,
        conversations=conversations,
        desk=desk,
        ticks=Ticks(engine),
        local=open_local(engine, province),
        dossiers=office,
        watches=Watches(engine),
        staff_chats=StaffChats(engine),
        media=media or open_media(engine, PHOTOS),
        model=model,
        directory=directory,
        today=today,
        hotline=hotline,
        public_url=public_url,
    )
    split = Splitter(tools.understanding, read_talk())
    service = ChatService(conversations, build_steps(tools), split, finish=build_finish(tools))
    return Bot(engine, knowing, conversations, desk, service, office, tools.media, model)


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
