"""Words of the portal that the parsers match on, kept in `tokens.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("tokens.toml")


@lru_cache(maxsize=1)
def tokens() -> dict[str, Any]:
    """All tokens, by section."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def words(section: str, key: str) -> Any:
    """One entry of one section."""
    return tokens()[section][key]


def any_of(patterns: Iterable[str]) -> str:
    """One pattern that matches what any of `patterns` does, the longest first."""
    return "(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")"


@lru_cache(maxsize=512)
def pattern(text: str) -> re.Pattern[str]:
    """Compile `text` once, without regard to case."""
    return re.compile(text, re.IGNORECASE)
