"""Reading the last digits of a number that somebody types to prove a dossier theirs."""

from __future__ import annotations

import re

from bot.dossiers.lexicon import read_lexicon
from bot.dossiers.verifying import TAIL
from retrieval.normalise import fold, tokens

AWAITING_DIGITS = "digits:"
NUMBER = re.compile(r"\d+")
PROCEDURE_CODE = re.compile(r"\d\.\d{6}")
WHOLE_NUMBERS = (TAIL, 9, 10, 12)  # digits of the tail, old identity, phone, identity number


def proof_digits(typed: str) -> str | None:
    """The last four digits that a short message brings; None where it is something else."""
    allowed = read_lexicon().beside_proof
    words = tokens(fold(typed))
    if "?" in typed or PROCEDURE_CODE.search(typed):
        return None
    if any(not NUMBER.search(word) and word not in allowed for word in words):
        return None
    numbers: list[str] = NUMBER.findall(typed)
    joined = "".join(numbers)
    if len(joined) in WHOLE_NUMBERS:
        return joined[-TAIL:]
    long = [number for number in numbers if len(number) >= TAIL]
    return long[-1][-TAIL:] if long else None
