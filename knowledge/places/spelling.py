"""Place names spelt one way: Unicode form, tone marks, y and i, apostrophes, hyphens."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LATE_TONE = re.compile(rf"([Oo])([AaEe])([{_TONES}])(?!\w)")
_LATE_TONE_UY = re.compile(rf"(?<![Qq])([Uu])([Yy])([{_TONES}])(?!\w)")
_LONE_Y = re.compile(rf"(qu|[b-df-hj-np-tv-xz]+)y([{_TONES}]?)")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-"})


def spell(name: str) -> str:
    """A name as we write it: composed, early tone marks, plain apostrophes, spaced hyphens."""
    text = unicodedata.normalize("NFD", name.translate(_APOSTROPHES))
    text = _LATE_TONE_UY.sub(r"\1\3\2", _LATE_TONE.sub(r"\1\3\2", text))
    text = re.sub(r"\s*-\s*", " - ", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def name_words(text: str) -> list[str]:
    """Lower-case syllables of `text` with their marks, spelt one way."""
    return [_syllable(word) for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))]


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Lower-case text without diacritics."""
    plain = unicodedata.normalize("NFD", text.lower().replace("\u0111", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def key(name: str) -> str:
    """What two spellings of the same name share, with marks: syllables run together."""
    return "".join(name_words(name))


def slug(name: str) -> str:
    """A name in lower-case letters without marks, joined by hyphens."""
    return "-".join(fold(word) for word in _WORD.findall(spell(name)))


@lru_cache(maxsize=1 << 14)
def _syllable(word: str) -> str:
    """Early tone mark; `ky` and `ki`, `quy` and `qui` are the same to most people."""
    spelt = spell(word)
    match = _LONE_Y.fullmatch(unicodedata.normalize("NFD", spelt))
    return unicodedata.normalize("NFC", f"{match[1]}i{match[2]}") if match else spelt
