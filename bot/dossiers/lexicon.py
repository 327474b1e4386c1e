"""Words of dossiers: names of statuses and columns, and talk of watching."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.dossiers.dossier import Status
from retrieval.normalise import clean, fold, tokens
from retrieval.phrases import Phrases

DATA = Path(__file__).parents[1] / "data" / "dossiers.toml"


@dataclass(frozen=True)
class Lexicon:
    """Folded words: status by name, field by column name, phrases of watching."""

    statuses: Mapping[str, Status]
    columns: Mapping[str, str]
    watching: Phrases
    whole: Mapping[str, str]
    beside_proof: frozenset[str]
    beside_stop: frozenset[str]


@lru_cache(maxsize=1)
def read_lexicon() -> Lexicon:
    """The lexicon that `dossiers.toml` holds."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    watch = data["watch"]
    return Lexicon(
        statuses={
            name: Status(int(number))
            for number, names in data["statuses"].items()
            for name in names
        },
        columns={name: field for field, names in data["columns"].items() for name in names},
        watching=Phrases.of([("start", watch["start"]), ("stop", watch["stop"])]),
        beside_proof=frozenset(data["proof"]["words"]),
        beside_stop=frozenset(watch["beside_stop"]),
        whole={phrase: kind for kind in ("agree", "decline") for phrase in watch[kind]},
    )


def folded(text: str) -> str:
    """Words of `text` without diacritics and punctuation."""
    return " ".join(word for token in tokens(fold(clean(text))) for word in _split(token))


def _split(token: str) -> list[str]:
    return [part for part in token.replace("/", " ").replace("-", " ").split() if part]


def read_status(value: object) -> Status | None:
    """The status that a number, or a name as provinces write it, stands for; None if none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _read_words(str(value))


@lru_cache(maxsize=1_000)
def _read_words(text: str) -> Status | None:
    words = folded(text)
    number, _, rest = words.partition(" ")
    if number.isascii() and number.isdigit() and len(number) <= 2:
        known = int(number) in list(Status)
        return Status(int(number)) if known and (not rest or _named(rest)) else None
    return _named(words)


def _named(words: str) -> Status | None:
    return read_lexicon().statuses.get(words)
