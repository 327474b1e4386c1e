"""What citizens report to staff: obstacles, how one stands, distress, wanting a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import wording as common
from bot.buttons import read_tap
from bot.composing.formats import day
from bot.message import Outcome
from bot.obstacles import wording
from bot.obstacles.desk import COMPLAINT, DISTRESS, PERSON, ObstacleDesk, Standing, Voice
from bot.obstacles.reading import Reading, read_obstacle
from bot.obstacles.records import ReportStatus
from bot.references import report_reference_in
from bot.talk import Talk
from bot.turn import Turn
from retrieval.normalise import fold, tokens

COMMAND = re.compile(r"/phan_?anh(?:@\w+)?\b")
ERASE = "/xoa"
AWAITING = "complaint"
LEAST_WORDS = 3
HELPED = "@helped"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class AskReport:
    """Tells how a report stands when its reference is in the message."""

    desk: ObstacleDesk

    def __call__(self, turn: Turn) -> Turn:
        """Settle where a report reference stands in the message."""
        reference = report_reference_in(turn.text)
        if reference is None or read_tap(turn.typed):
            return turn
        standing = self.desk.standing(reference)
        if standing is None:
            return turn.settle(Outcome.INFORMED, wording.UNKNOWN.format(report=reference))
        return turn.settle(Outcome.INFORMED, _told(reference, standing))


@dataclass(frozen=True)
class RateAnswer:
    """Takes the tap that says whether staff's answer helped."""

    desk: ObstacleDesk

    def __call__(self, turn: Turn) -> Turn:
        """Settle on the tap; an answer that did not help goes back to staff."""
        tap = read_tap(turn.typed)
        if tap is None or tap.kind != HELPED:
            return turn
        helped = tap.parts[0] == "yes"
        reference = report_reference_in(tap.parts[-1])
        kept = reference is not None and self.desk.rate(
            reference, turn.conversation_id, helped=helped
        )
        if helped or not kept:
            return turn.settle(Outcome.RECORDED, wording.HELPED)
        return turn.settle(Outcome.RECORDED, wording.NOT_HELPED.format(report=reference))


@dataclass(frozen=True)
class AskPerson:
    """Hands over to staff where somebody says no more than that they want a person."""

    desk: ObstacleDesk
    talk: Talk
    hotline: str

    def __call__(self, turn: Turn) -> Turn:
        """Flag the conversation for staff, and say so."""
        if self.talk.kind(tokens(turn.text)) != "person":
            return turn
        self.desk.flag(turn.conversation_id, PERSON)
        text = wording.WANTS_PERSON.format(contact=common.contact(self.hotline))
        return turn.settle(Outcome.HANDED_TO_STAFF, text)


@dataclass(frozen=True)
class NoticeDistress:
    """Flags the conversation of a person in distress; grave words go to a person at once."""

    desk: ObstacleDesk
    hotline: str

    def __call__(self, turn: Turn) -> Turn:
        """Flag and pass on, or hand over to staff."""
        reading = read_obstacle(turn.text)
        if not reading.distressed:
            return turn
        self.desk.flag(turn.conversation_id, DISTRESS)
        turn = turn.note(distress=True)
        if not reading.grave:
            return turn
        report = self.desk.file(_voice(turn, turn.text))
        text = wording.GRAVE.format(contact=common.contact(self.hotline))
        return turn.note(report=report).settle(Outcome.HANDED_TO_STAFF, text)


@dataclass(frozen=True)
class Comfort:
    """Adds a kind word and whom to call to the answer of a person in distress."""

    hotline: str

    def __call__(self, turn: Turn) -> Turn:
        """The settled turn, with the word where it tells of distress."""
        if not turn.trace.get("distress") or turn.outcome is Outcome.HANDED_TO_STAFF:
            return turn
        word = wording.COMFORT.format(contact=common.contact(self.hotline))
        return turn.add(reply_text=f"{turn.reply_text}\n\n{word}")


@dataclass(frozen=True)
class TakeComplaint:
    """Files an obstacle that a citizen reports in their own words."""

    desk: ObstacleDesk
    talk: Talk
    hotline: str

    def __call__(self, turn: Turn) -> Turn:
        """Ask for the story on the command alone; file it when it comes."""
        if read_tap(turn.typed):
            return turn
        command = COMMAND.match(fold(turn.text.lstrip()))
        story = turn.text.lstrip()[command.end() :].strip() if command else turn.text.strip()
        words = tokens(story)
        reading = read_obstacle(story)
        if turn.state.awaiting == AWAITING and not turn.text.lstrip().startswith("/"):
            return self._take_awaited(turn, story, reading)
        if command or self.talk.kind(words) == "report":
            short = len(words) < LEAST_WORDS or self.talk.kind(words) == "report"
            return self._ask(turn) if short else self._file(turn, story)
        return self._file(turn, story) if self._complains(words, reading) else turn

    def _take_awaited(self, turn: Turn, story: str, reading: Reading) -> Turn:
        turn = turn.remember(awaiting=None)
        if reading.cancels:
            return turn.settle(Outcome.INFORMED, wording.CANCELLED)
        if len(tokens(story)) < LEAST_WORDS and reading.kind is None:
            return turn  # something else came instead of the story
        return self._file(turn, story)

    def _complains(self, words: list[str], reading: Reading) -> bool:
        """Whether it is an obstacle; words that questions use too count only outside one."""
        if len(words) < LEAST_WORDS:
            return False
        if reading.complains:
            return True
        return bool(self.talk.complaints.find(words)) and not reading.asks

    def _ask(self, turn: Turn) -> Turn:
        return turn.remember(awaiting=AWAITING).settle(Outcome.CLARIFY, wording.ASK)

    def _file(self, turn: Turn, story: str) -> Turn:
        report = self.desk.file(_voice(turn, story))
        self.desk.flag(turn.conversation_id, COMPLAINT)
        contact = common.contact(self.hotline)
        message = wording.RECORDED.format(report=report, contact=contact)
        return turn.remember(awaiting=None).note(report=report).settle(Outcome.RECORDED, message)


@dataclass(frozen=True)
class Erase:
    """Marks the turn of a person who wants their conversations deleted.

    The deletion itself follows once the turn is settled, so that this turn goes too.
    """

    talk: Talk

    def __call__(self, turn: Turn) -> Turn:
        """Settle on `/xoa` or the same in words."""
        wanted = fold(turn.text.strip()) == ERASE or self.talk.kind(tokens(turn.text)) == "forget"
        return turn.note(erase=True).settle(Outcome.RECORDED, common.ERASED) if wanted else turn


def _voice(turn: Turn, text: str) -> Voice:
    return Voice(
        turn_key=turn.key,
        turn_reference=turn.reference,
        conversation_id=turn.conversation_id,
        text=text,
        procedure=turn.state.procedure,
        commune=turn.state.commune,
    )


def _told(reference: str, standing: Standing) -> str:
    report = standing.report
    status = ReportStatus(report.status)
    filed = day(report.first_at.astimezone(ZONE).date())
    lines = [
        wording.STANDS.format(report=reference, date=filed, status=wording.STATUSES[status]),
    ]
    if report.answer and not status.open:
        lines.append(wording.ANSWER_WAS.format(answer=report.answer))
    if status.open and report.due_at:
        lines.append(wording.DUE.format(date=day(report.due_at.astimezone(ZONE).date())))
    if standing.people > 1:
        lines.append(wording.PEOPLE.format(count=standing.people))
    return "\n".join(lines)
