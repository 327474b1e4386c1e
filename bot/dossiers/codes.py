"""Recognising dossier codes in running text, with the slips people make."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from retrieval.normalise import INVISIBLE, fold

LETTER = r"[A-NP-Za-np-z]"  # O is a slip for 0
DIGIT = r"[0-9Oo]"
GAP = r"\s*[.,/_-]?\s*"
DOT = r"(?:\s*[.,/_-]\s*|\s+)"
DASH = r"\s*-\s*"
NOT_IN_WORD = r"(?<![^\W_])(?<!\d[.,])"
WORD_ENDS = r"(?![^\W_])"
YEAR = r"(?:1[5-9]|[23][0-9Oo])"
DAY = rf"{YEAR}[ ./]?(?:[0Oo][1-9]|1[0-2Oo])[ ./]?(?:[0Oo][1-9]|[12]{DIGIT}|3[01Oo])"  # yymmdd
LONG_OFFICE = (
    rf"(?:[0Oo]{DIGIT}{{2}}{DOT}{DIGIT}{{2}}{DOT}{DIGIT}{{2}}{DOT}"
    rf"|[0Oo]{{3}}{DIGIT}{{4}}){LETTER}{DIGIT}{{2}}"
)
SHORT_OFFICE = rf"{LETTER}{DIGIT}{{2}}(?:{GAP}{DIGIT}{{2}}|{DOT}{DIGIT}{{3}}){{0,3}}"
OFFICE = rf"(?:{LONG_OFFICE}|{SHORT_OFFICE})"
CODE = re.compile(
    rf"{NOT_IN_WORD}(?P<office>{OFFICE}){GAP}(?P<day>{DAY})"
    rf"(?:{DASH}(?P<number>{DIGIT}{{3,7}})|{GAP}(?P<run_on>{DIGIT}{{4,7}})){WORD_ENDS}"
)
ATTEMPTS = (
    rf"{LETTER}{{1,2}}{DIGIT}{{1,3}}(?:{DOT}{DIGIT}{{1,3}}){{1,3}}{DASH}{DIGIT}{{2,}}",
    rf"{LETTER}{{1,2}}{DIGIT}{{1,3}}{DASH}{DIGIT}{{5,8}}{DASH}{DIGIT}{{1,9}}",
    rf"{LETTER}{DIGIT}{{2}}(?:{DOT}{DIGIT}{{2,3}}){{1,3}}{DOT}{DAY}",
    rf"{LETTER}{DIGIT}{{2}}-{DAY}",
    rf"{LETTER}{DIGIT}{{2}}[.,]{DIGIT}{{2}}[.,]{DIGIT}{{2}}(?![.,]?\d)",
    rf"[0Oo]{DIGIT}{{1,2}}[., ]{DIGIT}{{2}}[., ]{DIGIT}{{2}}[., ]{LETTER}{DIGIT}{{1,3}}",
    rf"{DIGIT}{{2,3}}(?:[.,]{DIGIT}{{2}}){{1,3}}-{DAY}-{DIGIT}{{1,7}}",
)
ATTEMPT = re.compile(rf"{NOT_IN_WORD}(?:{'|'.join(ATTEMPTS)})[\d-]*{WORD_ENDS}")
NAMED = re.compile(
    r"\b(?:ma|so)(?: so)? (?:ho so|hs)\b(?: \w+){0,3}?\W{1,4}(?P<shown>[a-z]{0,2}\d[\w./-]*)"
)
LEAST_DIGITS = 4
OTHER_NUMBER = re.compile(  # procedure code, date
    r"\d\.\d{6}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}){1,2}"
)
HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d"), "-")


@dataclass(frozen=True)
class CodeMention:
    """A dossier code in a text; `code` is None where it is malformed."""

    code: str | None
    shown: str


def mention_of_code(text: str) -> CodeMention | None:
    """The first dossier code in `text`, written as the one-stop software writes it.

    Source: national code `<office>-<yymmdd>-<number>`.
    """
    readable = plain(text)
    match = CODE.search(readable)
    if match is not None:
        return CodeMention(_written(match), match.group())
    attempt = ATTEMPT.search(readable)
    if attempt is not None:
        return CodeMention(None, attempt.group())
    shown = _named_code(readable)
    return CodeMention(None, shown) if shown else None


def looks_like_code(text: str) -> bool:
    """Whether `text` is shaped like a code with something amiss, and so like no other number."""
    return ATTEMPT.fullmatch(text) is not None


def canonical(text: str) -> str | None:
    """The code that `text` is and nothing else, or None; compares codes of other systems."""
    match = CODE.fullmatch(plain(text).strip())
    return _written(match) if match else None


def plain(text: str) -> str:
    """`text` with ASCII digits, letters and hyphens for their full-width and other forms."""
    if text.isascii():
        return text
    visible = INVISIBLE.sub("", text).translate(HYPHENS)
    return "".join(map(_plain_letter, visible))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    value = unicodedata.decimal(letter, None)
    if value is not None:
        return str(value)
    compatible = unicodedata.normalize("NFKC", letter)
    return compatible if len(compatible) == 1 else letter


def _written(match: re.Match[str]) -> str:
    letters = re.sub(r"[\W_]", "", match["office"])
    lead = next(place for place, letter in enumerate(letters) if letter in _LETTERS)
    body = _digits(letters[:lead]) + letters[lead].upper() + _digits(letters[lead + 1 :])
    if lead:
        office = ".".join((body[:3], body[3:5], body[5:7], body[7:]))
    else:
        office = ".".join(_groups(match["office"], body))
    number = match["number"] or match["run_on"]
    return f"{office}-{_digits(re.sub('[ ./]', '', match['day']))}-{_digits(number)}"


def _groups(typed: str, body: str) -> list[str]:
    """Two digits a group, three only where the groups are set apart so."""
    lengths = [len(part) for part in re.split(r"[\W_]+", typed)]
    if 4 not in lengths[1:] and any(length == 3 for length in lengths[1:]):
        ends = [sum(lengths[: place + 1]) for place in range(len(lengths))]
        return [body[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    return [body[:3], *(body[place : place + 2] for place in range(3, len(body), 2))]


def _named_code(text: str) -> str | None:
    match = NAMED.search(fold(text))
    if match is None:
        return None
    shown = match["shown"].rstrip(".-/")
    digits = sum(letter.isdigit() for letter in shown)
    return None if digits < LEAST_DIGITS or OTHER_NUMBER.fullmatch(shown) else shown


def _digits(text: str) -> str:
    return text.replace("O", "0").replace("o", "0")


_LETTERS = frozenset("ABCDEFGHIJKLMNPQRSTUVWXYZabcdefghijklmnpqrstuvwxyz")
