"""Photos: kept with the report they belong to; what they show, the bot does not read."""

from __future__ import annotations

from dataclasses import dataclass

from bot.media import wording
from bot.media.files import Files, FileUnavailable
from bot.message import AttachmentKind, Outcome
from bot.obstacles.photo_route import take_photo
from bot.obstacles.photos import MOST_A_PERSON, MOST_BYTES, Photos
from bot.turn import Turn
from retrieval.normalise import tokens

COMPLAINT = "complaint"


@dataclass(frozen=True)
class PhotoKeeper:
    """Fetches photos from their platform and keeps them with the conversation's report."""

    files: Files
    photos: Photos

    def keep(self, turn: Turn, ref: str) -> str:
        """Keep one photo; returns what to say of it."""
        try:
            data = self.files.fetch(turn.channel, ref, MOST_BYTES)
        except FileUnavailable:
            return wording.PHOTO_LOST
        return take_photo(self.photos, turn.conversation_id, data)[0]


@dataclass(frozen=True)
class TakePhoto:
    """Takes a photo that comes without words."""

    keeper: PhotoKeeper

    def __call__(self, turn: Turn) -> Turn:
        """Keep it with the report filed before, or until the story of the report comes."""
        ref = photo_of(turn)
        if ref is None or tokens(turn.typed):
            return turn
        if turn.state.awaiting == COMPLAINT:
            held = (*turn.state.photos, ref)[:MOST_A_PERSON]
            return turn.remember(photos=held).settle(Outcome.CLARIFY, wording.PHOTO_FIRST)
        return turn.settle(Outcome.RECORDED, self.keeper.keep(turn, ref))


@dataclass(frozen=True)
class AttachPhotos:
    """Gives a report that was just filed the photos that came before it and with it."""

    keeper: PhotoKeeper

    def __call__(self, turn: Turn) -> Turn:
        """Add to a settled turn what became of its photos."""
        ref = photo_of(turn)
        came = (ref,) if ref is not None and tokens(turn.typed) else ()
        if turn.outcome is Outcome.RECORDED and turn.trace.get("report"):
            return self._attach(turn, (*turn.state.photos, *came))
        if turn.state.awaiting != COMPLAINT and turn.state.photos:
            turn = turn.remember(photos=())  # the story they belong to never came
        return _added(turn, wording.PHOTO_UNSEEN) if came else turn

    def _attach(self, turn: Turn, refs: tuple[str, ...]) -> Turn:
        told = dict.fromkeys(self.keeper.keep(turn, ref) for ref in refs)
        return _added(turn.remember(photos=()), *told) if told else turn


def photo_of(turn: Turn) -> str | None:
    """What the photo of a turn is fetched by; None where it has none."""
    came = turn.attachment
    return came.ref if came is not None and came.kind is AttachmentKind.PHOTO else None


def _added(turn: Turn, *lines: str) -> Turn:
    return turn.add(reply_text="\n".join([turn.reply_text, *lines]))
