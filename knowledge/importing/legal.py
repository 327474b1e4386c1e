"""Rows of the flattened legal basis: a title, and a number run together with it."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.importing.text import UPPER, compose, first_words, one_line
from knowledge.importing.tokens import any_of, pattern, tokens, words

TITLE_WORDS = 60
_YEAR = r"(?:19|20)\d{2}"
_SERIAL = r"(?:(?<!\d)\d{1,3}\.\d{1,2}|\d{1,4})[a-z]?"
_YEAR_GLUE = re.compile(rf"({_YEAR})(?=\d{{1,3}}(?:\.\d{{1,2}})?/{_YEAR}/)")
_LAST_WORD = re.compile(r"(\S+)\s+$")


@lru_cache(maxsize=1)
def _whole() -> str:
    agency = f"{any_of(words('legal', 'agencies'))}(?:-{any_of(words('legal', 'agencies'))})*"
    kind = rf"[{UPPER}]{{1,5}}- ?"
    return rf"{_SERIAL}/(?:\d{{4}}/)?(?:{kind}{agency}|QH\d{{2}}|{agency})"


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    return re.compile(_whole())


@lru_cache(maxsize=1)
def _cell() -> re.Pattern[str]:
    """What may be the cell of a number: a whole one, one cut short, or the title once more.

    `dated` is a law's serial number glued to the year in its title.
    """
    kinds, laws = any_of(words("legal", "prefixes")), any_of(words("legal", "laws"))
    ends = rf"(?=[{UPPER}]|-|\s*$)"
    return re.compile(
        rf"(?P<whole>{_whole()})"
        rf"|(?P<title>{laws}[^\d/]{{4,60}}?)\s*(?P<twice>(?P=title))(?!\w*\s*\d)"
        rf"|(?<=[^\W\d_.])\.?(?P<bare>\d{{1,3}}/{_YEAR}){ends}"
        rf"|(?<=[^\s(/-]){kinds}{words('legal', 'number_word')} (?P<short>\d{{1,3}}){ends}"
        rf"|(?<=19\d\d)(?P<old>\d{{1,3}}){ends}|(?<=20\d\d)(?P<dated>\d{{1,3}}){ends}"
    )


@lru_cache(maxsize=1)
def _prefix() -> re.Pattern[str]:
    """A kind of document that opens a cell: glued to what goes before, or on a new line."""
    kinds, number = any_of(words("legal", "prefixes")), words("legal", "number_word")
    return re.compile(rf"(?:(?<=[^\s(/-])|(?:^|\n)\s*){kinds}{number} ?$")


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    """A title that names its number; at the end its cell may hold anything else."""
    kinds, number = any_of(words("legal", "prefixes")), words("legal", "number_word")
    return re.compile(rf"\W*{kinds}{number} (?P<number>{_whole()})\s")


def find_numbers(text: str) -> tuple[str, ...]:
    """Document numbers in `text`, each once, in order."""
    return tuple(dict.fromkeys(match.group() for match in _number().finditer(compose(text))))


def parse_legal(flattened: str) -> tuple[tuple[str, str], ...]:
    """Cut the flattened legal basis into (number, title), in the portal's order.

    A number in a title stands between spaces; the number that closes a pair is glued. A number
    cut short is completed from its title where that names it whole, else kept as it stands.
    """
    text = _prepared(flattened)
    found: dict[str, str] = {}
    start = 0
    for match in _cell().finditer(text):
        if _closes_pair(text, start, match):
            before = text[start : match.start()]
            number = (match.group("twice") or _completed(match, before)).replace(" ", "")
            if match["twice"]:
                number, before = one_line(match["twice"]), ""
            found.setdefault(number, _title(_prefix().sub("", before)))
            start = match.end()
    if last := _opening().match(text[start:]):
        found.setdefault(last["number"].replace(" ", ""), _title(text[start:]))
    return tuple(found.items())


def _prepared(flattened: str) -> str:
    text = compose(flattened).removeprefix(words("headers", "legal"))
    for wrong, right in tokens()["legal"]["mended"].items():
        text = pattern(wrong).sub(right, text)
    return _YEAR_GLUE.sub(r"\1\v", text)


def _completed(match: re.Match[str], title: str) -> str:
    said = next(part for name, part in match.groupdict().items() if part and name != "title")
    if match["whole"]:
        return said
    return next((n for n in _number().findall(title) if n.startswith(f"{said}/")), said)


def _closes_pair(text: str, start: int, match: re.Match[str]) -> bool:
    if match["old"] or match["dated"]:
        laws = any_of(words("legal", "laws"))
        return re.match(rf"\W*{laws}[^\d/]*\d{{4}}$", text[start : match.start()]) is not None
    return not match["whole"] or _closes_by_whole(text, match)


def _closes_by_whole(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if after.startswith(_short(match.group())):
        return False
    if before.endswith("\v") or not before or not before[-1].isspace():
        return not before.endswith("(")
    opens_cell = _prefix().search(before) is not None or before.endswith("\n")
    if _cell_follows().match(after):
        return opens_cell or not _leads_on(before)
    runs_on = after[:1].isspace() or after.startswith(words("legal", "day"))
    return opens_cell and not runs_on


def _short(number: str) -> str:
    """The serial number and the year, without the kind and the agency."""
    return "/".join(number.split("/")[:2])


@lru_cache(maxsize=1)
def _cell_follows() -> re.Pattern[str]:
    return re.compile(rf"\s+{any_of(words('legal', 'openings'))}\s")


def _leads_on(before: str) -> bool:
    """Whether the word before a number shows that the number belongs to a title."""
    last = _LAST_WORD.search(before)
    return last is None or last[1].lower() in words("legal", "leading_words")


def _title(text: str) -> str:
    return first_words(one_line(text).strip(" ;,-"), TITLE_WORDS)
