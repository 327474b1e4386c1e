"""Vietnamese text normalisation as small pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

LONGEST_JOINED = 28
VOWEL = re.compile("[aeiouy]")
TONES = "\u0300\u0301\u0303\u0309\u0323"
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
SPACES = re.compile(r"\s+")
REPEATED = re.compile(r"([^\W\d_])\1{2,}")
WORD = re.compile(r"[^\W_]+(?:[./-](?=\w)[^\W_]+)*")
TONE_PAIRS = (("o", "a"), ("o", "e"), ("u", "y"))

D_WITH_STROKE = "\u0111"
TELEX_VOWELS = (
    ("aa", "\u00e2"),
    ("ee", "\u00ea"),
    ("oo", "\u00f4"),
    ("aw", "\u0103"),
    ("ow", "\u01a1"),
    ("uw", "\u01b0"),
)
MARKED_VOWELS = "".join(letter for _, letter in TELEX_VOWELS)
TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
TELEX_SYLLABLE = re.compile(rf"(.*[aeiouyw{MARKED_VOWELS}].*?)([sfrxj])(\w{{0,2}})")


@lru_cache(maxsize=256)
def clean(text: str) -> str:
    """NFC text without invisible characters and broken surrogates, spaces collapsed.

    A turn cleans the same words a dozen times.
    """
    text = INVISIBLE.sub("", SURROGATE.sub(" ", text))
    return SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """Lower-case text without diacritics; the d with a stroke becomes `d`."""
    return text.lower() if text.isascii() else _fold_marked(text)


@lru_cache(maxsize=50_000)
def _fold_marked(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace(D_WITH_STROKE, "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=1024)
def fold_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Each word folded; a turn looks for many kinds of cues in the same words."""
    return tuple(fold(word) for word in words)


@lru_cache(maxsize=50_000)
def place_tone(syllable: str) -> str:
    """Move the tone mark of an open oa, oe, uy to the first vowel, as the portal writes it."""
    if syllable.isascii():
        return syllable
    parts = unicodedata.normalize("NFD", syllable)
    for first, second in TONE_PAIRS:
        pattern = rf"(?<![qQ])({first})({second})([{TONES}])$"
        parts = re.sub(pattern, r"\1\3\2", parts, flags=re.IGNORECASE)
    return unicodedata.normalize("NFC", parts)


def shorten_repeats(text: str) -> str:
    """A letter typed three times or more is kept once: `oiiii` becomes `oi`."""
    return REPEATED.sub(r"\1", text)


def tokens(text: str) -> list[str]:
    """Lower-case words of `text`; codes such as `1.004194` stay whole."""
    return WORD.findall(text.lower())


def decode_telex(word: str) -> str:
    """Read a word typed in Telex with the input method off, such as `ddawng`.

    Returns the word unchanged where it holds nothing of Telex.
    """
    tone = ""
    body = word.replace("dd", D_WITH_STROKE, 1)
    match = TELEX_SYLLABLE.fullmatch(body)
    if match and not re.search(r"[aeiouy]", match[3]):
        body, tone = match[1] + match[3], TELEX_TONES[match[2]]
    for typed, letter in TELEX_VOWELS:
        body = body.replace(typed, letter)
    if not tone:
        return body
    vowel = _toned_vowel(body)
    return body if vowel is None else _add_tone(body, vowel, tone)


def _toned_vowel(body: str) -> int | None:
    places = [i for i, letter in enumerate(body) if fold(letter) in "aeiouy"]
    marked = [i for i in places if body[i] in MARKED_VOWELS]
    if marked:
        return marked[-1]
    if len(places) > 1 and places[-1] == len(body) - 1:
        return places[-2]
    return places[-1] if places else None


def _add_tone(body: str, place: int, tone: str) -> str:
    return unicodedata.normalize("NFC", body[: place + 1] + tone + body[place + 1 :])


def split_joined(word: str, known: Callable[[str], bool], most: int = 4) -> list[str]:
    """Split syllables typed without spaces: `khaisinh` becomes `khai`, `sinh`.

    Returns the fewest known parts of two letters or more, each with a vowel, or the word itself.
    """
    if known(word) or not 4 <= len(word) <= LONGEST_JOINED or not word.isalpha():
        return [word]
    best: dict[int, list[str]] = {0: []}
    for end in range(2, len(word) + 1):
        options = [
            [*best[start], word[start:end]]
            for start in range(max(0, end - 7), end - 1)
            if start in best and known(word[start:end]) and VOWEL.search(word[start:end])
        ]
        if options:
            best[end] = min(options, key=lambda parts: (len(parts), -min(map(len, parts))))
    parts = best.get(len(word), [])
    return parts if 1 < len(parts) <= most else [word]


def expand_words(
    words: Sequence[str], meanings: Mapping[str, str], named: frozenset[str] = frozenset()
) -> list[str]:
    """Replace abbreviations and teencode by what they mean, word by word.

    A single letter stays where it is a unit or a name: after a number, or after one of the
    `named` words, as in "50 k" or "hall B".
    """
    expanded: list[str] = []
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        is_name = len(word) == 1 and (before[-1:].isdigit() or before in named)
        expanded += [word] if is_name else meanings.get(word, word).split()
    return expanded
