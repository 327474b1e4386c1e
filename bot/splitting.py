"""Several questions in one message, taken apart in order."""

from __future__ import annotations

import re

from bot.buttons import read_tap

MOST_QUESTIONS = 4
LEAST_WORDS = 3
END = re.compile(r"(?<=\?)\s+|\n+")


def split_questions(text: str) -> list[str]:
    """The questions of `text` in order; the whole text where it holds one.

    A piece too short to stand alone joins the piece before it.
    """
    if read_tap(text) or text.lstrip().startswith("/"):
        return [text]
    pieces: list[str] = []
    for piece in filter(None, (part.strip() for part in END.split(text))):
        if pieces and (len(piece.split()) < LEAST_WORDS or not pieces[-1].endswith("?")):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces if 1 < len(pieces) <= MOST_QUESTIONS else [text]
