"""Photos that come with reports: checked, drawn anew without hidden data, kept under a limit."""

from __future__ import annotations

import io
import re
import secrets
import warnings
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.obstacles.records import ObstacleReport, ObstacleVoice
from knowledge.columns import now
from knowledge.database import read_session, write_session
from knowledge.errors import MotCuaError

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1_600
QUALITY = 82
MOST_A_PERSON = 3
FORMATS = ("JPEG", "PNG", "WEBP")
SOON = timedelta(hours=1)
NAME = re.compile(r"[\w-]{16,64}\.jpg")


class PhotoRefused(MotCuaError):
    """The bytes are no photo we keep: another format, too large, or broken."""


class PhotoResult(StrEnum):
    """What became of a photo."""

    KEPT = "kept"
    NO_REPORT = "no_report"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Photos:
    """Keeps photos in a folder, and which voice they belong to in its row."""

    engine: Engine
    folder: Path

    def attach(self, conversation_id: str, data: bytes) -> tuple[PhotoResult, str]:
        """Keep a photo with the report that the conversation filed within the last hour.

        Returns the result and the report's reference (empty where there is none).
        Raises: PhotoRefused where the bytes are no photo we keep.
        """
        with read_session(self.engine) as session:
            voices = session.exec(
                select(ObstacleVoice, ObstacleReport.reference)
                .join(ObstacleReport)
                .where(ObstacleVoice.conversation_id == conversation_id)
                .where(col(ObstacleVoice.created_at) >= now() - SOON)
                .order_by(col(ObstacleVoice.id).desc())
            ).all()
        if not voices:
            return PhotoResult.NO_REPORT, ""
        newest, reference = voices[0]
        names = (newest.photo or "").split()
        if len(names) >= MOST_A_PERSON:
            return PhotoResult.TOO_MANY, reference
        name = self.keep(data)
        with write_session(self.engine) as session:
            voice = session.get_one(ObstacleVoice, newest.id)
            voice.photo = " ".join([*(voice.photo or "").split(), name])
            session.add(voice)
        return PhotoResult.KEPT, reference

    def keep(self, data: bytes) -> str:
        """Store a photo under a name nobody can guess; returns the name.

        Raises: PhotoRefused where the bytes are no photo we keep.
        """
        drawn = redrawn(data)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{secrets.token_urlsafe(18)}.jpg"
        (self.folder / name).write_bytes(drawn)
        return name

    def read(self, name: str) -> bytes | None:
        """The JPEG of that name, for staff; None where there is none."""
        path = self.folder / name
        return path.read_bytes() if NAME.fullmatch(name) and path.is_file() else None

    def sweep(self) -> int:
        """Delete photos whose sender erased their conversation; returns how many files went."""
        with write_session(self.engine) as session:
            erased = session.exec(
                select(ObstacleVoice)
                .where(col(ObstacleVoice.photo).is_not(None))
                .where(col(ObstacleVoice.conversation_id).is_(None))
            ).all()
            for voice in erased:
                voice.photo = None
                session.add(voice)
        with read_session(self.engine) as session:
            kept = session.exec(
                select(ObstacleVoice.photo).where(col(ObstacleVoice.photo).is_not(None))
            ).all()
        names = {name for group in kept if group for name in group.split()}
        old = now().timestamp() - SOON.total_seconds()  # a newer file may not be in its row yet
        gone = [
            path
            for path in self.folder.glob("*.jpg")
            if path.name not in names and (erased or path.stat().st_mtime < old)
        ]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)


def redrawn(data: bytes) -> bytes:
    """The photo as a new JPEG of its pixels alone: no EXIF, no place, nothing appended.

    Raises: PhotoRefused where the bytes are no photo we keep.
    """
    if len(data) > MOST_BYTES:
        raise PhotoRefused(f"larger than {MOST_BYTES // 1_000_000} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as photo:
                if photo.width * photo.height > MOST_PIXELS:
                    raise PhotoRefused("too many pixels")
                photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(photo)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clean = Image.new("RGB", upright.size, "white")
                layer = upright.convert("RGBA")
                clean.paste(layer, mask=layer)
    except PhotoRefused:
        raise
    except Exception as error:  # Pillow raises many kinds on broken pictures
        raise PhotoRefused(f"not a readable photo ({type(error).__name__})") from error
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
