"""What stands in a conversation for a message that is no text; the bot says it reads only text."""

from __future__ import annotations

PHOTO = "\N{CAMERA}"
VIDEO = "\N{MOVIE CAMERA}"
VOICE = "\N{MICROPHONE}"
STICKER = "\N{SLIGHTLY SMILING FACE}"
FILE = "\N{PAPERCLIP}"
PLACE = "\N{ROUND PUSHPIN}"
CONTACT = "\N{BLACK TELEPHONE}"
OTHER = "\N{BLACK QUESTION MARK ORNAMENT}"
