"""Reading an answer aloud with espeak-ng, where it is installed."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from importlib.util import find_spec

from bot.voice import sound

log = logging.getLogger(__name__)

PROGRAM = "espeak-ng"
WORDS_A_MINUTE = "140"
SPEAK_SECONDS = 20.0
LONGEST_TEXT = 1500
MP3, WAV = "audio/mpeg", "audio/wav"
LINK = re.compile(r"https?://\S+")
MARKS = re.compile(r"[•☐☑“”\"*_]")


@dataclass(frozen=True)
class Sound:
    """A text read aloud."""

    data: bytes
    kind: str


@dataclass(frozen=True)
class Mouth:
    """Reads texts aloud; as MP3 where `av` is there, else as WAV."""

    program: str = field(default_factory=lambda: shutil.which(PROGRAM) or "")
    packs: bool = field(default_factory=lambda: find_spec("av") is not None)

    @property
    def packed(self) -> bool:
        """Whether an answer can go out as a voice message."""
        return bool(self.program) and self.packs

    def speak(self, text: str) -> Sound | None:
        """`text` read aloud; None where that cannot be done here."""
        words = spoken_words(text)
        if not self.program or not words:
            return None
        command = [self.program, "-v", "vi", "-s", WORDS_A_MINUTE, "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command,
                input=words.encode(),
                capture_output=True,
                timeout=SPEAK_SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            log.warning("reading aloud failed: %s", type(error).__name__)
            return None
        return Sound(sound.as_mp3(done.stdout), MP3) if self.packs else Sound(done.stdout, WAV)

    def speak_packed(self, text: str) -> bytes | None:
        """`text` as a voice message; None where that cannot be made here."""
        spoken = self.speak(text) if self.packed else None
        return spoken.data if spoken is not None else None


def spoken_words(text: str) -> str:
    """What is worth hearing: no addresses, no marks; cut between lines."""
    lines = (line for line in text.splitlines() if not LINK.search(line))
    kept = ""
    for line in lines:
        if len(kept) + len(line) > LONGEST_TEXT:
            break
        kept = f"{kept}{MARKS.sub(' ', line).strip()}\n"
    return kept.strip()
