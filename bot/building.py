"""Putting the bot together from values that a `__main__` or `serve.py` has read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.checklists.ticks import Ticks
from bot.conversations import Conversations
from bot.obstacles.desk import ObstacleDesk
from bot.pipeline import Tools, build_steps
from bot.service import ChatService
from knowledge.catalogue import Catalogue, load_catalogue
from knowledge.questions import read_questions
from retrieval.engine import SearchEngine
from retrieval.finding import Finding
from retrieval.opening import SearchPlace, open_search

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


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
class Bot:
    """The objects that channels, staff pages and workers share."""

    engine: Engine
    knowing: Knowing
    conversations: Conversations
    desk: ObstacleDesk
    service: ChatService


def today() -> date:
    """The date in Vietnam."""
    return datetime.now(ZONE).date()


def build_bot(
    engine: Engine,
    place: SearchPlace,
    *,
    hotline: str = "",
    public_url: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Bot:
    """Load the knowledge, open the search and wire the pipeline."""
    say("catalogue")
    catalogue = load_catalogue(engine)
    opened = open_search(catalogue.procedures, read_questions(), place, say)
    knowing = Knowing(catalogue, opened.engine, opened.problems)
    return wire_bot(engine, knowing, hotline=hotline, public_url=public_url)


def wire_bot(engine: Engine, knowing: Knowing, *, hotline: str = "", public_url: str = "") -> Bot:
    """Wire the pipeline around knowledge that is loaded."""
    conversations = Conversations(engine)
    desk = ObstacleDesk(engine)
    tools = Tools(
        catalogue=lambda: knowing.catalogue,
        understanding=lambda: knowing.search.corpus.understanding,
        find=knowing.find,
        conversations=conversations,
        desk=desk,
        ticks=Ticks(engine),
        today=today,
        hotline=hotline,
        public_url=public_url,
    )
    service = ChatService(conversations, build_steps(tools))
    return Bot(engine, knowing, conversations, desk, service)
