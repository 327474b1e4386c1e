"""How an answer is made: the steps in order, like a table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot import buttons
from bot.alerts.chats import StaffChats
from bot.checklists.ticks import Ticks
from bot.conversations import Conversations
from bot.differences.asking import read_asking
from bot.directory import Directory
from bot.dossiers.office import DossierOffice
from bot.dossiers.watching import Watches
from bot.language_model.client import LanguageModel
from bot.language_model.rephrasing import Rephrase
from bot.language_model.rewriting import SurerFind
from bot.media.media import Media
from bot.message import Button
from bot.obstacles.desk import ObstacleDesk
from bot.places.local import Local
from bot.places.questions import read_place_questions
from bot.sisters import Sisters
from bot.steps.answer import Answer
from bot.steps.browse import Browse
from bot.steps.case import PickCase
from bot.steps.checklist import GiveChecklist, Lists, ReadTick, WantChecklist
from bot.steps.choosing import GoBack, PickChoice
from bot.steps.codes import ReadProcedureCode, ReadRepealedName, TellRepealed
from bot.steps.difference import TellDifference
from bot.steps.dossiers import AskDossierCode, ProveDossier, ReadDossierCode
from bot.steps.entries import AnswerFromEntry, FindEntry, OfferEntries, Recall
from bot.steps.find import FindProcedure, Understand
from bot.steps.follow import Correct, FollowUp
from bot.steps.life_event import OfferLifeEvent
from bot.steps.photos import AttachPhotos, PhotoKeeper, TakePhoto
from bot.steps.place import ReadPlace
from bot.steps.refuse import FileUnanswered, Refuse
from bot.steps.reports import (
    AskPerson,
    AskReport,
    Comfort,
    Erase,
    NoticeDistress,
    RateAnswer,
    TakeComplaint,
)
from bot.steps.staff_chat import LinkStaffChat
from bot.steps.talk import FirstNotice, RefuseUnreadable, SmallTalk
from bot.steps.taps import ReadTap
from bot.steps.variants import OfferVariants
from bot.steps.voice import Listen, ReadAloud, RepeatHeard
from bot.steps.watch import WatchDossier
from bot.talk import read_talk
from bot.turn import Step, Turn, UnsettledTurn
from bot.variants import Variants
from knowledge.catalogue import Catalogue
from knowledge.glossary import read_glossary
from retrieval.finding import Find
from retrieval.understanding import Understanding

LONGEST_MESSAGE = 4000
STARTERS = ("1.001193", "1.004194", "1.000894", "2.000815", "1.001612")


@dataclass(frozen=True)
class Tools:
    """What the steps work with; callables give what is newest at the time of the turn."""

    catalogue: Callable[[], Catalogue]
    understanding: Callable[[], Understanding]
    find: Find
    recall: Recall
    entry: FindEntry
    conversations: Conversations
    desk: ObstacleDesk
    today: Callable[[], date]
    ticks: Ticks
    local: Local
    dossiers: DossierOffice
    watches: Watches
    media: Media
    model: LanguageModel | None
    directory: Callable[[], Directory]
    staff_chats: StaffChats
    hotline: str = ""
    public_url: str = ""


def build_steps(tools: Tools) -> tuple[Step, ...]:
    """The steps of a turn, in order; the last one settles whatever is left."""
    talk = read_talk()
    sisters = Sisters(tools.find, tools.catalogue, tools.understanding, talk)
    lists = Lists(tools.ticks, tools.catalogue, tools.public_url)
    media = tools.media
    return (
        TakePhoto(PhotoKeeper(media.files, media.photos)),
        Listen(media.files, media.ears),
        RefuseUnreadable(LONGEST_MESSAGE),
        ReadTap(tools.catalogue, tools.conversations, tools.desk),
        ReadTick(tools.catalogue, lists),
        RateAnswer(tools.desk),
        Erase(talk),
        LinkStaffChat(tools.staff_chats),
        WatchDossier(tools.dossiers, tools.watches),
        ReadDossierCode(tools.dossiers),
        ProveDossier(tools.dossiers),
        AskDossierCode(tools.dossiers, talk),
        PickCase(tools.catalogue, tools.understanding, talk),
        PickChoice(tools.catalogue, tools.understanding, talk),
        GoBack(tools.catalogue, tools.understanding, talk),
        SmallTalk(talk, starters(tools.catalogue())),
        AskPerson(tools.desk, talk, tools.hotline),
        Browse(tools.directory, talk, tools.public_url),
        ReadAloud(talk, media.told.last, media.speaking),
        AnswerFromEntry(tools.recall, tools.entry),
        AskReport(tools.desk),
        ReadPlace(tools.local, read_place_questions(talk), tools.catalogue),
        NoticeDistress(tools.desk, tools.hotline),
        TakeComplaint(tools.desk, talk, tools.hotline),
        ReadProcedureCode(tools.catalogue, tools.understanding),
        ReadRepealedName(tools.catalogue),
        TellDifference(read_asking(read_glossary()), tools.catalogue),
        Understand(tools.understanding),
        WantChecklist(tools.catalogue, tools.understanding, talk),
        Correct(tools.catalogue, tools.understanding, talk),
        OfferLifeEvent(tools.directory, tools.understanding, tools.find, talk),
        FollowUp(tools.catalogue, tools.understanding, tools.find, sisters, talk),
        FindProcedure(_surer(tools), tools.catalogue),
        TellRepealed(tools.catalogue),
        GiveChecklist(lists),
        Answer(tools.catalogue, tools.today, tools.local),
        OfferEntries(tools.recall, tools.entry),
        Refuse(),
        FileUnanswered(tools.desk, tools.hotline, tools.local.phone),
    )


def build_finish(tools: Tools) -> tuple[Step, ...]:
    """What every turn takes once it is settled, in order."""
    media = tools.media
    return (
        AttachPhotos(PhotoKeeper(media.files, media.photos)),
        OfferVariants(Variants(tools.catalogue, tools.understanding)),
        Comfort(tools.hotline),
        Rephrase(tools.model),
        RepeatHeard(),
        FirstNotice(),
    )


def _surer(tools: Tools) -> Find:
    return SurerFind(tools.find, tools.model) if tools.model else tools.find


def run_steps(steps: Sequence[Step], turn: Turn) -> Turn:
    """Apply `steps` in order until one settles the turn with an outcome.

    Raises: UnsettledTurn where no step settles it.
    """
    for step in steps:
        turn = step(turn)
        if turn.outcome is not None:
            return turn
    raise UnsettledTurn(turn.reference)


def starters(catalogue: Catalogue) -> tuple[Button, ...]:
    """Buttons for some of the most asked procedures."""
    found = (catalogue.get(code) for code in STARTERS)
    return tuple(
        Button(buttons.shorten(item.name), buttons.value("p", item.code)) for item in found if item
    )
