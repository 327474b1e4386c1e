"""Masking personal data before anything is stored."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from bot import wording
from bot.dossiers.codes import CODE, plain
from bot.dossiers.proof import AWAITING_DIGITS, proof_digits

WORDS = tomllib.loads((Path(__file__).parent / "data" / "privacy.toml").read_text("utf-8"))
UNIT = f"(?:{'|'.join(WORDS['money']['units'])})"
THOUSANDS = f"(?:{'|'.join(WORDS['money']['thousands'])})"
ISSUER = f"[{WORDS['legal']['letters']}]"
ALONE = r"(?<!\d)(?<!\d[\s.,-])"  # not the tail of a longer number
NOTHING_AFTER = r"(?![\d,])(?!\.\d)(?![\s-]\d)"
PROTECTED = re.compile(
    "|".join(
        (
            re.sub(r"\?P<\w+>", "?:", CODE.pattern),
            r"(?<![\w.])\d\.\d{6}(?![.-]?\d)",  # procedure code
            rf"{ALONE}[1-9]\d{{0,2}}(?:[.,]\d{{3}})+(?![\d.])\s*(?:{UNIT}|k)\b",
            rf"{ALONE}[1-9]\d{{0,2}}[.,]\d{{3}}{NOTHING_AFTER}",  # an amount without its unit
            rf"{ALONE}[1-9]\d?(?:[.,]\d{{3}}){{2}}{NOTHING_AFTER}",
            rf"{ALONE}[1-9](?:\d{{0,6}}|\d{{0,7}}000)(?:[.,]\d{{1,2}})?\s*{UNIT}\b",
            rf"{ALONE}[1-9]\d{{0,4}}(?:[.,]\d{{1,3}})?\s*{THOUSANDS}\b",
            r"(?<!\d)(?<!\d[.-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}(?![.-]?\d)",  # date
            rf"(?<!\d)\d{{1,4}}/(?:19|20)\d{{2}}/{ISSUER}{{2,}}(?:-{ISSUER}+)*",  # legal document
        )
    ),
    re.IGNORECASE,
)
GAP = r"[\s.()_-]{0,3}"
EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    rf"(?<!\d)(?:\(?(?:\+|00)?\s?84{GAP}(?:0{GAP})?|0{GAP})[235789](?:{GAP}\d){{8,9}}(?!\d)"
)
IDENTITY = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{11}}(?!\d)|(?<!\d)\d(?:{GAP}\d){{8}}(?!\d)")
PASSPORT = re.compile(r"(?<!\w)[A-Z]\s?\d{7,8}(?!\w)", re.IGNORECASE)
ACCOUNT = re.compile(
    rf"((?<!\w)(?:{'|'.join(WORDS['account']['words'])})\D{{0,25}})(\d(?:[\s.\-]?\d){{5,18}})(?!\d)",
    re.IGNORECASE,
)
LONG_NUMBER = re.compile(r"(?<!\d)\d{9,}")
DIGITS = re.compile(r"\d")
FOUR_DIGITS = re.compile(r"(?<!\d)(?!19\d\d|20[0-3]\d)\d{4}(?!\d)")  # no year
ONLY_FOUR_DIGITS = re.compile(r"\W*\d(?:[\s.-]?\d){3}\W*")
HIDDEN_DIGITS = "****"


def mask(text: str) -> str:
    """Replace phone, identity, passport, bank-account numbers and e-mail addresses.

    Procedure codes, dossier codes, amounts, dates and legal document numbers survive.
    """
    return _outside_protected(EMAIL.sub(wording.MASKED_EMAIL, plain(text)), _mask_piece)


def mask_answer(text: str, awaiting: str | None) -> str:
    """`text` masked, and without the last digits of a number where the bot has asked for them.

    `awaiting` is what the conversation's state waits for. Four digits and nothing else are hidden
    always: they may come in before the message with the dossier's code is answered.
    """
    if ONLY_FOUR_DIGITS.fullmatch(plain(text)):
        return mask_digits(text)
    if not (awaiting or "").startswith(AWAITING_DIGITS):
        return mask(text)
    if proof_digits(text) is not None:
        return mask_digits(text)
    return _outside_protected(mask(text), lambda piece: FOUR_DIGITS.sub(HIDDEN_DIGITS, piece))


def mask_digits(text: str) -> str:
    """`text` with every digit hidden: the answer to a question for the last digits of a number."""
    return DIGITS.sub("*", mask(text))


def _outside_protected(text: str, change: Callable[[str], str]) -> str:
    pieces: list[str] = []
    end = 0
    for match in PROTECTED.finditer(text):
        pieces += [change(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, change(text[end:])])


def _mask_piece(text: str) -> str:
    text = ACCOUNT.sub(rf"\1{wording.MASKED_ACCOUNT}", text)
    text = PHONE.sub(wording.MASKED_PHONE, text)
    text = PASSPORT.sub(wording.MASKED_IDENTITY, text)
    text = IDENTITY.sub(wording.MASKED_IDENTITY, text)
    return LONG_NUMBER.sub(wording.MASKED_IDENTITY, text)
