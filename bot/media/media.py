"""What the bot can do beside text on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, Engine
from sqlmodel import col, select

from bot.channels.channel import Channel
from bot.media.files import Files
from bot.message import Outcome
from bot.obstacles.photos import Photos
from bot.records import TurnRecord
from bot.voice.hearing import Ears
from bot.voice.speaking import Mouth
from knowledge.database import read_session

TOLD = (Outcome.ANSWERED, Outcome.DOSSIER_FOUND)


@dataclass(frozen=True)
class Told:
    """Finds what was answered before."""

    engine: Engine

    def last(self, conversation_id: str) -> str:
        """The text of the last answer; empty where there is none."""
        told = col(TurnRecord.outcome).in_([outcome.value for outcome in TOLD])
        return self._text(conversation_id, told)

    def by_reference(self, conversation_id: str, reference: str) -> str:
        """The text of one turn; empty where the conversation has no such turn."""
        return self._text(conversation_id, col(TurnRecord.reference) == reference)

    def _text(self, conversation_id: str, which: ColumnElement[bool]) -> str:
        with read_session(self.engine) as session:
            found = session.exec(
                select(TurnRecord.reply)
                .where(TurnRecord.conversation_id == conversation_id)
                .where(which)
                .order_by(col(TurnRecord.id).desc())
                .limit(1)
            ).first()
        return found or ""


@dataclass(frozen=True)
class Media:
    """Photos, voice notes and reading aloud; `speaking` are the channels that take sound."""

    photos: Photos
    told: Told
    files: Files = field(default_factory=Files)
    ears: Ears = field(default_factory=Ears)
    mouth: Mouth = field(default_factory=Mouth)
    speaking: set[str] = field(default_factory=set)

    def serve(self, channels: Iterable[Channel]) -> None:
        """Fetch the files of these channels, and send sound to those that take it."""
        for channel in channels:
            self.files.downloads[channel.name] = channel.download
            if channel.limits.sound and self.mouth.packed:
                self.speaking.add(channel.name)


def open_media(engine: Engine, folder: Path) -> Media:
    """What this machine can do; photos are kept in `folder`."""
    return Media(Photos(engine, folder), Told(engine))
