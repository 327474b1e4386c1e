"""What the bot can do beside text on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
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
class Media:
    """Photos, voice notes and reading aloud; `speaking` are the channels that take sound."""

    photos: Photos
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
    return Media(Photos(engine, folder))


@dataclass(frozen=True)
class LastAnswer:
    """Finds what was answered last."""

    engine: Engine

    def __call__(self, conversation_id: str) -> str:
        """The text of the last answer; empty where there is none."""
        with read_session(self.engine) as session:
            found = session.exec(
                select(TurnRecord.reply)
                .where(TurnRecord.conversation_id == conversation_id)
                .where(col(TurnRecord.outcome).in_([outcome.value for outcome in TOLD]))
                .order_by(col(TurnRecord.id).desc())
                .limit(1)
            ).first()
        return found or ""
